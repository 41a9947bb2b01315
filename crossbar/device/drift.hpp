#pragma once
/// Phase-change memory: conductance drifts as a power of time, every device with its own exponent.
///
///   g(t) = g_P ((t + t0) / t0)^-nu,  nu = |mu(x) + s(x) xi|,  x = target / g_max,
/// xi drawn once for each device and programming, t counted from the end of the programming.
/// Model: S. R. Nandakumar et al., "Phase-change memory models for deep learning training and inference", ICECS 2019,
/// doi 10.1109/ICECS46596.2019.8964852, eqs. 1 to 4. Ignores temperature unless the set gives an activation energy.

#include <memory>

#include "core/config/toml.hpp"
#include "crossbar/device/model.hpp"

namespace ohmfield::crossbar {

struct DriftParams {
  double t0_s = 0.0;  ///< time from programming to the read that g_P stands for
  Curve nu_mean, nu_std;  ///< against the target [S]
};

class DriftDevice final : public DeviceModel {
 public:
  DriftDevice(DeviceParts parts, DriftParams params) : DeviceModel(std::move(parts)), params_(std::move(params)) {}

  const DriftParams& params() const { return params_; }
  std::size_t normals() const override { return 2; }
  std::vector<std::string> kept() const override { return {"drift_exponent [1]"}; }

 private:
  void do_program(const NewCells& cells) const override;
  void do_conductance(const Cells& cells, double time_s, std::span<float> out_S) const override;

  DriftParams params_;
};

/// Drifting if there is a [drift] section, else as programmed.
std::unique_ptr<DeviceModel> make_pcm(const core::TomlTable& table, DeviceParts parts);

}  // namespace ohmfield::crossbar
