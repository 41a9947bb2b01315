#pragma once
/// The circuits that an analog matrix is made of: how many, and how large.

#include <array>
#include <vector>

#include "crossbar/analog_params.hpp"
#include "crossbar/cost/technology.hpp"

namespace ohmfield::crossbar {

/// Counts of circuits, all tiles together.
struct Macro {
  double tiles = 0.0, tile_columns = 0.0;              ///< partial sums of so many tiles are added up
  double word_lines = 0.0, bit_lines = 0.0;            ///< of the largest array, reference line included
  double arrays = 0.0, cells = 0.0;
  double inputs = 0.0, outputs = 0.0;                  ///< of all tiles
  double drivers = 0.0;                                ///< one-bit drivers; 0 where DACs drive
  double dacs = 0.0;                                   ///< one for each word line of a tile, which feeds all of its arrays
  double readouts = 0.0;                               ///< bit lines with an amplifier of their own
  double converters = 0.0;                             ///< 0 without ADC

  /// Lines with circuits that leak.
  double lines() const { return drivers + dacs + readouts; }
};

/// \param params  valid
Macro macro(const AnalogMatrixParams& params, Eigen::Index outputs, Eigen::Index inputs);

/// Area of circuits of one kind.
struct AreaPart {
  std::string what;
  core::Part part = core::Part::cells;
  double count = 0.0;
  double area_m2 = 0.0;  ///< of all of them
};
/// Areas of a macro, by circuit. Wiring between circuits is not in it.
/// \throws InputError  a circuit without price or area, with the name of the file
std::vector<AreaPart> macro_area(const Macro& macro, const AnalogMatrixParams& params, const Technology& technology);
double total_area_m2(const std::vector<AreaPart>& parts);
/// Of all circuits, which leak as logic does; cells do not.
double circuit_area_m2(const std::vector<AreaPart>& parts);

}  // namespace ohmfield::crossbar
