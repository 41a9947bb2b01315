#include "ebm/language/dam_array.hpp"

#include <algorithm>

#include "core/expect.hpp"
#include "core/random/counter_rng.hpp"
#include "ebm/language/dam_kernel.hpp"
#include "ebm/language/dam_layout.hpp"

namespace ohmfield::ebm {
namespace {

using kernel::kTogether;

/// Positions of one product. chosen: the batch of inputs and outputs stays in the second cache.
constexpr std::size_t kBatch = 128;

template <HiddenEnergy energy>
void finish(const DamShape& shape, const Eigen::MatrixXf& readings, const Eigen::MatrixXf& rows, std::span<const float> bias, std::size_t count,
            float* out) {
  const std::size_t symbols = shape.symbols, hidden = shape.hidden;
  std::vector<float> a(kTogether * hidden), scores(kTogether * symbols);
  for (std::size_t first = 0; first < count; first += kTogether) {
    const std::size_t last = std::min(count, first + kTogether);
    for (std::size_t t = 0; t < kTogether; ++t) {
      const float* const reading = readings.col(static_cast<Eigen::Index>(std::min(first + t, last - 1))).data();
      std::copy_n(reading, hidden, a.data() + t * hidden);
      for (std::size_t c = 0; c < symbols; ++c) scores[t * symbols + c] = bias[c] + reading[hidden + c];
    }
    for (std::size_t c = 0; c < symbols; ++c)
      kernel::add_energies<energy>(a.data(), rows.col(static_cast<Eigen::Index>(c)).data(), hidden, scores.data() + c, symbols);
    std::copy_n(scores.data(), (last - first) * symbols, out + first * symbols);
  }
}

/// The range of an ADC is in cells, of which one at full window stands for the largest weight.
crossbar::AnalogMatrixParams with_range(crossbar::AnalogMatrixParams params, const Eigen::MatrixXf& weights, double largest) {
  if (params.adc.bits > 0 && largest > 0.0) params.adc.range = largest / static_cast<double>(weights.cwiseAbs().maxCoeff());
  return params;
}

/// What the second array holds.
Eigen::MatrixXf of_symbols(const Dam& dam) {
  return dam.shape().energy == HiddenEnergy::exponential ? exponential_weights(dam) : symbol_weights(dam);
}
crossbar::AnalogMatrixParams of_symbols(const Dam& dam, const crossbar::AnalogMatrixParams& params, const DamRanges& ranges) {
  if (dam.shape().energy != HiddenEnergy::exponential) return params;
  crossbar::AnalogMatrixParams own = with_range(params, of_symbols(dam), ranges.scores);
  own.management.noise = crossbar::NoiseManagement::abs_max;
  own.dac.bits = params.adc.bits;  // codes go out as wide as they came in
  return own;
}

}  // namespace

DamRanges ranges_of(const Dam& dam, std::span<const Symbol> text, std::span<const std::uint32_t> positions) {
  const Eigen::MatrixXf weights = context_weights(dam), exponentials = exponential_weights(dam);
  const auto [symbols, context, hidden, energy] = dam.shape();
  Eigen::VectorXf sum(weights.rows());
  DamRanges ranges;
  for (const std::uint32_t position : positions) {
    sum.setZero();
    for (std::size_t p = 0; p < context; ++p) sum += weights.col(static_cast<Eigen::Index>(p * symbols + text[position - context + p]));
    ranges.sums = std::max(ranges.sums, static_cast<double>(sum.cwiseAbs().maxCoeff()));
    if (energy != HiddenEnergy::exponential) continue;
    const auto a = sum.head(static_cast<Eigen::Index>(hidden)).array();
    ranges.scores = std::max(ranges.scores, static_cast<double>((exponentials * (a - a.maxCoeff()).exp().matrix()).cwiseAbs().maxCoeff()));
  }
  return ranges;
}

DamArray::DamArray(const Dam& dam, std::shared_ptr<const crossbar::DeviceModel> device, const crossbar::AnalogMatrixParams& params,
                   std::uint64_t seed, const DamRanges& ranges)
    : shape_(dam.shape()),
      bias_(dam.parameters().begin() + static_cast<std::ptrdiff_t>(dam.bias_row()), dam.parameters().end()),
      contexts_(context_weights(dam), device, with_range(params, context_weights(dam), ranges.sums), core::derive_seed(seed, core::Stream::programming, 0)),
      symbols_(of_symbols(dam), device, of_symbols(dam, params, ranges), core::derive_seed(seed, core::Stream::programming, 1)) {}

void DamArray::advance(double seconds, crossbar::Context& context) {
  contexts_.advance(seconds, context);
  symbols_.advance(seconds, context);
  is_read_ = false;
}

void DamArray::read_symbols(crossbar::Context& context) {
  const auto symbols = static_cast<Eigen::Index>(shape_.symbols);
  symbol_rows_.resize(static_cast<Eigen::Index>(shape_.hidden), symbols);
  symbols_.apply(Eigen::MatrixXf::Identity(symbols, symbols), symbol_rows_, context);
  ++context.operation;
  is_read_ = true;
}

void DamArray::add_exponentials(const Eigen::MatrixXf& readings, std::span<float> out, crossbar::Context& context) {
  const auto hidden = static_cast<Eigen::Index>(shape_.hidden), symbols = static_cast<Eigen::Index>(shape_.symbols);
  const Eigen::MatrixXf driven = readings.topRows(hidden).array().exp();
  Eigen::Map<Eigen::MatrixXf> scores(out.data(), symbols, readings.cols());
  Eigen::MatrixXf sums(symbols, readings.cols());
  symbols_.apply(driven, sums, context);
  ++context.operation;
  scores = (sums + readings.bottomRows(symbols)).colwise() + Eigen::Map<const Eigen::VectorXf>(bias_.data(), symbols);
}

void DamArray::scores(std::span<const Symbol> text, std::span<const std::uint32_t> positions, std::span<float> out, crossbar::Context& context) {
  OHM_EXPECT(out.size() == positions.size() * shape_.symbols);
  if (!is_read_ && shape_.energy != HiddenEnergy::exponential) read_symbols(context);
  const auto inputs = static_cast<Eigen::Index>(shape_.context * shape_.symbols);
  Eigen::MatrixXf x, readings;
  for (std::size_t first = 0; first < positions.size(); first += kBatch) {
    const std::size_t count = std::min(kBatch, positions.size() - first);
    x.setZero(inputs, static_cast<Eigen::Index>(count));
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t p = 0; p < shape_.context; ++p)
        x(static_cast<Eigen::Index>(p * shape_.symbols + text[positions[first + i] - shape_.context + p]), static_cast<Eigen::Index>(i)) = 1.0f;
    readings.resize(static_cast<Eigen::Index>(shape_.hidden + shape_.symbols), static_cast<Eigen::Index>(count));
    contexts_.apply(x, readings, context);
    ++context.operation;
    float* const to = out.data() + first * shape_.symbols;
    if (shape_.energy == HiddenEnergy::quadratic) finish<HiddenEnergy::quadratic>(shape_, readings, symbol_rows_, bias_, count, to);
    else if (shape_.energy == HiddenEnergy::cubic) finish<HiddenEnergy::cubic>(shape_, readings, symbol_rows_, bias_, count, to);
    else add_exponentials(readings, {to, count * shape_.symbols}, context);
  }
}

}  // namespace ohmfield::ebm
