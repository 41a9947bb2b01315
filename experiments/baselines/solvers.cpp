#include "experiments/baselines/solvers.hpp"

#include <fmt/format.h>

#include <array>
#include <functional>

#include "core/error.hpp"
#include "experiments/baselines/cadical.hpp"
#include "hopfield/clause_index.hpp"
#include "experiments/baselines/probsat.hpp"
#include "experiments/baselines/walksat.hpp"
#include "experiments/cpu_clock.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/seeds.hpp"
#include "hopfield/xor/split.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::array<std::string_view, 3> kNames{"walksat", "probsat", "cadical"};

}  // namespace

void check_baseline(const std::string& name) {
  if (std::find(kNames.begin(), kNames.end(), name) != kNames.end()) return;
  const std::string near = core::nearest_word(name, kNames);
  throw core::InputError(fmt::format("unknown baseline '{}'", name),
                         near.empty() ? "Known: walksat, probsat, cadical" : fmt::format("Is '{}' meant?", near));
}

DigitalSearch search_digitally(const std::string& name, const hopfield::Cnf& cnf, std::size_t restarts,
                               std::uint64_t max_flips, double walk_probability, std::uint64_t seed,
                               const SearchLimits& limits) {
  DigitalSearch search;
  const double begin_s = thread_cpu_s();
  const StopRule stop{.most_flips = max_flips, .stop = &interrupted(), .deadline = limits.deadline};
  if (name == "cadical") {
    const CdclResult result = solve_with_cadical(cnf, {.stop = stop});
    search.restarts = 1;
    search.model = result.model;
    if (result.answer == CdclAnswer::satisfiable) search.verdict = Verdict::satisfiable;
    if (result.answer == CdclAnswer::unsatisfiable) search.verdict = Verdict::unsatisfiable;
  } else {
    const hopfield::Cnf formula = hopfield::normalised(hopfield::expand_xors(cnf));
    const hopfield::ClauseIndex index(formula);
    for (bool going = true; going && search.restarts < restarts; ++search.restarts) {
      const std::uint64_t trial_seed = restart_seed(seed, formula, limits.first_restart + search.restarts);
      const SearchResult result =
          name == "walksat" ? walksat(index, {walk_probability}, trial_seed, stop) : probsat(index, std::nullopt, trial_seed, stop);
      search.flips += result.flips;
      search.finished += result.interrupted ? 0 : 1;
      if (search.best.empty() || result.best_unsatisfied < search.best_unsatisfied) {
        search.best_unsatisfied = result.best_unsatisfied;
        search.best = result.best;
        search.best.resize(static_cast<std::size_t>(cnf.variables()));  // without those that cut XOR clauses
      }
      if (result.solved) {
        search.verdict = Verdict::satisfiable;
        search.model = search.best;
      }
      going = !result.solved && !result.interrupted;
    }
  }
  search.cpu_s = thread_cpu_s() - begin_s;
  return search;
}

}  // namespace ohmfield::experiments
