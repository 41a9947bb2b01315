#pragma once
/// WCNF, the text format of the MaxSAT Evaluations, old and new.
///
/// Old (to 2021): a header `p wcnf VARIABLES CLAUSES [TOP]`, then clauses that begin with their weight and end with 0; a
/// weight of at least TOP makes a clause hard, without TOP all are soft.
/// New (since 2022): no header; a clause begins with its weight, or with `h` if it is hard.

#include <ostream>
#include <string>
#include <string_view>

#include "hopfield/maxsat/weighted_cnf.hpp"

namespace ohmfield::hopfield {

/// Whether a text is WCNF: by its header, by an `h` where a line begins, or, for numbers without any header, by a name
/// that ends in .wcnf (also .wcnf.gz, .wcnf.xz).
bool is_wcnf(std::string_view text, const std::string& name);

/// Reads a weighted formula of either format. White space, comments and clauses over several lines as in parse_dimacs.
/// \throws InputError  with line and column: a weight that is no whole number from 1 to 2^63 - 1, weights of soft clauses
///                     that add up to more, a literal out of range, an unfinished clause, clauses more or fewer than
///                     announced, a header that is wrong or comes twice
WeightedCnf parse_wcnf(std::string_view text, const std::string& name);

/// Writes the new format.
void write_wcnf(std::ostream& out, const WeightedCnf& formula);

}  // namespace ohmfield::hopfield
