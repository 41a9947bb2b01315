#pragma once
/// What reads word lines in backward and make passes: a comparator input or a converter on each, with offset and noise.

#include "crossbar/periphery/comparator.hpp"
#include "crossbar/periphery/converter.hpp"

namespace ohmfield::hopfield {

/// How lines are read. Readings are in units of the current of one true literal.
struct ReadoutParams {
  double comparator_offset = 0.0;  ///< static, one sigma
  double comparator_noise = 0.0;   ///< at each decision, one sigma
  crossbar::ConverterParams break_adc;  ///< 0 bits: breaks go to a winner-take-all as currents
};

/// The two passes in which bit lines drive and word lines are read.
enum class Pass { backward, make };

class LineComparators {
 public:
  LineComparators(std::size_t lines, const ReadoutParams& readout, std::uint64_t seed)
      : adc_(readout.break_adc),
        break_(lines, readout.comparator_offset, readout.comparator_noise, seed, kBreakBank),
        make_(lines, readout.comparator_offset, readout.comparator_noise, seed, kMakeBank) {}

  float read(Pass pass, std::size_t line, float reading, std::uint64_t trial_seed, std::uint64_t step) const {
    const crossbar::ComparatorBank& bank = pass == Pass::backward ? break_ : make_;
    reading += bank.offset(line);
    if (bank.noise_sigma() > 0.0f) reading += bank.noise(line, trial_seed, step);
    return crossbar::convert(reading, adc_, 0.0f);
  }

 private:
  enum Bank : std::uint64_t { kBreakBank = 2, kMakeBank = 3 };
  crossbar::ConverterParams adc_;
  crossbar::ComparatorBank break_, make_;
};

}  // namespace ohmfield::hopfield
