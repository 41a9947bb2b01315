#pragma once
/// Small formulas of clauses and XOR clauses, and their models by enumeration.

#include <cstdint>
#include <cstdlib>
#include <vector>

#include "core/random/counter_rng.hpp"
#include "hopfield/cnf.hpp"

namespace ohmfield::test {

/// Clauses of 1 to 4 literals and XOR clauses of 1 to 5, repetitions and tautologies included, short ones rarely; some XOR clauses are
/// written as clauses, one of which may be missing or cut short.
inline hopfield::Cnf random_hybrid(std::int32_t variables, std::size_t clauses, std::size_t xors, std::uint64_t seed) {
  core::CounterRng rng(seed, core::Stream::test, 20);
  hopfield::Cnf cnf(variables);
  const auto draw = [&](std::size_t length) {
    std::vector<hopfield::DimacsLiteral> literals(length);
    for (auto& literal : literals) {
      literal = 1 + static_cast<hopfield::DimacsLiteral>(rng.below(static_cast<std::uint32_t>(variables)));
      if (rng() % 2 == 0) literal = -literal;
    }
    return literals;
  };
  for (std::size_t c = 0; c < clauses; ++c) cnf.add(draw(rng.below(8) == 0 ? 1 : 2 + rng.below(3)));
  for (std::size_t i = 0; i < xors; ++i) {
    const auto literals = draw(rng.below(8) == 0 ? 1 + rng.below(2) : 3 + rng.below(3));
    if (rng.below(2) == 0) {
      cnf.add_xor(literals);
      continue;
    }
    const std::uint32_t odd_one = rng.below(64);
    for (std::uint32_t trues = 0; trues < 1u << literals.size(); ++trues) {
      if (__builtin_popcount(trues) % 2 != 0) continue;
      std::vector<hopfield::DimacsLiteral> clause;
      for (std::size_t l = 0; l < literals.size(); ++l) clause.push_back((trues >> l & 1u) != 0 ? -literals[l] : literals[l]);
      if (trues == odd_one) {
        if (rng.below(2) == 0) continue;
        clause.pop_back();
      }
      cnf.add(clause);
    }
  }
  return cnf;
}

inline bool holds(const hopfield::Cnf& cnf, std::uint32_t bits) {
  const auto value = [&](int literal) { return (bits >> (std::abs(literal) - 1) & 1u) == (literal > 0 ? 1u : 0u); };
  for (std::size_t c = 0; c < cnf.clauses(); ++c) {
    bool any = false;
    for (const int literal : cnf.clause(c)) any = any || value(literal);
    if (!any) return false;
  }
  for (std::size_t i = 0; i < cnf.xors(); ++i) {
    bool odd = false;
    for (const int literal : cnf.xor_clause(i)) odd = odd != value(literal);
    if (!odd) return false;
  }
  return true;
}

/// Bits of all models, increasing; \pre at most 20 variables
inline std::vector<std::uint32_t> models_of(const hopfield::Cnf& cnf) {
  std::vector<std::uint32_t> models;
  for (std::uint32_t bits = 0; bits < 1u << cnf.variables(); ++bits)
    if (holds(cnf, bits)) models.push_back(bits);
  return models;
}

inline hopfield::Assignment values_of(std::int32_t variables, std::uint32_t bits) {
  hopfield::Assignment values;
  for (std::int32_t v = 0; v < variables; ++v) values.push_back(bits >> v & 1u);
  return values;
}

inline std::uint32_t bits_of(const hopfield::Assignment& values) {
  std::uint32_t bits = 0;
  for (std::size_t v = 0; v < values.size(); ++v) bits |= std::uint32_t{values[v]} << v;
  return bits;
}

inline std::vector<std::vector<int>> clauses_of(const hopfield::Cnf& cnf) {
  std::vector<std::vector<int>> clauses;
  for (std::size_t c = 0; c < cnf.clauses(); ++c) clauses.emplace_back(cnf.clause(c).begin(), cnf.clause(c).end());
  return clauses;
}

inline std::vector<std::vector<int>> xors_of(const hopfield::Cnf& cnf) {
  std::vector<std::vector<int>> clauses;
  for (std::size_t i = 0; i < cnf.xors(); ++i) clauses.emplace_back(cnf.xor_clause(i).begin(), cnf.xor_clause(i).end());
  return clauses;
}

}  // namespace ohmfield::test
