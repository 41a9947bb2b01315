#include "crossbar/cost/settling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/error.hpp"
#include "core/expect.hpp"

namespace ohmfield::crossbar {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void check_not_negative(const char* name, double value) {
  if (!std::isfinite(value) || value < 0.0)
    throw core::InputError(fmt::format("{} = {:g} {}", name, value, std::isfinite(value) ? "is negative" : "is not finite"), "Use 0 or more");
}

void check_positive(const char* name, double value) {
  if (!std::isfinite(value) || value <= 0.0)
    throw core::InputError(fmt::format("{} = {:g} {}", name, value, std::isfinite(value) ? "is not above 0" : "is not finite"),
                           "Use a number above 0");
}

/// The limits of WireParams.
void check_resistance(const char* name, double value_ohm) {
  check_not_negative(name, value_ohm);
  if (value_ohm != 0.0 && (value_ohm < 1e-12 || value_ohm > 1e12))
    throw core::InputError(fmt::format("{} = {:g} is {} ohm", name, value_ohm, value_ohm < 1.0 ? "below 1e-12" : "above 1e12"),
                           "Give 0, or 1e-12 to 1e12 ohm");
}

void check_count(const char* name, std::size_t value) {
  if (value == 0) throw core::InputError(fmt::format("{} = 0 is not above 0", name), "Use 1 or more");
}

/// The slowest mode of a uniform line without cells: node k from the open end has the voltage cos((k + 1/2) theta), and
///   4 sin^2(theta / 2) = segment_ohm * rate_S,   tan(length theta) tan(theta / 2) = segment / (2 end + segment).
/// A line driven from both ends is two of half the length, its middle open for the symmetric mode.
struct SlowestMode {
  double length = 1.0;       ///< in cells, from the end to the open end or to the middle
  double far = 0.5;          ///< position of the node that is farthest from the ends
  double end_ratio = kInfinity;  ///< (end + segment) / segment
  double segment_ohm = 0.0;
  double rate_S = kInfinity; ///< eigenvalue of the conductances, for each cell; infinite: the voltage of the line is given
  double amplitude = 1.0;    ///< of the mode in the step response of the farthest node; at most 4 / pi

  SlowestMode(std::size_t cells, double end_ohm, double segment, DrivenEnds ends) : segment_ohm(segment) {
    length = static_cast<double>(cells);
    if (ends == DrivenEnds::both) {
      length /= 2.0;
      far = cells % 2 == 0 ? 0.5 : 0.0;
    }
    if (segment == 0.0) {
      rate_S = end_ohm == 0.0 ? kInfinity : 1.0 / (end_ohm * length);
      return;
    }
    end_ratio = (end_ohm + segment) / segment;
    const double theta = angle(), half = std::sin(0.5 * theta);
    rate_S = 4.0 * half * half / segment;
    const double norm = 0.5 * length + std::sin(2.0 * length * theta) / (4.0 * std::sin(theta));
    amplitude = std::cos((length - 0.5) * theta) * std::cos(far * theta) / (end_ratio * norm * 4.0 * half * half);
  }

  double angle() const {
    const double steep = 2.0 * end_ratio - 1.0;
    // tan x > x above; below, no node is behind more than all of the resistance.
    double high = std::min(std::numbers::pi / (2.0 * length), std::sqrt(2.0 / (length * steep)));
    double low = std::min(high, 1.0 / std::sqrt(length * (end_ratio + length)));
    for (;;) {
      const double middle = 0.5 * (low + high);
      if (middle <= low || middle >= high) return middle;
      const bool below = std::cos(length * middle) * std::cos(0.5 * middle) > steep * std::sin(length * middle) * std::sin(0.5 * middle);
      (below ? low : high) = middle;
    }
  }

