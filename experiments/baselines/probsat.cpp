#include "experiments/baselines/probsat.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "experiments/baselines/search_loop.hpp"

namespace ohmfield::experiments {
namespace {

class WeightedChoice {
 public:
  WeightedChoice(const ProbsatParams& params, const hopfield::ClauseIndex& index)
      : cumulative_(index.longest_clause()) {
    weights_.reserve(std::size_t{index.most_occurrences()} + 1);
    for (std::uint32_t b = 0; b <= index.most_occurrences(); ++b) weights_.push_back(params.weight(b));
  }

  std::size_t operator()(const SearchState& state, std::span<const hopfield::LiteralCode> literals,
                         const hopfield::StepDraws& draws) {
    return literals.size() == 3 ? choose(state, literals.first<3>(), draws) : choose(state, literals, draws);
  }

 private:
  // The position is the number of running sums at or below the target: no branch depends on the draw.
  template <std::size_t kLength>
  std::size_t choose(const SearchState& state, std::span<const hopfield::LiteralCode, kLength> literals,
                     const hopfield::StepDraws& draws) {
    double sum = 0;
    for (std::size_t i = 0; i < literals.size(); ++i) {
      sum += weights_[state.breaks(literals[i] >> 1)];
      cumulative_[i] = sum;
    }
    const double target = static_cast<double>(draws.coin) * 0x1p-32 * sum;
    std::size_t chosen = 0;
    for (std::size_t i = 0; i + 1 < literals.size(); ++i) chosen += cumulative_[i] <= target ? 1 : 0;
    return chosen;
  }

  std::vector<double> weights_;
  std::vector<double> cumulative_;
};

template <typename Observe>
SearchResult run(const hopfield::ClauseIndex& index, const std::optional<ProbsatParams>& given, std::uint64_t trial_seed,
                 const StopRule& stop, Observe observe) {
  const ProbsatParams params = given.value_or(ProbsatParams::published(index.longest_clause()));
  params.validate();
  return run_search(index, trial_seed, stop, WeightedChoice(params, index), observe);
}

}  // namespace

ProbsatParams ProbsatParams::published(std::uint32_t longest_clause) {
  if (longest_clause <= 3) return {Shape::polynomial, 2.06, 0.9};
  constexpr double kBase[] = {2.85, 3.7, 5.1, 5.4};  // 4 to 7 literals
  return {Shape::exponential, kBase[std::min(longest_clause, 7u) - 4], 0.9};
}

void ProbsatParams::validate() const {
  const double least = shape == Shape::exponential ? 1.0 : 0.0;
  if (!std::isfinite(cb) || cb < least) {
    throw core::InputError("cb = " + std::to_string(cb) + " is not a finite number from " + (least > 0 ? "1" : "0"),
                           "probSAT uses 2.06 for 3-SAT (polynomial), 3.7 for 5-SAT (exponential)");
  }
  if (!std::isfinite(eps) || eps <= 0) {
    throw core::InputError("eps = " + std::to_string(eps) + " is not a finite number above 0", "probSAT uses 0.9");
  }
}

double ProbsatParams::weight(std::uint32_t breaks) const {
  // Where a power underflows, a floor far below any other weight keeps the sum of a clause above 0.
  constexpr double kFloor = 1e-280;
  const double weight =
      shape == Shape::polynomial ? std::pow(eps + breaks, -cb) : std::pow(cb, -static_cast<double>(breaks));
  return std::max(weight, kFloor);
}

SearchResult probsat(const hopfield::ClauseIndex& index, const std::optional<ProbsatParams>& params, std::uint64_t trial_seed,
                     const StopRule& stop) {
  return run(index, params, trial_seed, stop, NoObserver{});
}

SearchResult probsat_observed(const hopfield::ClauseIndex& index, const std::optional<ProbsatParams>& params,
                              std::uint64_t trial_seed, const StopRule& stop,
                              const std::function<void(std::uint64_t, std::uint32_t)>& observe) {
  return run(index, params, trial_seed, stop, std::cref(observe));
}

}  // namespace ohmfield::experiments
