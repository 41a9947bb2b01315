#pragma once
/// The digital readout of a line: one bit, no converter.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/expect.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::crossbar {

/// Comparators with a static Gaussian offset each and Gaussian noise at every decision, all in units of the reading.
class ComparatorBank {
 public:
  /// \param identity  below 4, distinguishes the banks of a system; the offset of comparator i is draw i of (seed, identity)
  ComparatorBank(std::size_t comparators, double offset_sigma, double noise_sigma, std::uint64_t seed,
                 std::uint64_t identity)
      : offsets_(comparators), noise_sigma_(static_cast<float>(noise_sigma)), identity_(identity) {
    OHM_EXPECT(identity < 4);
    if (offset_sigma == 0.0) return;
    core::fill_normal(offsets_, seed, core::Stream::comparator_offset, identity);
    for (float& offset : offsets_) offset *= static_cast<float>(offset_sigma);
  }

  float offset(std::size_t comparator) const { return offsets_[comparator]; }
  float noise_sigma() const { return noise_sigma_; }

  /// Noise of a comparator at one decision. \param seed, decision  identity of the decision
  float noise(std::size_t comparator, std::uint64_t seed, std::uint64_t decision) const {
    const core::NormalKey key = noise_key(comparator, decision);
    return noise_sigma_ * core::normal_at(seed, key.stream, key.index, key.position);
  }
  /// The normal that noise() is made of, for drawing many at once.
  core::NormalKey noise_key(std::size_t comparator, std::uint64_t decision) const {
    return {core::Stream::comparator_noise, decision << 2 | identity_, static_cast<std::uint32_t>(comparator)};
  }

 private:
  std::vector<float> offsets_;
  float noise_sigma_;
  std::uint64_t identity_;
};

}  // namespace ohmfield::crossbar
