#pragma once
/// Private to ebm/boltzmann: sums of rows a few registers wide.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "core/team.hpp"
#include "crossbar/kernel/vector.hpp"

namespace ohmfield::ebm::kernel {

using Vector = crossbar::kernel::VectorOf<float>::Type;
using Unaligned = crossbar::kernel::VectorOf<float>::Unaligned;
inline constexpr std::size_t kLanes = crossbar::kernel::kLanes<float>;
/// Registers of sums. chosen: enough to hide the latency of an addition.
inline constexpr std::size_t kVectors = 4;

template <std::size_t vectors>
struct Sums {
  Vector v[vectors];
};

template <std::size_t vectors>
inline Sums<vectors> load(const float* from) {
  Sums<vectors> sums;
  for (std::size_t i = 0; i < vectors; ++i) sums.v[i] = (Vector)*reinterpret_cast<const Unaligned*>(from + i * kLanes);
  return sums;
}
template <std::size_t vectors>
inline void store(float* to, const Sums<vectors>& sums) {
  for (std::size_t i = 0; i < vectors; ++i) *reinterpret_cast<Unaligned*>(to + i * kLanes) = (Unaligned)sums.v[i];
}

template <std::size_t vectors>
inline void add_rows(Sums<vectors>& sums, const float* rows, std::size_t stride, std::span<const std::uint32_t> active) {
  Sums<vectors> local = sums;
  for (const std::uint32_t row : active) {
    const float* const from = rows + row * stride;
#pragma GCC unroll 4
    for (std::size_t i = 0; i < vectors; ++i) local.v[i] += (Vector)*reinterpret_cast<const Unaligned*>(from + i * kLanes);
  }
  sums = local;
}

/// Calls body(column, number of vectors) for pieces that cover `stride` columns, on the threads of the team.
template <class Body>
void each_chunk(std::size_t stride, core::Team& team, const Body& body) {
  constexpr std::size_t kWide = kVectors * kLanes;
  const std::size_t pieces = (stride + kWide - 1) / kWide;
  team.run(pieces, [&](std::size_t piece) {
    const std::size_t column = piece * kWide;
    switch (std::min(kWide, stride - column) / kLanes) {
      case 4: body(column, std::integral_constant<std::size_t, 4>{}); break;
      case 3: body(column, std::integral_constant<std::size_t, 3>{}); break;
      case 2: body(column, std::integral_constant<std::size_t, 2>{}); break;
      default: body(column, std::integral_constant<std::size_t, 1>{}); break;
    }
  });
}

}  // namespace ohmfield::ebm::kernel
