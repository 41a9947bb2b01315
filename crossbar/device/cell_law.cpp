#include "crossbar/device/cell_law.hpp"

#include <algorithm>
#include <cmath>

#include "core/expect.hpp"

namespace ohmfield::crossbar {
namespace {

/// Current and slope at one voltage.
struct Point {
  double current_A = 0.0, slope_S = 0.0;
};

/// The memory part of one cell.
struct Memory {
  double first = 0.0, second = 0.0, third = 0.0;

  Memory(double g_S, const std::optional<NonlinearCurrent>& law) : first(g_S) {
    if (!law || !(g_S > 0.0)) return;
    const double decade = std::log10(g_S);
    const auto in_powers = [decade](const std::vector<double>& ascending) {
      double value = 0.0;
      for (std::size_t i = ascending.size(); i-- > 0;) value = value * decade + ascending[i];
      return value;
    };
    second = in_powers(law->second);
    third = in_powers(law->third);
  }

  Point operator()(double v) const { return {v * (first + v * (second + v * third)), first + v * (2.0 * second + v * 3.0 * third)}; }
};

/// Memory and selector in series. The voltage x of the memory solves V_0 asinh(I(x) / I_s) + x = V, between 0 and V.
Point in_series(const Memory& memory, const SelectorInfo& selector, double voltage_V) {
  if (memory.first == 0.0) return {};
  const double scale_V = selector.slope_V, saturation_A = selector.saturation_current_A;
  const auto total_slope = [&](const Point& p) { return 1.0 + scale_V * p.slope_S / std::hypot(saturation_A, p.current_A); };
  double low = std::min(0.0, voltage_V), high = std::max(0.0, voltage_V);
  double x = voltage_V / total_slope(memory(0.0));  // exact for small voltages
  Point point = memory(x);
  // Newton needs 4 to 8 steps; the bracket closes by halves where a step leaves it.
  for (int step = 0; step < 200; ++step) {
    const double excess_V = scale_V * std::asinh(point.current_A / saturation_A) + x - voltage_V;
    (excess_V > 0.0 ? high : low) = x;
    double next = x - excess_V / total_slope(point);
    if (!(next >= low && next <= high)) next = 0.5 * (low + high);
    const bool settled = std::abs(next - x) <= 4e-16 * std::abs(next);
    x = next;
    point = memory(x);
    if (settled) break;
  }
  return {point.current_A, point.slope_S / total_slope(point)};
}

}  // namespace

void DeviceLaw::evaluate(std::span<const double> conductance_S, std::span<const double> voltage_V, std::span<double> current_A,
                         std::span<double> slope_S) const {
  OHM_EXPECT(voltage_V.size() == conductance_S.size() && current_A.size() == voltage_V.size() && slope_S.size() == voltage_V.size());
  for (std::size_t i = 0; i < current_A.size(); ++i) {
    const Memory memory(conductance_S[i], current_);
    const Point point = selector_ ? in_series(memory, *selector_, voltage_V[i]) : memory(voltage_V[i]);
    current_A[i] = point.current_A;
    slope_S[i] = point.slope_S;
  }
}

}  // namespace ohmfield::crossbar
