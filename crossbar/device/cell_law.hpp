#pragma once
/// Current of a cell against its voltage, with its slope: what a circuit solver needs to know of a device.
///
/// Memory: I = g V + N2(g) V^2 + N3(g) V^3, where a set gives the polynomials. Selector in series, where a set has one:
/// I = I_s sinh(V / V_0), the usual form of a bidirectional exponential selector (S. Kim, J. Zhou, W. D. Lu, "Crossbar RRAM
/// arrays: selector device requirements during write operation", IEEE Trans. Electron Devices 61, 2820 (2014), doi
/// 10.1109/TED.2014.2327514). The node between them is found for each cell by Newton's method within a bracket.

#include <memory>
#include <span>

#include "crossbar/device/info.hpp"

namespace ohmfield::crossbar {

class CellLaw {
 public:
  virtual ~CellLaw() = default;

  /// Currents [A] and their derivatives by the voltage [S] of cells of given state. All spans have the same length.
  virtual void evaluate(std::span<const double> conductance_S, std::span<const double> voltage_V, std::span<double> current_A,
                        std::span<double> slope_S) const = 0;
};

/// The law of a device set: Ohm's, if it gives neither polynomials nor a selector.
class DeviceLaw final : public CellLaw {
 public:
  explicit DeviceLaw(const DeviceParts& parts) : current_(parts.current), selector_(parts.selector) {}
  DeviceLaw(std::optional<NonlinearCurrent> current, std::optional<SelectorInfo> selector) : current_(std::move(current)), selector_(std::move(selector)) {}

  void evaluate(std::span<const double> conductance_S, std::span<const double> voltage_V, std::span<double> current_A,
                std::span<double> slope_S) const override;

 private:
  std::optional<NonlinearCurrent> current_;
  std::optional<SelectorInfo> selector_;
};

}  // namespace ohmfield::crossbar
