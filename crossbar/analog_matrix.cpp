#include "crossbar/analog_matrix.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <vector>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::crossbar {

void AnalogMatrixParams::validate() const {
  struct Named {
    const char* name;
    double value;
  };
  for (const auto& [name, value] : std::array{Named{"read_voltage_V", read_voltage_V}, Named{"read_time_s", read_time_s},
                                              Named{"cell_pitch_m", cell_pitch_m}, Named{"age_s", age_s}})
    if (!std::isfinite(value) || value <= 0.0)
      throw core::InputError(fmt::format("{} = {:g} must be above 0 and finite", name, value), "Correct the configuration");
  dac.validate();
  if (dac.noise_sigma > 0.0)
    throw core::InputError(fmt::format("noise of {:g} in a DAC is not modelled", dac.noise_sigma), "Set it to 0");
  adc.validate();
}

AnalogMatrix::AnalogMatrix(const Eigen::MatrixXf& weights, std::shared_ptr<const DeviceModel> device,
                           const AnalogMatrixParams& params, std::uint64_t seed)
    : params_((params.validate(), params)),
      siemens_per_weight_(0.0),
      positive_([&] {
        Targets targets = map_weights(weights, params.mapping, device->info());
        siemens_per_weight_ = targets.siemens_per_weight;
        if (targets.negative.size() > 0) negative_.emplace(device, targets.negative, params.age_s, seed, 1);
        return CellArray(device, targets.positive, params.age_s, seed, 0);
      }()) {
  refresh();
}

void AnalogMatrix::advance(double seconds) {
  positive_.advance(seconds);
  if (negative_) negative_->advance(seconds);
  refresh();
}

void AnalogMatrix::refresh() {
  if (!negative_) return;
  difference_S_ = positive_.conductance_S() - negative_->conductance_S();
  if (positive_.variance_S2().size() > 0) variance_S2_ = positive_.variance_S2() + negative_->variance_S2();
}

double AnalogMatrix::cells_written() const {
  return static_cast<double>(positive_.conductance_S().size()) * (negative_ ? 2.0 : 1.0);
}

void AnalogMatrix::apply(ConstMatrix x, MutableMatrix y, Context& context) const { multiply(x, y, context, Pass::forward); }

void AnalogMatrix::apply_transposed(ConstMatrix x, MutableMatrix y, Context& context) const {
  multiply(x, y, context, Pass::backward);
}

void AnalogMatrix::multiply(ConstMatrix x, MutableMatrix y, Context& context, Pass pass) const {
  const bool transposed = pass == Pass::backward;
  const Eigen::MatrixXf& conductance = negative_ ? difference_S_ : positive_.conductance_S();
  const Eigen::MatrixXf& variance = negative_ ? variance_S2_ : positive_.variance_S2();
  OHM_EXPECT(x.rows() == (transposed ? conductance.rows() : conductance.cols()));
  OHM_EXPECT(y.rows() == (transposed ? conductance.cols() : conductance.rows()) && y.cols() == x.cols());

  const Eigen::MatrixXf driven = x.unaryExpr([this](float v) { return convert(v, params_.dac, 0.0f); });
  if (transposed) y.noalias() = conductance.transpose() * driven;
  else y.noalias() = conductance * driven;
  count(driven, context, pass);

  Eigen::MatrixXf noise;
  if (variance.size() > 0) {
    const Eigen::MatrixXf squared = driven.array().square();
    if (transposed) noise.noalias() = variance.transpose() * squared;
    else noise.noalias() = variance * squared;
    std::vector<float> normals(static_cast<std::size_t>(y.size()));
    core::fill_normal(normals, context.seed, core::Stream::read_noise, context.operation);
    // std::sqrt rounds once; Eigen's square root of a vector of floats is an approximation.
    for (Eigen::Index b = 0; b < y.cols(); ++b)
      for (Eigen::Index i = 0; i < y.rows(); ++i)
        y(i, b) += std::sqrt(noise(i, b)) * normals[static_cast<std::size_t>(b * y.rows() + i)];
  }

  // An interconnect is read against replica lines of off cells; a pair cancels what its halves share.
  const float off_S = negative_ ? 0.0f : static_cast<float>(positive_.replica_S());
  const float weights_per_siemens = static_cast<float>(1.0 / siemens_per_weight_);
  for (Eigen::Index b = 0; b < y.cols(); ++b) {
    const float reference_S = off_S * driven.col(b).sum();
    for (Eigen::Index i = 0; i < y.rows(); ++i) y(i, b) = line_reading(y(i, b), reference_S, weights_per_siemens);
  }

  if (params_.adc.bits == 0) return;
  std::vector<float> normals(static_cast<std::size_t>(y.size()), 0.0f);
  if (params_.adc.noise_sigma > 0.0)
    core::fill_normal(normals, context.seed, core::Stream::adc_noise, context.operation);
  for (Eigen::Index b = 0; b < y.cols(); ++b)
    for (Eigen::Index i = 0; i < y.rows(); ++i)
      y(i, b) = convert(y(i, b), params_.adc, normals[static_cast<std::size_t>(b * y.rows() + i)]);
}

void AnalogMatrix::count(const Eigen::MatrixXf& x, Context& context, Pass pass) const {
  const bool transposed = pass == Pass::backward;
  const double arrays = negative_ ? 2.0 : 1.0;
  const double outputs = static_cast<double>(transposed ? positive_.word_lines() : positive_.bit_lines());
  const double batch = static_cast<double>(x.cols());
  const double full_scale = params_.dac.bits > 0 ? params_.dac.range : 1.0;
  const double volts = params_.read_voltage_V / full_scale;
  double driven_lines = 0.0, squared_volts = 0.0, power_W = 0.0;
  for (Eigen::Index b = 0; b < x.cols(); ++b)
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      const double v2 = std::pow(volts * x(i, b), 2.0);
      if (v2 == 0.0) continue;
      const std::size_t line = static_cast<std::size_t>(i);
      driven_lines += 1.0;
      squared_volts += v2;
      power_W += v2 * (transposed ? positive_.bit_line_total_S() : positive_.word_line_total_S())[line];
      if (negative_) power_W += v2 * (transposed ? negative_->bit_line_total_S() : negative_->word_line_total_S())[line];
    }
  double cells_of_line = outputs * arrays;
  if (!negative_) {  // the replica line
    cells_of_line += 1.0;
    power_W += squared_volts * positive_.replica_S();
  }
  core::Ledger& ledger = context.ledger;
  ledger.add(core::Event::cell_read, driven_lines * cells_of_line, power_W * params_.read_time_s);
  ledger.add(core::Event::wire_line, driven_lines * arrays, squared_volts * outputs * params_.cell_pitch_m * arrays);
  if (params_.dac.bits > 0) {
    const double conversions = static_cast<double>(x.rows()) * batch;
    ledger.add(core::Event::dac_conversion, conversions, conversions * eight_bit_equivalents(params_.dac.bits));
  } else {
    ledger.add(core::Event::row_drive, driven_lines * arrays);
  }
  if (params_.adc.bits > 0)
    ledger.add(core::Event::adc_conversion, outputs * batch, outputs * batch * eight_bit_equivalents(params_.adc.bits));
}

}  // namespace ohmfield::crossbar
