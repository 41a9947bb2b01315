/// Regressions of converters: every tabulated point of the published programs, limits, directions.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <string>

#include "catch.hpp"
#include "crossbar/cost/adc_neurosim.hpp"
#include "crossbar/cost/adc_survey.hpp"
#include "input_error.hpp"

using namespace ohmfield::crossbar;
namespace test = ohmfield::test;
using test::contains;

namespace {

constexpr double kNodes_nm[] = {130.0, 90.0, 65.0, 45.0, 32.0, 22.0, 14.0, 10.0, 7.0};
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::string survey_error(int bits, double rate_Hz, double node_nm) {
  return test::input_error([&] { survey_adc_energy_J(bits, rate_Hz, node_nm); });
}
std::string sar_error(int bits, double node_nm, const SarColumn& column = {}) {
  return test::input_error([&] { neurosim_sar_energy_J(bits, node_nm, column); });
}

}  // namespace

TEST_CASE("the survey regression by hand, slow and fast", "[crossbar][adc]") {
  // Slow: FOM = 128.307 + 25.764 = 154.071 dB, SNDR = 49.9248 dB; exponent 26.0496 + 1.88 ln 32 - 2.8291 ln 8 - 1.4702.
  const double factor = std::exp(26.0496 + 1.88 * 3.465735903 - 2.8291 * 2.079441542 - 1.4702);
  CHECK(survey_adc_energy_J(8, 1e7, 32.0) == Approx(1e-12 * 0.5 * std::pow(10.0, -10.41462) * factor).epsilon(1e-6));
  // Fast: FOM = 213.78 - 2.8719 ln 1e10 = 147.6520 dB is the smaller.
  CHECK(survey_adc_energy_J(8, 1e10, 32.0) == Approx(1e-12 * 0.5 * std::pow(10.0, (49.9248 - (213.78 - 2.8719 * 23.02585093)) / 10.0) * factor).epsilon(1e-6));
  // No rate but for that: the energy of slow converters does not depend on it, the area does.
  CHECK(survey_adc_energy_J(8, 1e6, 32.0) == survey_adc_energy_J(8, 1e7, 32.0));
  CHECK(survey_adc_area_m2(8, 1e7, 32.0) / survey_adc_area_m2(8, 1e6, 32.0) == Approx(std::pow(10.0, 0.1807)).epsilon(1e-3));
}

TEST_CASE("the NeuroSim regression by hand", "[crossbar][adc]") {
  // 14 nm: (0.4710 x 8 + 1.9529) uW + 0.060584 exp(-2.311 x 4) W at 10 kohm.
  const double power_W = 5.7209e-6 + 0.060584 * std::exp(-9.244);
  CHECK(neurosim_sar_power_W(8, 14.0) == Approx(power_W).epsilon(1e-12));
  CHECK(neurosim_sar_energy_J(8, 14.0) == Approx(9e-9 * power_W).epsilon(1e-12));
  CHECK(neurosim_sar_energy_J(8, 14.0, {.clock_Hz = 2e9}) == Approx(4.5e-9 * power_W).epsilon(1e-12));
  CHECK(neurosim_sar_power_W(8, 14.0, {.temperature_K = 400.0}) == Approx(1.13 * power_W).epsilon(1e-12));
  // A tenth of the resistance at a tenth of the voltage is the same current.
  CHECK(neurosim_sar_power_W(8, 14.0, {.resistance_ohm = 1e3, .read_voltage_V = 0.05}) == Approx(power_W).epsilon(1e-12));
  CHECK(neurosim_sar_power_W(8, 14.0, {.resistance_ohm = 1e30}) == Approx(5.7209e-6).epsilon(1e-9));
}

TEST_CASE("all points of the published programs within 1 %", "[crossbar][adc][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  std::ifstream csv(data / "golden/cost/adc_model.csv");
  std::string line;
  std::getline(csv, line);
  std::getline(csv, line);
  int rows = 0;
  double worst_energy = 0.0, worst_area = 0.0, worst_sar = 0.0;
  for (; std::getline(csv, line); ++rows) {
    int bits = 0;
    double rate_Hz = 0, node_nm = 0, energy_pJ = 0, area_um2 = 0, sar_pJ = 0;
    REQUIRE(std::sscanf(line.c_str(), "%d,%lf,%lf,%lf,%lf,%lf", &bits, &rate_Hz, &node_nm, &energy_pJ, &area_um2, &sar_pJ) == 6);
    worst_energy = std::max(worst_energy, std::abs(1e12 * survey_adc_energy_J(bits, rate_Hz, node_nm) / energy_pJ - 1.0));
    worst_area = std::max(worst_area, std::abs(1e12 * survey_adc_area_m2(bits, rate_Hz, node_nm) / area_um2 - 1.0));
    worst_sar = std::max(worst_sar, std::abs(1e12 * neurosim_sar_energy_J(bits, node_nm) / sar_pJ - 1.0));
  }
  CHECK(rows == 96);
  CHECK(worst_energy < 0.001);  // four digits are tabulated; 1 % would hide a wrong digit of a coefficient
  CHECK(worst_area < 0.001);
  CHECK(worst_sar < 0.001);
}

