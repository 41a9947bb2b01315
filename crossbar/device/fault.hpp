#pragma once
/// Cells and lines that do not work: how often, or exactly where.
///
/// Stuck-at faults and dead lines of crossbars, after C.-Y. Chen et al., "RRAM defect modeling and failure analysis based
/// on march test and a novel squeeze-search scheme", IEEE Trans. Comput. 64, 180 (2015): cells are stuck in the low or the
/// high state; open and shorted cells and broken lines are their extremes. Rates are probabilities per cell or line,
/// independent of each other.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/toml.hpp"

namespace ohmfield::crossbar {

struct DeviceInfo;

enum class Fault : std::int8_t {
  none = 0,
  stuck_low = 1,     ///< at off_S
  stuck_high = 2,    ///< at on_S
  open = 3,          ///< 0 S
  shorted = 4,       ///< short_S
  stuck_random = 5,  ///< frozen anywhere in the window
};
inline constexpr std::array<std::string_view, 6> kFaultNames{"none", "stuck_low", "stuck_high", "open", "shorted", "stuck_random"};

/// Whether cells are faulty as the device set says, or all sound.
enum class CellFaults { as_device, none };

/// Faults of an array, shape (bit lines, word lines), the cells of a word line side by side.
struct FaultMap {
  std::size_t bit_lines = 0, word_lines = 0;
  std::vector<Fault> fault;

  bool empty() const { return fault.empty(); }
};

struct FaultParams {
  std::array<double, 6> rate = {};  ///< of each kind; that of `none` is not used
  double dead_word_lines = 0.0, dead_bit_lines = 0.0;
  double short_S = 0.0;
  std::string map_file;  ///< empty: from the rates
  FaultMap map;          ///< of that file
};

/// A [faults] section. A map is a matrix file with one row for each word line and one column for each bit line, of the
/// numbers of Fault; its path is relative to the TOML file.
/// \throws InputError  rates that add up to more than 1, a number that is no fault, both rates and a map
FaultParams read_faults(const core::TomlTable& section, const DeviceInfo& info);

/// The faults of one array: the map, or drawn from the rates with Stream::fault of (seed, index).
/// \throws InputError  the map has another shape
FaultMap faults_of(const FaultParams& params, std::size_t bit_lines, std::size_t word_lines, std::uint64_t seed,
                   std::uint64_t index);

/// Replaces the conductances of faulty cells. \param conductance_S  shape of the map
void apply_faults(const FaultMap& map, const FaultParams& params, const DeviceInfo& info, std::uint64_t seed,
                  std::uint64_t index, std::span<float> conductance_S);

}  // namespace ohmfield::crossbar
