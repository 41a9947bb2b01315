#include "hopfield/readout_network.hpp"

#include <bit>
#include <cstring>

#include "hopfield/energy.hpp"
#include "hopfield/interconnect.hpp"

namespace ohmfield::hopfield {

ReadoutNetwork::ReadoutNetwork(const Cnf& formula, const ReadoutParams& readout, std::vector<float> trim,
                               std::uint64_t seed)
    : ClauseNetwork(formula),
      clause_comparators_(trim, readout.comparator_offset, readout.comparator_noise, seed),
      line_comparators_(2 * static_cast<std::size_t>(formula.variables()), readout, seed),
      flags_((formula.clauses() + 7) / 8 * 8, kSatisfied) {
  OHM_EXPECT(formula.xors() == 0);
  OHM_EXPECT(trim.size() == formula.clauses());
}

void ReadoutNetwork::load(const Assignment& state, std::uint64_t trial_seed) {
  state_ = state;
  trial_seed_ = trial_seed;
  unsatisfied_.clear();
  std::fill(flags_.begin(), flags_.end(), std::uint8_t{kSatisfied});
  critical_ = 0;
  counts_ = {};
  last_backward_ = last_make_ = kNoStep;
}

void ReadoutNetwork::flip(std::int32_t variable) {
  state_[static_cast<std::size_t>(variable) - 1] ^= 1;
  ++counts_.flips;
}

ReadoutNetwork::Flag ReadoutNetwork::decide(std::size_t clause, float reading, std::uint64_t step) const {
  constexpr Flag kOfLevel[]{kUnsatisfied, kCritical, kSatisfied};
  return kOfLevel[clause_comparators_.level(clause, reading, trial_seed_, step)];
}

void ReadoutNetwork::latch(std::span<const std::uint8_t> flags) {
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

void ReadoutNetwork::read_lines(Pass pass, std::uint64_t step, std::span<const DimacsLiteral> variables,
                                std::span<float> out) {
  OHM_EXPECT(out.size() == variables.size());
  const bool breaks = pass == Pass::backward;
  if (std::uint64_t& last = breaks ? last_backward_ : last_make_; last != step) {
    last = step;
    drive_back(pass, step);
    ++(breaks ? counts_.backward_passes : counts_.make_passes);
    (breaks ? counts_.critical_driven : counts_.unsatisfied_driven) += breaks ? critical_ : unsatisfied_.size();
  }
  for (std::size_t i = 0; i < variables.size(); ++i) {
    // A clause may be misread: what breaks is whatever the true literal of the variable satisfies, what is made whatever
    // its false literal would.
    const DimacsLiteral held = is_true(variables[i], state_) == breaks ? variables[i] : -variables[i];
    const Eigen::Index line = word_line(held);
    out[i] = line_comparators_.read(pass, static_cast<std::size_t>(line), line_current(pass, step, line), trial_seed_, step);
  }
  (breaks ? counts_.break_readings : counts_.make_readings) += variables.size();
  counts_.literal_fetches += variables.size();
}

void ReadoutNetwork::read_breaks(std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) {
  read_lines(Pass::backward, step, variables, out);
}

void ReadoutNetwork::read_makes(std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) {
  read_lines(Pass::make, step, variables, out);
}

}  // namespace ohmfield::hopfield
