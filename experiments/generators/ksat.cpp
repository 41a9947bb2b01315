#include "experiments/generators/ksat.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/random/counter_rng.hpp"
#include "experiments/baselines/cadical.hpp"

namespace ohmfield::experiments {
namespace {

using core::CounterRng;
using hopfield::Assignment;
using hopfield::DimacsLiteral;

/// Largest formula made: as much as a 1 GiB file of DIMACS holds. chosen: read_input takes no more.
constexpr std::int64_t kMostLiterals = 200'000'000;
constexpr std::int64_t kMostGeneratedVariables = 100'000'000;

/// k distinct variables from 1..n, in the order drawn. A repeated one is drawn again: exact, and fast while k is
/// small against n; from k = n / 2 the expected number of draws per variable is still below 2 on average.
void draw_variables(CounterRng& rng, std::uint32_t n, std::vector<DimacsLiteral>& clause) {
  for (std::size_t i = 0; i < clause.size();) {
    const auto variable = static_cast<DimacsLiteral>(1 + rng.below(n));
    if (std::find(clause.begin(), clause.begin() + static_cast<std::ptrdiff_t>(i), variable) ==
        clause.begin() + static_cast<std::ptrdiff_t>(i)) {
      clause[i++] = variable;
    }
  }
}

void draw_signs(CounterRng& rng, std::vector<DimacsLiteral>& clause) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < clause.size(); ++i, word >>= 1) {
    if (i % 32 == 0) word = rng();
    if ((word & 1) != 0) clause[i] = -clause[i];
  }
}

bool is_true(DimacsLiteral literal, const Assignment& values) {
  return (values[static_cast<std::size_t>(std::abs(literal)) - 1] != 0) == (literal > 0);
}

/// The q of Planting::balanced: the root of (1 - q) (1 + q)^(k - 1) = 1 in (0, 1), which says that a literal of a
/// clause drawn with probability q^t, t >= 1, is true as often as false. For k = 3, q + q^2 = 1.
double balancing_q(std::int64_t k) {
  // Near 0 the left side grows (its slope is k - 2), at 1 it is 0: bisect from right of the maximum, (k - 2) / k.
  double low = static_cast<double>(k - 2) / static_cast<double>(k), high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    const double left = std::log1p(-middle) + static_cast<double>(k - 1) * std::log1p(middle);
    (left > 0 ? low : high) = middle;
  }
  return low;
}

}  // namespace

void KsatParams::validate() const {
  const auto refuse = [](const std::string& what, std::int64_t value, const std::string& why, const std::string& hint) {
    throw core::InputError(what + " = " + std::to_string(value) + " " + why, hint);
  };
  if (variables < 0 || variables > kMostGeneratedVariables) {
    refuse("variables", variables, "is outside 0.." + std::to_string(kMostGeneratedVariables), "");
  }
  if (literals_per_clause < 1) refuse("literals_per_clause", literals_per_clause, "is below 1", "3 makes 3-SAT");
  if (clauses < 0) refuse("clauses", clauses, "is negative", "");
  if (clauses == 0) return;
  if (literals_per_clause > variables) {
    refuse("literals_per_clause", literals_per_clause, "is more than the " + std::to_string(variables) + " variables",
           "The variables of a clause are distinct");
  }
  if (clauses > kMostLiterals / literals_per_clause) {
    refuse("clauses", clauses,
           "of " + std::to_string(literals_per_clause) + " literals are more than " + std::to_string(kMostLiterals) +
               " literals",
           "Larger formulas do not fit the 1 GiB that is read back");
  }
}

hopfield::Cnf uniform_ksat(const KsatParams& params, std::uint64_t seed, std::uint64_t index) {
  params.validate();
  hopfield::Cnf cnf(static_cast<std::int32_t>(params.variables));
  CounterRng rng(seed, core::Stream::generator, index);
  std::vector<DimacsLiteral> clause(params.clauses > 0 ? static_cast<std::size_t>(params.literals_per_clause) : 0);
  for (std::int64_t c = 0; c < params.clauses; ++c) {
    draw_variables(rng, static_cast<std::uint32_t>(params.variables), clause);
    draw_signs(rng, clause);
    cnf.add(clause);
  }
  return cnf;
}

PlantedKsat planted_ksat(const KsatParams& params, Planting planting, std::uint64_t seed, std::uint64_t index) {
  params.validate();
  if (planting == Planting::balanced && params.literals_per_clause < 3) {
    throw core::InputError("balanced planting with literals_per_clause = " +
                               std::to_string(params.literals_per_clause) +
                               " is impossible: clauses of fewer than 3 literals give the hidden assignment away",
                           "Use 3 or more, or uniform planting");
  }
  PlantedKsat result{hopfield::Cnf(static_cast<std::int32_t>(params.variables)),
                     Assignment(static_cast<std::size_t>(params.variables))};
  CounterRng rng(seed, core::Stream::generator, index);
  std::uint32_t word = 0;
  for (std::size_t v = 0; v < result.hidden.size(); ++v, word >>= 1) {
    if (v % 32 == 0) word = rng();
    result.hidden[v] = word & 1u;
  }
  const double q = planting == Planting::balanced ? balancing_q(params.literals_per_clause) : 1;
  std::vector<DimacsLiteral> clause(params.clauses > 0 ? static_cast<std::size_t>(params.literals_per_clause) : 0);
  for (std::int64_t c = 0; c < params.clauses; ++c) {
    draw_variables(rng, static_cast<std::uint32_t>(params.variables), clause);
    // Each literal true with odds q : 1, drawn again while none is: probability q^t up to a factor, for t >= 1.
    for (bool satisfied = false; !satisfied;) {
      for (DimacsLiteral& literal : clause) {
        const bool agrees = rng.uniform() * (1 + q) < q;
        satisfied = satisfied || agrees;
        if (is_true(literal, result.hidden) != agrees) literal = -literal;
      }
    }
    result.cnf.add(clause);
  }
  return result;
}

SatisfiableKsat::Member SatisfiableKsat::next() {
  for (std::uint64_t tried = 0; tried < kMostRejections; ++tried) {
    const std::uint64_t index = next_index_++;
    hopfield::Cnf cnf = uniform_ksat(params_, seed_, index);
    if (solve_with_cadical(cnf).answer == CdclAnswer::satisfiable) return {std::move(cnf), index};
    ++rejected_;
  }
  throw core::InputError(std::to_string(kMostRejections) + " formulas in a row have no solution",
                         "Lower the ratio of clauses to variables, or plant a solution");
}

}  // namespace ohmfield::experiments
