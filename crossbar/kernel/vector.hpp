#pragma once
/// For kernels, here and in layers above: registers of floats or doubles and one fused multiply-add on them.
///
/// A fused multiply-add rounds once where the processor has it and twice elsewhere, so that products differ in their last
/// bits between processors with and without it, as those of any tuned library do; on one processor they depend on the
/// operands alone. Sums of conductances on the grid of a CellArray are exact either way.

#if defined(__AVX512F__) || defined(__FMA__)
#include <immintrin.h>
#endif

namespace ohmfield::crossbar::kernel {

#if defined(__AVX512F__)
inline constexpr int kVectorBytes = 64;
#elif defined(__AVX__)
inline constexpr int kVectorBytes = 32;
#else
inline constexpr int kVectorBytes = 16;
#endif

template <class Real>
struct VectorOf;
template <>
struct VectorOf<float> {
  using Type [[gnu::vector_size(kVectorBytes)]] = float;
  using Unaligned [[gnu::vector_size(kVectorBytes), gnu::aligned(4)]] = float;
};
template <>
struct VectorOf<double> {
  using Type [[gnu::vector_size(kVectorBytes)]] = double;
  using Unaligned [[gnu::vector_size(kVectorBytes), gnu::aligned(8)]] = double;
};

template <class Real>
inline constexpr int kLanes = kVectorBytes / static_cast<int>(sizeof(Real));

/// a b + c
template <class Vector>
inline Vector multiply_add(Vector a, Vector b, Vector c) {
#if defined(__AVX512F__)
  if constexpr (sizeof(a[0]) == 4) return (Vector)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
  else return (Vector)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
#elif defined(__FMA__)
  if constexpr (sizeof(a[0]) == 4) return (Vector)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
  else return (Vector)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
#else
  return a * b + c;
#endif
}

}  // namespace ohmfield::crossbar::kernel
