/// Graphics cards as operators: the product executed in the number format, time and energy from data sheets; and a core of
/// this machine, measured.

#include "crossbar/cost/platform.hpp"

#include <fmt/format.h>

#include "core/config/data_file.hpp"
#include "core/error.hpp"
#include "crossbar/digital/format_matrix.hpp"
#include "experiments/baselines/timed_product.hpp"
#include "experiments/compare/operators.hpp"

namespace ohmfield::experiments {
namespace {

crossbar::Platform load_platform(const std::string& name) { return crossbar::Platform::load(name, core::data_folder() / "platforms"); }

/// What a card that has no tf32 or fp8 of ours is executed in. Assumption: tf32 errs as bf16 does at most; fp8 is E4M3 in blocks.
std::string executed_in(const std::string& format) { return format == "tf32" ? "bf16" : format == "fp8" ? "mxfp8_e4m3" : format; }

}  // namespace

std::vector<CompareRow> run_platform(const OperatorSpec& spec, const CompareProblem& problem) {
  check_options(spec, {"platform", "format", "utilisation", "weights_in"});
  const auto word = [&](const char* key, const char* fallback, const char* other) {
    const std::string value = option_or(spec, key, fallback);
    if (value != fallback && value != other)
      throw core::InputError(fmt::format("{} = '{}' is not known", key, value), fmt::format("Use {} or {}", fallback, other));
    return value == fallback;
  };
  const auto utilisation = word("utilisation", "stated", "peak") ? crossbar::Utilisation::stated : crossbar::Utilisation::peak;
  const auto weights_in = word("weights_in", "cache", "memory") ? crossbar::WeightsIn::cache : crossbar::WeightsIn::memory;
  const std::string format = option_or(spec, "format", "bf16");
  const crossbar::Platform platform = load_platform(option_or(spec, "platform", "a100"));
  const crossbar::NumberFormat& executed = crossbar::number_format(executed_in(format));

  const crossbar::FormatMatrixOf<double> matrix(problem.weight, executed, {.array = {}, .threads = problem.config.threads});
  const MvmError error = executed_error(matrix, problem);

  std::vector<CompareRow> rows;
  for (const std::size_t batch : problem.config.batches) {
    const auto cost_of = [&](std::size_t columns) {
      return crossbar::product_cost(platform, format, static_cast<std::size_t>(problem.weight.rows()), static_cast<std::size_t>(problem.weight.cols()), columns, weights_in, utilisation);
    };
    const crossbar::PlatformCost cost = cost_of(batch);
    CompareRow row{.name = spec.name, .kind = spec.kind, .size = {problem.weight.rows(), problem.weight.cols()}, .batch = batch};
    row.error = error;
    row.energy = (1.0 / static_cast<double>(batch)) * cost.chip;
    row.latency_s = row.batch_s = cost.time_s;  // results of a call come together
    row.notes = cost.notes;
    row.notes.push_back(fmt::format("{:.4g} J [{:.4g}; {:.4g}] for a batch of {:.4g} s: rated power of {:.4g} W times time ({}, {}); bound by {}", cost.chip.nominal_J, cost.chip.low_J,
                                    cost.chip.high_J, cost.time_s, platform.power_W().nominal, platform.power_W().grade, platform.power_W().source, cost.roof));
    row.notes.push_back(fmt::format("at the wall, with server and data centre: {:.4g} J [{:.4g}; {:.4g}]", cost.wall.nominal_J, cost.wall.low_J, cost.wall.high_J));
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<CompareRow> run_processor(const OperatorSpec& spec, const CompareProblem& problem) {
  check_options(spec, {"platform"});
  const crossbar::Platform platform = load_platform(option_or(spec, "platform", "cpu"));
  const Eigen::MatrixXf weight = problem.weight.cast<float>(), input = problem.input.cast<float>();
  ErrorSums sums(problem.digital);
  sums.add((weight * input).cast<double>());
  std::optional<EnergyCounter> counter = EnergyCounter::open();
  std::vector<CompareRow> rows;
  for (const std::size_t batch : problem.config.batches) {
    const TimedProduct timed = time_product(weight, input.leftCols(static_cast<Eigen::Index>(batch)), platform, 0.05, counter ? &*counter : nullptr);
    CompareRow row{.name = spec.name, .kind = spec.kind, .size = {problem.weight.rows(), problem.weight.cols()}, .batch = batch};
    row.clock = Clock::measured;
    row.error = sums.result();
    row.energy = (1.0 / static_cast<double>(batch)) * timed.measured_energy;
    row.latency_s = row.batch_s = timed.measured_s;
    row.notes = {timed.measured_how, fmt::format("{:.4g} s a batch, quartiles {:.4g} and {:.4g} s, {} batches", timed.measured_s, timed.measured_lower_quartile_s,
                                                 timed.measured_upper_quartile_s, timed.measured_products)};
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace ohmfield::experiments
