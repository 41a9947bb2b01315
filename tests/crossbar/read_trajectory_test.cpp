/// Reads that follow each other: marginal variances, 1/f spectra, dwell times of traps.
///
/// Fixed seeds; statistical bounds of z = 5.33 standard errors (a false alarm once in 10^7 seeds) unless said.

#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "core/statistics/spectrum.hpp"
#include "crossbar/device/read_trajectory.hpp"
#include "crossbar/device/table.hpp"
#include "crossbar/test_device.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

namespace {

std::shared_ptr<const DeviceModel> flickering(double q, double read_time_s, double clock_offset_s) {
  DeviceParts parts = test::parts_of({.on_S = 40e-6});
  parts.read_noise.flicker_relative = Curve::constant(q);
  parts.read_noise.read_time_s = read_time_s;
  parts.read_noise.clock_offset_s = clock_offset_s;
  return std::make_shared<IdealDevice>(parts);
}

}  // namespace

TEST_CASE("one read of a trajectory has the variance of the closed form", "[crossbar][trajectory]") {
  const auto device = flickering(0.01, 250e-9, GENERATE(0.0, 20.0));
  constexpr std::size_t kCells = 40000;
  const DeviceState state = device->program(std::vector<float>(kCells, 20e-6f), 1, 0);
  ReadTrajectory trajectory(*device, state, 1e7, 3, 0);
  std::vector<float> g(kCells), sigma(kCells);
  for (const double time_s : {1e-5, 1e-3, 1.0, 1e3, 1e7}) {
    trajectory.read(time_s, g);
    device->read_noise_sigma(state, state.programmed_S, time_s, sigma);
    double squares = 0.0;
    for (const float value : g) squares += std::pow((static_cast<double>(value) - 20e-6) / static_cast<double>(sigma[0]), 2);
    CAPTURE(time_s);
    CHECK(std::abs(squares / kCells - 1.0) < 5.33 * std::sqrt(2.0 / kCells));
  }
}

TEST_CASE("two reads are correlated as 1/f noise is", "[crossbar][trajectory]") {
  // Structure function of S = q^2 / f (K. Kandiah's two-sample variance): E (x(t + d) - x(t))^2 grows as ln d,
  // by 2 q^2 ln(ratio) for a ratio of distances well above the read time.
  const double q = 0.01;
  const auto device = flickering(q, 1e-6, 0.0);
  constexpr std::size_t kCells = 20000;
  const DeviceState state = device->program(std::vector<float>(kCells, 20e-6f), 1, 0);
  ReadTrajectory trajectory(*device, state, 2e4, 3, 0);
  std::vector<float> before(kCells), after(kCells);
  const auto structure = [&](double start_s, double distance_s) {
    trajectory.read(start_s, before);
    trajectory.read(start_s + distance_s, after);
    double sum = 0.0;
    for (std::size_t i = 0; i < kCells; ++i) sum += std::pow((after[i] - before[i]) / 20e-6, 2);
    return sum / kCells;
  };
  const double near = structure(1e4, 1e-3), far = structure(1e4 + 10.0, 10.0);
  const double expected = 2.0 * q * q * std::log(1e4);
  CHECK(std::abs(far - near - expected) < 5.33 * std::sqrt(2.0 / kCells) * std::hypot(near, far) + 0.005 * expected);
}

TEST_CASE("the spectrum of 1/f noise has slope -1 over four decades and the right amplitude", "[crossbar][trajectory]") {
  const double q = 0.02, step_s = 1e-6;
  const auto device = flickering(q, step_s, 0.0);
  constexpr std::size_t kReads = std::size_t{1} << 20, kCells = 4;
  const DeviceState state = device->program(std::vector<float>(kCells, 20e-6f), 1, 0);
  const double start_s = 1e4;  // the slow processes have settled
  ReadTrajectory trajectory(*device, state, start_s + 2.0 * step_s * kReads, 5, 0);
  std::vector<std::vector<float>> signal(kCells, std::vector<float>(kReads));
  std::vector<float> g(kCells);
  for (std::size_t r = 0; r < kReads; ++r) {
    trajectory.read(start_s + step_s * static_cast<double>(r), g);
    for (std::size_t c = 0; c < kCells; ++c) signal[c][r] = g[c] / 20e-6f - 1.0f;
  }
  core::Spectrum mean;
  for (const auto& one : signal) {
    const core::Spectrum found = core::welch(one, step_s, kReads);
    if (mean.psd.empty()) mean = found;
    else for (std::size_t i = 0; i < found.psd.size(); ++i) mean.psd[i] += found.psd[i];
  }
  for (double& value : mean.psd) value /= kCells;
  // Four decades, well below the corner of a read at 1 / (2 pi 7.1 us) = 22 kHz.
  CHECK(std::abs(core::log_slope(mean, 1.0, 1e4) + 1.0) < 0.05);
  const core::Spectrum binned = core::log_binned(mean, 3);
  for (std::size_t i = 0; i < binned.psd.size(); ++i)
    if (binned.frequency_Hz[i] > 100.0 && binned.frequency_Hz[i] < 3e3) {
      CAPTURE(binned.frequency_Hz[i]);
      CHECK(binned.psd[i] * binned.frequency_Hz[i] / (q * q) == Approx(1.0).epsilon(0.1));
    }
}

