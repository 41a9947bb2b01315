#include "hopfield/cnf.hpp"

#include <cstdlib>

#include "core/expect.hpp"
#include "core/hash.hpp"

namespace ohmfield::hopfield {

void Cnf::add(std::span<const DimacsLiteral> clause) {
  for ([[maybe_unused]] const DimacsLiteral literal : clause) OHM_EXPECT(literal != 0 && std::abs(literal) <= variables_);
  literals_.insert(literals_.end(), clause.begin(), clause.end());
  starts_.push_back(literals_.size());
}

void Cnf::add_xor(std::span<const DimacsLiteral> clause) {
  for ([[maybe_unused]] const DimacsLiteral literal : clause) OHM_EXPECT(literal != 0 && std::abs(literal) <= variables_);
  xor_literals_.insert(xor_literals_.end(), clause.begin(), clause.end());
  xor_starts_.push_back(xor_literals_.size());
}

namespace {

/// Drops repeated literals and tautologies.
void normalise_clauses(const Cnf& cnf, Cnf& result) {
  std::vector<DimacsLiteral> kept;
  // Clause, counted from 1, in which a variable was last seen, and its sign there: clauses of any length in linear time.
  std::vector<std::size_t> seen_in(static_cast<std::size_t>(cnf.variables()) + 1);
  std::vector<DimacsLiteral> seen_as(seen_in.size());
  for (std::size_t c = 0; c < cnf.clauses(); ++c) {
    kept.clear();
    bool tautology = false;
    for (const DimacsLiteral literal : cnf.clause(c)) {
      const auto variable = static_cast<std::size_t>(std::abs(literal));
      if (seen_in[variable] == c + 1) {
        tautology = tautology || seen_as[variable] != literal;
        continue;
      }
      seen_in[variable] = c + 1;
      seen_as[variable] = literal;
      kept.push_back(literal);
    }
    if (!tautology) result.add(kept);
  }
}

/// Cancels pairs and leaves at most one negation, on the first literal.
void normalise_xors(const Cnf& cnf, Cnf& result) {
  std::vector<DimacsLiteral> kept;
  std::vector<std::uint8_t> odd(static_cast<std::size_t>(cnf.variables()) + 1);
  for (std::size_t i = 0; i < cnf.xors(); ++i) {
    bool negated = false;
    for (const DimacsLiteral literal : cnf.xor_clause(i)) {
      odd[static_cast<std::size_t>(std::abs(literal))] ^= 1;
      negated = negated != (literal < 0);
    }
    kept.clear();
    for (const DimacsLiteral literal : cnf.xor_clause(i)) {
      if (odd[static_cast<std::size_t>(std::abs(literal))] == 0) continue;
      odd[static_cast<std::size_t>(std::abs(literal))] = 0;
      kept.push_back(std::abs(literal));
    }
    if (kept.empty()) {
      if (!negated) result.add({});
      continue;
    }
    if (negated) kept.front() = -kept.front();
    result.add_xor(kept);
  }
}

}  // namespace

Cnf normalised(const Cnf& cnf) {
  Cnf result(cnf.named_variables());
  while (result.variables() < cnf.variables()) result.add_variable();
  normalise_clauses(cnf, result);
  normalise_xors(cnf, result);
  return result;
}

std::uint64_t fingerprint(const Cnf& cnf) {
  core::Fnv1a hash;
  hash.add(static_cast<std::uint64_t>(cnf.variables()));
  const auto add = [&](std::span<const DimacsLiteral> clause) {
    hash.add(std::uint64_t{clause.size()});
    for (const DimacsLiteral literal : clause) hash.add(std::uint64_t{static_cast<std::uint32_t>(literal)});
  };
  for (std::size_t c = 0; c < cnf.clauses(); ++c) add(cnf.clause(c));
  if (cnf.xors() > 0) hash.add("xor");
  for (std::size_t i = 0; i < cnf.xors(); ++i) add(cnf.xor_clause(i));
  return hash.value();
}

}  // namespace ohmfield::hopfield
