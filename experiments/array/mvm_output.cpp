/// Errors, ablation and cost of products, on the screen.

#include <fmt/format.h>

#include <cmath>

#include "experiments/array/mvm.hpp"

namespace ohmfield::experiments {
namespace {

std::string row(const std::string& name, const MvmError& error, const MvmError& full) {
  const double bits = error.effective_bits();
  return fmt::format("{:<66} {:>9.4g} [{:>8.4g}, {:>8.4g}] {:>9.4g} {:>7} {:>9}\n", name, 100.0 * error.rms, 100.0 * error.rms_low, 100.0 * error.rms_high,
                     100.0 * error.worst, std::isfinite(bits) ? fmt::format("{:.2f}", bits) : "exact",
                     &error == &full ? "" : fmt::format("{:+.1f}", full.rms > 0.0 ? 100.0 * (1.0 - std::pow(error.rms / full.rms, 2.0)) : 0.0));
}

void print_cost(const MvmProblem& problem, const MvmRun& run, const crossbar::Technology& technology, BillDetail detail) {
  const double products = static_cast<double>(problem.input.cols());
  const std::vector<crossbar::BillLine> lines = crossbar::bill(run.ledger, technology);
  fmt::print("\ncost of one product, {} prices; nothing here writes the array, or waits (mvm-compare adds both)\n{}", technology.name(), bill_table(lines, products, detail));
  const double operations = 2.0 * static_cast<double>(problem.weight.size());
  fmt::print("{:.4g} operations (1 MAC = 2 operations): {:.4g} J each\n", operations, crossbar::total(lines).nominal_J / products / operations);
  fmt::print("currents settle within {:.4g} s, from resistance and capacitance of lines; lines conduct for {:.4g} s\n", problem.settle_s, problem.params.read_time_s);
  if (run.conversion_s > 0.0)
    fmt::print("conversion of a reading of all lines: {:.4g} s with {} lines a converter\n", run.conversion_s, problem.params.adc.lines_per_converter);
}

}  // namespace

void print_mvm(const MvmProblem& problem, const MvmRun& run, const std::vector<Ablation>& ablation, const crossbar::Technology& technology, BillDetail detail) {
  fmt::print("{} outputs x {} inputs, {} columns ({}), {}, seed {}, {} array{}, {} precision\n", problem.weight.rows(), problem.weight.cols(), problem.input.cols(), problem.told,
             problem.device->info().name, problem.seed, problem.arrays, problem.arrays == 1 ? "" : "s",
             problem.arithmetic == Arithmetic::double_precision ? "double" : "single");
  fmt::print("cells: {:.6g} an array; read noise: {}\n", run.cells, run.noise.reason);
  if (run.adc_range > 0.0)
    fmt::print("ADC: {} bits, {:.6g} to {:.6g} cells{}\n", problem.params.adc.bits, problem.params.adc.low.value_or(-run.adc_range), run.adc_range,
               problem.calibrated_share > 0.0 ? fmt::format(", from {:g} % of the readings", 100.0 * problem.calibrated_share) : "");
  fmt::print("mean error {:+.3g} %, slope on the digital product {:.6g}\n\n", 100.0 * run.error.mean, run.error.slope);
  fmt::print("{:<66} {:>9} {:>20} {:>9} {:>7} {:>9}\n", "", "RMS [%]", "95 % interval", "worst [%]", "bits", "share [%]");
  fmt::print("{}", row("everything", run.error, run.error));
  for (const Ablation& without : ablation) fmt::print("{}", row("without " + without.cause, without.error, run.error));
  fmt::print("RMS, worst: error of the product over the RMS of the digital one; interval: from the scatter between columns and arrays; bits: of a\n"
             "quantiser of a full sine that errs as much; share: of the squared error that goes away. Shares need not add up to 100.{}\n",
             run.adc_range > 0.0 && problem.calibrated_share > 0.0 ? "\nThe range of the ADC is calibrated anew for each row." : "");
  print_cost(problem, run, technology, detail);
}

}  // namespace ohmfield::experiments
