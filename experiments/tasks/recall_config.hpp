#pragma once
/// What a task file of kind "recall" says.

#include <optional>
#include <string>
#include <vector>

#include "core/config/toml.hpp"
#include "crossbar/device/model.hpp"
#include "ebm/attention/attention.hpp"
#include "ebm/attention/gain_cell_ring.hpp"
#include "experiments/tasks/task.hpp"

namespace ohmfield::experiments {

/// A way to read what was stored.
struct Readout {
  std::string name;
  bool in_cells = true;        ///< else digital, exact
  ebm::AttentionParams params;
};

struct PublishedHead {
  std::size_t dimension = 0, window = 0;
  double energy_J = 0.0, time_s = 0.0, digital_share = 0.0;
  std::string source;
};

struct RecallConfig {
  std::string title, technology;
  std::vector<std::uint64_t> seeds;
  std::size_t dimension = 0, pairs = 0, symbols = 0, memories = 0;
  double token_time_s = 0.0;
  std::shared_ptr<const crossbar::DeviceModel> device;  ///< never refreshed
  double read_voltage_V = 0.0, read_time_s = 0.0;
  std::vector<Readout> readouts;
  std::vector<double> ages;                  ///< tokens
  std::vector<double> loads;                 ///< numbers of pairs, for the capacity
  std::optional<double> target, target_age;  ///< of the first readout in cells, at least
  std::optional<PublishedHead> published;
  int threads = 1;
};

/// \throws InputError  with file, line and cure
RecallConfig recall_config(const core::TomlTable& task, const TaskOptions& options);

}  // namespace ohmfield::experiments
