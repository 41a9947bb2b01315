#pragma once
/// Walk probability that follows the search: up while nothing improves, down at an improvement.
/// H. H. Hoos, "An adaptive noise mechanism for WalkSAT", AAAI 2002, whose theta and phi these are.

#include <cstddef>
#include <cstdint>
#include <optional>

namespace ohmfield::hopfield {

class AdaptiveNoise {
 public:
  /// \param fixed  a probability that stays as it is
  AdaptiveNoise(std::optional<double> fixed, std::size_t clauses, std::size_t unsatisfied)
      : adapts_(!fixed), probability_(fixed.value_or(0.0)), patience_(static_cast<std::uint64_t>(kTheta * static_cast<double>(clauses))), reference_(unsatisfied) {}

  double probability() const { return probability_; }

  void see(std::uint64_t step, std::size_t unsatisfied) {
    if (!adapts_) return;
    if (unsatisfied < reference_) {
      probability_ -= probability_ * kPhi / 2.0;
    } else if (step - since_ > patience_) {
      probability_ += (1.0 - probability_) * kPhi;
    } else {
      return;
    }
    since_ = step;
    reference_ = unsatisfied;
  }

 private:
  static constexpr double kTheta = 1.0 / 6.0;  ///< of the clauses, in steps without improvement
  static constexpr double kPhi = 0.2;          ///< step of the probability

  bool adapts_;
  double probability_;
  std::uint64_t patience_, since_ = 0;
  std::size_t reference_;
};

}  // namespace ohmfield::hopfield
