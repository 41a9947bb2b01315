#include "hopfield/event_network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "core/expect.hpp"
#include "core/random/fill.hpp"
#include "crossbar/tile/line_reading.hpp"

namespace ohmfield::hopfield {
namespace {

/// As ClauseComparators::level, without branches. Offsets can be so large that the thresholds change places.
unsigned level_of(float reading, float low, float high) {
  const unsigned above_low = reading < low ? 0u : 1u, above_high = reading < high ? 0u : 1u;
  return above_low + (above_low & above_high);
}

/// Makes room for `more` elements behind the first `count`, and one that is written in vain.
void make_room(std::vector<std::uint32_t>& list, std::size_t count, std::size_t more) {
  if (list.size() <= count + more) list.resize(std::max(2 * list.size(), count + more + 1));
}

}  // namespace

EventNetwork::EventNetwork(const Cnf& formula, const EventArray& array)
    : ClauseNetwork(formula),
      array_(array),
      index_(array.index()),
      segments_(array.segments()),
      is_noisy_(array.reads_noisily() || array.clause_comparators().noise_sigma() > 0.0f || array.off().variance_S2 > 0.0),
      leaks_(array.leaks() || array.off().variance_S2 > 0.0),
      is_simple_(index_.xors() == 0 && segments_.count() == index_.clauses()),
      line_leak_sigma_S_(static_cast<float>(array.off().spread_S * std::sqrt(segments_.driven_lines / 2.0))),
      line_leak_variance_S2_(static_cast<float>(array.off().variance_S2 * segments_.driven_lines)),
      comparator_reach_(kReach * array.clause_comparators().noise_sigma() + 1e-5f +
                        0x1p-22f * static_cast<float>(index_.longest_clause())),
      reach_of_variance_(kReach * array.per_siemens() * kReach * array.per_siemens()),
      lines_(segments_.count()),
      held_(segments_.count()),
      levels_(segments_.count()),
      driven_{std::vector<std::uint32_t>(segments_.tiles()), std::vector<std::uint32_t>(segments_.tiles())},
      true_literals_(index_.constraints()),
      flags_(segments_.count()),
      marginal_(is_noisy_ ? lines_.size() : 0, ClauseSet::Expected::few),
      break_noise_((is_noisy_ || leaks_) && !array.piece_comparators().converts() ? segments_.pieces() : 0, 0),
      make_noise_((is_noisy_ || leaks_) && !array.piece_comparators().converts() ? segments_.pieces() : 0, 1),
      touched_(1),
      changed_(1),
      left_(1),
      entered_(1) {
  OHM_EXPECT(index_.constraints() == formula.constraints());
  for (const std::uint32_t lines : segments_.tile_bit_lines) tile_root_.push_back(1.0f / std::sqrt(static_cast<float>(std::max(lines, 1u))));
}

void EventNetwork::load(const Assignment& state, std::uint64_t trial_seed) {
  OHM_EXPECT(state.size() == index_.variables());
  state_ = state;
  trial_seed_ = trial_seed;
  counts_ = {};
  unsatisfied_.clear();
  marginal_.clear();
  critical_ = satisfied_xors_ = 0;
  last_backward_ = last_make_ = kNoStep;
  break_noise_.begin(trial_seed);
  make_noise_.begin(trial_seed);
  for (std::uint32_t segment = 0; segment < lines_.size(); ++segment)
    lines_[segment] = {.variance_S2 = line_leak_variance_S2_, .is_touched = true, .certainty = array_.is_sure(segment) ? kSure : kClear};
  for (auto& driven : driven_) std::fill(driven.begin(), driven.end(), 0u);
  for (std::vector<std::uint16_t>* counts : {&held_, &levels_, &true_literals_}) std::fill(counts->begin(), counts->end(), std::uint16_t{0});
  std::fill(flags_.begin(), flags_.end(), kSatisfied);
  touched_count_ = 0;
  for (std::uint32_t v = 0; v < index_.variables(); ++v) drive(2 * v + (state_[v] != 0 ? 0 : 1), 1.0f);
  flipped_.clear();
  is_fresh_ = true;
}

void EventNetwork::drive(LiteralCode literal, float sign) {
  const std::uint32_t end = array_.end(literal);
  const bool has_variance = array_.reads_noisily();
  make_room(touched_, touched_count_, end - array_.begin(literal));
  Line* const lines = lines_.data();
  std::uint32_t* const touched = touched_.data();
  std::size_t count = touched_count_;
  for (std::uint32_t i = array_.begin(literal); i < end; ++i) {
    const EventArray::Cell& cell = array_.cell(i);
    Line& line = lines[cell.segment];
    line.current_S += sign * cell.signal_S;
    std::uint16_t& held = held_[cell.segment];
    held = static_cast<std::uint16_t>(held + (sign > 0.0f ? 1 : -1));
    if (has_variance) line.variance_S2 += sign * array_.variance_S2(i);
    touched[count] = cell.segment;
    count += line.is_touched ? 0 : 1;
    line.is_touched = true;
  }
  touched_count_ = count;
}

void EventNetwork::flip(std::int32_t variable) {
  const auto v = static_cast<std::uint32_t>(variable) - 1;
  state_[v] ^= 1;
  flipped_.push_back(v);
  ++counts_.flips;
}

void EventNetwork::drive_flipped() {
  // A variable may have flipped several times.
  std::sort(flipped_.begin(), flipped_.end());
  for (std::size_t i = 0; i < flipped_.size();) {
    const std::uint32_t v = flipped_[i];
    std::size_t times = 0;
    for (; i < flipped_.size() && flipped_[i] == v; ++i) ++times;
    const LiteralCode holds = 2 * v + (state_[v] != 0 ? 0 : 1);
    if (times % 2 == 0) continue;
    drive(holds, 1.0f);
    drive(holds ^ 1, -1.0f);
  }
  flipped_.clear();
}

void EventNetwork::draw_leakage(std::uint64_t step, std::size_t first) {
  normals_.resize(touched_count_);
  core::fill_normal(normals_, trial_seed_, core::Stream::fluctuation, step, first);
  for (std::size_t i = 0; i < touched_count_; ++i) lines_[touched_[i]].leakage_S = line_leak_sigma_S_ * normals_[i];
}

void EventNetwork::read_clauses(std::uint64_t step) {
  if (is_fresh_) {
    read_all_lines(step);
  } else if (is_simple_ && flipped_.size() == 1 && touched_count_ == 0) {
    read_after_flip(step);
  } else {
    drive_flipped();
    if (array_.leaks()) draw_leakage(step, 0);
    read_touched_lines();
  }
  if (!marginal_.empty()) read_marginal_lines(step);
  std::exchange(is_fresh_, false) ? take_over_all() : take_over_changes();
  update_unsatisfied();
  ++counts_.cycles;
  counts_.line_decisions += array_.decisions();
}

void EventNetwork::read_all_lines(std::uint64_t step) {
  drive_flipped();
  // In parts, for the sake of memory. All is taken over in the end, so that what has changed need not be kept.
  constexpr std::size_t kPart = 1 << 16;
  for (std::size_t first = 0; first < lines_.size(); first += kPart) {
    touched_count_ = std::min(kPart, lines_.size() - first);
    make_room(touched_, 0, touched_count_);
    std::iota(touched_.begin(), touched_.begin() + static_cast<std::ptrdiff_t>(touched_count_), static_cast<std::uint32_t>(first));
    if (array_.leaks()) draw_leakage(step, first);
    read_touched_lines();
    changed_count_ = 0;
  }
}

void EventNetwork::read_after_flip(std::uint64_t step) {
  const std::uint32_t v = flipped_.front();
  flipped_.clear();
  const LiteralCode holds = 2 * v + (state_[v] != 0 ? 0 : 1);
  const std::size_t first = array_.end(holds) - array_.begin(holds), cells = first + array_.end(holds ^ 1) - array_.begin(holds ^ 1);
  normals_.resize(cells);
  if (array_.leaks()) core::fill_normal(normals_, trial_seed_, core::Stream::fluctuation, step);
  drive_and_read<1>(holds, std::span(normals_).first(first));
  drive_and_read<-1>(holds ^ 1, std::span(normals_).subspan(first));
}

template <int kStep>
void EventNetwork::drive_and_read(LiteralCode literal, std::span<const float> normals) {
  const std::uint32_t begin = array_.begin(literal), end = array_.end(literal);
  make_room(touched_, 0, end - begin);
  make_room(left_, left_count_, end - begin);
  make_room(entered_, entered_count_, end - begin);
  const EventArray::Cell* const cells = &array_.cell(0);
  const Line* const lines = lines_.data();
  Flag* const flags = flags_.data();
  std::uint16_t *const held = held_.data(), *const levels = levels_.data(), *const counts = true_literals_.data();
  std::uint32_t *const unsure = touched_.data(), *const moved = (kStep > 0 ? left_ : entered_).data();
  std::size_t unsure_count = 0, critical = critical_, moved_count = kStep > 0 ? left_count_ : entered_count_;
  const bool leaks = leaks_;
  struct Step {
    std::uint16_t level;
    Flag flag;
    std::int8_t critical;
    std::uint8_t moves;  ///< among the unsatisfied clauses, or out
  };
  // By the count without the literal.
  static constexpr Step kGain[]{{1, kCritical, 1, 1}, {2, kSatisfied, -1, 0}, {2, kSatisfied, 0, 0}};
  static constexpr Step kLoss[]{{0, kUnsatisfied, -1, 1}, {1, kCritical, 1, 0}, {2, kSatisfied, 0, 0}};
  const Step* const steps = kStep > 0 ? kGain : kLoss;
  for (std::uint32_t i = begin; i < end; ++i) {
    const std::uint32_t segment = cells[i].segment;
    const unsigned before = held[segment], now = before + static_cast<unsigned>(kStep);
    held[segment] = static_cast<std::uint16_t>(now);
    if (lines[segment].certainty != kSure) {
      unsure[unsure_count++] = i;
      continue;
    }
    // By table, not by branch, where either way is as likely: a wrong guess costs more than all the rest.
    const Step& step = steps[std::min(kStep > 0 ? before : now, 2u)];
    levels[segment] = counts[segment] = step.level;
    flags[segment] = step.flag;
    critical += static_cast<std::size_t>(static_cast<std::ptrdiff_t>(step.critical));
    moved[moved_count] = segment;
    moved_count += step.moves;
    if (leaks) drive_tiles(segment, kFlagOfCount[std::min(before, 2u)], step.flag);
  }
  critical_ = critical;
  (kStep > 0 ? left_count_ : entered_count_) = moved_count;
  for (std::size_t i = 0; i < unsure_count; ++i)
    drive_and_read_cell(unsure[i], static_cast<float>(kStep), leaks ? normals[unsure[i] - begin] : 0.0f);
}

void EventNetwork::drive_and_read_cell(std::uint32_t position, float sign, float normal) {
  const EventArray::Cell& cell = array_.cell(position);
  Line& at = lines_[cell.segment];
  at.current_S += sign * cell.signal_S;
  if (array_.reads_noisily()) at.variance_S2 += sign * array_.variance_S2(position);
  if (leaks_) at.leakage_S = line_leak_sigma_S_ * normal;
  const float reading = crossbar::line_reading(at.current_S + at.leakage_S, 0.0f, array_.per_siemens());
  if (is_noisy_ && notes_marginal(cell.segment, reading)) return;  // read with all that are
  const ClauseComparators& comparators = array_.clause_comparators();
  const unsigned level = level_of(reading, comparators.low_threshold()[cell.segment], comparators.high_threshold()[cell.segment]);
  levels_[cell.segment] = true_literals_[cell.segment] = static_cast<std::uint16_t>(level);
  const Flag before = std::exchange(flags_[cell.segment], kFlagOfCount[level]);
  take_over(cell.segment, before, kFlagOfCount[level]);
}

void EventNetwork::read_touched_lines() {
  const float per_siemens = array_.per_siemens();
  const float* const low = array_.clause_comparators().low_threshold().data();
  const float* const high = array_.clause_comparators().high_threshold().data();
  Line* const lines = lines_.data();
  make_room(changed_, changed_count_, touched_count_);
  std::size_t changed = changed_count_;
  for (std::size_t i = 0; i < touched_count_; ++i) {
    const std::uint32_t segment = touched_[i];
    if (segment >= segments_.or_count) continue;
    Line& at = lines[segment];
    at.is_touched = false;
    if (at.certainty == kSure) {
      changed = set_level(segment, std::min<unsigned>(held_[segment], 2), changed);
      continue;
    }
    const float reading = crossbar::line_reading(at.current_S + at.leakage_S, 0.0f, per_siemens);
    if (is_noisy_ && notes_marginal(segment, reading)) continue;  // read with all that are
    changed = set_level(segment, level_of(reading, low[segment], high[segment]), changed);
  }
  changed_count_ = changed;
  if (index_.xors() > 0)
    for (std::size_t i = 0; i < touched_count_; ++i)
      if (touched_[i] >= segments_.or_count) read_xor_line(touched_[i]);
  touched_count_ = 0;
}

void EventNetwork::read_xor_line(std::uint32_t segment) {
  Line& at = lines_[segment];
  at.is_touched = false;
  const float reading = crossbar::line_reading(at.current_S + at.leakage_S, 0.0f, array_.per_siemens());
  float distance = std::numeric_limits<float>::infinity();
  for (const float threshold : array_.xor_thresholds(segment - segments_.or_count))
    distance = std::min(distance, std::fabs(reading - threshold));
  if (!is_noisy_ || !notes_if_within(segment, distance)) changed_count_ = set_level(segment, xor_level(segment, reading), changed_count_);
}

unsigned EventNetwork::xor_level(std::uint32_t segment, float reading) const {
  unsigned level = 0;
  for (const float threshold : array_.xor_thresholds(segment - segments_.or_count)) level += reading < threshold ? 0 : 1;
  return level;
}

bool EventNetwork::notes_marginal(std::uint32_t segment, float reading) {
  const ClauseComparators& comparators = array_.clause_comparators();
  return notes_if_within(segment, std::min(std::fabs(reading - comparators.low_threshold()[segment]),
                                           std::fabs(reading - comparators.high_threshold()[segment])));
}

bool EventNetwork::notes_if_within(std::uint32_t segment, float distance) {
  Line& at = lines_[segment];
  const float beyond = std::max(0.0f, distance - comparator_reach_);
  const Certainty now = beyond * beyond <= reach_of_variance_ * at.variance_S2 ? kMarginal : kClear;
  if (now != at.certainty) now == kMarginal ? marginal_.insert(segment) : marginal_.remove(segment);
  at.certainty = now;
  return now == kMarginal;
}

void EventNetwork::read_marginal_lines(std::uint64_t step) {
  const std::span<const std::uint32_t> members = marginal_.members();
  make_room(changed_, changed_count_, members.size());
  normals_.assign(members.size(), 0.0f);
  if (array_.reads_noisily() || line_leak_variance_S2_ > 0.0f) {
    keys_.clear();
    for (const std::uint32_t segment : members) keys_.push_back({core::Stream::read_noise, 2 * step, segment});
    core::normals_at(keys_, normals_, trial_seed_);
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::uint32_t segment = members[i];
    const Line& at = lines_[segment];
    float current_S = at.current_S + at.leakage_S;
    if (at.variance_S2 > 0.0f) current_S += std::sqrt(at.variance_S2) * normals_[i];
    const float reading = crossbar::line_reading(current_S, 0.0f, array_.per_siemens());
    if (segment < segments_.or_count) {
      changed_count_ = set_level(segment, array_.clause_comparators().level(segment, reading, trial_seed_, step), changed_count_);
      continue;
    }
    // One draw for all levels of an XOR segment: its comparators look at one voltage.
    const float noise = array_.clause_comparators().noise_sigma() *
                        core::normal_at(trial_seed_, core::Stream::comparator_noise, step << 2 | 3u, segment);
    changed_count_ = set_level(segment, xor_level(segment, reading + noise), changed_count_);
  }
}

// Here and in take_over_changes without branches where either way is as likely: a wrong guess costs more than the work.
std::size_t EventNetwork::set_level(std::uint32_t segment, unsigned level, std::size_t changed) {
  const std::uint32_t constraint = segments_.clause[segment];
  true_literals_[constraint] = static_cast<std::uint16_t>(true_literals_[constraint] + level - levels_[segment]);
  changed_[changed] = constraint;
  changed += levels_[segment] == level ? 0 : 1;
  levels_[segment] = static_cast<std::uint16_t>(level);
  return changed;
}

EventNetwork::Flag EventNetwork::flag_of(std::uint32_t constraint) const {
  const unsigned count = true_literals_[constraint];
  if (constraint < index_.clauses()) return kFlagOfCount[std::min(count, 2u)];
  // Of an XOR clause, "critical" means satisfied: every flip breaks it.
  return count % 2 == 0 ? kUnsatisfied : kCritical;
}

void EventNetwork::take_over_changes() {
  make_room(left_, left_count_, changed_count_);
  make_room(entered_, entered_count_, changed_count_);
  // A constraint with two changed segments comes twice, and has nothing new the second time.
  for (std::size_t i = 0; i < changed_count_; ++i) take_over(changed_[i]);
  changed_count_ = 0;
}

void EventNetwork::take_over_all() {
  changed_count_ = 0;
  for (std::uint32_t c = 0; c < index_.constraints(); ++c) {
    make_room(left_, left_count_, 1);
    make_room(entered_, entered_count_, 1);
    take_over(c);
  }
}

void EventNetwork::take_over(std::uint32_t constraint) {
  const Flag before = flags_[segments_.starts[constraint]], now = flag_of(constraint);
  for (std::uint32_t s = segments_.starts[constraint]; s < segments_.starts[constraint + 1]; ++s) flags_[s] = now;
  take_over(constraint, before, now);
}

void EventNetwork::take_over(std::uint32_t constraint, Flag before, Flag now) {
  const std::size_t more = (now == kCritical ? std::size_t{1} : 0u) - (before == kCritical ? std::size_t{1} : 0u);
  (constraint < index_.clauses() ? critical_ : satisfied_xors_) += more;
  entered_[entered_count_] = left_[left_count_] = constraint;
  entered_count_ += before != kUnsatisfied && now == kUnsatisfied ? 1u : 0u;
  left_count_ += before == kUnsatisfied && now != kUnsatisfied ? 1u : 0u;
  if (leaks_) drive_tiles(constraint, before, now);
}

void EventNetwork::update_unsatisfied() {
  // The order of the set is part of the results.
  const std::span left(left_.data(), left_count_), entered(entered_.data(), entered_count_);
  std::sort(left.begin(), left.end());
  std::sort(entered.begin(), entered.end());
  for (const std::uint32_t c : left) unsatisfied_.remove(c);
  for (const std::uint32_t c : entered) unsatisfied_.insert(c);
  left_count_ = entered_count_ = 0;
}

void EventNetwork::drive_tiles(std::uint32_t constraint, Flag before, Flag now) {
  const std::uint32_t width = constraint < index_.clauses() ? 1 : 2;
  for (std::uint32_t s = segments_.starts[constraint]; s < segments_.starts[constraint + 1]; ++s) {
    const std::uint32_t tile = segments_.tile[s];
    driven_[0][tile] += (now == kCritical ? width : 0u) - (before == kCritical ? width : 0u);
    driven_[1][tile] += (now == kUnsatisfied ? width : 0u) - (before == kUnsatisfied ? width : 0u);
  }
}

}  // namespace ohmfield::hopfield
