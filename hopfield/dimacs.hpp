#pragma once
/// DIMACS CNF, the text format of SAT solvers: "Satisfiability: Suggested Format", DIMACS Challenge, 1993.

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
/// \param name  what errors call the text
/// \throws InputError  with line and column: no header or two, another format, clauses more or fewer than announced,
///                     a literal out of range, an unfinished clause, anything that is not a number
Cnf parse_dimacs(std::string_view text, const std::string& name);

/// Reads and parses a file (plain, gzip, xz), or the standard input for "-".
Cnf read_dimacs(const std::string& path);

/// Writes what parse_dimacs reads back as the same formula; a comment may hold several lines.
void write_dimacs(std::ostream& out, const Cnf& cnf, std::span<const std::string> comments = {});

}  // namespace ohmfield::hopfield
