/// An analog matrix as an operator: products of several arrays for the error, events of the first one for the cost.

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "crossbar/analog_matrix.hpp"
#include "crossbar/cost/schedule.hpp"
#include "crossbar/cost/write_cost.hpp"
#include "experiments/array/mvm_options.hpp"
#include "experiments/compare/operators.hpp"
#include "experiments/interrupt.hpp"

namespace ohmfield::experiments {
namespace {

/// Lines of a tile where the operator does not say. Assumption: no array is larger in one piece. Not a figure of the technology:
/// what is counted must not depend on prices.
constexpr Eigen::Index kMostLines = 512;

using crossbar::AnalogMatrixOf;
using Eigen::MatrixXd;

/// Options of `array mvm` that are those of the comparison, not of an operator.
constexpr std::string_view kTaken[] = {"weights", "inputs", "outputs", "input_lines", "columns", "technology", "seed", "arrays", "threads", "output", "trace", "precision"};

MvmProblem mvm_problem(const OperatorSpec& spec, const CompareProblem& problem) {
  std::vector<std::string> known;
  for (const std::string& key : mvm_option_keys())
    if (std::find(std::begin(kTaken), std::end(kTaken), key) == std::end(kTaken)) known.push_back(key);
  check_options(spec, known);
  MvmOptions options;
  options.seed = fmt::format("{}", problem.config.seed);
  options.outputs = options.input_lines = options.columns = "1";  // in place of which come the matrices of the comparison
  for (const auto& [key, value] : spec.options) set_mvm_option(options, key, value);
  MvmProblem analog = problem_from(options);
  analog.weight = problem.weight;
  analog.input = problem.input;
  analog.params.threads = problem.config.threads;
  return analog;
}

/// What the amplifier alone takes to half a step [s].
double amplifier_s(const crossbar::AnalogMatrixParams& params, const crossbar::Technology& technology) {
  crossbar::ArrayRc none;
  none.word_cell_F = none.bit_cell_F = 1e-18;
  none.amplifier_bandwidth_Hz = technology.line_ends().amplifier_bandwidth_Hz;
  return crossbar::settling_time_s(none, crossbar::half_lsb(crossbar::settling_bits(params)));
}

}  // namespace

std::vector<CompareRow> run_analog(const OperatorSpec& spec, const CompareProblem& problem) {
  MvmProblem analog = mvm_problem(spec, problem);
  crossbar::AnalogMatrixParams& params = analog.params;
  const crossbar::Technology& technology = problem.technology;
  const Eigen::Index outputs = problem.weight.rows(), inputs = problem.weight.cols();
  for (Eigen::Index* lines : {&params.tile_word_lines, &params.tile_bit_lines})
    if (*lines == 0) *lines = kMostLines;
  const crossbar::Macro circuits = crossbar::macro(params, outputs, inputs);
  const double settle_s = crossbar::settle_s(params, outputs, inputs, *analog.device, technology);
  params.read_time_s = crossbar::read_time_s(params, settle_s, circuits.bit_lines);
  params.amplifier_time_s = crossbar::schedule(params, circuits, settle_s, 1.0, technology).interval_s;
  params.cell_pitch_m = technology.cell_pitch_m();
  if (params.adc.bits > 0 && analog.calibrated_share > 0.0)
    params.adc.range = crossbar::calibrated_adc_range<double>(problem.weight, analog.device, params, analog.seed, problem.input, analog.calibrated_share);

  ErrorSums sums(problem.digital);
  std::vector<CompareRow> rows;
  for (std::size_t a = 0; a < problem.config.arrays && !interrupted(); ++a) {
    const std::uint64_t seed = analog.seed + a;
    const AnalogMatrixOf<double> matrix(problem.weight, analog.device, params, seed);
    core::Ledger unused;
    crossbar::Context context{unused, seed, 0};
    MatrixXd y(outputs, problem.input.cols());
    matrix.apply(problem.input, y, context);
    sums.add(y);
    if (a > 0) continue;
    const crossbar::WriteCost write = crossbar::write_cost(matrix, {}, technology, seed);
    const std::vector<crossbar::AreaPart> area = crossbar::macro_area(circuits, params, technology);
    for (const std::size_t batch : problem.config.batches) {
      const auto columns = static_cast<Eigen::Index>(batch);
      core::Ledger ledger;
      crossbar::Context own{ledger, seed, 1};
      MatrixXd part(outputs, columns);
      matrix.apply(problem.input.leftCols(columns), part, own);
      const crossbar::Schedule plan = crossbar::schedule(params, circuits, settle_s, crossbar::reads_of_a_column(ledger, params, circuits.tiles * static_cast<double>(batch)), technology);
      CompareRow row{.name = spec.name, .kind = spec.kind, .size = {outputs, inputs}, .batch = batch};
      row.latency_s = plan.latency_s;
      row.batch_s = plan.batch_s(static_cast<double>(batch));
      row.area_m2 = crossbar::total_area_m2(area);
      row.write_s = write.time_s;
      // Circuits leak while they work and while they wait.
      ledger += crossbar::time_events(circuits, crossbar::circuit_area_m2(area), row.batch_s / problem.config.duty, *analog.device);
      charge(row, ledger, write.events, problem);
      row.notes = {fmt::format("read noise: {}", matrix.noise().reason),
                   fmt::format("writing: {}{}", write.how,
                               write.pulses_per_cell > 0.0 ? fmt::format(": {:.3g} pulses and {:.3g} verifies a cell, {:.2g} % not reached", write.pulses_per_cell, write.verifies_per_cell,
                                                                         100.0 * write.failed_share)
                                                           : ""),
                   fmt::format("time: {:.4g} reads a column; drive {:.3g} s, settle {:.3g} s, convert {:.3g} s, sum {:.3g} s; {} sets the interval of {:.3g} s", plan.reads, plan.drive_s,
                               plan.settle_s, plan.conversion_s, plan.digital_s, plan.slowest, plan.interval_s)};
      row.notes.push_back(fmt::format("settling: {:.3g} s of it would be left with lines that settle at once, of amplifiers of {:.3g} Hz", amplifier_s(params, technology),
                                      technology.line_ends().amplifier_bandwidth_Hz));
      if (!params.wires.present()) row.notes.push_back("wires: no resistance was given (word_resistance_ohm, bit_resistance_ohm): no voltage is lost, and settling is that of ends and amplifiers");
      for (const crossbar::AreaPart& of : area) row.notes.push_back(fmt::format("area: {:.4g} m^2, {:.6g} {}", of.area_m2, of.count, of.what));
      rows.push_back(std::move(row));
    }
  }
  for (CompareRow& row : rows) row.error = sums.result();
  return rows;
}

}  // namespace ohmfield::experiments
