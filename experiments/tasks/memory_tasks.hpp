#pragma once
/// What tasks of memories share: arrays that hold patterns, rows of tables.

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

enum class Bound { at_most, at_least };
/// Such as "name   0.0049 [0.0047, 0.0051]  (at most 0.01: reached)". \param values  one for each seed
void print_figure(const std::string& what, const std::vector<double>& values, std::optional<double> target, Bound bound);
/// Such as "1 d".
std::string age_name(double age_s);

}  // namespace ohmfield::experiments
