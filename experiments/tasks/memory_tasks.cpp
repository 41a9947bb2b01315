#include "experiments/tasks/memory_tasks.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>

#include "core/parallel.hpp"
#include "crossbar/analog_matrix.hpp"
#include "crossbar/digital_matrix.hpp"
#include "experiments/options.hpp"
#include "experiments/tasks/seed_table.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::array<std::string_view, 3> kCompensations{"none", "global", "column"};

}  // namespace

std::vector<TaskArray> task_arrays(const core::TomlTable& task) {
  std::vector<TaskArray> arrays;
  for (const core::TomlTable& table : task.tables("array")) {
    TaskArray& one = arrays.emplace_back();
    one.device = table.string("device");
    one.age_s = table.number("age_s", core::Range::at_least(0.0));
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

void print_figure(const std::string& what, const std::vector<double>& values, std::optional<double> target, Bound bound) {
  const SeedMean figure = seed_mean(values);
  fmt::print("{:<64} {}", what, to_text(figure, 4));
  if (target) {
    const bool reached = bound == Bound::at_most ? figure.mean <= *target : figure.mean >= *target;
    fmt::print("  ({} {:g}: {})", bound == Bound::at_most ? "at most" : "at least", *target, reached ? "reached" : "missed");
  }
  fmt::print("\n");
  std::fflush(stdout);
}

std::string age_name(double age_s) {
  return age_s < 120.0 ? fmt::format("{:g} s", age_s)
         : age_s < 7200.0 ? fmt::format("{:g} min", age_s / 60.0)
         : age_s < 172800.0 ? fmt::format("{:g} h", age_s / 3600.0) : fmt::format("{:g} d", age_s / 86400.0);
}

}  // namespace ohmfield::experiments
