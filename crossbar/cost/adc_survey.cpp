#include "crossbar/cost/adc_survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"

namespace ohmfield::crossbar {
namespace {

void check(int bits, double rate_Hz, double node_nm) {
  check_regression_bits(bits, "survey");
  for (const auto& [name, value] : {std::pair{"rate_Hz", rate_Hz}, std::pair{"node_nm", node_nm}})
    if (!std::isfinite(value) || value <= 0.0)
      throw core::InputError(fmt::format("{} = {} of a converter is not a number above 0", name, value), "Give such a number");
}

}  // namespace

void check_regression_bits(int bits, std::string_view model) {
  if (bits < kRegressionBits)
    throw core::InputError(fmt::format("the {} regression does not hold for a converter of {} bit{}, below {}", model, bits, bits == 1 ? "" : "s", kRegressionBits),
                           "Take a flash or ramp converter (adc_kind), whose comparators are priced, or give adc_sar a price with a law of its own");
  if (bits > kMostRegressionBits)
    throw core::InputError(fmt::format("the {} regression does not hold for a converter of {} bits, above {}", model, bits, kMostRegressionBits),
                           "Give a tabulated price");
}

double survey_adc_energy_J(int bits, double rate_Hz, double node_nm) {
  check(bits, rate_Hz, node_nm);
  const double b = bits;
  const double fom_dB = std::min(213.78 - 2.8719 * std::log(rate_Hz), 128.307 + 3.2205 * b);
  const double sndr_dB = 6.0206 * b + 1.76;  // of an ideal quantiser and a full sine
  return 1e-12 * 0.5 * std::pow(10.0, (sndr_dB - fom_dB) / 10.0) * std::exp(26.0496 + 1.8800 * std::log(node_nm) - 2.8291 * std::log(b) - 1.4702);
}

double survey_adc_area_m2(int bits, double rate_Hz, double node_nm) {
  // derived: least squares of logarithms over 96 of the published program's values, 4 to 12 bits, 10 MHz to 1.28 GHz,
  // 65 to 7 nm; the largest residual is 0.04 %, the rounding of those values. Energy in pJ, area in um2.
  const double energy_pJ = 1e12 * survey_adc_energy_J(bits, rate_Hz, node_nm);
  return 1e-12 * 3.84384 * std::pow(node_nm, 0.993254) * std::pow(rate_Hz, 0.180705) * std::pow(energy_pJ, 0.299136);
}

}  // namespace ohmfield::crossbar
