#include "hopfield/clause_network.hpp"

#include <bit>
#include <cmath>
#include <cstring>

#include "hopfield/energy.hpp"
#include "hopfield/interconnect.hpp"

namespace ohmfield::hopfield {

ClauseNetwork::ClauseNetwork(const Cnf& formula, const ReadoutParams& readout, std::vector<float> trim,
                             std::uint64_t seed)
    : formula_(formula),
      readout_(readout),
      low_(formula.clauses(), readout.comparator_offset, readout.comparator_noise, seed, kLowBank),
      high_(formula.clauses(), readout.comparator_offset, readout.comparator_noise, seed, kHighBank),
      break_(2 * static_cast<std::size_t>(formula.variables()), readout.comparator_offset, readout.comparator_noise,
             seed, kBreakBank),
      low_threshold_(formula.clauses()),
      high_threshold_(formula.clauses()),
      flags_((formula.clauses() + 7) / 8 * 8, kSatisfied),
      unsatisfied_(formula.clauses()) {
  OHM_EXPECT(trim.size() == formula.clauses());
  for (std::size_t c = 0; c < formula.clauses(); ++c) {
    low_threshold_[c] = 0.5f + trim[c] - low_.offset(c);
    high_threshold_[c] = 1.5f + trim[c] - high_.offset(c);
  }
}

void ClauseNetwork::load(const Assignment& state, std::uint64_t trial_seed) {
  state_ = state;
  trial_seed_ = trial_seed;
  unsatisfied_.clear();
  std::fill(flags_.begin(), flags_.end(), std::uint8_t{kSatisfied});
  critical_ = 0;
  counts_ = {};
}

void ClauseNetwork::flip(std::int32_t variable) { state_[static_cast<std::size_t>(variable) - 1] ^= 1; }

ClauseNetwork::Flag ClauseNetwork::decide(std::size_t clause, float reading, std::uint64_t step) const {
  const auto below = [&](const crossbar::ComparatorBank& bank, float threshold) {
    // A draw costs more than all else here, and noise beyond this does not occur (rounding included).
    const float reach = 6.7f * bank.noise_sigma() + 1e-5f;
    if (bank.noise_sigma() == 0.0f || std::fabs(reading - threshold) > reach) return reading < threshold;
    return reading + bank.noise(clause, trial_seed_, step) < threshold;
  };
  if (below(low_, low_threshold_[clause])) return kUnsatisfied;
  return below(high_, high_threshold_[clause]) ? kCritical : kSatisfied;
}

void ClauseNetwork::latch(std::span<const std::uint8_t> flags) {
  OHM_EXPECT(flags.size() == flags_.size());
  entered_.clear();
  for (std::size_t word = 0; word < flags_.size(); word += 8) {
    std::uint64_t before, after;
    std::memcpy(&before, &flags_[word], 8);
    std::memcpy(&after, &flags[word], 8);
    for (std::uint64_t change = before ^ after; change != 0;) {
      const std::size_t c = word + static_cast<std::size_t>(std::countr_zero(change)) / 8;
      change &= ~(std::uint64_t{0xFF} << (c % 8 * 8));
      if (flags_[c] == kUnsatisfied) unsatisfied_.remove(static_cast<std::uint32_t>(c));
      if (flags[c] == kUnsatisfied) entered_.push_back(static_cast<std::uint32_t>(c));
      if (flags_[c] == kCritical) {
        --critical_;
        critical_changed(c, Membership::left);
      }
      if (flags[c] == kCritical) {
        ++critical_;
        critical_changed(c, Membership::entered);
      }
    }
    std::memcpy(&flags_[word], &after, 8);
  }
  for (const std::uint32_t c : entered_) unsatisfied_.insert(c);
  ++counts_.cycles;
  counts_.line_decisions += 2 * formula_.clauses();
}

void ClauseNetwork::read_breaks(std::uint64_t step, std::size_t clause, std::span<float> out) {
  const std::span<const DimacsLiteral> literals = formula_.clause(clause);
  OHM_EXPECT(out.size() == literals.size());
  drive_back(step);
  for (std::size_t i = 0; i < literals.size(); ++i) {
    // The clause may be misread as unsatisfied: what breaks is whatever the true literal of the variable satisfies.
    const DimacsLiteral held = is_true(literals[i], state_) ? literals[i] : -literals[i];
    const Eigen::Index line = word_line(held);
    const std::size_t sense = static_cast<std::size_t>(line);
    float reading = break_current(step, line) + break_.offset(sense);
    if (break_.noise_sigma() > 0.0f) reading += break_.noise(sense, trial_seed_, step);
    out[i] = crossbar::convert(reading, readout_.break_adc, 0.0f);
  }
  counts_.break_readings += literals.size();
  counts_.literal_fetches += literals.size();
}

}  // namespace ohmfield::hopfield
