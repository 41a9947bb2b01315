#include "hopfield/maxsat/weighted_cnf.hpp"

#include <algorithm>
#include <cstdlib>
#include <span>

#include "core/expect.hpp"

namespace ohmfield::hopfield {
namespace {

/// Repeated literals out, order of first occurrences kept. False for a tautology.
class Cleaner {
 public:
  explicit Cleaner(std::int32_t variables) : seen_(static_cast<std::size_t>(variables) + 1, 0) {}

  bool clean(std::span<const DimacsLiteral> clause, std::vector<DimacsLiteral>& out) {
    out.clear();
    bool is_tautology = false;
    for (const DimacsLiteral literal : clause) {
      std::int8_t& seen = seen_[static_cast<std::size_t>(std::abs(literal))];
      const std::int8_t sign = literal > 0 ? 1 : -1;
      is_tautology = is_tautology || seen == -sign;
      if (seen == 0) out.push_back(literal);
      if (seen == 0) seen = sign;
    }
    for (const DimacsLiteral literal : out) seen_[static_cast<std::size_t>(std::abs(literal))] = 0;
    return !is_tautology;
  }

 private:
  std::vector<std::int8_t> seen_;
};

bool holds(std::span<const DimacsLiteral> clause, const Assignment& values) {
  for (const DimacsLiteral literal : clause)
    if ((values[static_cast<std::size_t>(std::abs(literal)) - 1] != 0) == (literal > 0)) return true;
  return false;
}

}  // namespace

std::optional<std::uint64_t> cost_of(const WeightedCnf& formula, const Assignment& values) {
  OHM_EXPECT(values.size() == static_cast<std::size_t>(formula.variables()));
  for (std::size_t c = 0; c < formula.hard.clauses(); ++c)
    if (!holds(formula.hard.clause(c), values)) return std::nullopt;
  std::uint64_t cost = 0;
  for (std::size_t c = 0; c < formula.soft.clauses(); ++c)
    if (!holds(formula.soft.clause(c), values)) cost += formula.weights[c];
  return cost;
}

ReducedFormula reduced(const WeightedCnf& formula) {
  ReducedFormula result{{Cnf(formula.variables()), Cnf(formula.variables()), {}}};
  Cleaner cleaner(formula.variables());
  std::vector<DimacsLiteral> clause;
  for (std::size_t c = 0; c < formula.hard.clauses(); ++c) {
    if (!cleaner.clean(formula.hard.clause(c), clause)) continue;
    result.has_empty_hard_clause = result.has_empty_hard_clause || clause.empty();
    if (!clause.empty()) result.formula.hard.add(clause);
  }
  for (std::size_t c = 0; c < formula.soft.clauses(); ++c) {
    if (!cleaner.clean(formula.soft.clause(c), clause)) continue;
    if (clause.empty()) {
      result.base_cost += formula.weights[c];
      continue;
    }
    result.formula.soft.add(clause);
    result.formula.weights.push_back(formula.weights[c]);
  }
  return result;
}

std::uint64_t fingerprint(const WeightedCnf& formula) {
  // FNV-1a over the words, as that of a Cnf.
  std::uint64_t hash = 0xCBF29CE484222325u;
  const auto mix = [&](std::uint64_t word) {
    for (int byte = 0; byte < 8; ++byte) hash = (hash ^ ((word >> (8 * byte)) & 0xFF)) * 0x100000001B3u;
  };
  mix(fingerprint(formula.hard));
  mix(fingerprint(formula.soft));
  for (const std::uint64_t weight : formula.weights) mix(weight);
  return hash;
}

}  // namespace ohmfield::hopfield
