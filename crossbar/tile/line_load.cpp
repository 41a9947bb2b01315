#include "crossbar/tile/line_load.hpp"

#include "crossbar/array/wires/sensitivity.hpp"

namespace ohmfield::crossbar {
namespace {

/// Sums of an array over its lines of one kind, without wires. Lines beyond `outputs` are not driven backward.
Eigen::VectorXd line_totals(const ArrayHalf& half, Pass pass, Eigen::Index outputs) {
  if (!half.cells) {
    if (pass == Pass::forward) return half.exact_S.colwise().sum().transpose();
    return half.exact_S.topRows(outputs).rowwise().sum();
  }
  const std::vector<double>& totals = pass == Pass::forward ? half.cells->word_line_total_S() : half.cells->bit_line_total_S();
  return Eigen::Map<const Eigen::VectorXd>(totals.data(), pass == Pass::forward ? half.cells->word_lines() : outputs);
}

}  // namespace

LineLoad line_load(const TileArrays& arrays, const AnalogMatrixParams& params, Pass pass, Eigen::Index outputs, double replica_S) {
  LineLoad load;
  double power = 0.0, lost = 0.0;
  for (const ArrayPlane& plane : arrays.planes)
    for (const ArrayHalf& half : plane.halves) {
      Eigen::VectorXd own = line_totals(half, pass, outputs);
      if (params.wires.present()) {
        const LumpedPower lumped = pass == Pass::forward ? lumped_power(half.conductance_S(), params.wires, params.threads)
                                                         : lumped_power_backward(half.conductance_S(), params.wires, params.threads);
        own = lumped.own_S.head(own.size());
        load.common_S += lumped.common_S;
        const double lines = static_cast<double>(own.size()), drawn = own.sum() + lumped.common_S * lines * (lines - 1.0);
        power += drawn;
        lost += drawn * lumped.wire_share;
      }
      if (load.load_S.size() == 0) load.load_S = Eigen::VectorXd::Zero(own.size());
      load.load_S += own;
      load.arrays += 1.0;
      load.cells_along = static_cast<double>(pass == Pass::forward ? half.bit_lines() : (half.cells ? half.cells->word_lines() : half.exact_S.cols()));
      load.cells_per_line += load.cells_along;
    }
  if (power > 0.0) load.wire_share = lost / power;
  if (params.mapping == Mapping::interconnect) {
    load.load_S.array() += replica_S;
    load.cells_per_line += 1.0;
  }
  return load;
}

}  // namespace ohmfield::crossbar