TEST_CASE("dwell times of traps are exponential and traps have a Lorentzian's variance", "[crossbar][trajectory]") {
  DeviceParts parts = test::parts_of({.on_S = 40e-6});
  parts.read_noise.telegraph = {.amplitude = 0.1, .cells = 1.0, .traps = 1, .dwell_low_s = 1e-3, .dwell_high_s = 1e-3};
  const IdealDevice device(parts);
  const DeviceState state = device.program(std::vector<float>(200, 20e-6f), 1, 0);
  const double step_s = 1e-5;  // a hundredth of the mean
  constexpr int kReads = 20000;
  ReadTrajectory trajectory(device, state, step_s * kReads, 7, 0);
  std::vector<float> g(200);
  std::vector<int> last_change(200, -1);
  std::vector<bool> filled(200);
  std::vector<double> dwell_s;
  for (int r = 0; r < kReads; ++r) {
    trajectory.read(step_s * r, g);
    for (std::size_t c = 0; c < g.size(); ++c) {
      REQUIRE((g[c] == 20e-6f || g[c] == Approx(18e-6f).epsilon(1e-6)));
      const bool now = g[c] < 19e-6f;
      if (r > 0 && now != filled[c]) {
        if (last_change[c] >= 0) dwell_s.push_back(step_s * (r - last_change[c]));
        last_change[c] = r;
      }
      filled[c] = now;
    }
  }
  // Dwell times that began within the run are cut off at its end: of the mean in 0.2 s, 0.5 %. Those read every
  // 10 us are at least that long: a trap seen in both reads may have been away and back (1 %).
  std::sort(dwell_s.begin(), dwell_s.end());
  const double n = static_cast<double>(dwell_s.size());
  REQUIRE(n > 30000.0);
  double distance = 0.0;
  for (std::size_t i = 0; i < dwell_s.size(); ++i) {
    const double law = -std::expm1(-(dwell_s[i] - 0.5 * step_s) / 1e-3);
    distance = std::max(distance, std::abs(law - (static_cast<double>(i) + 0.5) / n));
  }
  CHECK(distance < 2.9 / std::sqrt(n) + 0.015);  // 2 exp(-2 * 2.9^2) is 1e-7; the rest is the raster of the reads
}

TEST_CASE("trajectories are reproducible, ordered, and quiet where there is no noise", "[crossbar][trajectory]") {
  const auto device = load_device("pcm_nandakumar2019", std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/devices");
  const DeviceState state = device->program(std::vector<float>(100, 10e-6f), 1, 0);
  const auto run = [&](std::uint64_t seed) {
    ReadTrajectory trajectory(*device, state, 10.0, seed, 0);
    std::vector<float> g(100);
    trajectory.read(1.0, g);
    trajectory.read(1.5, g);
    return g;
  };
  CHECK(run(1) == run(1));
  CHECK(run(1) != run(2));
  ReadTrajectory trajectory(*device, state, 10.0, 1, 0);
  std::vector<float> g(100), quiet(100);
  trajectory.read(2.0, g);
  CHECK_THROWS_AS(trajectory.read(1.0, g), core::InputError);
  CHECK_THROWS_AS(trajectory.read(11.0, g), core::InputError);
  const auto ideal = test::ideal_device();
  const DeviceState still = ideal->program(std::vector<float>(100, 10e-6f), 1, 0);
  ReadTrajectory nothing(*ideal, still, 10.0, 1, 0);
  nothing.read(3.0, quiet);
  CHECK(quiet == still.target_S);
}
