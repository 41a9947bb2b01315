/// Read noise: slopes, amplitudes and white floors found again; spectra that tell nothing.

#include "catch.hpp"
#include "core/error.hpp"
#include "coverage.hpp"
#include "crossbar/fit/read_noise.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using test::contains;
using test::Normals;

namespace {

struct Truth {
  double amplitude = 4e-14, alpha = 1.1, white = 0.0;  // S^2, 1, S^2/Hz
  int averages = 8, points = 200;
};

Spectrum simulated(const Truth& truth, std::uint64_t seed) {
  Normals normal(seed);
  Spectrum spectrum{10e-6, 9.5e-6, {}, {}};
  for (int i = 0; i < truth.points; ++i) {
    const double f = 0.5 * (i + 1);
    double gamma = 0.0;  // a sum of 2 M squares of normals over 2 M
    for (int k = 0; k < 2 * truth.averages; ++k) {
      const double z = normal.next();
      gamma += z * z / (2.0 * truth.averages);
    }
    spectrum.frequency_Hz.push_back(f);
    spectrum.psd_S2_per_Hz.push_back((truth.amplitude * std::pow(f, -truth.alpha) + truth.white) * gamma);
  }
  return spectrum;
}

double middle_Hz(const Spectrum& spectrum) {
  double sum = 0.0;
  for (const double f : spectrum.frequency_Hz) sum += std::log(f);
  return std::exp(sum / static_cast<double>(spectrum.frequency_Hz.size()));
}

}  // namespace

TEST_CASE("intervals of a spectrum hold the truth", "[crossbar][fit]") {
  for (const double white : {0.0, 2e-15}) {
    for (const int averages : {1, 8}) {
      const Truth truth{.white = white, .averages = averages};
      test::Coverage coverage;
      for (std::uint64_t seed = 1; seed <= test::coverage_seeds(); ++seed) {
        const FitReport report = fit_spectrum(simulated(truth, seed), "s.csv").report;
        coverage.add(report, "amplitude_S2", truth.amplitude);
        coverage.add(report, "alpha", truth.alpha);
        coverage.add(report, "white_S2_per_Hz", truth.white);
        coverage.add(report, "relative_Q", std::sqrt(truth.amplitude * std::pow(middle_Hz(simulated(truth, seed)), 1.0 - truth.alpha)) / 9.5e-6);
      }
    }
  }
}

TEST_CASE("goodness of fit of a spectrum", "[crossbar][fit]") {
  const Truth truth{.white = 2e-15, .averages = 16};
  Spectrum spectrum = simulated(truth, 3);
  const FitReport good = fit_spectrum(spectrum, "s.csv", {.averages = 16}).report;
  CHECK(good.test("chi-square of the spectrum")->p_value > 1e-4);
  CHECK(good.warnings.empty());
  // A trap: S = 1 / (1 + (f/10)^2) is flat, then falls as 1/f^2.
  for (std::size_t i = 0; i < spectrum.frequency_Hz.size(); ++i) {
    const double f = spectrum.frequency_Hz[i];
    spectrum.psd_S2_per_Hz[i] *=
        1e-14 / (1.0 + f * f / 100.0) / (truth.amplitude * std::pow(f, -truth.alpha) + truth.white);
  }
  const FitReport trap = fit_spectrum(spectrum, "s.csv", {.averages = 16}).report;
  CHECK(trap.test("chi-square of the spectrum")->p_value < 1e-6);
  CHECK(contains(trap.warnings.at(0), "not a power law"));
}

TEST_CASE("spectra that are white, or exact", "[crossbar][fit]") {
  Truth truth;
  truth.alpha = 0.0;
  const FitReport white = fit_spectrum(simulated(truth, 5), "s.csv").report;
  for (const FittedParameter& p : white.parameters) {
    CHECK(std::isfinite(p.value));
    CHECK(p.interval.low <= p.interval.high);
  }
  Spectrum exact{0.0, 0.0, {}, {}};
  for (int i = 1; i <= 20; ++i) {
    exact.frequency_Hz.push_back(i);
    exact.psd_S2_per_Hz.push_back(1e-14 / i);
  }
  const FitReport report = fit_spectrum(exact, "s.csv").report;
  CHECK(report.at("alpha").value == Approx(1.0));
  CHECK(report.at("amplitude_S2").value == Approx(1e-14));
  CHECK(report.parameters.size() == 3);  // no relative amplitude without a conductance
}

TEST_CASE("spectra that tell no slope", "[crossbar][fit]") {
  const auto error = [](const Spectrum& s) { return test::input_error([&] { fit_spectrum(s, "s.csv"); }); };
  CHECK(contains(error({0, 0, {1, 2, 3}, {1, 1, 1}}), "s.csv: a spectrum has 3 frequencies, 8 are needed"));
  Spectrum narrow = simulated({.points = 10}, 1);
  for (double& f : narrow.frequency_Hz) f += 10.0;
  CHECK(contains(error(narrow), "within a factor of 3"));
}