  /// Logarithm of the voltage of the farthest node with a conductance leak_S to 0 V at each, under 1 V at the ends.
  double log_gain(double leak_S) const {
    if (rate_S == kInfinity) return 0.0;
    if (segment_ohm == 0.0) return -std::log1p(leak_S / rate_S);
    const double sinh_half = 0.5 * std::sqrt(leak_S * segment_ohm), phi = 2.0 * std::asinh(sinh_half);
    // exp(-length phi) is taken out of numerator and denominator.
    const double driven = std::exp(-0.5 * phi) + std::exp(-(2.0 * length - 0.5) * phi);
    const double inward = -2.0 * end_ratio * sinh_half * std::expm1(-2.0 * length * phi);
    return std::log(std::exp(far * phi) + std::exp(-far * phi)) - length * phi - std::log(driven + inward);
  }
};

/// Survival function of a sum of up to three independent exponential delays: the step response, short of 1, of as many
/// poles one behind the other. Rates ascend. Every term is positive.
class Cascade {
 public:
  void add(double rate_Hz) {
    if (rate_Hz == kInfinity) return;
    OHM_EXPECT(count_ < rate_Hz_.size());
    rate_Hz_[count_++] = rate_Hz;
    std::sort(rate_Hz_.begin(), rate_Hz_.begin() + static_cast<std::ptrdiff_t>(count_));
  }
  bool empty() const { return count_ == 0; }
  double slowest_Hz() const { return rate_Hz_[0]; }

  /// Time at which log_amplitude + log survival is log_error. Newton's method, from the right: the logarithm is concave,
  /// so that no step passes the solution.
  double time_s(double log_amplitude, double log_error) const {
    double time_s = 0.0;
    for (std::size_t k = 0; k < count_; ++k) time_s += 1.0 / rate_Hz_[k];
    time_s += (log_amplitude - log_error) / slowest_Hz();
    for (int step = 0; step < 100; ++step) {
      const auto [log_survival, hazard_Hz] = at(time_s);
      const double change_s = (log_amplitude + log_survival - log_error) / hazard_Hz;
      time_s += change_s;
      if (std::abs(change_s) <= 1e-12 * time_s) break;
    }
    return time_s;
  }

 private:
  struct Value {
    double log_survival, hazard_Hz;
  };
  static double phi(double x) { return x == 0.0 ? 1.0 : -std::expm1(-x) / x; }
  static double minus_slope_of_phi(double x) {
    if (x < 1e-3) return 0.5 - x / 3.0 + x * x / 8.0 - x * x * x / 30.0;
    return (-std::expm1(-x) - x * std::exp(-x)) / (x * x);
  }

  /// Each stage holds a divided difference of exp(-rate t); exp(-slowest t) is taken out.
  Value at(double time_s) const {
    std::array<double, 3> stage = {1.0, 0.0, 0.0};
    const double x = (rate_Hz_[1] - rate_Hz_[0]) * time_s, y = (rate_Hz_[2] - rate_Hz_[0]) * time_s;
    if (count_ > 1) stage[1] = rate_Hz_[0] * time_s * phi(x);
    if (count_ > 2) {
      // Where both are close the midpoint is right to 1e-8; where they are not the difference keeps twelve digits.
      const double second = y - x < 1e-4 * (1.0 + x) ? minus_slope_of_phi(0.5 * (x + y)) : (phi(x) - phi(y)) / (y - x);
      stage[2] = rate_Hz_[0] * time_s * rate_Hz_[1] * time_s * second;
    }
    const double sum = stage[0] + stage[1] + stage[2];
    return {std::log(sum) - rate_Hz_[0] * time_s, rate_Hz_[count_ - 1] * stage[count_ - 1] / sum};
  }

  std::array<double, 3> rate_Hz_ = {};
  std::size_t count_ = 0;
};

/// The slowest mode of the word lines, coupled with that of the bit lines by the cells.
struct CoupledModes {
  SlowestMode word, bit;
  double slow_Hz = kInfinity, fast_Hz = kInfinity;

