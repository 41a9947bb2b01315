#include "crossbar/tile/lines.hpp"

#include <cmath>

#include "crossbar/array/wires/interleaved.hpp"
#include "crossbar/array/wires/sensitivity.hpp"
#include "crossbar/array/wires/transfer.hpp"

namespace ohmfield::crossbar {
namespace {

void accumulate(Eigen::MatrixXd& sum, const Eigen::MatrixXd& term, double sign = 1.0) {
  if (sum.size() == 0) sum = sign * term;
  else sum += sign * term;
}

Eigen::MatrixXd polynomial_of_decades(const Eigen::MatrixXd& conductance_S, const std::vector<double>& ascending) {
  return conductance_S.unaryExpr([&](double g) {
    if (g <= 0.0) return 0.0;
    const double decade = std::log10(g);
    double value = 0.0;
    for (std::size_t i = ascending.size(); i-- > 0;) value = value * decade + ascending[i];
    return value;
  });
}

/// Variance of the noise of weights that is described as such.
Eigen::MatrixXd weight_variance(const Eigen::MatrixXd& current_S, double unit_S, const BehaviouralParams& params) {
  const double unit = params.weight_noise_sigma * params.weight_noise_sigma * unit_S;
  if (params.weight_noise == WeightNoise::pcm_read) return current_S.cwiseAbs() * unit;
  return Eigen::MatrixXd::Constant(current_S.rows(), current_S.cols(), unit * unit_S);
}

template <class Real>
PackedMatrix<Real> packed(const Eigen::MatrixXd& matrix) {
  using Matrix = typename PackedMatrix<Real>::Matrix;
  return matrix.size() == 0 ? PackedMatrix<Real>() : PackedMatrix<Real>(Matrix(matrix.cast<Real>()));
}

}  // namespace

template <class Real>
PlaneLines<Real> forward_lines(const ArrayPlane& plane, const AnalogMatrixParams& params, const DeviceModel& device, double unit_S,
                               ForNoise noise) {
  Eigen::MatrixXd current_S, variance_S2, second_S, third_S;
  const bool bent = device.parts().current.has_value() && params.current == CellCurrent::as_device;
  const bool wired = params.wires.present(), interleaved = wired && params.layout == PairLayout::interleaved;
  for (const ArrayHalf& half : plane.halves) {
    const Eigen::MatrixXd conductance_S = half.conductance_S();
    if (!wired) accumulate(current_S, conductance_S, half.sign);
    else if (!interleaved) accumulate(current_S, transfer_matrix(conductance_S, params.wires, params.threads), half.sign);
    if (noise == ForNoise::cells) continue;
    if (params.noise != NoiseMethod::none && half.cells && half.cells->variance_S2().size() > 0) {
      Eigen::MatrixXd variance = half.cells->variance_S2().cast<double>();
      if (wired) variance.array() *= own_cell_gain(conductance_S, params.wires).array().square();
      accumulate(variance_S2, variance);
    }
    if (!bent) continue;
    const auto& nonlinear = device.parts().current;
    const double volts = params.read_voltage_V / (params.dac.bits > 0 ? params.dac.range : 1.0);
    if (!nonlinear->second.empty()) accumulate(second_S, polynomial_of_decades(conductance_S, nonlinear->second) * volts, half.sign);
    if (!nonlinear->third.empty()) accumulate(third_S, polynomial_of_decades(conductance_S, nonlinear->third) * (volts * volts), half.sign);
  }
  for (std::size_t pair = 0; interleaved && pair + 1 < plane.halves.size(); pair += 2)
    accumulate(current_S, interleaved_transfer_matrix(plane.halves[pair].conductance_S(), plane.halves[pair + 1].conductance_S(),
                                                      params.wires, params.threads));
  if (params.behavioural.weight_noise != WeightNoise::none && params.behavioural.weight_noise_sigma > 0.0)
    accumulate(variance_S2, weight_variance(current_S, unit_S, params.behavioural));
  const bool drops = params.behavioural.ir_drop.scale > 0.0;
  return {packed<Real>(current_S), packed<Real>(variance_S2), packed<Real>(second_S), packed<Real>(third_S),
          drops ? packed<Real>(current_S.cwiseAbs()) : PackedMatrix<Real>()};
}

template <class Real>
PlaneLines<Real> backward_lines(const PlaneLines<Real>& forward, Eigen::Index outputs) {
  using Matrix = typename PackedMatrix<Real>::Matrix;
  const auto turned = [&](const PackedMatrix<Real>& matrix, Real sign) {
    if (matrix.empty()) return PackedMatrix<Real>();
    return PackedMatrix<Real>(Matrix(sign * matrix.unpacked().topRows(outputs).transpose()));
  };
  return {turned(forward.current_S, 1), turned(forward.variance_S2, 1), turned(forward.second_S, -1), turned(forward.third_S, 1),
          turned(forward.magnitude_S, 1)};
}

template PlaneLines<float> forward_lines(const ArrayPlane&, const AnalogMatrixParams&, const DeviceModel&, double, ForNoise);
template PlaneLines<double> forward_lines(const ArrayPlane&, const AnalogMatrixParams&, const DeviceModel&, double, ForNoise);
template PlaneLines<float> backward_lines(const PlaneLines<float>&, Eigen::Index);
template PlaneLines<double> backward_lines(const PlaneLines<double>&, Eigen::Index);

}  // namespace ohmfield::crossbar
