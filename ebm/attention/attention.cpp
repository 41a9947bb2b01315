#include "ebm/attention/attention.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "ebm/memory/continuous_memory.hpp"

namespace ohmfield::ebm {
namespace {

constexpr std::uint32_t kFp32Bits = 32, kFp32Significand = 24;

void convert_all(const crossbar::ConverterParams& params, crossbar::MutableMatrix numbers, core::Ledger& ledger) {
  if (params.bits == 0) return;
  for (Eigen::Index s = 0; s < numbers.cols(); ++s)
    for (Eigen::Index i = 0; i < numbers.rows(); ++i) numbers(i, s) = crossbar::convert(numbers(i, s), params, 0.0f);
  crossbar::count_conversions(params, static_cast<double>(numbers.size()), ledger);
}

}  // namespace

void AttentionParams::validate() const {
  const auto check = [](const char* name, double value, double low, double high) {
    if (!(value >= low && value <= high)) throw core::InputError(fmt::format("{} = {:g}", name, value), fmt::format("Give {:g} to {:g}", low, high));
  };
  check("beta", beta, 1e-6, 1e6);
  check("threshold", threshold, -1e6, 1e6);
  check("width", width, 1e-9, 1e6);
  score_adc.validate("score_adc");
  weight_dac.validate("weight_dac");
  output_adc.validate("output_adc");
  for (const auto* converter : {&score_adc, &weight_dac, &output_adc})
    if (converter->noise_sigma > 0.0 || converter->gain_sigma > 0.0 || converter->offset_sigma > 0.0 || converter->rounding != crossbar::Rounding::nearest)
      throw core::InputError("converters of attention have no noise or mismatch", "Leave these parameters at 0");
}

Attention::Attention(const crossbar::LinearOperator& keys, const crossbar::LinearOperator& values, const AttentionParams& params)
    : keys_(keys), values_(values), params_(params) {
  params_.validate();
  OHM_EXPECT(keys.shape().outputs == values.shape().outputs);
}

void Attention::activate(crossbar::MutableMatrix scores, Eigen::Index tokens, crossbar::Context& context) const {
  const auto count = static_cast<double>(scores.size());
  core::Ledger& ledger = context.ledger;
  if (params_.activation == Activation::softmax) {
    convert_all(params_.score_adc, scores, ledger);
    softmax_columns(scores.topRows(tokens), params_.beta);
    scores.bottomRows(scores.rows() - tokens).setZero();  // columns that nothing was written into
    // assumption: an exponential is three products and three sums (a range reduction and a quadratic); times beta; the sum; a
    // product with the inverse of the sum.
    ledger.add(core::Event::float_multiply, kFp32Significand, 5.0 * count, 5.0 * count);
    ledger.add(core::Event::float_add, kFp32Bits, 4.0 * count, 4.0 * count);
    convert_all(params_.weight_dac, scores, ledger);
    return;
  }
  const auto threshold = static_cast<float>(params_.threshold), slope = static_cast<float>(1.0 / params_.width);
  scores = ((scores.array() - threshold) * slope).max(0.0f).matrix();
  if (params_.activation == Activation::hard_sigmoid) scores = scores.cwiseMin(1.0f);
  else scores = scores.cwiseAbs2();
  // A capacitor charged by the current of a line, a comparator at the beginning and the end of its pulse.
  ledger.add(core::Event::sample_hold, count);
  ledger.add(core::Event::comparator, 2.0 * count);
}

void Attention::attend(crossbar::ConstMatrix queries, crossbar::MutableMatrix out, crossbar::Context& context, Eigen::Index tokens) const {
  OHM_EXPECT(tokens >= 1 && tokens <= keys_.shape().outputs);
  Eigen::MatrixXf scores(keys_.shape().outputs, queries.cols());
  keys_.apply(queries, scores, context);
  ++context.operation;
  activate(scores, tokens, context);
  values_.apply_transposed(scores, out, context);
  ++context.operation;
  convert_all(params_.output_adc, out, context.ledger);
}

}  // namespace ohmfield::ebm
