/// A group of Philox blocks at a time, one block in each 64-bit lane.
///
/// Lanes of 64 bits because a round is two 32x32->64 products: the low half of a product is the next word as it stands
/// (multiplication ignores the high half) and the high half is one shift away. With 32-bit lanes the odd ones would
/// have to be moved out and back for every product.

#include "core/random/fill.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>

#include "core/expect.hpp"
#include "core/random/counter_rng.hpp"
#include "core/random/lanes.hpp"
#include "core/random/transform.hpp"

namespace ohmfield::core {
namespace {

/// The sequence that a fill reads.
struct Sequence {
  std::uint64_t seed;
  Stream stream;
  std::uint64_t index;
};

/// A block counter of 32 bits and four words a block.
constexpr std::uint64_t kSequenceLength = std::uint64_t{1} << 34;

struct Bits {
  template <class Real, class Word>
  static Pair<Word> apply(Word a, Word b) {
    return {a, b};
  }
};

struct Uniform {
  template <class Real, class Word>
  static Pair<Real> apply(Word a, Word b) {
    return {uniform_from<Real>(a), uniform_from<Real>(b)};
  }
};

struct Normal {
  template <class Real, class Word>
  static Pair<Real> apply(Word a, Word b) {
    return normals_from<Real>(a, b);
  }
};

#ifdef OHMFIELD_VECTOR_LANES

using lanes::Floats;
using lanes::Wides;
using lanes::Words;

/// Elements of a group: a block for each wide lane.
constexpr std::size_t kGroup = 4 * lanes::kWides;
/// Groups that the bulk of a fill does together, to hide the latency of the rounds and of the square root. Chosen:
/// 0.74 ns a normal against 0.94 for one group (AVX-512), 1.24 against 1.50 (AVX2), 2.5 against 3.1 (SSE2), Zen 4,
/// GCC 12. A fourth loses where there are 16 registers.
constexpr int kBulk = lanes::kBytes == 64 ? 4 : 3;

/// Block of each lane within its group, such that interleaving four lanes at a time puts the blocks in order.
inline Wides block_of_lane() {
  Wides block{};
  for (int lane = 0; lane < lanes::kWides; ++lane) block[lane] = lane % 2 * (lanes::kWides / 2) + lane / 2;
  return block;
}

constexpr std::uint64_t kLow = 0xFFFFFFFFu;

/// The four words of many blocks, in the low halves. In: counters.
template <int groups>
inline void run_rounds(Wides (&c0)[groups], Wides (&c1)[groups], Wides (&c2)[groups], Wides (&c3)[groups], std::uint64_t seed) {
  auto key0 = static_cast<std::uint32_t>(seed), key1 = static_cast<std::uint32_t>(seed >> 32);
  for (int round = 0; round < 10; ++round) {
    for (int g = 0; g < groups; ++g) {
      const Wides a = lanes::multiply_low_halves(c0[g], Wides{} + 0xD2511F53u);
      const Wides b = lanes::multiply_low_halves(c2[g], Wides{} + 0xCD9E8D57u);
      c0[g] = (b >> 32) ^ c1[g] ^ key0;
      c1[g] = b;
      c2[g] = (a >> 32) ^ c3[g] ^ key1;
      c3[g] = a;
    }
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
}

/// Writes the elements of `groups` groups that start at `block`.
template <int groups, class Transform, class T>
inline void write_groups(T* out, const Sequence& sequence, std::uint32_t block) {
  Wides c0[groups], c1[groups], c2[groups], c3[groups];
  for (int g = 0; g < groups; ++g) {
    c0[g] = (block_of_lane() + (block + g * lanes::kWides)) & kLow;
    c1[g] = Wides{} + static_cast<std::uint32_t>(sequence.stream);
    c2[g] = Wides{} + (sequence.index & kLow);
    c3[g] = Wides{} + (sequence.index >> 32);
  }
  run_rounds<groups>(c0, c1, c2, c3, sequence.seed);
  for (int g = 0; g < groups; ++g) {
    // Words 0 and 2 of a block side by side, and words 1 and 3.
    const auto even = std::bit_cast<Words>((c0[g] & kLow) | c2[g] << 32);
    const auto odd = std::bit_cast<Words>((c1[g] & kLow) | c3[g] << 32);
    const auto pair = Transform::template apply<Floats>(even, odd);
    const auto first = std::bit_cast<Floats>(pair.first), second = std::bit_cast<Floats>(pair.second);
    const Floats front = lanes::interleave_low(first, second), back = lanes::interleave_high(first, second);
    std::memcpy(out + g * kGroup, &front, sizeof front);
    std::memcpy(out + g * kGroup + kGroup / 2, &back, sizeof back);
  }
}

#else

constexpr std::size_t kGroup = 4;
constexpr int kBulk = 1;

template <int, class Transform, class T>
inline void write_groups(T* out, const Sequence& sequence, std::uint32_t block) {
  const PhiloxBlock words = random_block(sequence.seed, sequence.stream, sequence.index, block);
  const auto front = Transform::template apply<float>(words[0], words[1]);
  const auto back = Transform::template apply<float>(words[2], words[3]);
  out[0] = front.first;
  out[1] = front.second;
  out[2] = back.first;
  out[3] = back.second;
}

#endif

constexpr std::size_t kBulkSize = kBulk * kGroup;

/// Writes out.size() <= groups * kGroup - skip elements: those after the first `skip` of the group at `block`.
/// Not inline, like write_bulk: what one of them prepares before its loop would be a burden on the other.
template <int groups, class Transform, class T>
[[gnu::noinline]] void write_part(std::span<T> out, const Sequence& sequence, std::uint32_t block, std::size_t skip) {
  std::array<T, groups * kGroup> whole;
  write_groups<groups, Transform>(whole.data(), sequence, block);
  std::copy_n(whole.data() + skip, out.size(), out.data());
}

/// Writes whole bulks.
template <class Transform, class T>
[[gnu::noinline]] void write_bulk(std::span<T> out, const Sequence& sequence, std::uint32_t block) {
  for (std::size_t i = 0; i < out.size(); i += kBulkSize, block += kBulkSize / 4)
    write_groups<kBulk, Transform>(out.data() + i, sequence, block);
}

template <class Transform, class T>
void fill(std::span<T> out, const Sequence& sequence, std::uint64_t first) {
  OHM_EXPECT(first <= kSequenceLength && out.size() <= kSequenceLength - first);
  auto block = static_cast<std::uint32_t>(first / 4);
  std::size_t skip = first % 4;
  while (!out.empty()) {
    std::size_t count = out.size() - out.size() % kBulkSize;
    if (skip == 0 && count > 0) {
      write_bulk<Transform>(out.first(count), sequence, block);
    } else if (skip + out.size() > 2 * kGroup) {  // a bulk takes as long as two groups and a half
      count = std::min(out.size(), kBulkSize - skip);
      write_part<kBulk, Transform>(out.first(count), sequence, block, skip);
    } else {
      count = std::min(out.size(), kGroup - skip);
      write_part<1, Transform>(out.first(count), sequence, block, skip);
    }
    block += static_cast<std::uint32_t>((skip + count) / 4);  // rounded down only at the end of `out`
    out = out.subspan(count);
    skip = 0;
  }
}

}  // namespace

void fill_bits(std::span<std::uint32_t> out, std::uint64_t seed, Stream stream, std::uint64_t index,
               std::uint64_t first) {
  fill<Bits>(out, {seed, stream, index}, first);
}

void fill_uniform(std::span<float> out, std::uint64_t seed, Stream stream, std::uint64_t index, std::uint64_t first) {
  fill<Uniform>(out, {seed, stream, index}, first);
}

void fill_normal(std::span<float> out, std::uint64_t seed, Stream stream, std::uint64_t index, std::uint64_t first) {
  fill<Normal>(out, {seed, stream, index}, first);
}

float normal_at(std::uint64_t seed, Stream stream, std::uint64_t index, std::uint64_t position) {
  const PhiloxBlock words = random_block(seed, stream, index, static_cast<std::uint32_t>(position / 4));
  const std::size_t pair = position % 4 / 2 * 2;
  const Pair<float> normals = normals_from<float>(words[pair], words[pair + 1]);
  return position % 2 == 0 ? normals.first : normals.second;
}

void normals_at(std::span<const NormalKey> keys, std::span<float> out, std::uint64_t seed) {
  OHM_EXPECT(out.size() == keys.size());
#ifdef OHMFIELD_VECTOR_LANES
  for (std::size_t i = 0; i < keys.size(); i += lanes::kWides) {
    const std::size_t count = std::min<std::size_t>(lanes::kWides, keys.size() - i);
    std::array<std::array<std::uint64_t, lanes::kWides>, 4> counters{};
    for (std::size_t lane = 0; lane < count; ++lane) {
      const NormalKey& key = keys[i + lane];
      counters[0][lane] = key.position / 4;
      counters[1][lane] = static_cast<std::uint32_t>(key.stream);
      counters[2][lane] = key.index & kLow;
      counters[3][lane] = key.index >> 32;
    }
    Wides c0[1]{std::bit_cast<Wides>(counters[0])}, c1[1]{std::bit_cast<Wides>(counters[1])},
        c2[1]{std::bit_cast<Wides>(counters[2])}, c3[1]{std::bit_cast<Wides>(counters[3])};
    run_rounds<1>(c0, c1, c2, c3, seed);
    const auto even = std::bit_cast<Words>((c0[0] & kLow) | c2[0] << 32);
    const auto odd = std::bit_cast<Words>((c1[0] & kLow) | c3[0] << 32);
    const auto pair = normals_from<Floats>(even, odd);
    const auto first = std::bit_cast<std::array<float, 2 * lanes::kWides>>(pair.first);
    const auto second = std::bit_cast<std::array<float, 2 * lanes::kWides>>(pair.second);
    for (std::size_t lane = 0; lane < count; ++lane) {
      const std::uint32_t position = keys[i + lane].position;
      const std::size_t word = 2 * lane + position % 4 / 2;
      out[i + lane] = position % 2 == 0 ? first[word] : second[word];
    }
  }
#else
  for (std::size_t i = 0; i < keys.size(); ++i) out[i] = normal_at(seed, keys[i].stream, keys[i].index, keys[i].position);
#endif
}

void blocks_at(std::span<const std::uint32_t> blocks, std::span<PhiloxBlock> out, std::uint64_t seed, Stream stream,
               std::uint64_t index) {
  OHM_EXPECT(out.size() == blocks.size());
#ifdef OHMFIELD_VECTOR_LANES
  for (std::size_t i = 0; i < blocks.size(); i += lanes::kWides) {
    const std::size_t count = std::min<std::size_t>(lanes::kWides, blocks.size() - i);
    std::array<std::uint64_t, lanes::kWides> numbers{};
    std::copy_n(blocks.data() + i, count, numbers.data());
    Wides c0[1]{std::bit_cast<Wides>(numbers)}, c1[1]{Wides{} + static_cast<std::uint32_t>(stream)}, c2[1]{Wides{} + (index & kLow)},
        c3[1]{Wides{} + (index >> 32)};
    run_rounds<1>(c0, c1, c2, c3, seed);
    const auto even = std::bit_cast<std::array<std::uint64_t, lanes::kWides>>((c0[0] & kLow) | c1[0] << 32);
    const auto odd = std::bit_cast<std::array<std::uint64_t, lanes::kWides>>((c2[0] & kLow) | c3[0] << 32);
    for (std::size_t lane = 0; lane < count; ++lane)
      out[i + lane] = {static_cast<std::uint32_t>(even[lane]), static_cast<std::uint32_t>(even[lane] >> 32),
                       static_cast<std::uint32_t>(odd[lane]), static_cast<std::uint32_t>(odd[lane] >> 32)};
  }
#else
  for (std::size_t i = 0; i < blocks.size(); ++i) out[i] = random_block(seed, stream, index, blocks[i]);
#endif
}

}  // namespace ohmfield::core
