/// Runs products of an array and says how far they are from the digital ones.

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/progress.hpp"
#include "crossbar/device/ideal.hpp"
#include "experiments/array/mvm.hpp"
#include "experiments/array/mvm_error.hpp"
#include "experiments/interrupt.hpp"

namespace ohmfield::experiments {
namespace {

using crossbar::AnalogMatrixParams;
using Eigen::MatrixXd;

template <class Real>
std::optional<MvmRun> run_in(const MvmProblem& problem) {
  using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;
  const Matrix weight = problem.weight.cast<Real>(), input = problem.input.cast<Real>();
  const MatrixXd digital = problem.digital();
  ErrorSums sums(digital);
  AnalogMatrixParams params = problem.params;
  MvmRun run;
  for (std::size_t a = 0; a < problem.arrays; ++a) {
    if (interrupted()) return std::nullopt;
    const std::uint64_t seed = problem.seed + a;
    if (a == 0 && params.adc.bits > 0 && problem.calibrated_share > 0.0)
      params.adc.range = crossbar::calibrated_adc_range<Real>(weight, problem.device, params, seed, input, problem.calibrated_share);
    const crossbar::AnalogMatrixOf<Real> matrix(weight, problem.device, params, seed);
    Matrix y(weight.rows(), input.cols());
    core::Ledger ledger;
    crossbar::Context context{ledger, seed, 0};
    matrix.apply(input, y, context);
    const MatrixXd product = y.template cast<double>();
    sums.add(product);
    if (a > 0) continue;
    run.product = product;
    run.ledger = ledger;
    run.noise = matrix.noise();
    run.cells = matrix.cells_written();
  }
  run.error = sums.result();
  run.adc_range = params.adc.bits > 0 ? params.adc.range : 0.0;
  const Eigen::Index lines = params.tile_bit_lines > 0 ? std::min(params.tile_bit_lines, problem.weight.rows()) : problem.weight.rows();
  if (params.adc.bits > 0) run.conversion_s = crossbar::conversion_time_s(params.adc, static_cast<std::size_t>(lines));
  return run;
}

/// The same cells, but at their targets for ever.
std::shared_ptr<const crossbar::DeviceModel> at_targets(const crossbar::DeviceModel& device) {
  crossbar::DeviceParts parts = device.parts();
  parts.programming_sigma_S = crossbar::Curve();
  parts.info.first_time_s = 0.0;
  return std::make_shared<crossbar::IdealDevice>(std::move(parts));
}

struct Cause {
  const char* name;
  std::function<bool(const MvmProblem&)> present;
  std::function<void(MvmProblem&)> remove;
};

const std::vector<Cause>& causes() {
  static const std::vector<Cause> all{
      {"ageing since the first moment", [](const MvmProblem& p) { return !p.device->keeps_targets() && p.params.age_s > p.device->info().first_time_s && p.device->info().family != "ideal"; },
       [](MvmProblem& p) { p.params.age_s = std::max(p.device->info().first_time_s, std::numeric_limits<double>::min()); }},
      {"programming spread and ageing of cells", [](const MvmProblem& p) { return !p.device->parts().programming_sigma_S.is_zero() || p.device->info().family != "ideal"; },
       [](MvmProblem& p) { p.device = at_targets(*p.device); }},
      {"read noise of cells", [](const MvmProblem& p) { return p.device->has_read_noise() && p.params.noise != crossbar::NoiseMethod::none; },
       [](MvmProblem& p) { p.params.noise = crossbar::NoiseMethod::none; }},
      {"faults", [](const MvmProblem& p) { return p.device->parts().faults && p.params.faults == crossbar::CellFaults::as_device; },
       [](MvmProblem& p) { p.params.faults = crossbar::CellFaults::none; }},
      {"nonlinear current of cells", [](const MvmProblem& p) { return (p.device->parts().current || p.device->parts().selector) && p.params.current == crossbar::CellCurrent::as_device; },
       [](MvmProblem& p) { p.params.current = crossbar::CellCurrent::linear; }},
      {"resistance of wires", [](const MvmProblem& p) { return p.params.wires.present(); }, [](MvmProblem& p) { p.params.wires = {}; }},
      {"bits of weights", [](const MvmProblem& p) { return p.params.weights.slices.bits > 0; }, [](MvmProblem& p) { p.params.weights.slices = {}; }},
      {"DAC", [](const MvmProblem& p) { return p.params.dac.bits > 0; },
       [](MvmProblem& p) {
         // Without a DAC nothing clips, and a full input is still that of the range.
         p.params.read_voltage_V /= p.params.dac.range;
         p.params.dac = {};
         p.params.inputs = {};
       }},
      {"rounding and range of the ADC", [](const MvmProblem& p) { return p.params.adc.bits > 0; },
       [](MvmProblem& p) {
         const double noise = p.params.adc.noise_sigma;
         p.params.adc = {};
         p.params.adc.noise_sigma = noise;
       }},
      {"noise of outputs", [](const MvmProblem& p) { return p.params.adc.noise_sigma > 0.0; }, [](MvmProblem& p) { p.params.adc.noise_sigma = 0.0; }},
      {"gain, offset and nonlinearity of converters",
       [](const MvmProblem& p) {
         const auto any = [](const crossbar::ConverterParams& c) {
           return c.bits > 0 && (c.gain != 1.0 || c.offset != 0.0 || c.gain_sigma > 0.0 || c.offset_sigma > 0.0 || c.inl_lsb != 0.0 || c.dnl_sigma_lsb > 0.0);
         };
         return any(p.params.adc) || any(p.params.dac);
       },
       [](MvmProblem& p) {
         for (crossbar::ConverterParams* c : {&p.params.adc, &p.params.dac}) {
           c->gain = 1.0;
           c->offset = c->gain_sigma = c->offset_sigma = c->inl_lsb = c->dnl_sigma_lsb = 0.0;
         }
       }},
      {"closed forms (IR drop, series resistance, compression, weight noise, asymmetry)",
       [](const MvmProblem& p) {
         const crossbar::BehaviouralParams& b = p.params.behavioural;
         return b.ir_drop.scale > 0.0 || b.series.resistance > 0.0 || b.compression.strength > 0.0 || b.weight_noise_sigma > 0.0 || b.input_asymmetry != 0.0;
       },
       [](MvmProblem& p) {
         const crossbar::Passes passes = p.params.behavioural.passes;
         p.params.behavioural = {};
         p.params.behavioural.passes = passes;
       }},
  };
  return all;
}

}  // namespace

std::optional<MvmRun> run_mvm(const MvmProblem& problem) {
  return problem.arithmetic == Arithmetic::single_precision ? run_in<float>(problem) : run_in<double>(problem);
}

std::optional<std::vector<Ablation>> ablate(const MvmProblem& problem) {
  std::vector<Ablation> rows;
  MvmProblem bare = problem;
  std::vector<const Cause*> present;
  for (const Cause& cause : causes())
    if (cause.present(problem)) present.push_back(&cause);
  core::Progress progress("ablation", present.size() + 1);
  const auto run_without = [&](const std::string& name, MvmProblem without) {
    const std::optional<MvmRun> run = run_mvm(without);
    if (run) rows.push_back({name, run->error});
    progress.done();
    return run.has_value();
  };
  for (const Cause* cause : present) {
    MvmProblem without = problem;
    cause->remove(without);
    cause->remove(bare);
    if (!run_without(cause->name, std::move(without))) return std::nullopt;
  }
  if (present.size() > 1 && !run_without("all of these", std::move(bare))) return std::nullopt;
  return rows;
}

}  // namespace ohmfield::experiments
