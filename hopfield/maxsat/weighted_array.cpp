#include "hopfield/maxsat/weighted_array.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"

namespace ohmfield::hopfield {

WeightedArray::WeightedArray(const WeightedCnf& formula, const MaxsatParams& params, const crossbar::DeviceModel* device,
                             double age_s, std::uint64_t seed)
    : variables_(static_cast<std::uint32_t>(formula.variables())),
      hard_clauses_(static_cast<std::uint32_t>(formula.hard.clauses())),
      weights_(formula.hard.clauses(), 0),
      starts_{0} {
  constexpr std::size_t kMostCells = std::numeric_limits<std::uint32_t>::max();
  if (formula.hard.literals() + formula.soft.literals() > kMostCells)
    throw core::InputError("the formula has more than 2^32 literals", "Use a smaller one");
  weights_.insert(weights_.end(), formula.weights.begin(), formula.weights.end());
  literals_.reserve(formula.hard.literals() + formula.soft.literals());
  add_clauses(formula.hard);
  add_clauses(formula.soft);
  index();
  set_weights(params, device, age_s, seed);
}

void WeightedArray::add_clauses(const Cnf& clauses) {
  for (std::size_t c = 0; c < clauses.clauses(); ++c) {
    for (const DimacsLiteral literal : clauses.clause(c)) {
      const auto variable = static_cast<std::uint32_t>(std::abs(literal)) - 1;
      literals_.push_back(2 * variable + (literal < 0 ? 1 : 0));
    }
    starts_.push_back(static_cast<std::uint32_t>(literals_.size()));
  }
}

void WeightedArray::index() {
  occurrence_starts_.assign(2 * std::size_t{variables_} + 1, 0);
  for (const std::uint32_t literal : literals_) ++occurrence_starts_[literal + 1];
  for (std::size_t l = 1; l < occurrence_starts_.size(); ++l) occurrence_starts_[l] += occurrence_starts_[l - 1];
  occurrences_.resize(literals_.size());
  std::vector<std::uint32_t> next(occurrence_starts_.begin(), occurrence_starts_.end() - 1);
  for (std::uint32_t c = 0; c < clauses(); ++c)
    for (std::uint32_t cell = first_cell(c); cell < end_cell(c); ++cell) occurrences_[next[literals_[cell]]++] = {c, cell};
}

void WeightedArray::set_weights(const MaxsatParams& params, const crossbar::DeviceModel* device, double age_s, std::uint64_t seed) {
  const std::uint64_t largest = weights_.empty() ? 0 : *std::max_element(weights_.begin(), weights_.end());
  const auto level_of = [&](std::uint32_t c) {
    if (c < hard_clauses_) return params.levels;
    return std::max(1.0, std::round(static_cast<double>(weights_[c]) / static_cast<double>(largest) * params.levels));
  };
  double sum_levels = 0.0;
  for (std::uint32_t c = hard_clauses_; c < clauses(); ++c) sum_levels += level_of(c);
  const std::uint32_t soft = clauses() - hard_clauses_;
  mean_units_ = static_cast<double>(kUnitsPerLevel) * (soft > 0 ? sum_levels / soft : params.levels);

  std::vector<float> target(cells(), 0.0f), reached(cells());
  const double off_S = device != nullptr ? device->info().off_S : 0.0, window_S = device != nullptr ? device->info().on_S - off_S : 1.0;
  for (std::uint32_t c = 0; c < clauses(); ++c)
    for (std::uint32_t cell = first_cell(c); cell < end_cell(c); ++cell)
      target[cell] = static_cast<float>(off_S + window_S * level_of(c) / params.levels);
  reached = target;
  const bool is_programmed = device != nullptr && !device->keeps_targets();
  if (is_programmed && cells() > 0) {
    // off_S and on_S rounded to floats may lie outside the window.
    const auto low_S = std::nextafter(static_cast<float>(device->info().g_min_S), 1.0f), high_S = std::nextafter(static_cast<float>(device->info().g_max_S), 0.0f);
    for (float& g : target) g = std::clamp(g, low_S, high_S);
    device->conductance(device->program(std::move(target), seed, 0), age_s, reached);
  }
  cell_weights_.resize(cells());
  for (std::uint32_t c = 0; c < clauses(); ++c) {
      for (std::uint32_t cell = first_cell(c); cell < end_cell(c); ++cell) {
      const double windows = is_programmed ? std::max(0.0, (static_cast<double>(reached[cell]) - off_S) / window_S) : level_of(c) / params.levels;
      cell_weights_[cell] = std::llround(windows * params.levels * static_cast<double>(kUnitsPerLevel));
      conducting_windows_ += windows;
    }
  }
}

}  // namespace ohmfield::hopfield
