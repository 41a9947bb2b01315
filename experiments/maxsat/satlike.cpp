#include "experiments/maxsat/satlike.hpp"

#include <algorithm>
#include <cmath>

#include "hopfield/clause_set.hpp"
#include "hopfield/draws.hpp"

namespace ohmfield::experiments {
namespace {

using hopfield::WeightedArray;

constexpr std::int64_t kUnit = 1000;        // assumption: light soft clauses keep three digits
constexpr std::uint64_t kLookEvery = 1024;  // assumption: flips between looks at the clock, well below a millisecond

class Satlike {
 public:
  Satlike(const WeightedArray& index, const SatlikeParams& params, const hopfield::Assignment& start, std::uint64_t seed)
      : index_(index),
        params_(params),
        random_(seed, core::Stream::rule_noise, 0),
        values_(start),
        count_(index.clauses(), 0),
        true_cells_(index.clauses(), 0),
        weight_(index.clauses(), kUnit),
        score_(index.variables(), 0),
        flipped_at_(index.variables(), 0),
        unsatisfied_hard_(index.clauses()),
        unsatisfied_soft_(index.clauses()),
        gaining_(index.variables()) {
    set_weights();
    for (std::uint32_t c = 0; c < index.clauses(); ++c) {
      for (std::uint32_t cell = index.first_cell(c); cell < index.end_cell(c); ++cell) {
        if (!is_true(index.literal(cell))) continue;
        ++count_[c];
        true_cells_[c] ^= cell;
      }
      if (count_[c] == 0) enter(c);
      if (count_[c] == 1) score_[variable(true_cells_[c])] -= weight_[c];
    }
    for (std::uint32_t v = 0; v < index.variables(); ++v) place(v);
  }

  const hopfield::Assignment& values() const { return values_; }
  std::size_t unsatisfied() const { return unsatisfied_hard_.size() + unsatisfied_soft_.size(); }
  hopfield::MaxsatScore score() const { return {unsatisfied_hard_.size(), cost_}; }

  std::uint32_t choose() {
    if (!gaining_.empty()) {
      std::uint32_t best = gaining_[random_.below(static_cast<std::uint32_t>(gaining_.size()))];
      for (std::uint32_t i = 1; i < std::min<std::size_t>(params_.samples, gaining_.size()); ++i)
        best = better(best, gaining_[random_.below(static_cast<std::uint32_t>(gaining_.size()))]);
      return best;
    }
    random_.uniform() < params_.smooth_probability ? smooth() : raise();
    const hopfield::ClauseSet& from = unsatisfied_hard_.empty() ? unsatisfied_soft_ : unsatisfied_hard_;
    const std::uint32_t clause = from[random_.below(static_cast<std::uint32_t>(from.size()))];
    std::uint32_t best = variable(index_.first_cell(clause));
    for (std::uint32_t cell = index_.first_cell(clause) + 1; cell < index_.end_cell(clause); ++cell) best = better(best, variable(cell));
    return best;
  }

  void flip(std::uint32_t v, std::uint64_t now) {
    const bool was_true = values_[v] != 0;
    values_[v] = was_true ? 0 : 1;
    flipped_at_[v] = now;
    const std::uint32_t now_true = 2 * v + (was_true ? 1 : 0);
    for (const auto at : index_.occurrences(now_true)) {
      const std::uint32_t c = at.clause;
      if (count_[c] == 1) change(variable(true_cells_[c]), weight_[c]);
      if (count_[c] == 0) {
        leave(c);
        change(v, -weight_[c]);
      }
      ++count_[c];
      true_cells_[c] ^= at.cell;
    }
    for (const auto at : index_.occurrences(now_true ^ 1)) {
      const std::uint32_t c = at.clause;
      --count_[c];
      true_cells_[c] ^= at.cell;
      if (count_[c] == 1) change(variable(true_cells_[c]), -weight_[c]);
      if (count_[c] > 0) continue;
      change(v, weight_[c]);
      enter(c);
    }
    for (const std::uint32_t u : touched_) place(u);
    touched_.clear();
  }

 private:
  bool is_true(std::uint32_t literal) const { return (values_[literal >> 1] != 0) != ((literal & 1) != 0); }
  std::uint32_t variable(std::uint32_t cell) const { return index_.literal(cell) >> 1; }
  bool is_hard(std::uint32_t clause) const { return clause < index_.hard_clauses(); }

  void set_weights() {
    const std::uint32_t hard = index_.hard_clauses(), soft = index_.clauses() - hard;
    double sum = 0.0;
    for (std::uint32_t c = hard; c < index_.clauses(); ++c) sum += static_cast<double>(index_.weight(c));
    for (std::uint32_t c = hard; c < index_.clauses(); ++c)
      weight_[c] = std::max<std::int64_t>(1, std::llround(static_cast<double>(kUnit) * soft * (static_cast<double>(index_.weight(c)) / sum)));
    original_ = weight_;
  }

