#pragma once
/// The comparators of the forward pass: two for each bit line, at 1/2 and 3/2 of the current of one literal.

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "crossbar/periphery/comparator.hpp"

namespace ohmfield::hopfield {

class ClauseComparators {
 public:
  /// \param trim           what leakage adds to each line's reading on average; thresholds are shifted by it. One for each line
  /// \param offset, noise  one sigma, in literals
  ClauseComparators(std::span<const float> trim, double offset, double noise, std::uint64_t seed)
      : low_(0, 0.0, noise, seed, kLowBank), high_(0, 0.0, noise, seed, kHighBank), low_threshold_(trim.size()), high_threshold_(trim.size()) {
    // Offsets go into the thresholds; the banks that are kept draw noise alone.
    const auto set = [&](std::vector<float>& thresholds, float middle, Bank identity) {
      const crossbar::ComparatorBank bank(trim.size(), offset, noise, seed, identity);
      for (std::size_t i = 0; i < trim.size(); ++i) thresholds[i] = middle + trim[i] - bank.offset(i);
    };
    set(low_threshold_, 0.5f, kLowBank);
    set(high_threshold_, 1.5f, kHighBank);
  }

  /// True literals as both comparators of a line see them: 0, 1, or 2 for more.
  /// \param reading  with the noise of the cells
  unsigned level(std::size_t line, float reading, std::uint64_t trial_seed, std::uint64_t step) const {
    if (is_below(low_, low_threshold_[line], line, reading, trial_seed, step)) return 0;
    return is_below(high_, high_threshold_[line], line, reading, trial_seed, step) ? 1 : 2;
  }

  /// A line that holds one literal needs no second comparator.
  void drop_high(std::size_t line) { high_threshold_[line] = std::numeric_limits<float>::infinity(); }

  std::span<const float> low_threshold() const { return low_threshold_; }
  std::span<const float> high_threshold() const { return high_threshold_; }
  float noise_sigma() const { return low_.noise_sigma(); }

 private:
  enum Bank : std::uint64_t { kLowBank = 0, kHighBank = 1 };

  static bool is_below(const crossbar::ComparatorBank& bank, float threshold, std::size_t line, float reading,
                       std::uint64_t trial_seed, std::uint64_t step) {
    // A draw costs more than all else here, and noise beyond this does not occur (rounding included).
    const float reach = 6.7f * bank.noise_sigma() + 1e-5f;
    if (bank.noise_sigma() == 0.0f || std::fabs(reading - threshold) > reach) return reading < threshold;
    return reading + bank.noise(line, trial_seed, step) < threshold;
  }

  crossbar::ComparatorBank low_, high_;
  std::vector<float> low_threshold_, high_threshold_;
};

}  // namespace ohmfield::hopfield
