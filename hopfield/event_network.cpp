#include "hopfield/event_network.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/expect.hpp"
#include "core/random/fill.hpp"
#include "crossbar/tile/line_reading.hpp"

namespace ohmfield::hopfield {
namespace {

/// Exceeds core::kLargestNormal by more than the rounding of the noise.
constexpr float kReach = 6.7f;
/// Identity of the offsets of XOR comparators, and of what is frozen into the word lines of an array.
constexpr std::uint64_t kXorOffsets = 4, kFrozenLeakage = 2;

std::uint32_t variable_of(DimacsLiteral literal) { return static_cast<std::uint32_t>(std::abs(literal)) - 1; }

/// Identity of a pass of a step, for the noise of reads; as in ReadoutNetwork.
std::uint64_t operation(Pass pass, std::uint64_t step) {
  return pass == Pass::backward ? 2 * step + 1 : (std::uint64_t{1} << 40) + step;
}

}  // namespace

BitLines bit_lines(const ClauseIndex& index, std::uint32_t tile_variables) {
  BitLines lines;
  const std::uint32_t tile = tile_variables == 0 ? index.variables() : tile_variables;
  lines.driven_lines = std::min(tile, index.variables());
  std::vector<std::pair<std::uint32_t, std::uint32_t>> of_clause;  // tile, line
  for (std::uint32_t c = 0; c < index.clauses(); ++c) {
    of_clause.clear();
    for (const LiteralCode literal : index.clause(c)) {
      const std::uint32_t number = (literal >> 1) / tile;
      auto at = std::find_if(of_clause.begin(), of_clause.end(), [&](const auto& pair) { return pair.first == number; });
      if (at == of_clause.end()) {
        of_clause.emplace_back(number, lines.clause_of_line.size());
        lines.clause_of_line.push_back(c);
        at = of_clause.end() - 1;
      }
      lines.line_of_cell.push_back(at->second);
    }
  }
  lines.or_lines = static_cast<std::uint32_t>(lines.clause_of_line.size());
  for (std::uint32_t x = 0; x < index.xors(); ++x) {
    lines.line_of_cell.insert(lines.line_of_cell.end(), index.xor_clause(x).size(),
                              static_cast<std::uint32_t>(lines.clause_of_line.size()));
    lines.clause_of_line.push_back(index.clauses() + x);
  }
  return lines;
}

EventNetwork::EventNetwork(const Cnf& formula, const EventArray& array, const ReadoutParams& readout, std::uint64_t seed)
    : ClauseNetwork(formula),
      array_(array),
      index_(array.index),
      line_comparators_(2 * std::size_t{index_.variables()}, readout, seed),
      clause_comparators_(std::vector<float>(array.lines.or_lines, 0.0f), readout.comparator_offset,
                          readout.comparator_noise, seed),
      is_noisy_(!array.cells.variance_S2.empty() || readout.comparator_noise > 0.0),
      leaks_(array.cells.off.spread_S > 0.0),
      per_siemens_(static_cast<float>(1.0 / array.cells.literal_S)),
      lines_(array.lines.clause_of_line.size()),
      true_literals_(index_.constraints()),
      flags_(index_.constraints()),
      driven_S_(2 * std::size_t{index_.variables()}),
      driven_variance_S2_(array.cells.variance_S2.empty() ? 0 : driven_S_.size()),
      xor_driven_S_(index_.xors() > 0 ? index_.variables() : 0),
      xor_variance_S2_(array.cells.variance_S2.empty() ? 0 : xor_driven_S_.size()),
      frozen_leakage_(leaks_ ? driven_S_.size() : 0),
      marginal_(lines_.size()) {
  OHM_EXPECT(index_.constraints() == formula.constraints() && !index_.has_empty_clause());
  OHM_EXPECT(array.cells.signal_S.size() == array.lines.line_of_cell.size());
  lay_out();
  if (leaks_) core::fill_normal(frozen_leakage_, seed, core::Stream::programming, kFrozenLeakage);
  xor_threshold_starts_.assign(1, 0);
  for (std::uint32_t x = 0; x < index_.xors(); ++x)
    xor_threshold_starts_.push_back(xor_threshold_starts_.back() + static_cast<std::uint32_t>(index_.xor_clause(x).size()));
  xor_thresholds_.resize(xor_threshold_starts_.back());
  if (readout.comparator_offset > 0.0) core::fill_normal(xor_thresholds_, seed, core::Stream::comparator_offset, kXorOffsets);
  for (std::uint32_t x = 0; x < index_.xors(); ++x)
    for (std::uint32_t i = xor_threshold_starts_[x]; i < xor_threshold_starts_[x + 1]; ++i)
      xor_thresholds_[i] = 0.5f + static_cast<float>(i - xor_threshold_starts_[x]) -
                           xor_thresholds_[i] * static_cast<float>(readout.comparator_offset);
}

void EventNetwork::lay_out() {
  cell_starts_.assign(2 * std::size_t{index_.variables()} + 1, 0);
  clause_cell_starts_.assign(1, 0);
  const auto literals_of = [&](std::uint32_t constraint) {
    return constraint < index_.clauses() ? index_.clause(constraint) : index_.xor_clause(constraint - index_.clauses());
  };
  for (std::uint32_t c = 0; c < index_.constraints(); ++c) {
    for (const LiteralCode literal : literals_of(c)) ++cell_starts_[literal + 1];
    clause_cell_starts_.push_back(clause_cell_starts_.back() + static_cast<std::uint32_t>(literals_of(c).size()));
  }
  for (std::size_t i = 1; i < cell_starts_.size(); ++i) cell_starts_[i] += cell_starts_[i - 1];
  cells_.resize(clause_cell_starts_.back());
  clause_cells_.resize(cells_.size());
  std::vector<std::uint32_t> next(cell_starts_.begin(), cell_starts_.end() - 1);
  std::size_t cell = 0;
  for (std::uint32_t c = 0; c < index_.constraints(); ++c)
    for (const LiteralCode literal : literals_of(c)) {
      const std::uint32_t at = next[literal]++;
      cells_[at] = {array_.lines.line_of_cell[cell], array_.cells.signal_S[cell],
                    array_.cells.variance_S2.empty() ? 0.0f : array_.cells.variance_S2[cell]};
      clause_cells_[cell++] = at;
    }
}

void EventNetwork::load(const Assignment& state, std::uint64_t trial_seed) {
  OHM_EXPECT(state.size() == index_.variables());
  state_ = state;
  trial_seed_ = trial_seed;
  counts_ = {};
  unsatisfied_.clear();
  marginal_.clear();
  touched_.clear();
  critical_ = satisfied_xors_ = 0;
  last_backward_ = last_make_ = kNoStep;
  // Leakage's own noise in a read belongs to all lines alike.
  const auto leak_variance_S2 = static_cast<float>(array_.lines.driven_lines * array_.cells.off.variance_S2);
  std::fill(lines_.begin(), lines_.end(), Line{.variance_S2 = leak_variance_S2});
  std::fill(true_literals_.begin(), true_literals_.end(), std::uint16_t{0});
  std::fill(flags_.begin(), flags_.end(), std::uint8_t{kSatisfied});
  std::fill(driven_S_.begin(), driven_S_.end(), 0.0f);
  std::fill(driven_variance_S2_.begin(), driven_variance_S2_.end(), 0.0f);
  std::fill(xor_driven_S_.begin(), xor_driven_S_.end(), 0.0f);
  std::fill(xor_variance_S2_.begin(), xor_variance_S2_.end(), 0.0f);
  for (std::uint32_t v = 0; v < index_.variables(); ++v) drive(2 * v + (state_[v] != 0 ? 0 : 1), 1.0f);
  // A first reading of every line, and of every clause.
  touched_.clear();
  changed_.clear();
  for (std::uint32_t line = 0; line < lines_.size(); ++line) {
    lines_[line].is_touched = 1;
    touched_.push_back(line);
  }
  for (std::uint32_t c = 0; c < index_.constraints(); ++c) changed_.push_back(c);
}

void EventNetwork::drive(LiteralCode literal, float sign) {
  const std::uint32_t begin = cell_starts_[literal], end = cell_starts_[literal + 1];
  for (std::uint32_t i = begin; i < end; ++i) {
    const Cell& cell = cells_[i];
    Line& line = lines_[cell.line];
    line.current_S += sign * cell.signal_S;
    line.variance_S2 += sign * cell.variance_S2;
    if (line.is_touched != 0) continue;
    line.is_touched = 1;
    touched_.push_back(cell.line);
  }
}

void EventNetwork::flip(std::int32_t variable) {
  const auto v = static_cast<std::uint32_t>(variable) - 1;
  const LiteralCode was_true = 2 * v + (state_[v] != 0 ? 0 : 1);
  state_[v] ^= 1;
  drive(was_true ^ 1, 1.0f);
  drive(was_true, -1.0f);
  ++counts_.flips;
}

void EventNetwork::read_clauses(std::uint64_t step) {
  if (leaks_) {
    normals_.resize(touched_.size());
    core::fill_normal(normals_, trial_seed_, core::Stream::fluctuation, step);
    const auto sigma_S = static_cast<float>(array_.cells.off.spread_S * std::sqrt(array_.lines.driven_lines / 2.0));
    for (std::size_t i = 0; i < touched_.size(); ++i) lines_[touched_[i]].leakage_S = sigma_S * normals_[i];
  }
  for (const std::uint32_t line : touched_) read_line(line, step);
  touched_.clear();
  for (std::size_t rank = 0; rank < marginal_.size(); ++rank) set_level(marginal_[rank], noisy_level(marginal_[rank], step));
  take_over_changes();
  ++counts_.cycles;
  counts_.line_decisions += 2 * std::uint64_t{array_.lines.or_lines} + xor_thresholds_.size();
}

void EventNetwork::read_line(std::uint32_t line, std::uint64_t) {
  Line& at = lines_[line];
  at.is_touched = 0;
  const float reading = crossbar::line_reading(at.current_S + at.leakage_S, 0.0f, per_siemens_);
  if (is_noisy_) {
    const bool is_near = is_near_threshold(line, reading);
    if (is_near != marginal_.contains(line)) {
      if (is_near) marginal_.insert(line);
      else marginal_.remove(line);
    }
    if (is_near) return;  // read with the others that are
  }
  set_level(line, quiet_level(line, reading));
}

bool EventNetwork::is_near_threshold(std::uint32_t line, float reading) const {
  const Line& at = lines_[line];
  const float rounding = 0x1p-22f * std::fabs(reading) + 1e-5f;
  const float reach =
      kReach * (std::sqrt(std::max(0.0f, at.variance_S2)) * per_siemens_ + clause_comparators_.noise_sigma()) + rounding;
  if (line < array_.lines.or_lines)
    return std::fabs(reading - clause_comparators_.low_threshold()[line]) < reach ||
           std::fabs(reading - clause_comparators_.high_threshold()[line]) < reach;
  const std::uint32_t x = line - array_.lines.or_lines;
  for (std::uint32_t i = xor_threshold_starts_[x]; i < xor_threshold_starts_[x + 1]; ++i)
    if (std::fabs(reading - xor_thresholds_[i]) < reach) return true;
  return false;
}

unsigned EventNetwork::quiet_level(std::uint32_t line, float reading) const {
  if (line < array_.lines.or_lines)
    return reading < clause_comparators_.low_threshold()[line] ? 0 : reading < clause_comparators_.high_threshold()[line] ? 1 : 2;
  const std::uint32_t x = line - array_.lines.or_lines;
  unsigned level = 0;
  for (std::uint32_t i = xor_threshold_starts_[x]; i < xor_threshold_starts_[x + 1]; ++i)
    level += reading < xor_thresholds_[i] ? 0 : 1;
  return level;
}

unsigned EventNetwork::noisy_level(std::uint32_t line, std::uint64_t step) const {
  const Line& at = lines_[line];
  float current_S = at.current_S + at.leakage_S;
  if (at.variance_S2 > 0.0f)
    current_S += std::sqrt(at.variance_S2) * core::normal_at(trial_seed_, core::Stream::read_noise, 2 * step, line);
  const float reading = crossbar::line_reading(current_S, 0.0f, per_siemens_);
  if (line < array_.lines.or_lines) return clause_comparators_.level(line, reading, trial_seed_, step);
  // One draw for all levels of an XOR line: its comparators look at one voltage.
  const float noise = clause_comparators_.noise_sigma() *
                      core::normal_at(trial_seed_, core::Stream::comparator_noise, step << 2 | 3u, line);
  return quiet_level(line, reading + noise);
}

void EventNetwork::set_level(std::uint32_t line, unsigned level) {
  Line& at = lines_[line];
  if (at.level == level) return;
  const std::uint32_t constraint = array_.lines.clause_of_line[line];
  true_literals_[constraint] = static_cast<std::uint16_t>(true_literals_[constraint] + level - at.level);
  at.level = static_cast<std::uint8_t>(level);
  changed_.push_back(constraint);
}

EventNetwork::Flag EventNetwork::flag_of(std::uint32_t constraint) const {
  const unsigned count = true_literals_[constraint];
  // Of an XOR clause, "critical" means satisfied: every flip breaks it.
  if (constraint >= index_.clauses()) return count % 2 == 0 ? kUnsatisfied : kCritical;
  return count == 0 ? kUnsatisfied : count == 1 ? kCritical : kSatisfied;
}

void EventNetwork::take_over_changes() {
  std::sort(changed_.begin(), changed_.end());
  changed_.erase(std::unique(changed_.begin(), changed_.end()), changed_.end());
  entered_.clear();
  for (const std::uint32_t c : changed_) {
    const Flag before = static_cast<Flag>(flags_[c]), now = flag_of(c);
    if (before == now) continue;
    flags_[c] = now;
    if (before == kUnsatisfied) unsatisfied_.remove(c);
    if (now == kUnsatisfied) entered_.push_back(c);
    std::size_t& held = c < index_.clauses() ? critical_ : satisfied_xors_;
    if (before == kCritical) {
      --held;
      drive_back(c, -1.0f);
    }
    if (now == kCritical) {
      ++held;
      drive_back(c, 1.0f);
    }
  }
  for (const std::uint32_t c : entered_) unsatisfied_.insert(c);
  changed_.clear();
}

void EventNetwork::drive_back(std::uint32_t constraint, float sign) {
  const auto literals = constraint < index_.clauses() ? index_.clause(constraint) : index_.xor_clause(constraint - index_.clauses());
  const std::uint32_t begin = clause_cell_starts_[constraint];
  for (std::size_t i = 0; i < literals.size(); ++i) {
    const Cell& cell = cells_[clause_cells_[begin + i]];
    const bool is_xor = constraint >= index_.clauses();
    const LiteralCode line = is_xor ? literals[i] >> 1 : literals[i];
    (is_xor ? xor_driven_S_ : driven_S_)[line] += sign * cell.signal_S;
    if (!driven_variance_S2_.empty()) (is_xor ? xor_variance_S2_ : driven_variance_S2_)[line] += sign * cell.variance_S2;
  }
}

float EventNetwork::made_S(std::uint32_t variable, float& variance_S2) const {
  float sum_S = 0.0f;
  for (const LiteralCode literal : {2 * variable, 2 * variable + 1}) {
    const bool is_held = (literal & 1u) == (state_[variable] != 0 ? 0u : 1u);
    for (std::uint32_t i = cell_starts_[literal]; i < cell_starts_[literal + 1]; ++i) {
      const bool is_xor = cells_[i].line >= array_.lines.or_lines;
      if ((is_held && !is_xor) || flags_[array_.lines.clause_of_line[cells_[i].line]] != kUnsatisfied) continue;
      sum_S += cells_[i].signal_S;
      variance_S2 += cells_[i].variance_S2;
    }
  }
  return sum_S;
}

void EventNetwork::read_lines(Pass pass, std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) {
  OHM_EXPECT(out.size() == variables.size());
  const bool breaks = pass == Pass::backward;
  const std::size_t driven = breaks ? critical_ + satisfied_xors_ : unsatisfied_.size();
  if (std::uint64_t& last = breaks ? last_backward_ : last_make_; last != step) {
    last = step;
    ++(breaks ? counts_.backward_passes : counts_.make_passes);
    (breaks ? counts_.critical_driven : counts_.unsatisfied_driven) += driven;
  }
  const auto count = static_cast<float>(driven), share = count / static_cast<float>(index_.constraints());
  const auto spread_S = static_cast<float>(array_.cells.off.spread_S);
  const auto leak_variance_S2 = static_cast<float>(array_.cells.off.variance_S2) * count;
  for (std::size_t i = 0; i < variables.size(); ++i) {
    const std::uint32_t v = variable_of(variables[i]);
    const std::uint32_t line = 2 * v + ((state_[v] != 0) == breaks ? 0 : 1);
    float current_S, variance_S2 = leak_variance_S2;
    if (breaks) {
      current_S = driven_S_[line] + (xor_driven_S_.empty() ? 0.0f : xor_driven_S_[v]);
      if (!driven_variance_S2_.empty()) variance_S2 += driven_variance_S2_[line];
      if (!xor_variance_S2_.empty()) variance_S2 += xor_variance_S2_[v];
    } else {
      current_S = made_S(v, variance_S2);
    }
    if (leaks_) {
      current_S += std::sqrt(count * share) * spread_S * frozen_leakage_[line];
      variance_S2 += count * (1.0f - share) * spread_S * spread_S;
    }
    if (variance_S2 > 0.0f)
      current_S += std::sqrt(variance_S2) * core::normal_at(trial_seed_, core::Stream::read_noise, operation(pass, step), line);
    out[i] = line_comparators_.read(pass, line, crossbar::line_reading(current_S, 0.0f, per_siemens_), trial_seed_, step);
  }
  (breaks ? counts_.break_readings : counts_.make_readings) += variables.size();
  counts_.literal_fetches += variables.size();
}

void EventNetwork::read_breaks(std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) {
  read_lines(Pass::backward, step, variables, out);
}

void EventNetwork::read_makes(std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) {
  read_lines(Pass::make, step, variables, out);
}

}  // namespace ohmfield::hopfield
