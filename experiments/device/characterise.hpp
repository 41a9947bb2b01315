#pragma once
/// A device set measured as a laboratory would measure the device: programming, drift, read noise, pulse response.
///
/// Each measurement is one group of the file (docs/formats/device.md) and one panel of figures. Levels are those of the
/// plan; cells of a level are the same in all measurements, so that a reader can follow one from group to group.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/hdf5/trace_file.hpp"
#include "crossbar/device/model.hpp"
#include "experiments/device/moments.hpp"
#include "experiments/device/pulse_set.hpp"

namespace ohmfield::experiments {

/// What will be measured.
struct CharacterisePlan {
  std::vector<double> target_S;          ///< levels, evenly over the window with both ends
  std::vector<std::size_t> drift_level;  ///< which of them are followed in time
  std::vector<std::size_t> noise_level;  ///< which of them are read many times
  std::vector<double> time_s;            ///< of drift, ascending
  std::size_t cells = 0;                 ///< of each level
  std::uint64_t seed = 0;
  int threads = 1;
};

/// \param levels   at least 2
/// \param time_s   empty: chosen for the device
CharacterisePlan plan_for(const crossbar::DeviceModel& device, std::size_t levels, std::vector<double> time_s);

/// Cells of a level: the same whoever asks.
crossbar::DeviceState cells_of_level(const crossbar::DeviceModel& device, const CharacterisePlan& plan, std::size_t level,
                                     std::size_t cells);

/// Conductances right after programming.
struct ProgrammingMeasurement {
  std::vector<float> conductance_S;    ///< (target, cell)
  std::vector<double> mean_S, std_S;   ///< (target)
  std::vector<double> sigma_S;         ///< (target) as the set has it; not a number where it has none
};
ProgrammingMeasurement measure_programming(const crossbar::DeviceModel& device, const CharacterisePlan& plan);

/// Single reads of each cell at each time, one after the other.
struct DriftMeasurement {
  std::vector<double> target_S;
  std::vector<float> conductance_S;                ///< (time, target, cell), with read noise
  std::vector<double> quiet_mean_S, quiet_std_S;   ///< (time, target), without
  std::vector<double> quantile_S;                  ///< (time, target, probability), with
  double time_offset_s = 0.0;                      ///< slopes are those of ln g against ln(t + offset)
  std::vector<SlopeOverCells> slope;               ///< (target)
};
DriftMeasurement measure_drift(const crossbar::DeviceModel& device, const CharacterisePlan& plan);

/// Probabilities of the quantiles of drift and pulse response.
inline constexpr std::array<double, 3> kBand{0.05, 0.5, 0.95};

/// Spectra of many reads in a row. Empty if the set has no read noise.
struct NoiseMeasurement {
  std::vector<double> target_S, conductance_S;
  std::vector<double> frequency_Hz;
  std::vector<double> psd;                    ///< (target, frequency) S^2/Hz, mean over cells
  std::vector<double> flicker_S2;             ///< (target) mean (q g)^2: the set's spectrum is this over f
  std::vector<double> white_S2_per_Hz;        ///< (target) and this
  std::vector<double> slope, slope_error;     ///< (target) of ln psd against ln f
  double step_s = 0.0, start_s = 0.0;         ///< between reads; first read after programming
  std::size_t reads = 0, cells = 0, segment = 0;
};
NoiseMeasurement measure_noise(const crossbar::DeviceModel& device, const CharacterisePlan& plan);

/// Cells pulsed from their lower bound up and down again.
struct PulseMeasurement {
  std::size_t cells = 0;
  std::vector<std::int8_t> direction;              ///< (pulse) 1 up, -1 down, 0 the start
  std::vector<float> conductance_S;                ///< (pulse, cell)
  std::vector<double> mean_S, std_S, quantile_S;   ///< (pulse), (pulse), (pulse, probability)
};
PulseMeasurement measure_pulses(const PulsedSet& set, const CharacterisePlan& plan);

void write_programming(core::TraceFile& file, const CharacterisePlan& plan, const ProgrammingMeasurement& measured);
void write_drift(core::TraceFile& file, const CharacterisePlan& plan, const DriftMeasurement& measured);
void write_noise(core::TraceFile& file, const NoiseMeasurement& measured);
void write_pulses(core::TraceFile& file, const PulseMeasurement& measured);

}  // namespace ohmfield::experiments
