#pragma once
/// What tasks of memories share: arrays that hold patterns.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/config/toml.hpp"
#include "crossbar/analog_params.hpp"
#include "crossbar/linear_operator.hpp"
#include "experiments/tasks/task_values.hpp"

namespace ohmfield::experiments {

/// Patterns written to arrays of a device.
struct TaskArray {
  std::string device;
  double age_s = 0.0;
  crossbar::DriftCompensation compensation = crossbar::DriftCompensation::global;
};

/// Tables `array` of a task.
std::vector<TaskArray> task_arrays(const core::TomlTable& task);

/// A matrix written to arrays, and aged; without an array, as it is. Noise of reads is folded into one draw for each output;
/// nothing converts.
std::unique_ptr<crossbar::LinearOperator> held(const Eigen::MatrixXf& weights, const TaskArray* array, std::uint64_t seed, crossbar::Context& context);

}  // namespace ohmfield::experiments
