#pragma once
/// ReRAM that relaxes in the logarithm of time, independently of its level:
///   g(t) = g_P + a ln t + (b ln t + c) xi,  t in seconds, t >= 1 s; xi drawn once for each programming.
///
/// Model: D. F. Falcone et al., "All-in-one analog AI accelerator: on-chip training and inference with conductive-metal-
/// oxide/HfOx ReRAM devices", Adv. Funct. Mater. 2025 (arXiv 2502.04524), statistics of relaxation. Time 0 is right after
/// the write-verify loop; between 0 and 1 s the source has no data. Assumption: a cell keeps its rank among the others.

#include <memory>

#include "core/config/toml.hpp"
#include "crossbar/device/model.hpp"

namespace ohmfield::crossbar {

struct RelaxationParams {
  double shift_per_ln_S = 0.0;  ///< a [S]
  double sigma_per_ln_S = 0.0;  ///< b [S]
  double sigma_at_1s_S = 0.0;   ///< c [S]
};

class RelaxationDevice final : public DeviceModel {
 public:
  RelaxationDevice(DeviceParts parts, RelaxationParams params) : DeviceModel(std::move(parts)), params_(params) {}

  std::size_t normals() const override { return 2; }
  std::vector<std::string> kept() const override { return {"relaxation_deviate [1]"}; }

 private:
  void do_program(const NewCells& cells) const override;
  void do_conductance(const Cells& cells, double time_s, std::span<float> out_S) const override;

  RelaxationParams params_;
};

/// From a [relaxation] section, [[spread]] tables, or neither: then cells stay as programmed.
std::unique_ptr<DeviceModel> make_reram(const core::TomlTable& table, DeviceParts parts);

}  // namespace ohmfield::crossbar
