/// Counter-based numbers: published answers, and fills equal to the sequence of single words, bit for bit.

#include <algorithm>
#include <bit>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "catch.hpp"
#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"
#include "core/random/transform.hpp"

using namespace ohmfield::core;

namespace {

constexpr std::uint64_t kSeed = 0x0123456789ABCDEF;
constexpr std::uint64_t kIndex = 0xFEDCBA9876543210;

std::uint32_t word_at(std::uint64_t position) {
  return random_block(kSeed, Stream::test, kIndex, static_cast<std::uint32_t>(position / 4))[position % 4];
}

float uniform_scalar(std::uint64_t position) { return uniform_from<float>(word_at(position)); }

float normal_scalar(std::uint64_t position) {
  const std::uint64_t even = position - position % 2;
  const Pair<float> pair = normals_from<float>(word_at(even), word_at(even + 1));
  return position % 2 == 0 ? pair.first : pair.second;
}

/// Elements of a fill that differ from `expected`, plus elements around it that it touched.
template <class T, class Fill, class Expected>
std::size_t mismatches(Fill fill, Expected expected, std::uint64_t first, std::size_t length) {
  constexpr std::size_t guard = 3;  // odd, so that the span is misaligned for every vector
  const T untouched = static_cast<T>(7);
  std::vector<T> room(guard + length + guard, untouched);
  fill(std::span(room).subspan(guard, length), kSeed, Stream::test, kIndex, first);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < room.size(); ++i) {
    const bool inside = i >= guard && i < guard + length;
    const T right = inside ? expected(first + i - guard) : untouched;
    wrong += std::bit_cast<std::uint32_t>(room[i]) != std::bit_cast<std::uint32_t>(right);
  }
  return wrong;
}

std::size_t mismatches_of_all(std::uint64_t first, std::size_t length) {
  return mismatches<std::uint32_t>(fill_bits, word_at, first, length) +
         mismatches<float>(fill_uniform, uniform_scalar, first, length) +
         mismatches<float>(fill_normal, normal_scalar, first, length);
}

/// Distance in units of the last place of a float.
double ulps(float value, double exact) {
  const float size = static_cast<float>(std::abs(exact));
  return std::abs(value - exact) / (std::nextafter(size, 8.0f) - size);
}

}  // namespace

TEST_CASE("Philox4x32-10 gives the answers published with Random123", "[core][random]") {
  // Random123, tests/kat_vectors (Salmon et al., SC'11).
  const std::uint32_t ones = 0xFFFFFFFF;
  CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) == PhiloxBlock{0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8});
  CHECK(philox4x32({ones, ones, ones, ones}, {ones, ones}) ==
        PhiloxBlock{0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD});
  CHECK(philox4x32({0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344}, {0xA4093822, 0x299F31D0}) ==
        PhiloxBlock{0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1});
}

TEST_CASE("CounterRng hands out the words of its blocks in order", "[core][random]") {
  CounterRng rng(kSeed, Stream::test, kIndex);
  for (std::uint64_t position = 0; position < 1000; ++position) REQUIRE(rng() == word_at(position));
}

TEST_CASE("CounterRng drives the distributions of Boost", "[core][random]") {
  CounterRng rng(kSeed, Stream::test, 1), again(kSeed, Stream::test, 1);
  boost::random::normal_distribution<double> normal(3.0, 2.0), normal_again(3.0, 2.0);
  boost::random::uniform_int_distribution<int> die(1, 6);
  const int draws = 100000;
  double sum = 0;
  std::vector<int> faces(7);
  for (int i = 0; i < draws; ++i) {
    const double z = normal(rng);
    REQUIRE(z == normal_again(again));
    sum += z;
    ++faces[static_cast<std::size_t>(die(rng))];
    die(again);
  }
  // z = 5.33: a false alarm once in 10^7 seeds, here and below.
  CHECK(std::abs(sum / draws - 3.0) < 5.33 * 2.0 / std::sqrt(draws));
  for (std::size_t face = 1; face <= 6; ++face)
    CHECK(std::abs(faces[face] - draws / 6.0) < 5.33 * std::sqrt(draws * (1.0 / 6) * (5.0 / 6)));
}

TEST_CASE("below() is uniform and uniform() is at least 0 and below 1", "[core][random]") {
  CounterRng rng(kSeed, Stream::test, 2);
  const int draws = 100000;
  std::vector<int> counts(7);
  double sum = 0;
  for (int i = 0; i < draws; ++i) {
    ++counts[rng.below(7)];
    const double u = rng.uniform();
    REQUIRE((u >= 0.0 && u < 1.0));
    sum += u;
  }
  for (const int count : counts)
    CHECK(std::abs(count - draws / 7.0) < 5.33 * std::sqrt(draws * (1.0 / 7) * (6.0 / 7)));
  CHECK(std::abs(sum / draws - 0.5) < 5.33 / std::sqrt(12.0 * draws));
}

TEST_CASE("fills equal the scalar sequence for every length and phase", "[core][random]") {
  for (const std::uint64_t first : {0, 1, 2, 3})
    for (std::size_t length = 0; length <= 300; ++length) {
      CAPTURE(first, length);
      REQUIRE(mismatches_of_all(first, length) == 0);
    }
}

