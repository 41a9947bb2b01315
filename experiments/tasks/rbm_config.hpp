#pragma once
/// What a task file of kind "rbm" says.

#include <optional>
#include <string>
#include <vector>

#include "crossbar/analog_params.hpp"
#include "crossbar/training/trained_array.hpp"
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

/// Training by pulses.
struct RbmInArray {
  std::string device;
  ebm::RbmTrainingParams training;
  crossbar::TrainedArrayParams arrays;
  double image_time_s = 0.0;  ///< from image to image, while devices leak
};

struct RbmConfig {
  std::string title;
  BitImages images;
  Eigen::Index hidden = 0;
  std::optional<ebm::RbmTrainingParams> training;  ///< digital
  std::optional<RbmInArray> in_array;              ///< at least one of both
  std::vector<std::uint64_t> seeds;
  std::size_t ais_runs = 0, ais_temperatures = 0, chain_sweeps = 0;
  std::vector<RbmArray> arrays;
  std::optional<double> target_log_likelihood, target_ais, target_in_array;
  std::string technology;  ///< that prices events, of a training in the array
  int threads = 1;
};

/// \throws InputError  with file, line and cure
RbmConfig rbm_config(const core::TomlTable& task, const TaskOptions& options);

}  // namespace ohmfield::experiments
