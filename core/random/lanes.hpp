#pragma once
/// Private to core/random: as many 32-bit lanes as a register of the target holds, and the same operations on one
/// number, so that one template serves both and yields the same bits.
///
/// Vector extensions of GCC and Clang do the arithmetic. Intrinsics appear only where a compiler misses the one
/// instruction meant: GCC 12 makes a full 64-bit product (vpmullq, or three pmuludq) of what pmuludq does, and sees a
/// square root in a loop over lanes only when it vectorises. Other targets work on single numbers. The 512-bit
/// intrinsics are the zero-masking ones with a full mask, the same instructions: the plain ones warn of uninitialised
/// variables in GCC 12 (its bug 105593).

#include <bit>
#include <cmath>
#include <cstdint>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace ohmfield::core::lanes {

/// Types that go with a float or a vector of floats.
template <class Real>
struct Matching {
  using Word = std::uint32_t;
  using Int = std::int32_t;
};

inline float to_float(std::int32_t x) { return static_cast<float>(x); }
inline float select(bool condition, float yes, float no) { return condition ? yes : no; }
inline float square_root(float x) { return std::sqrt(x); }

#if defined(__SSE2__)
#define OHMFIELD_VECTOR_LANES 1

#if defined(__AVX512F__)
inline constexpr int kBytes = 64;
#elif defined(__AVX2__)
inline constexpr int kBytes = 32;
#else
inline constexpr int kBytes = 16;
#endif

using Floats [[gnu::vector_size(kBytes)]] = float;
using Words [[gnu::vector_size(kBytes)]] = std::uint32_t;
using Ints [[gnu::vector_size(kBytes)]] = std::int32_t;
using Wides [[gnu::vector_size(kBytes)]] = std::uint64_t;

inline constexpr int kWides = kBytes / 8;

template <>
struct Matching<Floats> {
  using Word = Words;
  using Int = Ints;
};

inline Floats to_float(Ints x) { return __builtin_convertvector(x, Floats); }
inline Floats select(Ints condition, Floats yes, Floats no) { return condition ? yes : no; }

/// The 64-bit products of the low halves; the high halves do not matter.
inline Wides multiply_low_halves(Wides a, Wides b) {
#if defined(__AVX512F__)
  return std::bit_cast<Wides>(_mm512_maskz_mul_epu32(0xFF, std::bit_cast<__m512i>(a), std::bit_cast<__m512i>(b)));
#elif defined(__AVX2__)
  return std::bit_cast<Wides>(_mm256_mul_epu32(std::bit_cast<__m256i>(a), std::bit_cast<__m256i>(b)));
#else
  return std::bit_cast<Wides>(_mm_mul_epu32(std::bit_cast<__m128i>(a), std::bit_cast<__m128i>(b)));
#endif
}

inline Floats square_root(Floats x) {
#if defined(__AVX512F__)
  return _mm512_maskz_sqrt_ps(0xFFFF, x);
#elif defined(__AVX2__)
  return _mm256_sqrt_ps(x);
#else
  return _mm_sqrt_ps(x);
#endif
}

/// Of each four lanes, a0 b0 a1 b1.
inline Floats interleave_low(Floats a, Floats b) {
#if defined(__AVX512F__)
  return _mm512_maskz_unpacklo_ps(0xFFFF, a, b);
#elif defined(__AVX2__)
  return _mm256_unpacklo_ps(a, b);
#else
  return _mm_unpacklo_ps(a, b);
#endif
}

/// Of each four lanes, a2 b2 a3 b3.
inline Floats interleave_high(Floats a, Floats b) {
#if defined(__AVX512F__)
  return _mm512_maskz_unpackhi_ps(0xFFFF, a, b);
#elif defined(__AVX2__)
  return _mm256_unpackhi_ps(a, b);
#else
  return _mm_unpackhi_ps(a, b);
#endif
}

#endif  // __SSE2__

}  // namespace ohmfield::core::lanes
