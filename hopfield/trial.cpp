#include "hopfield/trial.hpp"

#include <algorithm>
#include <cstdlib>

#include "hopfield/best_tracker.hpp"
#include "hopfield/energy.hpp"

namespace ohmfield::hopfield {
namespace {

constexpr std::uint64_t kLookEvery = 4096;

/// Clauses that are unsatisfied by the formula, whatever the array reads.
std::vector<std::uint32_t> truly_unsatisfied(const Cnf& formula, const Assignment& state) {
  std::vector<std::uint32_t> found;
  for (std::size_t c = 0; c < formula.constraints(); ++c) {
    std::size_t held = 0;
    for (const DimacsLiteral literal : formula.constraint(c)) held += is_true(literal, state) ? 1 : 0;
    if (formula.is_xor(c) ? held % 2 == 0 : held == 0) found.push_back(static_cast<std::uint32_t>(c));
  }
  return found;
}

/// Whether the array sees none of them, or one that is not among them.
bool misread(const ClauseSet& read, const std::vector<std::uint32_t>& truth) {
  for (std::size_t rank = 0; rank < read.size(); ++rank)
    if (!std::binary_search(truth.begin(), truth.end(), read[rank])) return true;
  return read.empty();
}

/// What the host does about it: a random literal of a random clause that is not satisfied.
void repair(const Cnf& formula, const std::vector<std::uint32_t>& unsatisfied, const StepDraws& draws,
            std::vector<std::int32_t>& flips) {
  const auto count = static_cast<std::uint32_t>(unsatisfied.size());
  const auto literals = formula.constraint(unsatisfied[core::scale_to(draws.clause, count)]);
  flips.push_back(std::abs(literals[core::scale_to(draws.literal, static_cast<std::uint32_t>(literals.size()))]));
}

}  // namespace

TrialResult run_trial(ClauseNetwork& given, UpdateRule& rule, std::uint64_t trial_seed, const TrialOptions& options) {
  ClauseNetwork* network = &given;
  std::unique_ptr<ClauseNetwork> older;
  TrialDraws draws(trial_seed);
  TrialResult result;
  result.state = random_assignment(network->formula().variables(), trial_seed);
  network->load(result.state, trial_seed);
  rule.start(network->formula());
  BestTracker best(result.state, static_cast<std::uint32_t>(network->formula().constraints()) + 1);
  std::vector<std::int32_t> flips;
  std::uint64_t since_look = kLookEvery;  // cycles and flips
  for (std::uint64_t step = 0;; ++step) {
    network->read_clauses(step);
    flips.clear();
    best.reached(static_cast<std::uint32_t>(network->unsatisfied().size()), network->state());
    const StepDraws now = draws.at(step);
    const bool is_last = step >= options.max_cycles;
    bool host_flips = false;
    if (network->unsatisfied().size() <= options.check_at) {
      ++network->counts().checks;
      const auto unsatisfied = truly_unsatisfied(network->formula(), network->state());
      result.solved = unsatisfied.empty();
      host_flips = !result.solved && misread(network->unsatisfied(), unsatisfied);
      if (host_flips && !is_last) repair(network->formula(), unsatisfied, now, flips);
    }
    if (!result.solved && !host_flips && !is_last) rule.choose({*network, step, trial_seed, now}, flips);
    since_look += 1 + flips.size();
    const bool looks = since_look >= kLookEvery;
    if (looks) since_look = 0;
    if (looks && ((options.stop != nullptr && options.stop->load(std::memory_order_relaxed)) ||
                                   (options.out_of_time && options.out_of_time())) && !result.solved && !is_last) {
      result.interrupted = true;
      flips.clear();
    }
    if (options.observe) options.observe({step, *network, flips});
    if (result.solved || result.interrupted || is_last) break;
    for (const std::int32_t variable : flips) {
      network->flip(variable);
      best.flip(static_cast<std::uint32_t>(variable) - 1);
    }
    if (!looks || !options.older) continue;
    if (auto next = options.older(network->counts())) {
      next->load(network->state(), trial_seed);
      next->counts() = network->counts();
      older = std::move(next);
      network = older.get();
    }
  }
  result.state = result.solved ? network->state() : best.best();
  result.flips = network->counts().flips;
  result.fewest_unsatisfied = result.solved ? 0 : energy(network->formula(), result.state);
  result.counts = network->counts();
  return result;
}

}  // namespace ohmfield::hopfield
