#include "experiments/economics/number_formats.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/random/counter_rng.hpp"
#include "crossbar/digital/number_format.hpp"
#include "experiments/compare/operators.hpp"
#include "experiments/options.hpp"

namespace ohmfield::experiments {
namespace {

constexpr const char* kFormats[] = {"bf16", "mxint8", "mxfp8_e4m3", "mxfp6_e2m3", "mxfp4_e2m1", "lns8"};

Eigen::MatrixXd uniform(Eigen::Index rows, Eigen::Index columns, std::uint64_t seed, std::uint64_t index) {
  core::CounterRng rng(seed, core::Stream::generator, index);
  Eigen::MatrixXd matrix(rows, columns);
  for (Eigen::Index i = 0; i < matrix.size(); ++i) matrix.data()[i] = 2.0 * rng.uniform() - 1.0;
  return matrix;
}

}  // namespace

std::vector<FormatMeasurement> measure_formats(const std::string& technology_name, int side, int batch, std::uint64_t seed) {
  CompareConfig config;
  config.technology = technology_name;
  config.sizes = {{side, side}};
  config.batches = {static_cast<std::size_t>(batch)};
  config.seed = seed;
  const crossbar::Technology technology = load_technology(technology_name);
  CompareProblem problem{config, technology, uniform(side, side, seed, 0), uniform(side, batch, seed, 1), {}};
  problem.digital = problem.weight * problem.input;
  std::vector<FormatMeasurement> measured;
  for (const char* name : kFormats) {
    const OperatorSpec spec{.name = name, .kind = OperatorKind::chip, .options = {{"format", name}}, .place = ""};
    const CompareRow row = run_chip(spec, problem).front();
    const crossbar::NumberFormat& format = crossbar::number_format(name);
    const double scale = format.block > 0 ? static_cast<double>(format.scale_bits) / format.block : 0.0;
    measured.push_back({name, format.bits + scale, (1.0 / row.operations()) * row.energy, row.error.rms});
  }
  return measured;
}

const FormatMeasurement& format_named(const std::vector<FormatMeasurement>& measured, const std::string& name) {
  const auto at = std::find_if(measured.begin(), measured.end(), [&](const FormatMeasurement& of) { return of.name == name; });
  if (at == measured.end()) throw core::InputError(fmt::format("number format '{}' is not measured", name),
      "Use bf16, mxint8, mxfp8_e4m3, mxfp6_e2m3, mxfp4_e2m1 or lns8");
  return *at;
}

}  // namespace ohmfield::experiments
