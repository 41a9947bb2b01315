#include "hopfield/quadratic/rosenberg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <utility>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "hopfield/energy.hpp"
#include "hopfield/quadratic/pair_counts.hpp"

namespace ohmfield::hopfield {
namespace {

/// Products that multiplying out may make of one clause. chosen: 2^16, more than any array could hold couplings for.
constexpr std::size_t kMostExpandedLiterals = 16;

using Factors = std::vector<std::int32_t>;

/// Products with their coefficients, those alike added up.
class Polynomial {
 public:
  void add(Factors factors, double coefficient) {
    std::sort(factors.begin(), factors.end());
    terms_[std::move(factors)] += coefficient;
  }

  /// The product of (1 - l) over the literals of a clause, with negated factors multiplied out.
  void add_expanded(const Factors& factors) {
    Factors always, either;
    for (const std::int32_t factor : factors) (factor > 0 ? always : either).push_back(std::abs(factor));
    if (either.size() > kMostExpandedLiterals)
      throw core::InputError(fmt::format("a clause with {} positive literals cannot be multiplied out", either.size()),
                             fmt::format("At most {} can; products of literals (Terms::literals) have no such limit", kMostExpandedLiterals));
    for (std::uint32_t subset = 0; subset < (1u << either.size()); ++subset) {
      Factors product = always;
      double coefficient = 1.0;
      for (std::size_t i = 0; i < either.size(); ++i)
        if ((subset >> i & 1u) != 0) {
          product.push_back(either[i]);
          coefficient = -coefficient;
        }
      add(std::move(product), coefficient);
    }
  }

  std::vector<Product> products() const {
    std::vector<Product> all;
    for (const auto& [factors, coefficient] : terms_)
      if (coefficient != 0.0) all.push_back({factors, coefficient});
    return all;
  }

 private:
  std::map<Factors, double> terms_;
};

std::vector<Product> products_of(const Cnf& formula, Terms terms) {
  Polynomial polynomial;
  for (std::size_t c = 0; c < formula.clauses(); ++c) {
    Factors factors;
    for (const DimacsLiteral literal : formula.clause(c)) factors.push_back(-literal);
    if (terms == Terms::literals)
      polynomial.add(std::move(factors), 1.0);
    else
      polynomial.add_expanded(factors);
  }
  return polynomial.products();
}

/// A factor as constant + slope x.
struct Affine {
  std::uint32_t variable;
  double constant, slope;
};

Affine affine(std::int32_t factor) {
  return {static_cast<std::uint32_t>(std::abs(factor) - 1), factor > 0 ? 0.0 : 1.0, factor > 0 ? 1.0 : -1.0};
}

void add_product(QuboBuilder& builder, double coefficient, std::int32_t first) {
  const Affine a = affine(first);
  builder.add_constant(coefficient * a.constant);
  builder.add_linear(a.variable, coefficient * a.slope);
}

void add_product(QuboBuilder& builder, double coefficient, std::int32_t first, std::int32_t second) {
  const Affine a = affine(first), b = affine(second);
  builder.add_constant(coefficient * a.constant * b.constant);
  builder.add_linear(a.variable, coefficient * a.slope * b.constant);
  builder.add_linear(b.variable, coefficient * b.slope * a.constant);
  builder.add_pair(a.variable, b.variable, coefficient * a.slope * b.slope);
}

}  // namespace

void RosenbergParams::validate() const {
  if (!(penalty >= 1.0 && std::isfinite(penalty)))
    throw core::InputError(fmt::format("penalty = {:g} is below 1, where minima are no longer those of the formula", penalty),
                           "1 is the least that is right");
}

QuadraticModel quadratised(const Cnf& formula, const RosenbergParams& params) {
  params.validate();
  if (formula.xors() > 0)
    throw core::InputError(fmt::format("the formula has {} XOR clauses, which a quadratic energy does not take", formula.xors()),
                           "Write them as clauses");
  QuadraticModel model;
  model.formula_variables = static_cast<std::size_t>(formula.variables());
  PairCounts pairs(products_of(formula, params.terms));
  auto next = formula.variables() + 1;
  while (const auto pair = pairs.most_frequent()) {
    const PairCounts::Replaced replaced = pairs.replace(*pair, next++);
    model.auxiliaries.push_back({pair->first, pair->second, params.penalty * std::max(replaced.positive, replaced.negative)});
  }

  QuboBuilder builder(model.formula_variables + model.auxiliaries.size());
  for (const Product& product : pairs.products()) {
    OHM_EXPECT(product.factors.size() <= 2);
    if (product.factors.empty()) builder.add_constant(product.coefficient);
    if (product.factors.size() == 1) add_product(builder, product.coefficient, product.factors[0]);
    if (product.factors.size() == 2) add_product(builder, product.coefficient, product.factors[0], product.factors[1]);
  }
  for (std::size_t i = 0; i < model.auxiliaries.size(); ++i) {
    const auto& [a, b, m] = model.auxiliaries[i];
    const auto z = static_cast<std::int32_t>(model.formula_variables + i + 1);
    add_product(builder, m, a, b);
    add_product(builder, -2.0 * m, a, z);
    add_product(builder, -2.0 * m, b, z);
    add_product(builder, 3.0 * m, z);
  }
  model.qubo = std::move(builder).build();
  return model;
}

Assignment with_products(const QuadraticModel& model, const Assignment& formula_state) {
  Assignment state = formula_state;
  state.reserve(model.variables());
  for (const Auxiliary& auxiliary : model.auxiliaries)
    state.push_back(is_true(auxiliary.first, state) && is_true(auxiliary.second, state) ? 1 : 0);
  return state;
}

}  // namespace ohmfield::hopfield
