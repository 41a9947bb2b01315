#include "hopfield/trial.hpp"

#include <cstdlib>

#include "hopfield/energy.hpp"

namespace ohmfield::hopfield {
namespace {

constexpr std::uint64_t kLookEvery = 4096;

/// What the host does about a false claim: a random literal of a random clause that is not satisfied.
void repair(const Cnf& formula, const Assignment& state, const StepDraws& draws, std::vector<std::int32_t>& flips) {
  std::vector<std::size_t> unsatisfied;
  for (std::size_t c = 0; c < formula.clauses(); ++c) {
    bool satisfied = false;
    for (const DimacsLiteral literal : formula.clause(c)) satisfied = satisfied || is_true(literal, state);
    if (!satisfied) unsatisfied.push_back(c);
  }
  const auto count = static_cast<std::uint32_t>(unsatisfied.size());
  const auto literals = formula.clause(unsatisfied[core::scale_to(draws.clause, count)]);
  flips.push_back(std::abs(literals[core::scale_to(draws.literal, static_cast<std::uint32_t>(literals.size()))]));
}

}  // namespace

TrialResult run_trial(ClauseNetwork& network, UpdateRule& rule, std::uint64_t trial_seed, const TrialOptions& options) {
  TrialDraws draws(trial_seed);
  TrialResult result;
  result.state = random_assignment(network.formula().variables(), trial_seed);
  network.load(result.state, trial_seed);
  std::size_t fewest_read = network.formula().clauses() + 1;
  std::vector<std::int32_t> flips;
  for (std::uint64_t step = 0;; ++step) {
    network.read_clauses(step);
    flips.clear();
    if (network.unsatisfied().size() < fewest_read) {
      fewest_read = network.unsatisfied().size();
      result.state = network.state();
    }
    const StepDraws now = draws.at(step);
    if (network.unsatisfied().empty()) {
      ++network.counts().checks;
      if (energy(network.formula(), network.state()) == 0) {
        result.solved = true;
        result.state = network.state();
        if (options.observe) options.observe({step, network, flips});
        break;
      }
      if (result.flips < options.max_flips) repair(network.formula(), network.state(), now, flips);
    } else if (result.flips < options.max_flips) {
      rule.choose({network, step, trial_seed, now}, flips);
    }
    if (options.observe) options.observe({step, network, flips});
    if (flips.empty()) break;
    if (step % kLookEvery == 0 && ((options.stop != nullptr && options.stop->load(std::memory_order_relaxed)) ||
                                   (options.out_of_time && options.out_of_time()))) {
      result.interrupted = true;
      break;
    }
    for (const std::int32_t variable : flips) network.flip(variable);
    result.flips += flips.size();
  }
  result.fewest_unsatisfied = result.solved ? 0 : energy(network.formula(), result.state);
  result.counts = network.counts();
  return result;
}

}  // namespace ohmfield::hopfield
