#include "experiments/maxsat/search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <tuple>
#include <vector>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/random/counter_rng.hpp"
#include "experiments/cpu_clock.hpp"
#include "experiments/interrupt.hpp"

namespace ohmfield::experiments {
namespace {

using Clock = std::chrono::steady_clock;

void add(hopfield::CycleCounts& to, const hopfield::CycleCounts& more) {
  to.cycles += more.cycles;
  to.flips += more.flips;
  to.line_decisions += more.line_decisions;
  to.backward_passes += more.backward_passes;
  to.make_passes += more.make_passes;
  to.critical_driven += more.critical_driven;
  to.unsatisfied_driven += more.unsatisfied_driven;
  to.break_readings += more.break_readings;
  to.make_readings += more.make_readings;
  to.clause_choices += more.clause_choices;
  to.literal_fetches += more.literal_fetches;
  to.noise_samples += more.noise_samples;
  to.random_words += more.random_words;
  to.checks += more.checks;
}

}  // namespace

void CostAnnouncer::offer(const hopfield::BestState& best) {
  const std::uint64_t cost = best.score().cost + base_cost_;
  const std::lock_guard lock(mutex_);
  if (cost >= lowest_ || Clock::now() < quiet_until_) return;
  // Checking may take a tenth of the time at most, and a terminal need not show more than this.
  constexpr Clock::duration kBreath = std::chrono::milliseconds(5);
  const auto begin = Clock::now();
  check(cost, best.assignment());
  print(cost);
  const auto end = Clock::now();
  quiet_until_ = end + std::max(kBreath, 10 * (end - begin));
}

void CostAnnouncer::announce(std::uint64_t cost, const hopfield::Assignment& model) {
  const std::lock_guard lock(mutex_);
  check(cost, model);
  if (cost < lowest_) print(cost);
}

void CostAnnouncer::check(std::uint64_t cost, const hopfield::Assignment& model) const {
  const auto true_cost = hopfield::cost_of(as_read_, model);
  if (!true_cost || *true_cost != cost) throw core::SystemError(fmt::format("a model said to cost {} does not: please report this", cost));
}

void CostAnnouncer::print(std::uint64_t cost) {
  fmt::print("o {}\n", cost);
  std::fflush(stdout);
  lowest_ = cost;
}

MaxsatSearch search_maxsat(const MaxsatTrial& trial, std::size_t restarts, std::uint64_t max_flips, std::uint64_t seed,
                           const SearchLimits& limits, CostAnnouncer& announcer) {
  struct Outcome {
    bool begun = false, interrupted = false;
    hopfield::CycleCounts counts;
    double cpu_s = 0.0;
  };
  std::vector<Outcome> outcomes(restarts);
  std::atomic<std::size_t> first_free{restarts};  // the lowest restart whose model pays for no soft clause
  const auto is_late = [&] { return limits.deadline && Clock::now() >= *limits.deadline; };
  MaxsatSearch search;
  std::size_t best_restart = 0;
  std::mutex mutex;
  core::parallel_for(restarts, limits.threads, [&](std::size_t i) {
    if (i > first_free || (i > 0 && (interrupted() || is_late()))) return;  // the first one always has a state to show
    hopfield::MaxsatTrialOptions options;
    options.max_flips = max_flips;
    options.stop = &interrupted();
    options.out_of_time = [&] { return i > first_free || is_late(); };
    options.on_better = [&](const hopfield::BestState& best) { announcer.offer(best); };
    const double begin_s = thread_cpu_s();
    hopfield::MaxsatTrialResult result = trial(core::derive_seed(seed, core::Stream::trial, limits.first_restart + i), options);
    outcomes[i] = {true, result.interrupted, result.counts, thread_cpu_s() - begin_s};
    if (result.score == hopfield::MaxsatScore{})
      for (std::size_t known = first_free; i < known && !first_free.compare_exchange_weak(known, i);) {
      }
    const std::lock_guard lock(mutex);
    if (search.has_state && std::tie(search.score, best_restart) <= std::tie(result.score, i)) return;
    search.has_state = true;
    search.score = result.score;
    search.best = std::move(result.best);
    best_restart = i;
  });
  for (std::size_t i = 0; i < restarts && i <= first_free && outcomes[i].begun; ++i) {
    ++search.restarts;
    add(search.counts, outcomes[i].counts);
    search.cpu_s += outcomes[i].cpu_s;
    search.interrupted = search.interrupted || outcomes[i].interrupted;
    search.finished += search.interrupted ? 0 : 1;
  }
  return search;
}

}  // namespace ohmfield::experiments
