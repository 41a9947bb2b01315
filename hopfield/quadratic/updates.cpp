#include "hopfield/quadratic/updates.hpp"

#include <fmt/format.h>

#include <cstring>

#include "core/error.hpp"

namespace ohmfield::hopfield {
namespace {

constexpr std::array<std::string_view, 3> kNames{"random", "cyclic", "parallel"};

}  // namespace

Order order_named(std::string_view word) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (word == kNames[i]) return static_cast<Order>(i);
  const std::string near = core::nearest_word(word, kNames);
  throw core::InputError(fmt::format("unknown order of updates '{}'", word),
                         near.empty() ? "Known are random, cyclic, parallel" : fmt::format("Is '{}' meant?", near));
}

std::string_view name_of(Order order) { return kNames[static_cast<std::size_t>(order)]; }

ParallelRead::ParallelRead(std::size_t variables, double participation)
    : participation_(static_cast<float>(participation)), normals_(variables), coins_(variables), wants_(variables + 8, 0) {}

std::span<const std::uint32_t> ParallelRead::flips(const QuboState& state, double sigma, std::uint64_t trial_seed,
                                                   std::uint64_t cycle, QuadraticCounts& counts) {
  const std::size_t variables = normals_.size();
  core::fill_uniform(coins_, trial_seed, core::Stream::update_rule, cycle);
  core::fill_normal(normals_, trial_seed, core::Stream::rule_noise, cycle);
  const double* const fields = state.fields().data();
  const double* const lines = state.conducting().data();
  const std::uint8_t* const bits = state.bits().data();
  const float* const coins = coins_.data();
  const float* const normals = normals_.data();
  std::uint8_t* const wants = wants_.data();
  // Sums of whole numbers: exact in any order.
  double updates = 0.0, conducting = 0.0;
#pragma omp simd reduction(+ : updates, conducting)
  for (std::size_t i = 0; i < variables; ++i) {
    const double takes_part = coins[i] < participation_ ? 1.0 : 0.0;
    const double field = fields[i] + sigma * static_cast<double>(normals[i]);
    const double gain = bits[i] != 0 ? field : -field;
    updates += takes_part;
    conducting += takes_part * lines[i];
    wants[i] = takes_part * gain > 0.0 ? 1 : 0;
  }
  flips_.clear();
  for (std::size_t first = 0; first < variables; first += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, wants + first, sizeof eight);
    if (eight == 0) continue;
    for (std::size_t i = first; i < first + 8; ++i)
      if (wants[i] != 0) flips_.push_back(static_cast<std::uint32_t>(i));
  }
  ++counts.cycles;
  counts.updates += static_cast<std::uint64_t>(updates);
  counts.driven_rows += updates * static_cast<double>(state.driven_rows());
  counts.conducting_weights += conducting;
  counts.random_words += variables;
  return flips_;
}

void add(QuadraticCounts& sum, const QuadraticCounts& counts) {
  sum.cycles += counts.cycles;
  sum.updates += counts.updates;
  sum.flips += counts.flips;
  sum.driven_rows += counts.driven_rows;
  sum.conducting_weights += counts.conducting_weights;
  sum.random_words += counts.random_words;
  sum.clause_updates += counts.clause_updates;
}

void UpdateParams::validate() const {
  noise.validate();
  if (order == Order::parallel && !(participation > 0.0 && participation <= 1.0))
    throw core::InputError(fmt::format("participation = {:g} must be above 0 and at most 1", participation), "0.1 is usual");
}

}  // namespace ohmfield::hopfield
