#pragma once
/// Counter-based random numbers: a draw is a pure function of (seed, stream, index, position).
///
/// Philox4x32-10 of Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11,
/// doi 10.1145/2063384.2063405. Key = seed; counter = (block, stream, low and high half of index).

#include <array>
#include <cstdint>

#include "core/random/stream.hpp"

namespace ohmfield::core {

using PhiloxBlock = std::array<std::uint32_t, 4>;

/// Ten rounds of Philox4x32 on one counter.
constexpr PhiloxBlock philox4x32(PhiloxBlock counter, std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53u} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57u} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
  return counter;
}

/// The four words at `block` of the sequence named (seed, stream, index).
constexpr PhiloxBlock random_block(std::uint64_t seed, Stream stream, std::uint64_t index, std::uint32_t block) {
  return philox4x32({block, static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(index),
                     static_cast<std::uint32_t>(index >> 32)},
                    {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
}

/// Seed of a sub-experiment: a trial of a run, a tile of an array. Distinct inputs collide with probability 2^-64.
constexpr std::uint64_t derive_seed(std::uint64_t seed, Stream purpose, std::uint64_t index) {
  const PhiloxBlock words = random_block(seed, Stream::derive, index, static_cast<std::uint32_t>(purpose));
  return words[0] | std::uint64_t{words[1]} << 32;
}

/// An integer in [0, n) from one word; biased by less than n / 2^32.
constexpr std::uint32_t scale_to(std::uint32_t word, std::uint32_t n) {
  return static_cast<std::uint32_t>((std::uint64_t{word} * n) >> 32);
}

/// The sequence of 32-bit words named (seed, stream, index); satisfies UniformRandomBitGenerator.
class CounterRng {
 public:
  using result_type = std::uint32_t;

  constexpr CounterRng(std::uint64_t seed, Stream stream, std::uint64_t index)
      : seed_(seed), index_(index), stream_(stream) {}

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return 0xFFFFFFFFu; }

  constexpr result_type operator()() {
    if (used_ == 4) {
      words_ = random_block(seed_, stream_, index_, block_++);
      used_ = 0;
    }
    return words_[static_cast<std::size_t>(used_++)];
  }

  /// Uniform in [0, 1) with 53 random bits.
  constexpr double uniform() {
    const std::uint64_t high = (*this)() >> 5, low = (*this)() >> 6;
    return (static_cast<double>(high) * 67108864.0 + static_cast<double>(low)) * 0x1p-53;
  }

  /// Uniform in [0, n), without bias; n >= 1 (Lemire, ACM TOMACS 29(1), 2019).
  constexpr std::uint32_t below(std::uint32_t n) {
    const std::uint32_t reject = (0u - n) % n;
    for (;;) {
      const std::uint64_t product = std::uint64_t{(*this)()} * n;
      if (static_cast<std::uint32_t>(product) >= reject) return static_cast<std::uint32_t>(product >> 32);
    }
  }

 private:
  std::uint64_t seed_, index_;
  Stream stream_;
  std::uint32_t block_ = 0;
  int used_ = 4;
  PhiloxBlock words_{};
};

}  // namespace ohmfield::core
