#include "hopfield/incremental_network.hpp"

#include <cmath>

#include "crossbar/analog_matrix.hpp"
#include "hopfield/energy.hpp"
#include "hopfield/interconnect.hpp"

namespace ohmfield::hopfield {
namespace {

/// Compares readings with both thresholds. Written without branches, so that the compiler makes vector code of it.
void compare(std::span<const float> current_S, float reference_S, float weights_per_siemens, std::span<const float> low,
             std::span<const float> high, std::uint8_t* __restrict flags) {
  for (std::size_t c = 0; c < low.size(); ++c) {
    const float reading = crossbar::line_reading(current_S[c], reference_S, weights_per_siemens);
    const int below_low = reading < low[c], below_high = reading < high[c];
    flags[c] = static_cast<std::uint8_t>(below_low | ((below_high & ~below_low) << 1));
  }
}

/// Marks the readings that noise could carry over a threshold. 6.7 exceeds kLargestNormal by more than the rounding of
/// the noise; where noise is that small, adding it may round the current itself to the next float.
void mark_marginal(std::span<const float> current_S, std::span<const float> variance_S2, float reference_S,
                   float weights_per_siemens, float comparator_noise, std::span<const float> low,
                   std::span<const float> high, std::uint8_t* __restrict marginal) {
  constexpr float kReach = 6.7f;
  static_assert(kReach > core::kLargestNormal);
  const bool noisy_cells = !variance_S2.empty();
  for (std::size_t c = 0; c < low.size(); ++c) {
    const float reading = crossbar::line_reading(current_S[c], reference_S, weights_per_siemens);
    const float cell_noise = noisy_cells ? std::sqrt(variance_S2[c]) * weights_per_siemens : 0.0f;
    const float rounding = 0x1p-22f * (current_S[c] + reference_S) * weights_per_siemens;
    const float reach = kReach * (cell_noise + comparator_noise) + rounding;
    const int near_low = std::fabs(reading - low[c]) < reach, near_high = std::fabs(reading - high[c]) < reach;
    marginal[c] = static_cast<std::uint8_t>(near_low | near_high);
  }
}

/// Sum of the values of clauses with a flag; exact, so that the order of the additions is free.
float flagged_sum(const float* values, std::span<const std::uint8_t> flags, std::uint8_t flag, std::size_t clauses) {
  float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
  for (std::size_t c = 0; c < clauses; ++c) sum += flags[c] == flag ? values[c] : 0.0f;
  return sum;
}

}  // namespace

IncrementalNetwork::IncrementalNetwork(const Cnf& formula, const crossbar::CellArray& array,
                                       const ReadoutParams& readout, const ReadParams& read, std::vector<float> trim,
                                       std::uint64_t seed)
    : ReadoutNetwork(formula, readout, std::move(trim), seed),
      array_(array),
      read_(read),
      cells_are_noisy_(array.variance_S2().size() > 0),
      weights_per_siemens_(static_cast<float>(1.0 / (array.device().info().on_S - array.device().info().off_S))),
      forward_reference_S_(static_cast<float>(array.replica_S()) * static_cast<float>(formula.variables())),
      current_S_(formula.clauses()),
      variance_S2_(cells_are_noisy_ ? formula.clauses() : 0),
      new_flags_(flags().size(), kSatisfied),
      marginal_(flags().size(), 0) {
  OHM_EXPECT(array.bit_lines() == static_cast<Eigen::Index>(formula.clauses()));
  OHM_EXPECT(array.word_lines() == 2 * Eigen::Index{formula.variables()});
}

void IncrementalNetwork::load(const Assignment& state, std::uint64_t trial_seed) {
  ReadoutNetwork::load(state, trial_seed);
  std::fill(current_S_.begin(), current_S_.end(), 0.0f);
  std::fill(variance_S2_.begin(), variance_S2_.end(), 0.0f);
  driven_total_S_ = critical_total_S_ = forward_S_ = backward_S_ = 0.0;
  forward_lines_ = backward_lines_ = 0;
  for (std::int32_t v = 1; v <= formula().variables(); ++v) drive(word_line(is_true(v, state) ? v : -v), 1.0f);
}

void IncrementalNetwork::drive(Eigen::Index line, float sign) {
  const float* conductance = array_.conductance_S().col(line).data();
  for (std::size_t c = 0; c < current_S_.size(); ++c) current_S_[c] += sign * conductance[c];
  if (cells_are_noisy_) {
    const float* variance = array_.variance_S2().col(line).data();
    for (std::size_t c = 0; c < variance_S2_.size(); ++c) variance_S2_[c] += sign * variance[c];
  }
  driven_total_S_ += static_cast<double>(sign) * array_.word_line_total_S()[static_cast<std::size_t>(line)];
}

void IncrementalNetwork::flip(std::int32_t variable) {
  const bool was_true = is_true(variable, state());
  ReadoutNetwork::flip(variable);
  drive(word_line(was_true ? variable : -variable), -1.0f);
  drive(word_line(was_true ? -variable : variable), 1.0f);
}

void IncrementalNetwork::read_clauses(std::uint64_t step) {
  compare(current_S_, forward_reference_S_, weights_per_siemens_, low_threshold(), high_threshold(), new_flags_.data());
  if (cells_are_noisy_ || comparator_noise() > 0.0f) decide_marginal(step);
  latch(new_flags_);
  forward_S_ += driven_total_S_;
  forward_lines_ += static_cast<std::uint64_t>(formula().variables());
}

void IncrementalNetwork::decide_marginal(std::uint64_t step) {
  mark_marginal(current_S_, variance_S2_, forward_reference_S_, weights_per_siemens_, comparator_noise(),
                low_threshold(), high_threshold(), marginal_.data());
  for (std::size_t c = 0; c < current_S_.size(); ++c) {
    if (marginal_[c] == 0) continue;
    float current = current_S_[c];
    if (cells_are_noisy_)
      current += std::sqrt(variance_S2_[c]) *
                 core::normal_at(trial_seed(), core::Stream::read_noise, forward_operation(step), c);
    new_flags_[c] = decide(c, crossbar::line_reading(current, forward_reference_S_, weights_per_siemens_), step);
  }
}

void IncrementalNetwork::drive_back(Pass pass, std::uint64_t) {
  if (pass == Pass::backward) {
    backward_S_ += critical_total_S_;
    backward_lines_ += critical();
    return;
  }
  for (std::size_t rank = 0; rank < unsatisfied().size(); ++rank)
    backward_S_ += array_.bit_line_total_S()[unsatisfied()[rank]];
  backward_lines_ += unsatisfied().size();
}

float IncrementalNetwork::line_current(Pass pass, std::uint64_t step, Eigen::Index line) {
  const std::size_t clauses = formula().clauses();
  const Flag driven = pass == Pass::backward ? kCritical : kUnsatisfied;
  float current = flagged_sum(array_.conductance_S().col(line).data(), flags(), driven, clauses);
  if (cells_are_noisy_) {
    const float variance = flagged_sum(array_.variance_S2().col(line).data(), flags(), driven, clauses);
    current += std::sqrt(variance) * core::normal_at(trial_seed(), core::Stream::read_noise, operation(pass, step),
                                                     static_cast<std::uint64_t>(line));
  }
  const std::size_t lines = pass == Pass::backward ? critical() : unsatisfied().size();
  const float reference = static_cast<float>(array_.replica_S()) * static_cast<float>(lines);
  return crossbar::line_reading(current, reference, weights_per_siemens_);
}

void IncrementalNetwork::critical_changed(std::size_t clause, Membership now) {
  critical_total_S_ += (now == Membership::entered ? 1.0 : -1.0) * array_.bit_line_total_S()[clause];
}

void IncrementalNetwork::count_array(core::Ledger& ledger) const {
  const double v2 = read_.voltage_V * read_.voltage_V;
  const double clauses = static_cast<double>(formula().clauses()), lines = 2.0 * formula().variables();
  const double forward = static_cast<double>(forward_lines_), backward = static_cast<double>(backward_lines_);
  // One replica cell on each driven line, see CellArray::replica_S.
  ledger.add(core::Event::cell_read, forward * (clauses + 1.0) + backward * (lines + 1.0),
             (forward_S_ + backward_S_ + (forward + backward) * array_.replica_S()) * v2 * read_.time_s);
  ledger.add(core::Event::wire_line, forward + backward,
             (forward * clauses + backward * lines) * read_.cell_pitch_m * v2);
  ledger.add(core::Event::row_drive, forward + backward);
}

}  // namespace ohmfield::hopfield
