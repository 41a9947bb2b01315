#pragma once
/// DIMACS CNF, the text format of SAT solvers: "Satisfiability: Suggested Format", DIMACS Challenge, 1993; with XOR clauses as
/// CryptoMiniSat reads them (Soos, Nohl, Castelluccia, "Extending SAT solvers to cryptographic problems", SAT 2009), and XNF.

#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <string_view>

#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

/// Most variables and clauses a header may announce: an assignment takes a byte per variable, and engines number
/// clauses with 32 bits.
inline constexpr std::int64_t kMostVariables = 100'000'000;
inline constexpr std::int64_t kMostClauses = 1'000'000'000;

/// Reads a formula. Taken as found in the wild: blank lines, any white space, CRLF, comments anywhere, clauses over
/// several lines or several to a line, repeated clauses and literals, tautologies, unused variables, empty clauses,
/// and after the announced clauses the `%` trailer of SATLIB and stray zeros (those of `pret` would otherwise be
/// empty clauses and make the formula false).
///
/// A clause that begins with x, as in `x1 -2 3 0` or `x 1 -2 3 0`, holds where an odd number of its literals is true, and counts
/// among the announced clauses. After `p xnf` a literal may also be a sum modulo 2, written without spaces: `1+2+-3 4 0`;
/// sums that share their clause with other terms are given new variables (xnf_terms.hpp), numbered after those announced.
/// \param name  what errors call the text
/// \throws InputError  with line and column: no header or two, another format, clauses more or fewer than announced,
///                     a literal out of range, an unfinished clause, anything that is not a number
Cnf parse_dimacs(std::string_view text, const std::string& name);

/// Reads and parses a file (plain, gzip, xz), or the standard input for "-".
Cnf read_dimacs(const std::string& path);

/// Writes what parse_dimacs reads back as the same formula, XOR clauses last; a comment may hold several lines. Names are lost:
/// variables that were added stand among the others.
void write_dimacs(std::ostream& out, const Cnf& cnf, std::span<const std::string> comments = {});

}  // namespace ohmfield::hopfield