TEST_CASE("fills equal the scalar sequence far out, up to its last word", "[core][random]") {
  const std::uint64_t end = std::uint64_t{1} << 34;
  for (const std::uint64_t first : {std::uint64_t{63}, std::uint64_t{1} << 20, (std::uint64_t{1} << 32) - 77,
                                    (std::uint64_t{1} << 33) + 5, end - 1001})
    for (const std::size_t length : {1, 5, 31, 64, 129, 511, 1001}) {
      CAPTURE(first, length);
      REQUIRE(mismatches_of_all(first, length) == 0);
    }
}

TEST_CASE("normal_at repeats fill_normal bit for bit", "[core][random]") {
  std::vector<float> z(20000);
  for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{12345}, (std::uint64_t{1} << 34) - 20000}) {
    fill_normal(z, kSeed, Stream::test, kIndex, first);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < z.size(); ++i)
      wrong += std::bit_cast<std::uint32_t>(z[i]) !=
               std::bit_cast<std::uint32_t>(normal_at(kSeed, Stream::test, kIndex, first + i));
    CHECK(wrong == 0);
  }
}

TEST_CASE("normals_at repeats normal_at bit for bit, whatever the streams", "[core][random]") {
  CounterRng rng(kSeed, Stream::test, kIndex + 1);
  for (const std::size_t count : {0, 1, 3, 7, 8, 9, 100}) {
    std::vector<NormalKey> keys(count);
    for (NormalKey& key : keys)
      key = {rng.below(2) == 0 ? Stream::test : Stream::read_noise, std::uint64_t{rng()} << 20 | rng.below(9), rng()};
    std::vector<float> found(count);
    normals_at(keys, found, kSeed);
    for (std::size_t i = 0; i < count; ++i)
      REQUIRE(std::bit_cast<std::uint32_t>(found[i]) ==
              std::bit_cast<std::uint32_t>(normal_at(kSeed, keys[i].stream, keys[i].index, keys[i].position)));
  }
}

TEST_CASE("blocks_at repeats random_block", "[core][random]") {
  CounterRng rng(kSeed, Stream::test, kIndex + 2);
  for (const std::size_t count : {0, 1, 7, 8, 9, 30}) {
    std::vector<std::uint32_t> numbers(count);
    for (std::uint32_t& number : numbers) number = rng();
    std::vector<PhiloxBlock> found(count);
    blocks_at(numbers, found, kSeed, Stream::test, std::uint64_t{5} << 40 | 3);
    for (std::size_t i = 0; i < count; ++i)
      REQUIRE(found[i] == random_block(kSeed, Stream::test, std::uint64_t{5} << 40 | 3, numbers[i]));
  }
}

TEST_CASE("the extreme words give finite, bounded numbers", "[core][random]") {
  CHECK(std::abs(minus_two_log<float>(0) - 64 * std::log(2.0)) < 1e-5);  // 2.6 units in the last place
  CHECK(minus_two_log<float>(0xFFFFFFFF) == 0.0f);
  for (const std::uint32_t radius : {0u, 1u, 2u, 0x7FFFFFFEu, 0x7FFFFFFFu, 0x80000000u, 0xFFFFFFFEu, 0xFFFFFFFFu})
    for (std::uint32_t step = 0; step < 4096; ++step) {
      const std::uint32_t angle = step << 20 | (step % 2 ? 0xFFFFFu : 0u);
      const Pair<float> z = normals_from<float>(radius, angle);
      REQUIRE(std::abs(z.first) <= kLargestNormal);  // false for NaN
      REQUIRE(std::abs(z.second) <= kLargestNormal);
    }
  CHECK(normals_from<float>(0, 0).first > 6.66f);
  CHECK(uniform_from<float>(0) == 0x1p-33f);
  CHECK(uniform_from<float>(0xFFFFFFFF) == 1.0f - 0x1p-24f);
}

TEST_CASE("logarithm, sine and cosine are right to 4 units in the last place", "[core][random]") {
  const double quarter_pi = std::atan(1.0);
  double log_error = 0, sine_error = 0, cosine_error = 0;
  // Strides are odd: all residues appear. The second sweep covers words near 2^32, where ln u is near 0.
  for (std::uint32_t k = 0; k < 400000; ++k) {
    for (const std::uint32_t word : {k * 10737u, 0xFFFFFFFEu - k, k}) {
      const double one_minus_u = (4294967295.0 - word) * 0x1p-32;
      log_error = std::max(log_error, ulps(minus_two_log<float>(word), -2 * std::log1p(-one_minus_u)));
    }
    const std::uint32_t word = k * 10737u;
    const double x = quarter_pi * static_cast<std::int32_t>(word << 2) * 0x1p-31;
    const double major = (word >> 31 ? -1 : 1) * std::cos(x), minor = std::sin(x);
    const bool swapped = (word >> 30 & 1) != 0;
    const Pair<float> unit = direction<float>(word);
    cosine_error = std::max(cosine_error, ulps(swapped ? unit.second : unit.first, major));
    sine_error = std::max(sine_error, ulps(swapped ? unit.first : unit.second, minor));
  }
  CHECK(log_error < 4);
  CHECK(sine_error < 4);
  CHECK(cosine_error < 4);
}
