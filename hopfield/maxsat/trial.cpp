#include "hopfield/maxsat/trial.hpp"

#include <algorithm>
#include <cmath>

#include "core/random/fill.hpp"
#include "hopfield/draws.hpp"
#include "hopfield/maxsat/weighted_state.hpp"

namespace ohmfield::hopfield {
namespace {

constexpr std::uint64_t kLookEvery = 1024;
/// Noise and gain are set anew so often. assumption: fine beside anneals of thousands of cycles.
constexpr std::uint64_t kSetEvery = 64;

class Chooser {
 public:
  Chooser(const WeightedState& state, const MaxsatParams& params, std::uint64_t seed)
      : state_(state), params_(params), seed_(seed), draws_(seed) {}

  /// \param noise_units  standard deviation; \param hard_gain  of the mirror that adds the currents of hard clauses
  void set(double noise_units, double hard_gain) {
    noise_units_ = static_cast<float>(noise_units);
    hard_gain_ = hard_gain;
  }

  void choose(std::uint64_t step, std::vector<std::uint32_t>& flips, CycleCounts& counts) {
    flips.clear();
    params_.rule == MaxsatRule::focused ? pick_one(step) : pick_some(step);
    counts.random_words += params_.rule == MaxsatRule::focused ? 2 : state_.unsatisfied();
    std::size_t inputs = 0;
    for (const std::uint32_t c : picked_) inputs += array().end_cell(c) - array().first_cell(c) + 1;
    noise_.resize(inputs);
    if (noise_units_ > 0.0f) core::fill_normal(noise_, seed_, core::Stream::rule_noise, step);
    const float* noise = noise_.data();
    for (const std::uint32_t c : picked_) {
      choose_in(c, noise, flips);
      noise += array().end_cell(c) - array().first_cell(c) + 1;
    }
    // Clauses that pick the same variable flip it once.
    std::sort(flips.begin(), flips.end());
    flips.erase(std::unique(flips.begin(), flips.end()), flips.end());
    const std::size_t literals = inputs - picked_.size();
    counts.clause_choices += picked_.size();
    counts.literal_fetches += literals;
    counts.break_readings += literals;
    counts.make_readings += literals;
    counts.noise_samples += inputs;
  }

 private:
  const WeightedArray& array() const { return state_.array(); }

  void pick_one(std::uint64_t step) {
    const StepDraws draws = draws_.at(step);
    const auto hard = static_cast<std::uint32_t>(state_.hard().size()), soft = static_cast<std::uint32_t>(state_.soft().size());
    const bool of_hard = hard > 0 && (soft == 0 || static_cast<double>(draws.coin) < params_.hard_first * 0x1p32);
    picked_.assign(1, of_hard ? state_.hard()[core::scale_to(draws.clause, hard)]
                              : array().hard_clauses() + state_.soft()[core::scale_to(draws.clause, soft)]);
  }

  void pick_some(std::uint64_t step) {
    words_.resize(state_.unsatisfied());
    core::fill_bits(words_, seed_, core::Stream::update_rule, step + 1);
    const double below = params_.participation * 0x1p32;
    picked_.clear();
    const std::uint32_t* word = words_.data();
    for (std::size_t rank = 0; rank < state_.hard().size(); ++rank)
      if (static_cast<double>(*word++) < below) picked_.push_back(state_.hard()[rank]);
    for (std::size_t rank = 0; rank < state_.soft().size(); ++rank)
      if (static_cast<double>(*word++) < below) picked_.push_back(array().hard_clauses() + state_.soft()[rank]);
  }

  void choose_in(std::uint32_t clause, const float* noise, std::vector<std::uint32_t>& flips) {
    const std::uint32_t first = array().first_cell(clause), end = array().end_cell(clause);
    double best = static_cast<double>(noise_units_ * noise[end - first]);  // stay
    std::uint32_t winner = end;
    for (std::uint32_t cell = first; cell < end; ++cell) {
      const WeightedState::Gain& gain = state_.gain(array().literal(cell) >> 1);
      const double input = static_cast<double>(gain.soft) + hard_gain_ * static_cast<double>(gain.hard) +
                           static_cast<double>(noise_units_ * noise[cell - first]);
      if (input <= best) continue;
      best = input;
      winner = cell;
    }
    if (winner < end) flips.push_back(array().literal(winner) >> 1);
  }

