#include "hopfield/architecture/shape.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ohmfield::hopfield {
namespace {

void count(std::vector<double>& lengths, std::size_t length, double times) {
  if (lengths.size() <= length) lengths.resize(length + 1, 0.0);
  lengths[length] += times;
}

}  // namespace

double KsatShape::address_bits() const {
  return static_cast<double>(std::bit_width(static_cast<std::uint64_t>(word_lines())));
}

KsatShape ksat_shape(const Cnf& formula) {
  KsatShape shape;
  shape.variables = formula.variables();
  shape.clauses = static_cast<double>(formula.clauses());
  shape.xors = static_cast<double>(formula.xors());
  shape.literals = static_cast<double>(formula.literals());
  shape.xor_literals = static_cast<double>(formula.xor_literals());
  for (std::size_t c = 0; c < formula.constraints(); ++c) {
    const std::size_t length = formula.constraint(c).size();
    count(formula.is_xor(c) ? shape.xor_lengths : shape.lengths, length, 1.0);
    shape.longest = std::max(shape.longest, static_cast<double>(length));
  }
  return shape;
}

KsatShape uniform_shape(double variables, double clauses, double length) {
  KsatShape shape;
  shape.variables = variables;
  shape.clauses = clauses;
  shape.literals = clauses * length;
  shape.longest = length;
  count(shape.lengths, static_cast<std::size_t>(length), clauses);
  return shape;
}

CycleNeeds needs_of(const CycleCounts& counts) {
  CycleNeeds needs;
  needs.flips = 0.0;
  if (counts.cycles == 0) return needs;
  const double cycles = static_cast<double>(counts.cycles);
  const auto each = [cycles](std::uint64_t value) { return static_cast<double>(value) / cycles; };
  needs.flips = each(counts.flips);
  needs.line_decisions = each(counts.line_decisions);
  needs.backward_passes = each(counts.backward_passes);
  needs.make_passes = each(counts.make_passes);
  needs.critical_driven = each(counts.critical_driven);
  needs.unsatisfied_driven = each(counts.unsatisfied_driven);
  needs.break_readings = each(counts.break_readings);
  needs.make_readings = each(counts.make_readings);
  needs.clause_choices = each(counts.clause_choices);
  needs.global_choices = each(counts.global_choices);
  needs.literal_fetches = each(counts.literal_fetches);
  needs.noise_samples = each(counts.noise_samples);
  needs.tie_comparisons = each(counts.tie_comparisons);
  needs.register_bits = each(counts.register_bits);
  needs.random_words = each(counts.random_words);
  needs.checks = each(counts.checks);
  return needs;
}

double typical_unsatisfied(const KsatShape& shape) { return std::max(1.0, 0.01 * shape.constraints()); }

CycleNeeds typical_needs(const KsatShape& shape, RuleKind rule, double unsatisfied) {
  double critical = shape.xors;
  for (std::size_t k = 1; k < shape.lengths.size(); ++k)
    critical += shape.lengths[k] * static_cast<double>(k) / (std::exp2(static_cast<double>(k)) - 1.0);
  CycleNeeds needs;
  needs.line_decisions = shape.decisions();
  const double length = shape.mean_length();
  switch (rule) {
    case RuleKind::one_clause:
    case RuleKind::every_clause:
      needs.backward_passes = 1.0;
      needs.critical_driven = critical;
      needs.clause_choices = rule == RuleKind::one_clause ? 1.0 : unsatisfied;
      needs.break_readings = needs.literal_fetches = needs.clause_choices * length;
      needs.random_words = 1.0 + 2.0 * needs.clause_choices;  // which clause; a coin and a literal for each choice
      needs.flips = needs.clause_choices;
      break;
    case RuleKind::gradient:
      needs.backward_passes = 1.0;
      needs.critical_driven = critical;
      needs.break_readings = shape.variables;
      [[fallthrough]];
    case RuleKind::make:
      needs.make_passes = 1.0;
      needs.unsatisfied_driven = unsatisfied;
      needs.make_readings = needs.noise_samples = shape.variables;
      needs.global_choices = 1.0;
      break;
  }
  return needs;
}

}  // namespace ohmfield::hopfield
