#pragma once
/// Standard normals of many sources of which only the large ones matter: which sources have one beyond kRareNormal, at a byte
/// each, and how large that one is. Exact: a source is beyond with the probability that a normal is, and then has the
/// distribution of such a normal.

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::hopfield {

/// P(|z| > kRareNormal) = kRareOf256 / 256.
inline constexpr float kRareNormal = 1.9874279f;
inline constexpr unsigned kRareOf256 = 12;

/// Which sources of a step are beyond. A draw belongs to (seed, stream, index) and the number of the source.
class RareNormals {
 public:
  void begin(std::uint64_t seed, core::Stream stream, std::uint64_t index) {
    seed_ = seed;
    stream_ = stream;
    index_ = index;
    numbers_.clear();
    at_ = 0;
  }
  /// Announces sources first, first + 1, ..., first + count - 1; several times before draw().
  void announce(std::uint32_t first, std::uint32_t count) {
    if (count == 0) return;
    for (std::uint32_t block = first / 16; block <= (first + count - 1) / 16; ++block) numbers_.push_back(block);
  }
  void draw() {
    blocks_.resize(numbers_.size());
    core::blocks_at(numbers_, blocks_, seed_, stream_, index_);
  }
  /// Whether a source is beyond. To be asked in the order of the announcements.
  bool is_rare(std::uint32_t source) {
    while (numbers_[at_] != source / 16) ++at_;
    return (blocks_[at_][source % 16 / 4] >> (8 * (source % 4)) & 0xFFu) < kRareOf256;
  }
  /// The normal of a source that is beyond. Marsaglia, Technometrics 6 (1964): x = sqrt(t^2 - 2 ln u), kept with probability t / x.
  float value(std::uint32_t source) const {
    core::CounterRng rng(core::derive_seed(seed_, stream_, index_), stream_, source);
    for (;;) {
      const double x = std::sqrt(double{kRareNormal} * kRareNormal - 2.0 * std::log1p(-rng.uniform()));
      if (rng.uniform() * x < double{kRareNormal}) return static_cast<float>(rng() >> 31 != 0 ? x : -x);
    }
  }

 private:
  std::uint64_t seed_ = 0, index_ = 0;
  core::Stream stream_{};
  std::vector<std::uint32_t> numbers_;
  std::vector<core::PhiloxBlock> blocks_;
  std::size_t at_ = 0;
};

}  // namespace ohmfield::hopfield
