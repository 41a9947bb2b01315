#pragma once
/// Private to ebm/language: the two loops that a dense associative memory spends its time in, a few positions at a time so
/// that a row of U serves all of them from a register.

#include <cstddef>

#include "core/numeric/elementary.hpp"
#include "crossbar/kernel/vector.hpp"
#include "ebm/language/dam.hpp"

namespace ohmfield::ebm::kernel {

using crossbar::kernel::multiply_add;
using Vector = crossbar::kernel::VectorOf<float>::Type;
using Unaligned = crossbar::kernel::VectorOf<float>::Unaligned;
inline constexpr std::size_t kLanes = crossbar::kernel::kLanes<float>;
/// Positions that go together. chosen: 1.9 us a position for 28 symbols and 1024 units with 4, 2.2 with 2 (Zen 4, AVX-512).
inline constexpr std::size_t kTogether = 4;

inline Vector load(const float* from) { return (Vector)*reinterpret_cast<const Unaligned*>(from); }
inline void store(float* to, Vector v) { *reinterpret_cast<Unaligned*>(to) = (Unaligned)v; }
inline Vector rectified(Vector x) { return x > Vector{} ? x : Vector{}; }
inline float sum(Vector v) {
  float total = 0.0f;
  for (std::size_t lane = 0; lane < kLanes; ++lane) total += v[lane];
  return total;
}

/// Numbers of a or u as the loops below take them: e^x of an exponential, themselves else.
template <HiddenEnergy energy>
inline void prepare(float* x, std::size_t count) {
  if constexpr (energy == HiddenEnergy::exponential) {
    for (std::size_t i = 0; i < count; ++i) x[i] = core::exp_of(x[i]);  // the same bits wherever x begins
  }
}
/// r = max(a + u, 0), or e^(a + u) of prepared numbers.
template <HiddenEnergy energy>
inline Vector joined(Vector a, Vector u) {
  if constexpr (energy == HiddenEnergy::exponential) return a * u;
  else return rectified(a + u);
}
/// F and its derivative, by what is joined.
template <HiddenEnergy energy>
inline Vector energy_of(Vector r, Vector sum_so_far) {
  if constexpr (energy == HiddenEnergy::quadratic) return multiply_add(r, r, sum_so_far);
  else if constexpr (energy == HiddenEnergy::cubic) return multiply_add(r * r, r, sum_so_far);
  else return sum_so_far + r;
}
template <HiddenEnergy energy>
inline Vector slope_of(Vector r) {
  if constexpr (energy == HiddenEnergy::quadratic) return r + r;
  else if constexpr (energy == HiddenEnergy::cubic) return r * r * 3.0f;
  else return r;
}

/// sum_j F(a_j + u_j) for kTogether rows of a, `hidden` a multiple of the lanes; a and u prepared.
template <HiddenEnergy energy>
inline void add_energies(const float* a, const float* u, std::size_t hidden, float* out, std::size_t out_stride) {
  Vector sums[kTogether]{};
  for (std::size_t j = 0; j < hidden; j += kLanes) {
    const Vector row = load(u + j);
    for (std::size_t t = 0; t < kTogether; ++t) sums[t] = energy_of<energy>(joined<energy>(load(a + t * hidden + j), row), sums[t]);
  }
  for (std::size_t t = 0; t < kTogether; ++t) out[t * out_stride] += sum(sums[t]);
}

/// With q the derivatives by the score of one symbol: adds q F' to the gradients of its row of U and of the rows of a, which are
/// prepared.
template <HiddenEnergy energy>
inline void add_slopes(const float* a, const float* u, std::size_t hidden, const float* q, std::size_t q_stride, float* u_gradient,
                       float* a_gradient) {
  Vector factors[kTogether];
  for (std::size_t t = 0; t < kTogether; ++t) factors[t] = Vector{} + q[t * q_stride];
  for (std::size_t j = 0; j < hidden; j += kLanes) {
    const Vector row = load(u + j);
    Vector total = load(u_gradient + j);
    for (std::size_t t = 0; t < kTogether; ++t) {
      const Vector slope = slope_of<energy>(joined<energy>(load(a + t * hidden + j), row));
      total = multiply_add(factors[t], slope, total);
      float* const of_a = a_gradient + t * hidden + j;
      store(of_a, multiply_add(factors[t], slope, load(of_a)));
    }
    store(u_gradient + j, total);
  }
}

}  // namespace ohmfield::ebm::kernel
