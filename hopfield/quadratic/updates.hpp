#pragma once
/// How a quadratic network moves: a variable becomes 1 if its field, with noise, would lower the energy, else 0.
///
///   x_i <- 1 if field_i + sigma xi < 0, 0 if it is > 0, unchanged at 0,  xi a fresh standard normal.
///
/// J. J. Hopfield, PNAS 79 (1982) 2554; with noise on purpose on a memristor crossbar: F. Cai et al., Nat. Electron. 3
/// (2020) 409. Without noise and one variable at a time the energy never grows.
///
/// One cycle is one read of the array. Order::random: one column, of a variable drawn uniformly; Order::cyclic: one column,
/// the variables in turn; Order::parallel: each variable takes part with a given probability, all from the old state. With
/// several at once the energy may grow and two coupled variables may swap for ever: that is what the probability is for.

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"
#include "hopfield/quadratic/noise_schedule.hpp"
#include "hopfield/quadratic/qubo_state.hpp"

namespace ohmfield::hopfield {

enum class Order : std::uint8_t { random, cyclic, parallel };

/// \throws InputError  an unknown word, with the nearest one
Order order_named(std::string_view word);
std::string_view name_of(Order order);

struct UpdateParams {
  Order order = Order::random;
  double participation = 0.1;  ///< of Order::parallel
  NoiseSchedule noise;

  /// \throws InputError  a value out of range
  void validate() const;
};

struct UpdateLimits {
  std::uint64_t max_cycles = 10'000'000;
  const std::atomic<bool>* stop = nullptr;  ///< looked at now and then
  std::function<bool()> out_of_time{};      ///< looked at every few thousand updates
};

/// Longest run: draws of a run are numbered by 34 bits.
inline constexpr std::uint64_t kMostCycles = std::uint64_t{1} << 34;

/// Events of a run that circuits and time follow from.
struct QuadraticCounts {
  std::uint64_t cycles = 0;            ///< reads of the array
  std::uint64_t updates = 0;           ///< variables whose field was read: pairs of columns, noise samples, comparisons
  std::uint64_t flips = 0;
  double driven_rows = 0.0;            ///< rows at the read voltage during updates, summed over the column pairs read
  double conducting_weights = 0.0;     ///< magnitudes of the weights at the crossings of both, summed
  std::uint64_t random_words = 0;      ///< of 32 bits, drawn by the controller
  std::uint64_t clause_updates = 0;    ///< of the digital checker: clauses touched by flips of formula variables
};

/// Adds one run to others.
void add(QuadraticCounts& sum, const QuadraticCounts& counts);

/// One cycle of Order::parallel: who takes part, and who of them flips.
class ParallelRead {
 public:
  ParallelRead(std::size_t variables, double participation);
  /// From the state as it is; valid until the next call.
  std::span<const std::uint32_t> flips(const QuboState& state, double sigma, std::uint64_t trial_seed, std::uint64_t cycle,
                                       QuadraticCounts& counts);

 private:
  float participation_;
  std::vector<float> normals_, coins_;
  std::vector<std::uint8_t> wants_;
  std::vector<std::uint32_t> flips_;
};

/// Runs updates until `watch` has seen enough, the limit is reached, or the caller stops it.
/// \param watch  its flipped(i) is called after every flip, its seen_enough() after every cycle with flips: true ends the run
/// \return       whether the caller stopped it
template <class Watch>
bool run_updates(QuboState& state, const UpdateParams& params, std::uint64_t trial_seed, const UpdateLimits& limits,
                 QuadraticCounts& counts, Watch& watch) {
  const auto variables = static_cast<std::uint32_t>(state.qubo().variables());
  const auto stopped = [&] {
    return (limits.stop != nullptr && limits.stop->load(std::memory_order_relaxed)) || (limits.out_of_time && limits.out_of_time());
  };
  if (variables == 0) return false;

  if (params.order == Order::parallel) {
    ParallelRead parallel(variables, params.participation);
    const std::uint64_t look_every = 1 + 4096 / variables;
    for (std::uint64_t cycle = 0; cycle < limits.max_cycles; ++cycle) {
      if (cycle % look_every == 0 && stopped()) return true;
      const double sigma = params.noise.at(static_cast<double>(cycle) * params.participation);
      const std::span<const std::uint32_t> flips = parallel.flips(state, sigma, trial_seed, cycle, counts);
      for (const std::uint32_t i : flips) {
        state.flip(i);
        watch.flipped(i);
      }
      counts.flips += flips.size();
      // Judged after all of them: a state between two flips of one cycle never stands in the register.
      if (!flips.empty() && watch.seen_enough()) return false;
    }
    return false;
  }

  constexpr std::size_t kBatch = 256;
  std::array<float, kBatch> normals{};
  std::array<std::uint32_t, kBatch> words{};
  for (std::uint64_t first = 0; first < limits.max_cycles; first += kBatch) {
    if (first % (16 * kBatch) == 0 && stopped()) return true;
    const double sigma = params.noise.at(static_cast<double>(first) / variables);
    core::fill_normal(normals, trial_seed, core::Stream::rule_noise, 0, first);
    if (params.order == Order::random) core::fill_bits(words, trial_seed, core::Stream::update_rule, 0, first);
    const std::size_t steps = static_cast<std::size_t>(std::min<std::uint64_t>(kBatch, limits.max_cycles - first));
    for (std::size_t step = 0; step < steps; ++step) {
      const std::uint32_t i = params.order == Order::random ? core::scale_to(words[step], variables)
                                                            : static_cast<std::uint32_t>((first + step) % variables);
      ++counts.cycles;
      ++counts.updates;
      if (params.order == Order::random) ++counts.random_words;
      counts.driven_rows += static_cast<double>(state.driven_rows());
      counts.conducting_weights += state.conducting(i);
      const double field = state.field(i) + sigma * static_cast<double>(normals[step]);
      if (!(state.bit(i) ? field > 0.0 : field < 0.0)) continue;
      state.flip(i);
      watch.flipped(i);
      ++counts.flips;
      if (watch.seen_enough()) return false;
    }
  }
  return false;
}

}  // namespace ohmfield::hopfield
