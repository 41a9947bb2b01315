/// A chip of digital multipliers as an operator: its product executed in a number format, its events priced like those of
/// the array beside it.

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "crossbar/cost/mac_area.hpp"
#include "crossbar/digital/format_matrix.hpp"
#include "experiments/compare/operators.hpp"
#include "experiments/options.hpp"

namespace ohmfield::experiments {
namespace {

/// As many multipliers as the matrix fills, up to 128 x 128: a smaller chip would do, and idle multipliers leak.
constexpr Eigen::Index kMostUnits = 128, kUnitStep = 32;

crossbar::FormatMatrixParams chip_params(const OperatorSpec& spec, const CompareProblem& problem) {
  check_options(spec, {"format", "weights_in", "rows", "columns", "buffer_bytes"});
  const Eigen::Index rows = std::min(kMostUnits, (problem.weight.cols() + kUnitStep - 1) / kUnitStep * kUnitStep), columns = std::min(kMostUnits, problem.weight.rows());
  crossbar::FormatMatrixParams params{.array = {}, .threads = problem.config.threads};
  params.array.rows = static_cast<std::int64_t>(whole_number("rows", option_or(spec, "rows", fmt::format("{}", rows)), 1, 65536));
  params.array.columns = static_cast<std::int64_t>(whole_number("columns", option_or(spec, "columns", fmt::format("{}", columns)), 1, 65536));
  params.array.buffer_bytes = real_number("buffer_bytes", option_or(spec, "buffer_bytes", "0"), 0.0, 4e9);
  const std::string home = option_or(spec, "weights_in", "chip");
  if (home != "chip" && home != "memory") throw core::InputError(fmt::format("weights_in = '{}' is not known", home), "Use chip or memory");
  params.array.weights = home == "chip" ? crossbar::WeightHome::on_chip : crossbar::WeightHome::off_chip;
  params.array.clock_period_s = problem.technology.timing().clock_s;
  params.validate();
  return params;
}

}  // namespace

std::vector<CompareRow> run_chip(const OperatorSpec& spec, const CompareProblem& problem) {
  const crossbar::NumberFormat& format = crossbar::number_format(option_or(spec, "format", "int8"));
  const crossbar::FormatMatrixOf<double> matrix(problem.weight, format, chip_params(spec, problem));
  const crossbar::MacArrayParams& array = matrix.params().array;
  const MvmError error = executed_error(matrix, problem);

  const std::vector<crossbar::AreaPart> area = crossbar::mac_area(array, format, matrix.buffer_bytes(), problem.technology);
  std::vector<CompareRow> rows;
  for (const std::size_t batch : problem.config.batches) {
    const auto columns = static_cast<Eigen::Index>(batch);
    core::Ledger ledger;
    crossbar::Context own{ledger, problem.config.seed, 1};
    Eigen::MatrixXd part(problem.weight.rows(), columns);
    matrix.apply(problem.input.leftCols(columns), part, own);
    CompareRow row{.name = spec.name, .kind = spec.kind, .size = {problem.weight.rows(), problem.weight.cols()}, .batch = batch};
    row.error = error;
    row.latency_s = matrix.latency_s(1);
    row.batch_s = matrix.latency_s(columns);
    row.area_m2 = crossbar::total_area_m2(area);
    ledger.add(core::Event::logic_leakage, 1.0, crossbar::total_area_m2(area) * row.batch_s / problem.config.duty);
    charge(row, ledger, {}, problem);
    row.notes = {fmt::format("{}: {}; weights {}", format.name, format.meaning, array.weights == crossbar::WeightHome::on_chip ? "on the chip" : "outside the chip"),
                 fmt::format("time: {:.6g} cycles of {:.3g} s on {} x {} units", row.batch_s / array.clock_period_s, array.clock_period_s, array.rows, array.columns)};
    for (const crossbar::AreaPart& of : area) row.notes.push_back(fmt::format("area: {:.4g} m^2, {:.6g} {}", of.area_m2, of.count, of.what));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace ohmfield::experiments
