#pragma once
/// Noise that changes in the course of a trial, from noise_start to noise_end in noise_steps cycles, then stays.

#include <cstdint>
#include <vector>

#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

class NoiseSchedule {
 public:
  enum class Shape {
    constant,  ///< noise_start
    linear,
    exponential,  ///< equal ratios: start (end / start)^(t / steps)
    /// start / (1 + c ln(1 + t)), with c such that it ends at noise_end: the slow cooling of S. Geman and D. Geman,
    /// IEEE PAMI 6 (1984), in finite time.
    logarithmic,
  };

  /// \throws InputError  an end of zero where the shape divides by it
  explicit NoiseSchedule(const RuleParams& params);

  /// Standard deviation at a step of a trial.
  double sigma(std::uint64_t step) const;

  /// The parameters that a rule with a schedule declares.
  static std::vector<RuleParameter> parameters(double default_start);

 private:
  Shape shape_;
  double start_, end_, steps_;
};

}  // namespace ohmfield::hopfield
