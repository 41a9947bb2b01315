#pragma once
/// Vectorised random fills. Element i depends on (seed, stream, index, first + i) alone: not on the length of
/// the span, the alignment, the instruction set or the thread.

#include <cstdint>
#include <span>

#include "core/random/counter_rng.hpp"
#include "core/random/stream.hpp"

namespace ohmfield::core {

/// Words `first`, first + 1, ... of the sequence of CounterRng(seed, stream, index).
/// \param first  position of the first word; a sequence ends after 2^34 words, here and below
void fill_bits(std::span<std::uint32_t> out, std::uint64_t seed, Stream stream, std::uint64_t index,
               std::uint64_t first = 0);

/// Uniform in (0, 1), never 0 or 1: (word + 1/2) 2^-32 rounded to float, so as fine as the words near 0 (2^-33 is the
/// smallest) and as fine as a float near 1 (1 - 2^-24 is the largest). Compare `u < p`, not `1 - u < p`.
void fill_uniform(std::span<float> out, std::uint64_t seed, Stream stream, std::uint64_t index,
                  std::uint64_t first = 0);

/// Standard normals by Box and Muller (Ann. Math. Stat. 29, 1958); |z| <= kLargestNormal. Elements 2j and 2j + 1 come
/// from words 2j (radius) and 2j + 1 (angle). Radius and direction are right to 4 units in the last place.
/// Cost: 0.75 ns an element, 40 ns at least (Zen 4, AVX-512, one core).
void fill_normal(std::span<float> out, std::uint64_t seed, Stream stream, std::uint64_t index,
                 std::uint64_t first = 0);

/// What fill_normal writes at `position`, bit for bit. Cost: one block, 25 ns.
float normal_at(std::uint64_t seed, Stream stream, std::uint64_t index, std::uint64_t position);

/// Place of a normal in the sequences of a seed.
struct NormalKey {
  Stream stream;
  std::uint64_t index;
  std::uint32_t position;
};

/// normal_at for many keys at once. Cost: 5 ns an element, 40 ns at least.
void normals_at(std::span<const NormalKey> keys, std::span<float> out, std::uint64_t seed);

/// random_block for many blocks of a sequence at once. Cost: 3 ns a block, 25 ns at least.
void blocks_at(std::span<const std::uint32_t> blocks, std::span<PhiloxBlock> out, std::uint64_t seed, Stream stream,
               std::uint64_t index);

/// No normal of this library is larger in magnitude: sqrt(2 ln 2^32), rounded up.
inline constexpr float kLargestNormal = 6.67f;

}  // namespace ohmfield::core
