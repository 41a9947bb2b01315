/// Read noise: a few cells of some levels read many times in a row, and the spectrum of that.

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/parallel.hpp"
#include "core/statistics/spectrum.hpp"
#include "crossbar/device/read_trajectory.hpp"
#include "experiments/device/characterise.hpp"
#include "experiments/interrupt.hpp"

namespace ohmfield::experiments {
namespace {

// chosen: spectra of 64 cells scatter by 12 % in a frequency and by 3 % or less in most bins, and the amplitudes of 64
// cells average out; half a second of computing for each level.
constexpr std::size_t kReads = std::size_t{1} << 17, kCells = 64;
// Fewer reads have hardly a frequency between the smear of the window and the corner of 1/f noise.
constexpr std::size_t kLeastReads = std::size_t{1} << 14;
constexpr int kBinsPerDecade = 10;

/// Reads follow each other without a pause where there is 1/f noise. Traps are sampled faster than they switch.
double step_of(const crossbar::ReadNoise& noise) {
  return noise.telegraph.present() && !noise.has_flicker() ? 0.25 * noise.telegraph.dwell_low_s : noise.read_time_s;
}

/// The process of ReadTrajectory is the less 1/f the nearer f comes to the corner of its fastest part, 4 e^gamma t_read:
/// 1 - (2 / pi) atan(f / corner) of it, 3 % less at a twentieth of the corner, where we stop.
double highest_Hz(const crossbar::ReadNoise& noise, double step_s) {
  const double nyquist_Hz = 0.5 / step_s;
  if (!noise.has_flicker()) return 0.8 * nyquist_Hz;
  return 0.05 / (2.0 * std::numbers::pi * 4.0 * std::exp(std::numbers::egamma) * noise.read_time_s);
}

core::Spectrum between(const core::Spectrum& spectrum, double low_Hz, double high_Hz) {
  core::Spectrum part;
  for (std::size_t i = 0; i < spectrum.psd.size(); ++i) {
    if (spectrum.frequency_Hz[i] < low_Hz || spectrum.frequency_Hz[i] > high_Hz) continue;
    part.frequency_Hz.push_back(spectrum.frequency_Hz[i]);
    part.psd.push_back(spectrum.psd[i]);
  }
  return part;
}

/// All that is measured of one level.
struct LevelNoise {
  core::Spectrum spectrum;
  double conductance_S = 0.0, flicker_S2 = 0.0, white_S2_per_Hz = 0.0, slope = 0.0, slope_error = 0.0;
};

/// What the set says of these cells.
void expect_noise(const crossbar::DeviceModel& device, const crossbar::DeviceState& state, const NoiseMeasurement& setup,
                  LevelNoise& level) {
  std::vector<float> g(state.size()), amplitude(state.size());
  device.conductance(state, setup.start_s, g);
  level.conductance_S = moments_of(g).mean;
  const auto mean_square = [&amplitude] {
    double sum = 0.0;
    for (const float a : amplitude) sum += double{a} * double{a};
    return sum / static_cast<double>(amplitude.size());
  };
  device.read_noise().white_sigma(g, amplitude);
  level.white_S2_per_Hz = 2.0 * setup.step_s * mean_square();  // one-sided: sigma^2 over 0 to 1/(2 step)
  if (!device.read_noise().has_flicker()) return;
  device.read_noise().flicker_amplitude(g, state.programmed_S, amplitude);
  level.flicker_S2 = mean_square();
}

LevelNoise level_noise(const crossbar::DeviceModel& device, const CharacterisePlan& plan, const NoiseMeasurement& setup,
                       std::size_t level) {
  LevelNoise result;
  const crossbar::DeviceState state = cells_of_level(device, plan, level, setup.cells);
  expect_noise(device, state, setup, result);
  const double last_s = setup.start_s + static_cast<double>(setup.reads) * setup.step_s;
  // Not the noise of the reads of drift.
  crossbar::ReadTrajectory trajectory(device, state, last_s, plan.seed, plan.target_S.size() + level);
  std::vector<float> read(setup.cells);
  std::vector<std::vector<float>> signal(setup.cells, std::vector<float>(setup.reads));
  for (std::size_t k = 0; k < setup.reads && !interrupted(); ++k) {
    trajectory.read(setup.start_s + static_cast<double>(k) * setup.step_s, read);
    for (std::size_t c = 0; c < setup.cells; ++c) signal[c][k] = read[c];
  }
  // Below the fourth frequency the window smears in what is lower still: 1/f noise looks steeper there.
  const double low_Hz = 4.0 / (static_cast<double>(setup.segment) * setup.step_s);
  const double high_Hz = highest_Hz(device.read_noise(), setup.step_s);
  double sum = 0.0, squares = 0.0;
  core::Spectrum mean;
  for (std::size_t c = 0; c < setup.cells; ++c) {
    const core::Spectrum spectrum = core::welch(signal[c], setup.step_s, setup.segment);
    if (mean.psd.empty()) mean = {spectrum.frequency_Hz, std::vector<double>(spectrum.psd.size(), 0.0)};
    for (std::size_t i = 0; i < mean.psd.size(); ++i) mean.psd[i] += spectrum.psd[i] / static_cast<double>(setup.cells);
    const double slope = core::log_slope(spectrum, low_Hz, high_Hz);
    sum += slope;
    squares += slope * slope;
  }
  const auto n = static_cast<double>(setup.cells);
  result.slope = core::log_slope(mean, low_Hz, high_Hz);
  result.slope_error = n > 1.0 ? std::sqrt(std::max(0.0, squares - sum * sum / n) / (n - 1.0) / n) : std::nan("");
  result.spectrum = core::log_binned(between(mean, low_Hz, high_Hz), kBinsPerDecade);
  return result;
}

}  // namespace

NoiseMeasurement measure_noise(const crossbar::DeviceModel& device, const CharacterisePlan& plan) {
  NoiseMeasurement measured;
  if (!device.has_read_noise() || plan.noise_level.empty()) return measured;
  measured.step_s = step_of(device.read_noise());
  measured.start_s = plan.time_s.front();
  measured.cells = std::min(kCells, plan.cells);
  measured.reads = kReads;
  // Reads end where the set does.
  const double room_s = device.info().last_time_s - measured.start_s;
  while (measured.reads > kLeastReads && static_cast<double>(measured.reads) * measured.step_s > room_s) measured.reads /= 2;
  if (static_cast<double>(measured.reads) * measured.step_s > room_s) return {};
  measured.segment = measured.reads;
  std::vector<LevelNoise> levels(plan.noise_level.size());
  core::parallel_for(levels.size(), plan.threads,
                     [&](std::size_t k) { levels[k] = level_noise(device, plan, measured, plan.noise_level[k]); });
  for (std::size_t k = 0; k < levels.size(); ++k) {
    const LevelNoise& level = levels[k];
    measured.target_S.push_back(plan.target_S[plan.noise_level[k]]);
    measured.conductance_S.push_back(level.conductance_S);
    measured.frequency_Hz = level.spectrum.frequency_Hz;
    measured.psd.insert(measured.psd.end(), level.spectrum.psd.begin(), level.spectrum.psd.end());
    measured.flicker_S2.push_back(level.flicker_S2);
    measured.white_S2_per_Hz.push_back(level.white_S2_per_Hz);
    measured.slope.push_back(level.slope);
    measured.slope_error.push_back(level.slope_error);
  }
  return measured;
}

void write_noise(core::TraceFile& file, const NoiseMeasurement& measured) {
  core::TraceGroup group = file.group("read_noise", "power spectrum of reads in a row, one-sided, mean over some cells");
  group.dimension("target", measured.target_S, "S", "target conductance");
  group.dimension("frequency", measured.frequency_Hz, "Hz", "frequency");
  group.write("psd", {"target", "frequency"}, measured.psd, "S^2/Hz", "power spectral density of the conductance");
  group.write("conductance", {"target"}, measured.conductance_S, "S", "mean conductance of the cells");
  group.write("expected_flicker", {"target"}, measured.flicker_S2, "S^2", "mean (q g)^2 of the device set: its 1/f noise is this over f");
  group.write("expected_white", {"target"}, measured.white_S2_per_Hz, "S^2/Hz", "white noise of the device set at this rate of reads");
  group.write("slope", {"target"}, measured.slope, "1", "log-log slope of the spectrum");
  group.write("slope_error", {"target"}, measured.slope_error, "1", "its standard error, from the scatter over cells");
  group.scalar("step", measured.step_s, "s", "time from read to read");
  group.scalar("start", measured.start_s, "s", "time of the first read since programming");
  group.scalar("reads", static_cast<std::int64_t>(measured.reads), "1", "reads of each cell");
  group.scalar("cells", static_cast<std::int64_t>(measured.cells), "1", "cells of each target");
  group.scalar("segment", static_cast<std::int64_t>(measured.segment), "1", "reads of one segment of the spectrum (Welch, Hann window)");
}

}  // namespace ohmfield::experiments
