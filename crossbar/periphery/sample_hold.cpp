#include "crossbar/periphery/sample_hold.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/fill.hpp"
#include "crossbar/periphery/integrator.hpp"

namespace ohmfield::crossbar {
namespace {

enum class Lowest { zero, above_zero, any };

void check(const char* where, const char* key, double value, Lowest lowest) {
  const bool fits = lowest == Lowest::any || (lowest == Lowest::zero ? value >= 0.0 : value > 0.0);
  if (!std::isfinite(value) || !fits)
    throw core::InputError(fmt::format("{}: {} = {:g} cannot be", where, key, value),
                           lowest == Lowest::above_zero ? "Use a finite number above 0"
                           : lowest == Lowest::zero     ? "Use 0 or a finite number above"
                                                        : "Use a finite number");
}

/// Adds thermal noise of capacitors.
void add_thermal_noise(std::span<double> voltage_V, double sigma_V, const ConversionKey& key) {
  if (sigma_V == 0.0) return;
  std::vector<float> normals(voltage_V.size());
  core::fill_normal(normals, key.seed, core::Stream::hold_noise, key.operation, key.column * voltage_V.size());
  for (std::size_t i = 0; i < voltage_V.size(); ++i) voltage_V[i] += sigma_V * static_cast<double>(normals[i]);
}

}  // namespace

void SampleHoldParams::validate() const {
  check("sample-and-hold", "capacitance_F", capacitance_F, Lowest::above_zero);
  check("sample-and-hold", "pedestal_V", pedestal_V, Lowest::any);
  check("sample-and-hold", "pedestal_sigma_V", pedestal_sigma_V, Lowest::zero);
  check("sample-and-hold", "droop_V_per_s", droop_V_per_s, Lowest::zero);
  check("sample-and-hold", "temperature_K", temperature_K, Lowest::zero);
}

double SampleHoldParams::noise_sigma_V() const { return std::sqrt(kBoltzmann_J_per_K * temperature_K / capacitance_F); }

SampleHoldBank::SampleHoldBank(const SampleHoldParams& params, std::size_t lines, std::uint64_t seed, std::uint64_t identity)
    : params_((params.validate(), params)), pedestal_V_(lines, params.pedestal_V) {
  OHM_EXPECT(identity < std::uint64_t{1} << 56);
  if (params.pedestal_sigma_V == 0.0) return;
  std::vector<float> normals(lines);
  core::fill_normal(normals, seed, core::Stream::circuit_mismatch, identity << 8 | 3);
  for (std::size_t i = 0; i < lines; ++i) pedestal_V_[i] += params.pedestal_sigma_V * static_cast<double>(normals[i]);
}

void SampleHoldBank::hold(std::span<double> voltage_V, double time_s, const ConversionKey& key) const {
  OHM_EXPECT(voltage_V.size() == pedestal_V_.size() && time_s >= 0.0);
  for (std::size_t i = 0; i < voltage_V.size(); ++i) voltage_V[i] += pedestal_V_[i];
  add_thermal_noise(voltage_V, params_.noise_sigma_V(), key);
  const double droop_V = params_.droop_V_per_s * time_s;
  for (double& value : voltage_V) value = std::copysign(std::max(0.0, std::abs(value) - droop_V), value);
}

void SampleHoldBank::count(core::Ledger& ledger, double columns) const {
  ledger.add(core::Event::sample_hold, static_cast<double>(pedestal_V_.size()) * columns);
}

void ChargeSharingParams::validate() const {
  check("charge sharing", "kept_capacitance_F", kept_capacitance_F, Lowest::above_zero);
  check("charge sharing", "fresh_capacitance_F", fresh_capacitance_F, Lowest::above_zero);
  check("charge sharing", "temperature_K", temperature_K, Lowest::zero);
}

void share_charge(std::span<double> kept_V, std::span<const double> fresh_V, const ChargeSharingParams& params,
                  const ConversionKey& key) {
  OHM_EXPECT(kept_V.size() == fresh_V.size());
  const double total_F = params.kept_capacitance_F + params.fresh_capacitance_F;
  for (std::size_t i = 0; i < kept_V.size(); ++i)
    kept_V[i] = (params.kept_capacitance_F * kept_V[i] + params.fresh_capacitance_F * fresh_V[i]) / total_F;
  add_thermal_noise(kept_V, std::sqrt(kBoltzmann_J_per_K * params.temperature_K / total_F), key);
}

}  // namespace ohmfield::crossbar
