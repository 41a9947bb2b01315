#include "crossbar/array/wires/params.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/error.hpp"

namespace ohmfield::crossbar {
namespace {

// assumption: far beyond any wire or cell, and squares and quotients of such numbers are still ordinary doubles.
constexpr double kLargest = 1e12;

void check_resistance(const char* name, double value_ohm) {
  if (value_ohm == 0.0 || (value_ohm >= 1.0 / kLargest && value_ohm <= kLargest)) return;
  const char* problem = !std::isfinite(value_ohm) ? "is not finite" : value_ohm < 0.0 ? "is negative"
                        : value_ohm > 1.0 ? "is above 1e12 ohm" : "is below 1e-12 ohm";
  throw core::InputError(fmt::format("{} = {:g} {}", name, value_ohm, problem), "Give 0 for a perfect wire, or 1e-12 to 1e12 ohm");
}

}  // namespace

bool WireParams::present() const {
  return word_resistance_ohm != 0.0 || bit_resistance_ohm != 0.0 || driver_resistance_ohm != 0.0 || terminal_resistance_ohm != 0.0;
}

void WireParams::validate() const {
  check_resistance("word_resistance_ohm", word_resistance_ohm);
  check_resistance("bit_resistance_ohm", bit_resistance_ohm);
  check_resistance("driver_resistance_ohm", driver_resistance_ohm);
  check_resistance("terminal_resistance_ohm", terminal_resistance_ohm);
}

Line word_line(const WireParams& wires) {
  const double end_ohm = wires.word_resistance_ohm + wires.driver_resistance_ohm;
  if (end_ohm == 0.0) return {};
  const double far_S = wires.driven_ends == DrivenEnds::both ? 1.0 / end_ohm : 0.0;
  if (wires.word_resistance_ohm == 0.0) return {Line::Kind::node, 0.0, 1.0 / end_ohm, far_S};
  return {Line::Kind::chain, 1.0 / wires.word_resistance_ohm, 1.0 / end_ohm, far_S};
}

Line bit_line(const WireParams& wires) {
  const double end_ohm = wires.bit_resistance_ohm + wires.terminal_resistance_ohm;
  if (end_ohm == 0.0) return {};
  if (wires.bit_resistance_ohm == 0.0) return {Line::Kind::node, 0.0, 0.0, 1.0 / end_ohm};
  return {Line::Kind::chain, 1.0 / wires.bit_resistance_ohm, 0.0, 1.0 / end_ohm};
}

void check_conductances(const Eigen::Ref<const Eigen::MatrixXd>& conductance_S) {
  if (conductance_S.size() == 0) throw core::InputError("the conductances are of an array without cells", "Give one row and column at least");
  for (Eigen::Index i = 0; i < conductance_S.cols(); ++i)
    for (Eigen::Index j = 0; j < conductance_S.rows(); ++j) {
      const double g = conductance_S(j, i);
      if (g >= 0.0 && g <= kLargest) continue;
      const char* problem = !std::isfinite(g) ? "is not finite" : g < 0.0 ? "is negative" : "is above 1e12 S";
      throw core::InputError(fmt::format("the conductance {:g} S of the cell at word line {}, bit line {} {}", g, i, j, problem),
                             "Give 0 for an open cell and a finite conductance for a short");
    }
}

void check_voltages(const Eigen::Ref<const Eigen::MatrixXd>& voltage_V, Eigen::Index word_lines) {
  if (voltage_V.rows() != word_lines)
    throw core::InputError(fmt::format("there are voltages for {} word lines, and conductances for {}", voltage_V.rows(), word_lines),
                           "Give one voltage for each word line; conductances have shape (word lines, bit lines) in files");
  if (voltage_V.cols() == 0) throw core::InputError("there are no inputs", "Give one column of voltages at least");
  for (Eigen::Index k = 0; k < voltage_V.cols(); ++k)
    for (Eigen::Index i = 0; i < word_lines; ++i)
      if (!(std::abs(voltage_V(i, k)) <= kLargest))
        throw core::InputError(fmt::format("the voltage {:g} V of word line {} in input {} is not finite or is beyond 1e12 V", voltage_V(i, k), i, k),
                               "Give volts");
}

}  // namespace ohmfield::crossbar
