#include "crossbar/tile/cell_read.hpp"

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/counter_rng.hpp"
#include "crossbar/array/wires/nonlinear.hpp"
#include "crossbar/array/wires/solve.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;

/// Conductances of one read, shape (bit lines, word lines).
Eigen::MatrixXd read_half(const ArrayHalf& half, NoiseMethod noise, std::uint64_t seed, std::uint64_t index) {
  if (noise == NoiseMethod::none || !half.cells || !half.cells->device().has_read_noise()) return half.conductance_S();
  Eigen::MatrixXf g_S;
  half.cells->read(seed, index, g_S);
  return g_S.cast<double>();
}

bool is_bent(const DeviceModel& device, const AnalogMatrixParams& params) {
  return params.current == CellCurrent::as_device && (device.parts().current || device.parts().selector);
}

/// Currents [A] into lines at ground, without wires.
Eigen::VectorXd currents_A(const Eigen::MatrixXd& g_S, const AnalogMatrixParams& params, const DeviceModel& device, const Eigen::VectorXd& voltage_V, Pass pass) {
  const bool bent = is_bent(device, params);
  if (!bent) {
    if (pass == Pass::forward) return g_S * voltage_V;
    return g_S.transpose() * voltage_V;
  }
  const Index lines = pass == Pass::forward ? g_S.rows() : g_S.cols();
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(lines);
  std::vector<float> cells(static_cast<std::size_t>(lines)), current(cells.size());
  for (Index d = 0; d < voltage_V.size(); ++d) {
    if (voltage_V(d) == 0.0) continue;
    Eigen::Map<Eigen::VectorXf> column(cells.data(), lines);
    if (pass == Pass::forward) column = g_S.col(d).cast<float>();
    else column = g_S.row(d).transpose().cast<float>();
    // Driven from the other side, a cell sees the opposite voltage.
    const double side = pass == Pass::forward ? 1.0 : -1.0;
    device.current(cells, side * voltage_V(d), current);
    sum += side * Eigen::Map<const Eigen::VectorXf>(current.data(), lines).cast<double>();
  }
  return sum;
}

/// The same array seen from the other side: bit lines are driven at their terminals, word lines end at their drivers.
WireParams turned(const WireParams& wires) {
  if (wires.driven_ends == DrivenEnds::both)
    throw core::InputError("lines with a driver at both ends cannot be read at one of them", "Drive word lines from one end");
  WireParams other = wires;
  std::swap(other.word_resistance_ohm, other.bit_resistance_ohm);
  std::swap(other.driver_resistance_ohm, other.terminal_resistance_ohm);
  return other;
}

Eigen::VectorXd wired_currents_A(const Eigen::MatrixXd& g_S, const AnalogMatrixParams& params, const DeviceModel& device,
                                 const Eigen::VectorXd& voltage_V, Pass pass) {
  const bool bent = is_bent(device, params);
  const bool forward = pass == Pass::forward;
  // From the terminals the last word line is the nearest, and the far end of a bit line is its first cell.
  const Eigen::MatrixXd seen = forward ? g_S : Eigen::MatrixXd(g_S.transpose().colwise().reverse().rowwise().reverse());
  const WireParams wires = forward ? params.wires : turned(params.wires);
  const Eigen::VectorXd volts = forward ? voltage_V : Eigen::VectorXd(-voltage_V.reverse());
  const WireOptions options{.threads = params.threads};
  const Eigen::MatrixXd current = bent ? solve_nonlinear(seen, wires, volts, DeviceLaw(device.parts()), {.wires = options}).wires.current_A
                                       : solve_wires(seen, wires, volts, options).current_A;
  return forward ? Eigen::VectorXd(current.col(0)) : Eigen::VectorXd(-current.col(0).reverse());
}

}  // namespace

Eigen::VectorXd read_cells(const ArrayPlane& plane, const AnalogMatrixParams& params, const DeviceModel& device, Pass pass,
                           const Eigen::VectorXd& input, Eigen::Index outputs, std::uint64_t seed) {
  const double volts = params.read_voltage_V / (params.dac.bits > 0 ? params.dac.range : 1.0);
  Eigen::VectorXd sum;
  for (std::size_t h = 0; h < plane.halves.size(); ++h) {
    const ArrayHalf& half = plane.halves[h];
    Eigen::MatrixXd g_S = read_half(half, params.noise, seed, h);
    Eigen::VectorXd voltage_V = input * volts;
    if (pass == Pass::backward && g_S.rows() > outputs) {
      // The reference line is at ground.
      voltage_V.conservativeResize(g_S.rows());
      voltage_V.tail(g_S.rows() - outputs).setZero();
    }
    OHM_EXPECT(voltage_V.size() == (pass == Pass::forward ? g_S.cols() : g_S.rows()));
    const Eigen::VectorXd current_A = params.wires.present() ? wired_currents_A(g_S, params, device, voltage_V, pass)
                                                             : currents_A(g_S, params, device, voltage_V, pass);
    if (h == 0) sum = half.sign * current_A;
    else sum += half.sign * current_A;
  }
  return sum / volts;
}

}  // namespace ohmfield::crossbar
