#include "experiments/tasks/memory_tasks.hpp"

#include <array>

#include "crossbar/analog_matrix.hpp"
#include "crossbar/digital_matrix.hpp"
#include "experiments/options.hpp"
#include "experiments/tasks/task_values.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::array<std::string_view, 3> kCompensations{"none", "global", "column"};

}  // namespace

std::vector<TaskArray> task_arrays(const core::TomlTable& task) {
  std::vector<TaskArray> arrays;
  for (const core::TomlTable& table : task.tables("array")) {
    TaskArray& one = arrays.emplace_back();
    one.device = known_device(table);
    one.age_s = array_age(table, one.device);
    one.compensation = static_cast<crossbar::DriftCompensation>(table.word("compensation", kCompensations));
    table.finish();
  }
  return arrays;
}

std::unique_ptr<crossbar::LinearOperator> held(const Eigen::MatrixXf& weights, const TaskArray* array, std::uint64_t seed, crossbar::Context& context) {
  if (array == nullptr) return std::make_unique<crossbar::DigitalMatrix>(weights);
  crossbar::AnalogMatrixParams params;
  params.compensation = array->compensation;
  params.noise = crossbar::NoiseMethod::folded;
  auto matrix = std::make_unique<crossbar::AnalogMatrix>(weights, shared_device(array->device), params, seed);
  if (array->age_s > params.age_s) matrix->advance(array->age_s - params.age_s, context);
  return matrix;
}

}  // namespace ohmfield::experiments
