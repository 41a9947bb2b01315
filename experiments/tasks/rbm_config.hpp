#pragma once
/// What a task file of kind "rbm" says.

#include <optional>
#include <string>
#include <vector>

#include "crossbar/analog_params.hpp"
#include "ebm/boltzmann/rbm_training.hpp"
#include "experiments/tasks/task.hpp"

namespace ohmfield::experiments {

/// Images as bits, columns.
struct BitImages {
  std::string source;
  Eigen::MatrixXf train, test;
  std::uint64_t hash = 0;  ///< of the training part
};

struct RbmArray {
  std::string device;
  double age_s = 0.0;
  crossbar::DriftCompensation compensation = crossbar::DriftCompensation::global;
};

struct RbmConfig {
  std::string title;
  BitImages images;
  Eigen::Index hidden = 0;
  ebm::RbmTrainingParams training;
  std::vector<std::uint64_t> seeds;
  std::size_t ais_runs = 0, ais_temperatures = 0, chain_sweeps = 0;
  std::vector<RbmArray> arrays;
  std::optional<double> target_log_likelihood, target_ais;
  int threads = 1;
};

/// \throws InputError  with file, line and cure
RbmConfig rbm_config(const core::TomlTable& task, const TaskOptions& options);

}  // namespace ohmfield::experiments
