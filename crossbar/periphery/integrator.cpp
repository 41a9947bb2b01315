#include "crossbar/periphery/integrator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::crossbar {

void IntegratorParams::validate() const {
  const auto check = [](const char* key, double value, bool fits, const char* hint) {
    if (!fits) throw core::InputError(fmt::format("integrator: {} = {:g} cannot be", key, value), hint);
  };
  check("capacitance_F", capacitance_F, std::isfinite(capacitance_F) && capacitance_F > 0.0, "Use a number above 0");
  check("integration_time_s", integration_time_s, std::isfinite(integration_time_s) && integration_time_s > 0.0, "Use a number above 0");
  check("gain", gain, std::isfinite(gain) && gain != 0.0, "Use a finite number other than 0");
  check("saturation_V", saturation_V, saturation_V > 0.0, "Use a number above 0");
  check("leak_time_constant_s", leak_time_constant_s, std::isfinite(leak_time_constant_s) && leak_time_constant_s >= 0.0,
        "Use 0 for none");
  check("offset_sigma_V", offset_sigma_V, std::isfinite(offset_sigma_V) && offset_sigma_V >= 0.0, "Use 0 or more");
  check("temperature_K", temperature_K, std::isfinite(temperature_K) && temperature_K >= 0.0, "Use 0 for no thermal noise");
}

double IntegratorParams::volts_per_ampere() const {
  const double tau_s = leak_time_constant_s;
  const double time_s = tau_s > 0.0 ? -tau_s * std::expm1(-integration_time_s / tau_s) : integration_time_s;
  return gain * time_s / capacitance_F;
}

double IntegratorParams::noise_sigma_V() const {
  return std::abs(gain) * std::sqrt(kBoltzmann_J_per_K * temperature_K / capacitance_F);
}

double IntegratorParams::saturation_A() const { return saturation_V / std::abs(volts_per_ampere()); }

IntegratorBank::IntegratorBank(const IntegratorParams& params, std::size_t lines, std::uint64_t seed, std::uint64_t identity)
    : params_((params.validate(), params)), offset_V_(lines, 0.0) {
  OHM_EXPECT(identity < std::uint64_t{1} << 56);
  if (params.offset_sigma_V == 0.0) return;
  std::vector<float> normals(lines);
  core::fill_normal(normals, seed, core::Stream::circuit_mismatch, identity << 8 | 2);
  for (std::size_t i = 0; i < lines; ++i) offset_V_[i] = params.offset_sigma_V * static_cast<double>(normals[i]);
}

std::uint32_t IntegratorBank::integrate(std::span<const double> current_A, std::span<double> voltage_V,
                                        const ConversionKey& key) const {
  const std::size_t lines = offset_V_.size();
  OHM_EXPECT(current_A.size() == lines && voltage_V.size() == lines);
  const double volts_per_ampere = params_.volts_per_ampere(), sigma_V = params_.noise_sigma_V(), rail_V = params_.saturation_V;
  std::vector<float> normals(sigma_V > 0.0 ? lines : 0);
  if (sigma_V > 0.0) core::fill_normal(normals, key.seed, core::Stream::integrator_noise, key.operation, key.column * lines);
  std::uint32_t saturated = 0;
  for (std::size_t i = 0; i < lines; ++i) {
    double output_V = volts_per_ampere * current_A[i] + offset_V_[i];
    if (sigma_V > 0.0) output_V += sigma_V * static_cast<double>(normals[i]);
    voltage_V[i] = std::clamp(output_V, -rail_V, rail_V);
    saturated += voltage_V[i] != output_V;
  }
  return saturated;
}

void IntegratorBank::count(core::Ledger& ledger, double columns) const {
  ledger.add(core::Event::sample_hold, static_cast<double>(offset_V_.size()) * columns);
}

}  // namespace ohmfield::crossbar
