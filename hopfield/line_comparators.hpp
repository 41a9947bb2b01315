#pragma once
/// What reads word lines in backward and make passes: a comparator input or a converter on each, with offset and noise.

#include <algorithm>
#include <cmath>

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
        make_(lines, readout.comparator_offset, readout.comparator_noise, seed, kMakeBank) {
    if (!converts()) return;
    step_ = adc_.step_as<float>();
    highest_ = static_cast<float>(adc_.range);
    anchor_ = adc_.levels == crossbar::Levels::odd ? 0.0f : static_cast<float>(adc_.lowest());
    counts_ = adc_.levels == crossbar::Levels::even && adc_.lowest() == 0.0 && step_ == 1.0f && adc_.bits > 1;
  }

  float read(Pass pass, std::size_t line, float reading, std::uint64_t trial_seed, std::uint64_t step) const {
    const crossbar::ComparatorBank& bank = bank_of(pass);
    return convert(pass, line, reading, bank.noise_sigma() > 0.0f ? bank.noise(line, trial_seed, step) : 0.0f);
  }
  /// \param noise  of the comparator, or of the input of the converter
  float convert(Pass pass, std::size_t line, float reading, float noise) const {
    reading += bank_of(pass).offset(line);
    return crossbar::convert(reading + noise, adc_, 0.0f);
  }
  float noise_sigma() const { return break_.noise_sigma(); }
  core::NormalKey noise_key(Pass pass, std::size_t line, std::uint64_t step) const { return bank_of(pass).noise_key(line, step); }

  bool converts() const { return adc_.bits > 0; }
  /// What a reading goes into the converter as: with the offset of its line.
  float input(Pass pass, std::size_t line, float reading) const { return reading + bank_of(pass).offset(line); }
  /// \param input  offset and noise included
  float converted(float input) const {
    // One clause a step, by far the most frequent converter: without a call.
    if (counts_) return std::min(std::max(std::nearbyint(input), 0.0f), highest_);
    return crossbar::convert(input, adc_, 0.0f);
  }
  /// Distance from an input to the nearest step of an ideal converter, which lies in the middle between two levels [clauses].
  float distance_to_step(float input) const {
    const float position = (input - anchor_) / step_, rounding = 0x1p-20f * (1.0f + std::fabs(position));
    return (0.5f - std::fabs(position - std::nearbyint(position)) - rounding) * step_;
  }

 private:
  const crossbar::ComparatorBank& bank_of(Pass pass) const { return pass == Pass::backward ? break_ : make_; }

  enum Bank : std::uint64_t { kBreakBank = 2, kMakeBank = 3 };
  crossbar::ConverterParams adc_;
  float step_ = 1.0f, highest_ = 0.0f, anchor_ = 0.0f;
  bool counts_ = false;  ///< the converter has a step at each clause from 0 on
  crossbar::ComparatorBank break_, make_;
};

}  // namespace ohmfield::hopfield
