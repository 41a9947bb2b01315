#pragma once
/// Two device sets side by side: what their cells do at the same targets and times, and their parameters.

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crossbar/device/model.hpp"
#include "experiments/device/compare_parameters.hpp"
#include "experiments/device/pulse_set.hpp"

namespace ohmfield::experiments {

/// Voltage at which currents are held against Ohm's law. assumption: the read voltage of most sources.
inline constexpr double kCompareVoltage_V = 0.2;

struct ComparePlan {
  std::vector<double> target_S, time_s;
  std::size_t cells = 0;
  std::uint64_t seed = 0;
  int threads = 1;
};

/// What is not a number does not exist for this set.
struct ComparedCells {
  std::vector<double> programmed_mean_S, programmed_std_S;      ///< (target)
  std::vector<double> drift_mean, drift_std;                    ///< (target) exponents
  std::vector<double> nonlinearity;                             ///< (target) I / (g V) - 1
  std::vector<double> mean_S, std_S, read_noise_S;              ///< (time, target): cells, and one read around its cell
};

/// Cells of both sets have the same draws, so that sets that agree give the same numbers.
ComparedCells compared_cells(const crossbar::DeviceModel& device, const ComparePlan& plan);

/// Both sets, A first.
struct Comparison {
  std::vector<std::string> argument;  ///< as given on the command line
  std::vector<std::shared_ptr<const crossbar::DeviceModel>> device;
  std::vector<ComparedCells> cells;
  std::vector<std::optional<PulsedSet>> pulsed;
  ComparePlan plan;
  std::vector<ComparedParameter> parameters;
  std::vector<Coverage> coverage;
};

/// A property of both sets.
struct ComparedRow {
  std::string quantity, unit;
  double target_S = std::numeric_limits<double>::quiet_NaN();  ///< not a number: of the set as a whole
  double time_s = std::numeric_limits<double>::quiet_NaN();    ///< not a number: at no time
  double a = 0.0, b = 0.0;
};

/// All that at least one set has.
std::vector<ComparedRow> compared_rows(const Comparison& comparison);

void print_comparison(const Comparison& comparison);
/// The same as JSON text.
std::string comparison_json(const Comparison& comparison);
void write_comparison(const std::string& path, const Comparison& comparison);

}  // namespace ohmfield::experiments