  const WeightedState& state_;
  const MaxsatParams& params_;
  std::uint64_t seed_;
  TrialDraws draws_;
  float noise_units_ = 0.0f;
  double hard_gain_ = 1.0;
  std::vector<std::uint32_t> picked_, words_;
  std::vector<float> noise_;
};

/// Geometric; straight where an end is 0 and there is no ratio.
double between(double start, double end, double part) {
  if (start <= 0.0 || end <= 0.0) return start + (end - start) * part;
  return start * std::pow(end / start, part);
}

/// One number for the whole array, set between anneals: heavy enough for models, and not heavier, since walls keep the walk
/// where it is. Bounds keep it on the scale of the weights.
double next_hard_weight(const MaxsatParams& params, double now, bool holds) {
  return std::clamp(holds ? now / params.hard_factor : now * params.hard_factor, std::min(0.01, params.hard_weight), std::max(1e9, params.hard_weight));
}

}  // namespace

MaxsatTrialResult run_maxsat_trial(const WeightedArray& array, const MaxsatParams& params, std::uint64_t trial_seed,
                                   const MaxsatTrialOptions& options) {
  const Assignment start = random_assignment(static_cast<std::int32_t>(array.variables()), trial_seed);
  WeightedState state(array, start);
  const auto score = [&] { return MaxsatScore{state.hard().size(), state.cost()}; };
  BestState best(start, score());
  Chooser chooser(state, params, trial_seed);
  MaxsatTrialResult result;
  CycleCounts& counts = result.counts;
  bool is_new = true;  // the best has not been told yet
  const auto tell = [&] {
    if (!is_new || best.score().hard_unsatisfied > 0) return;
    is_new = false;
    ++counts.checks;
    if (options.on_better) options.on_better(best);
  };
  std::vector<std::uint32_t> flips;
  const std::uint64_t most = std::min(options.max_flips, kMostSteps);
  double anneals = 0.0, hard_weight = params.hard_weight;
  std::uint64_t step = 0;
  for (; state.unsatisfied() > 0 && std::max(step, result.flips) < most; ++step) {
    if (step % kLookEvery == 0 && ((options.stop != nullptr && options.stop->load(std::memory_order_relaxed)) ||
                                   (options.out_of_time && options.out_of_time()))) {
      result.interrupted = true;
      break;
    }
    if (step % kSetEvery == 0) {
      const double progress = static_cast<double>(std::max(step, result.flips)) / static_cast<double>(most);
      const double anneal = std::floor(progress * params.anneals), in_anneal = progress * params.anneals - anneal;
      if (anneal > anneals) hard_weight = next_hard_weight(params, hard_weight, state.hard().empty());
      anneals = anneal;
      chooser.set(between(params.noise_start, params.noise_end, in_anneal) * array.mean_units(),
                  hard_weight);
    }
    counts.critical_driven += state.critical();
    counts.unsatisfied_driven += state.unsatisfied();
    chooser.choose(step, flips, counts);
    if (flips.empty()) continue;
    for (const std::uint32_t variable : flips) {
      state.flip(variable);
      best.flipped(variable);
    }
    result.flips += flips.size();
    if (best.offer(score(), state.values())) {
      is_new = true;
    } else {
      tell();
    }
  }
  tell();
  result.score = best.score();
  result.best = best.assignment();
  counts.cycles = counts.backward_passes = counts.make_passes = step;
  counts.line_decisions = 2 * std::uint64_t{array.clauses()} * step;
  counts.flips = result.flips;
  return result;
}

}  // namespace ohmfield::hopfield