TEST_CASE("more bits cost more", "[crossbar][adc]") {
  for (const double node_nm : kNodes_nm)
    for (const double rate_Hz : {1e4, 1e7, 1e8, 1.28e9, 1e10})
      for (int bits = kRegressionBits; bits < kMostRegressionBits; ++bits) {
        CAPTURE(node_nm, rate_Hz, bits);
        CHECK(survey_adc_energy_J(bits + 1, rate_Hz, node_nm) > survey_adc_energy_J(bits, rate_Hz, node_nm));
        CHECK(survey_adc_area_m2(bits + 1, rate_Hz, node_nm) > survey_adc_area_m2(bits, rate_Hz, node_nm));
        CHECK(neurosim_sar_energy_J(bits + 1, node_nm) > neurosim_sar_energy_J(bits, node_nm));
      }
}

TEST_CASE("faster converters of the survey never cost less", "[crossbar][adc]") {
  for (int bits = kRegressionBits; bits <= kMostRegressionBits; ++bits)
    for (double rate_Hz = 1e4; rate_Hz < 1e10; rate_Hz *= 2.0) {
      CHECK(survey_adc_energy_J(bits, 2.0 * rate_Hz, 28.0) >= survey_adc_energy_J(bits, rate_Hz, 28.0));
      CHECK(survey_adc_area_m2(bits, 2.0 * rate_Hz, 28.0) > survey_adc_area_m2(bits, rate_Hz, 28.0));
    }
}

TEST_CASE("nodes between those of NeuroSim are on a line of logarithms", "[crossbar][adc]") {
  for (std::size_t i = 0; i + 1 < std::size(kNodes_nm); ++i) {
    const double upper_nm = kNodes_nm[i], lower_nm = kNodes_nm[i + 1], middle_nm = std::sqrt(upper_nm * lower_nm);
    const double upper_W = neurosim_sar_power_W(8, upper_nm), lower_W = neurosim_sar_power_W(8, lower_nm);
    CAPTURE(middle_nm);
    CHECK(neurosim_sar_power_W(8, middle_nm) == Approx(std::sqrt(upper_W * lower_W)).epsilon(1e-12));
    CHECK(neurosim_sar_power_W(8, lower_nm * (1.0 + 1e-12)) == Approx(lower_W).epsilon(1e-9));
    CHECK(neurosim_sar_power_W(8, upper_nm * (1.0 - 1e-12)) == Approx(upper_W).epsilon(1e-9));
    CHECK(upper_W > lower_W);
  }
}

TEST_CASE("what the regressions refuse", "[crossbar][adc]") {
  for (int bits = -1; bits < kRegressionBits; ++bits) {
    CHECK(contains(survey_error(bits, 1e8, 28.0), "survey regression does not hold for a converter of " + std::to_string(bits) + " bit"));
    CHECK(contains(survey_error(bits, 1e8, 28.0), "below 4. Take a flash or ramp converter (adc_kind), whose comparators are priced, or give adc_sar a price with a law of its own"));
    CHECK(contains(sar_error(bits, 32.0), "NeuroSim regression does not hold for a converter of " + std::to_string(bits) + " bit"));
    CHECK(contains(test::input_error([&] { survey_adc_area_m2(bits, 1e8, 28.0); }), "does not hold"));
  }
  CHECK(survey_error(kRegressionBits, 1e8, 28.0) == "no error");
  CHECK(survey_error(kMostRegressionBits, 1e8, 28.0) == "no error");
  CHECK(contains(survey_error(kMostRegressionBits + 1, 1e8, 28.0), "above 16. Give a tabulated price"));
  for (const double bad : {0.0, -1.0, kNaN, std::numeric_limits<double>::infinity()}) {
    CHECK(contains(survey_error(8, bad, 28.0), "rate_Hz = "));
    CHECK(contains(survey_error(8, 1e8, bad), "node_nm = "));
    CHECK(contains(sar_error(8, bad), "does not hold for a node of"));
    CHECK(contains(sar_error(8, 32.0, {.resistance_ohm = bad}), "resistance_ohm = "));
    CHECK(contains(sar_error(8, 32.0, {.read_voltage_V = bad}), "read_voltage_V = "));
    CHECK(contains(sar_error(8, 32.0, {.clock_Hz = bad}), "clock_Hz = "));
    CHECK(contains(sar_error(8, 32.0, {.temperature_K = bad}), "temperature_K = "));
  }
  CHECK(contains(sar_error(8, 131.0), "It is for 7 to 130 nm"));
  CHECK(contains(sar_error(8, 6.9), "It is for 7 to 130 nm"));
}
