#include "crossbar/tile/noise_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/error.hpp"

namespace ohmfield::crossbar {
namespace {

constexpr double kMostShift = 1e-3;

/// phi(z) - z (1 - Phi(z)): how far clipping at z sigmas below the mean raises it, in sigmas.
double clipped_mean(double z) {
  const double density = std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi);
  return density - z * 0.5 * std::erfc(z / std::numbers::sqrt2);
}

}  // namespace

double clipping_shift(const CellArray& cells) {
  const Eigen::MatrixXf& g = cells.conductance_S();
  const Eigen::MatrixXf& variance = cells.variance_S2();
  const double low = cells.device().info().read_low_S, high = cells.device().info().read_high_S;
  constexpr double kFar = 6.0;  // beyond, psi is below 1e-10
  Eigen::VectorXd shift = Eigen::VectorXd::Zero(g.rows()), total = shift;
  for (Eigen::Index word = 0; word < g.cols(); ++word)
    for (Eigen::Index bit = 0; bit < g.rows(); ++bit) {
      const double v = variance(bit, word), down = g(bit, word) - low, up = high - g(bit, word);
      total(bit) += v;
      const double reach = kFar * kFar * v;
      if (v == 0.0 || (down * down > reach && up * up > reach)) continue;
      const double sigma = std::sqrt(v);
      if (down * down <= reach) shift(bit) += sigma * clipped_mean(down / sigma);
      if (up * up <= reach) shift(bit) -= sigma * clipped_mean(up / sigma);
    }
  double worst = 0.0;
  for (Eigen::Index bit = 0; bit < g.rows(); ++bit)
    if (total(bit) > 0.0) worst = std::max(worst, std::abs(shift(bit)) / std::sqrt(total(bit)));
  return worst;
}

NoiseChoice choose_noise(const TileArrays& arrays, const AnalogMatrixParams& params, const DeviceModel& device) {
  const bool wired = params.wires.present(), linear = params.current == CellCurrent::linear;
  const bool selected = !linear && device.parts().selector.has_value(), bent = !linear && (device.parts().current.has_value() || selected);
  if (selected) {
    if (params.noise == NoiseMethod::folded)
      throw core::InputError(fmt::format("the selectors of device '{}' bend currents, which cannot be folded", device.info().name), "Read cell by cell");
    return {ReadPath::cells, "cell by cell: currents through selectors are solved"};
  }
  if (bent && wired) {
    if (params.noise == NoiseMethod::folded)
      throw core::InputError(fmt::format("the cells of device '{}' are not linear, and wires need their voltages", device.info().name), "Read cell by cell");
    return {ReadPath::cells, "cell by cell: currents of nonlinear cells in wires are solved"};
  }
  if (params.noise == NoiseMethod::cells) return {ReadPath::cells, "cell by cell, as asked for"};
  if (params.noise == NoiseMethod::none) return {ReadPath::lines, "left out, as asked for"};
  if (!device.has_read_noise()) return {ReadPath::lines, "no read noise"};
  const char* first_order = wired ? ", attenuated by the wires to first order" : "";
  if (params.noise == NoiseMethod::folded) return {ReadPath::lines, fmt::format("folded, as asked for{}", first_order)};
  if (!device.noise_is_normal()) return {ReadPath::cells, "cell by cell: telegraph noise is not normal"};
  if (bent) return {ReadPath::cells, "cell by cell: nonlinear cells bend their noise"};
  double shift = 0.0;
  for (const ArrayPlane& plane : arrays.planes)
    for (const ArrayHalf& half : plane.halves)
      if (half.cells) shift = std::max(shift, clipping_shift(*half.cells));
  if (shift > kMostShift)
    return {ReadPath::cells, fmt::format("cell by cell: reads are clipped, which moves a line by up to {:.2g} of its noise", shift)};
  if (wired) return {ReadPath::lines, "folded: normal noise of linear cells, attenuated by the wires to first order"};
  return {ReadPath::lines, "folded: exact for normal noise of linear cells"};
}

}  // namespace ohmfield::crossbar
