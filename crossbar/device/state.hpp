#pragma once
/// Programmed cells, as a structure of arrays.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace ohmfield::crossbar {

/// Numbers that a family keeps of each cell beside its conductance; their meaning is the family's.
inline constexpr std::size_t kMostKept = 3;

/// Cells keep what they were told and what came out: nothing is re-derived.
struct DeviceState {
  std::vector<float> target_S;
  std::vector<float> programmed_S;                      ///< right after programming, before any ageing
  std::array<std::vector<float>, kMostKept> kept = {};  ///< such as drift exponents; those a family does not use are empty
  std::uint64_t seed = 0, index = 0;                    ///< of the draws: who these cells are

  std::size_t size() const { return target_S.size(); }
};

/// Some consecutive cells.
struct Cells {
  std::uint64_t first = 0;  ///< position of the first in the array
  std::span<const float> target_S, programmed_S;
  std::array<std::span<const float>, kMostKept> kept;
  std::uint64_t seed = 0, index = 0;

  std::size_t size() const { return target_S.size(); }
};

/// Cells to be programmed: standard normals in, conductances and kept numbers out.
struct NewCells {
  std::span<const float> target_S;
  std::array<std::span<const float>, kMostKept> normal;  ///< as many as the family asks for, independent
  std::span<float> programmed_S;
  std::array<std::span<float>, kMostKept> kept;

  std::size_t size() const { return target_S.size(); }
};

/// \param count  0: all from `first` on
Cells cells_of(const DeviceState& state, std::size_t first = 0, std::size_t count = 0);

}  // namespace ohmfield::crossbar
