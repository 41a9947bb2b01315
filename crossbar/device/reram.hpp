#pragma once
/// Filamentary ReRAM whose conductance relaxes after programming: at each of a few times since programming a
/// polynomial gives the standard deviation around the target, sigma[uS] = sum_i c_i x^i with x = target / g_max.
///
/// Model: fit of the statistics of W. Wan et al., "A compute-in-memory chip based on resistive random-access memory",
/// Nature 608, 504 (2022), doi 10.1038/s41586-022-04992-8, Extended Data Fig. 3. g(t) = max(0, target + sigma(x, t) xi).
/// Between the measured times sigma is interpolated linearly in log t (assumption: relaxation is logarithmic in time).
/// The source gives the spread at each time, not how a cell moves between them; assumption: a cell keeps its rank, so
/// xi is drawn once for each programming. Ignores temperature and the nonlinearity of the current.

#include <memory>
#include <vector>

#include "core/config/toml.hpp"
#include "crossbar/device/model.hpp"

namespace ohmfield::crossbar {

enum class BeyondLast { refuse, extrapolate };

/// Standard deviation around the target at one time since programming.
struct ReramSpread {
  double time_s = 0.0;
  std::vector<double> sigma_uS;  ///< polynomial in target / g_max, ascending powers
};

struct ReramParams {
  std::vector<ReramSpread> spread;    ///< ascending in time, at least one
  double read_noise_relative = 0.0;   ///< sigma of one read over conductance
  BeyondLast beyond_last = BeyondLast::refuse;
};

class ReramDevice final : public DeviceModel {
 public:
  ReramDevice(DeviceInfo info, ReadoutInfo readout, ReramParams params);

  DeviceState program(std::vector<float> target_S, std::uint64_t seed, std::uint64_t index) const override;
  void conductance(const DeviceState& state, double time_s, std::span<float> out_S) const override;
  void read_noise_sigma(std::span<const float> conductance_S, std::span<float> out_S) const override;
  bool has_read_noise() const override { return params_.read_noise_relative > 0.0; }

  /// Spread [S] around the target at a time since programming.
  double sigma_S(double target_S, double time_s) const;

 private:
  /// Coefficients [S] of the polynomial in target / g_max at this time.
  std::vector<double> coefficients_S(double time_s) const;

  ReramParams params_;
};

std::unique_ptr<DeviceModel> make_reram(const core::TomlTable& table, DeviceInfo info, ReadoutInfo readout);

}  // namespace ohmfield::crossbar