  void change(std::uint32_t v, std::int64_t by) {
    score_[v] += by;
    touched_.push_back(v);
  }

  /// Puts a variable where its score belongs.
  void place(std::uint32_t v) {
    const bool gains = score_[v] > 0;
    if (gains == gaining_.contains(v)) return;
    gains ? gaining_.insert(v) : gaining_.remove(v);
  }

  /// The higher score, then the longer unflipped.
  std::uint32_t better(std::uint32_t a, std::uint32_t b) const {
    if (score_[a] != score_[b]) return score_[a] > score_[b] ? a : b;
    return flipped_at_[b] < flipped_at_[a] ? b : a;
  }

  void enter(std::uint32_t c) {
    (is_hard(c) ? unsatisfied_hard_ : unsatisfied_soft_).insert(c);
    cost_ += index_.weight(c);
    for (std::uint32_t cell = index_.first_cell(c); cell < index_.end_cell(c); ++cell) change(variable(cell), weight_[c]);
  }
  void leave(std::uint32_t c) {
    (is_hard(c) ? unsatisfied_hard_ : unsatisfied_soft_).remove(c);
    cost_ -= index_.weight(c);
    for (std::uint32_t cell = index_.first_cell(c); cell < index_.end_cell(c); ++cell) change(variable(cell), -weight_[c]);
  }

  void raise() {
    const auto by = [&](std::uint32_t c, std::int64_t increment) {
      weight_[c] += increment;
      for (std::uint32_t cell = index_.first_cell(c); cell < index_.end_cell(c); ++cell) {
        score_[variable(cell)] += increment;
        place(variable(cell));
      }
    };
    for (std::size_t rank = 0; rank < unsatisfied_hard_.size(); ++rank) by(unsatisfied_hard_[rank], params_.hard_increment * kUnit);
    for (std::size_t rank = 0; rank < unsatisfied_soft_.size(); ++rank) {
      const std::uint32_t c = unsatisfied_soft_[rank];
      if (weight_[c] < params_.soft_limit * original_[c]) by(c, original_[c]);
    }
  }

  void smooth() {
    for (std::uint32_t c = 0; c < index_.clauses(); ++c) {
      const std::int64_t decrement = is_hard(c) ? params_.hard_increment * kUnit : original_[c];
      if (count_[c] == 0 || weight_[c] - decrement < original_[c]) continue;
      weight_[c] -= decrement;
      if (count_[c] != 1) continue;
      score_[variable(true_cells_[c])] += decrement;
      place(variable(true_cells_[c]));
    }
  }

  const WeightedArray& index_;
  const SatlikeParams& params_;
  core::CounterRng random_;
  hopfield::Assignment values_;
  std::vector<std::uint32_t> count_, true_cells_;
  std::vector<std::int64_t> weight_, original_, score_;
  std::vector<std::uint64_t> flipped_at_;
  std::vector<std::uint32_t> touched_;
  hopfield::ClauseSet unsatisfied_hard_, unsatisfied_soft_, gaining_;
  std::uint64_t cost_ = 0;
};

}  // namespace

hopfield::MaxsatTrialResult run_satlike(const WeightedArray& index, const SatlikeParams& params, std::uint64_t trial_seed,
                                        const hopfield::MaxsatTrialOptions& options) {
  const hopfield::Assignment start = hopfield::random_assignment(static_cast<std::int32_t>(index.variables()), trial_seed);
  Satlike search(index, params, start, trial_seed);
  hopfield::BestState best(start, search.score());
  hopfield::MaxsatTrialResult result;
  bool is_new = true;
  const auto tell = [&] {
    if (!is_new || best.score().hard_unsatisfied > 0) return;
    is_new = false;
    if (options.on_better) options.on_better(best);
  };
  for (; search.unsatisfied() > 0 && result.flips < options.max_flips; ++result.flips) {
    if (result.flips % kLookEvery == 0 && ((options.stop != nullptr && options.stop->load(std::memory_order_relaxed)) ||
                                           (options.out_of_time && options.out_of_time()))) {
      result.interrupted = true;
      break;
    }
    const std::uint32_t variable = search.choose();
    search.flip(variable, result.flips + 1);
    best.flipped(variable);
    if (best.offer(search.score(), search.values())) {
      is_new = true;
    } else {
      tell();
    }
  }
  tell();
  result.score = best.score();
  result.best = best.assignment();
  result.counts.flips = result.flips;
  return result;
}

}  // namespace ohmfield::experiments
