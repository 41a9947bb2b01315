#include "experiments/baselines/walksat.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/error.hpp"
#include "experiments/baselines/search_loop.hpp"

namespace ohmfield::experiments {
namespace {

class SkcChoice {
 public:
  explicit SkcChoice(const WalksatParams& params)
      : walk_below_(static_cast<std::uint64_t>(std::ceil(std::ldexp(params.walk_probability, 32)))) {}

  std::size_t operator()(const SearchState& state, std::span<const hopfield::LiteralCode> literals,
                         const hopfield::StepDraws& draws) const {
    // Three literals are the usual case; the compiler unrolls the loops for a length that it knows.
    return literals.size() == 3 ? choose(state, literals.first<3>(), draws) : choose(state, literals, draws);
  }

 private:
  // Written without branches on break values: which literal wins is a coin toss, and predicting it costs more than
  // computing both.
  template <std::size_t kLength>
  std::size_t choose(const SearchState& state, std::span<const hopfield::LiteralCode, kLength> literals,
                     const hopfield::StepDraws& draws) const {
    const auto length = static_cast<std::uint32_t>(literals.size());
    std::uint32_t least = state.breaks(literals[0] >> 1), ties = 1;
    for (std::uint32_t i = 1; i < length; ++i) {
      const std::uint32_t breaks = state.breaks(literals[i] >> 1);
      ties = (breaks < least ? 0 : ties) + (breaks <= least ? 1 : 0);
      least = std::min(least, breaks);
    }
    const bool greedy = least == 0 || draws.coin >= walk_below_;
    const std::uint32_t rank = core::scale_to(draws.literal, greedy ? ties : length);
    std::uint32_t chosen = 0, seen = 0;
    for (std::uint32_t i = 0; i < length; ++i) {
      const bool candidate = !greedy || state.breaks(literals[i] >> 1) == least;
      chosen = candidate && seen == rank ? i : chosen;
      seen += candidate ? 1 : 0;
    }
    return chosen;
  }

  std::uint64_t walk_below_;
};

}  // namespace

void WalksatParams::validate() const {
  if (!(walk_probability >= 0 && walk_probability <= 1)) {
    throw core::InputError("walk_probability = " + std::to_string(walk_probability) + " is outside 0..1",
                           "0.5 is usual");
  }
}

SearchResult walksat(const hopfield::ClauseIndex& index, const WalksatParams& params, std::uint64_t trial_seed,
                     const StopRule& stop) {
  params.validate();
  return run_search(index, trial_seed, stop, SkcChoice(params), NoObserver{});
}

SearchResult walksat_observed(const hopfield::ClauseIndex& index, const WalksatParams& params, std::uint64_t trial_seed,
                              const StopRule& stop,
                              const std::function<void(std::uint64_t, std::uint32_t)>& observe) {
  params.validate();
  return run_search(index, trial_seed, stop, SkcChoice(params), std::cref(observe));
}

}  // namespace ohmfield::experiments
