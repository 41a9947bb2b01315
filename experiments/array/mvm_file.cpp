/// Products of an array and their errors as HDF5.

#include <algorithm>

#include "experiments/array/mvm.hpp"

namespace ohmfield::experiments {
namespace {

std::vector<double> flat(const Eigen::MatrixXd& matrix) { return {matrix.data(), matrix.data() + matrix.size()}; }

void lines(core::TraceGroup& group, const char* name, Eigen::Index size, const char* meaning) {
  std::vector<std::int64_t> number(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < number.size(); ++i) number[i] = static_cast<std::int64_t>(i);
  group.dimension(name, number, "1", meaning);
}

}  // namespace

void write_mvm(core::TraceFile& file, const MvmProblem& problem, const MvmRun& run, const std::vector<Ablation>& ablation, const crossbar::Technology& technology) {
  core::TraceGroup mvm = file.group("mvm", "products of the first array beside the digital ones");
  lines(mvm, "column", problem.input.cols(), "number of the column of inputs");
  lines(mvm, "output", problem.weight.rows(), "number of the output");
  lines(mvm, "input", problem.weight.cols(), "number of the input");
  mvm.write("product", {"column", "output"}, flat(run.product), "1", "product of the array");
  mvm.write("digital", {"column", "output"}, flat(problem.digital()), "1", "digital product in double precision");
  mvm.write("error", {"column", "output"}, flat(run.product - problem.digital()), "1", "product less the digital one");
  mvm.write("weight", {"input", "output"}, flat(problem.weight), "1", "weights as asked for");
  mvm.write("input_value", {"column", "input"}, flat(problem.input), "1", "inputs as asked for");
  mvm.scalar("adc_range", run.adc_range, "1", "high end of the ADC in cells; 0: no ADC");
  mvm.scalar("read_noise_method", run.noise.reason, "1", "how read noise entered the product");

  core::TraceGroup table = file.group("ablation", "error of products over all arrays, with one non-ideality switched off in turn");
  std::vector<std::string> cause{"none"};
  std::vector<MvmError> error{run.error};
  for (const Ablation& row : ablation) {
    cause.push_back(row.cause);
    error.push_back(row.error);
  }
  const auto column = [&](double MvmError::*member) {
    std::vector<double> values;
    for (const MvmError& e : error) values.push_back(e.*member);
    return values;
  };
  table.dimension("without", std::span<const std::string>(cause), "1", "non-ideality that is switched off");
  table.write("rms_error", {"without"}, column(&MvmError::rms), "1", "RMS error over the RMS of the digital product");
  table.write("rms_error_low", {"without"}, column(&MvmError::rms_low), "1", "low end of its 95 % interval");
  table.write("rms_error_high", {"without"}, column(&MvmError::rms_high), "1", "high end of its 95 % interval");
  table.write("mean_error", {"without"}, column(&MvmError::mean), "1", "mean error over the RMS of the digital product");
  table.write("worst_error", {"without"}, column(&MvmError::worst), "1", "largest error over the RMS of the digital product");
  table.write("slope", {"without"}, column(&MvmError::slope), "1", "slope of products on the digital ones");

  core::TraceGroup cost = file.group("cost", "events of the products of the first array, and their energy");
  write_bill(cost, crossbar::bill(run.ledger, technology));
}

}  // namespace ohmfield::experiments