  explicit CoupledModes(const ArrayRc& array)
      : word(array.bit_lines, array.wires.driver_resistance_ohm, array.wires.word_resistance_ohm, array.wires.driven_ends),
        bit(array.word_lines, array.wires.terminal_resistance_ohm + array.readout_ohm, array.wires.bit_resistance_ohm, DrivenEnds::one) {
    const double g_S = array.cell_S, word_Hz = (word.rate_S + g_S) / array.word_cell_F, bit_Hz = (bit.rate_S + g_S) / array.bit_cell_F;
    slow_Hz = std::min(word_Hz, bit_Hz);
    if (std::max(word_Hz, bit_Hz) == kInfinity) return;  // one line, or both, have a given voltage
    const double coupling_Hz = 2.0 * g_S / std::sqrt(array.word_cell_F * array.bit_cell_F);
    fast_Hz = 0.5 * (word_Hz + bit_Hz + std::hypot(word_Hz - bit_Hz, coupling_Hz));
    slow_Hz = (word.rate_S * bit.rate_S + g_S * (word.rate_S + bit.rate_S)) / (array.word_cell_F * array.bit_cell_F) / fast_Hz;
  }
};

}  // namespace

double line_capacitance_F(std::size_t cells, double cell_pitch_m, double wire_F_per_m, double junction_F) {
  check_count("cells", cells);
  check_not_negative("cell_pitch_m", cell_pitch_m);
  check_not_negative("wire_F_per_m", wire_F_per_m);
  check_not_negative("junction_F", junction_F);
  return static_cast<double>(cells) * (cell_pitch_m * wire_F_per_m + junction_F);
}

double slowest_time_constant_s(const LineRc& line) {
  check_count("cells", line.cells);
  check_resistance("end_ohm", line.end_ohm);
  check_resistance("segment_ohm", line.segment_ohm);
  check_positive("cell_F", line.cell_F);
  check_not_negative("cell_S", line.cell_S);
  return line.cell_F / (SlowestMode(line.cells, line.end_ohm, line.segment_ohm, line.ends).rate_S + line.cell_S);
}

void ArrayRc::validate() const {
  check_count("word_lines", word_lines);
  check_count("bit_lines", bit_lines);
  wires.validate();
  check_positive("word_cell_F", word_cell_F);
  check_positive("bit_cell_F", bit_cell_F);
  check_not_negative("cell_S", cell_S);
  check_resistance("readout_ohm", readout_ohm);
  check_not_negative("amplifier_bandwidth_Hz", amplifier_bandwidth_Hz);
}

double slowest_time_constant_s(const ArrayRc& array) {
  array.validate();
  return 1.0 / CoupledModes(array).slow_Hz;
}

double settling_time_s(const ArrayRc& array, double accuracy) {
  array.validate();
  if (!(accuracy > 0.0 && accuracy < 1.0))
    throw core::InputError(fmt::format("accuracy = {:g} is not between 0 and 1", accuracy), "Use half_lsb(bits)");
  const CoupledModes modes(array);
  Cascade poles;
  poles.add(modes.slow_Hz);
  poles.add(modes.fast_Hz);
  if (array.amplifier_bandwidth_Hz > 0.0) poles.add(2.0 * std::numbers::pi * array.amplifier_bandwidth_Hz);
  if (poles.empty()) return 0.0;

  // What a cell loses through its bit line, seen from the word line, at rest.
  const double g_S = array.cell_S, bit_S = modes.bit.rate_S, word_S = modes.word.rate_S;
  const double leak_S = g_S == 0.0 ? 0.0 : bit_S == kInfinity ? g_S : g_S * (bit_S / (g_S + bit_S));
  double log_amplitude = 0.0;
  if (word_S != kInfinity) {
    log_amplitude = std::log(modes.word.amplitude) - std::log1p(leak_S / word_S) - modes.word.log_gain(leak_S);
    // The delay of the faster modes has a convex log E exp(rate delay), 0 at rate 0.
    if (poles.slowest_Hz() < modes.slow_Hz) log_amplitude *= poles.slowest_Hz() / modes.slow_Hz;
  }
  return poles.time_s(std::max(0.0, log_amplitude), std::log(accuracy));
}

double half_lsb(int bits) {
  if (bits < 1 || bits > 24) throw core::InputError(fmt::format("bits = {} is not 1 to 24", bits), "Use the resolution of the converter");
  return std::ldexp(1.0, -(bits + 1));
}

}  // namespace ohmfield::crossbar
