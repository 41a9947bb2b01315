#pragma once
/// Standard normals for the few lines that a step of a search reads. Drawn for many steps ahead, in the order of reading,
/// as which lines it will be is not known before: a draw for a line by its number would be a long wait in every step.
/// A line that is read again in the same step has the same noise.

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "core/random/fill.hpp"

namespace ohmfield::hopfield {

class LineNoise {
 public:
  /// \param kind  0 or 1, of the pass: what is drawn for one kind is independent of the other
  LineNoise(std::size_t lines, std::uint64_t kind) : kind_(2 * kind), of_line_(lines) {}

  void begin(std::uint64_t seed) {
    seed_ = seed;
    step_ = block_ = kNone;
    std::fill(of_line_.begin(), of_line_.end(), Drawn{});
  }

  float of(std::uint32_t line, std::uint64_t step) {
    Drawn& drawn = of_line_[line];
    if (drawn.step != step) drawn = {step, next(step)};
    return drawn.normal;
  }

 private:
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
  static constexpr std::size_t kFirst = 8, kSteps = 64, kMore = 256;
  struct Drawn {
    std::uint64_t step = kNone;
    float normal = 0.0f;
  };

  float next(std::uint64_t step) {
    if (step != step_) {
      step_ = step;
      used_ = 0;
    }
    const std::size_t rank = used_++;
    return rank < kFirst ? first(step, rank) : more(step, rank - kFirst);
  }

  float first(std::uint64_t step, std::size_t rank) {
    if (step / kSteps != block_) {
      block_ = step / kSteps;
      core::fill_normal(ahead_, seed_, core::Stream::line_noise, 4 * block_ + kind_);
    }
    return ahead_[step % kSteps * kFirst + rank];
  }

  /// The others of a step, from a sequence of its own.
  float more(std::uint64_t step, std::size_t rank) {
    if (rank % kMore == 0) core::fill_normal(more_, seed_, core::Stream::line_noise, 4 * step + kind_ + 1, rank);
    return more_[rank % kMore];
  }

  std::uint64_t kind_, seed_ = 0, step_ = kNone, block_ = kNone;
  std::size_t used_ = 0;
  std::vector<Drawn> of_line_;
  std::array<float, kFirst * kSteps> ahead_;
  std::array<float, kMore> more_;
};

}  // namespace ohmfield::hopfield
