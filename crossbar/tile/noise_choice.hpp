#pragma once
/// Whether read noise may be folded into one draw for each output, or cells must be read one by one.
///
/// A sum of independent normals is normal with the sum of the variances, so folding is exact for cells that are linear and
/// whose noise is normal and never clipped. It is not where cells carry telegraph noise, where a polynomial current or a
/// selector bends the noise, or where reads are clipped at the bounds of a set. Clipping shifts the mean of a cell by
/// sigma psi(z), psi(z) = phi(z) - z (1 - Phi(z)), z the distance to the bound in sigmas; it counts as absent if the shifts of
/// a line add up to less than a thousandth of the standard deviation of the line, with all inputs equal.

#include <string>

#include "crossbar/tile/arrays.hpp"

namespace ohmfield::crossbar {

enum class ReadPath {
  lines,  ///< products of lines, noise folded
  cells,  ///< cell by cell
};

struct NoiseChoice {
  ReadPath path = ReadPath::lines;
  std::string reason;  ///< one sentence, without a full stop
};

/// \throws InputError  folding was asked for where it cannot be done at all (a selector)
NoiseChoice choose_noise(const TileArrays& arrays, const AnalogMatrixParams& params, const DeviceModel& device);

/// Largest shift of the mean of a line by clipping, in standard deviations of its noise. \param cells  with read noise
double clipping_shift(const CellArray& cells);

}  // namespace ohmfield::crossbar
