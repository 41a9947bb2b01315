#include "ebm/language/mlp.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "core/expect.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::ebm {
namespace {

using Matrix = Eigen::MatrixXf;
using Index = Eigen::Index;

/// Positions whose hidden units are in cache together.
constexpr std::size_t kBlock = 64;

/// Matrices within the parameters, or within their gradient.
template <class Number>
struct Parts {
  using Map = Eigen::Map<std::conditional_t<std::is_const_v<Number>, const Matrix, Matrix>>;
  using VectorMap = Eigen::Map<std::conditional_t<std::is_const_v<Number>, const Eigen::VectorXf, Eigen::VectorXf>>;

  Parts(const MlpShape& shape, Number* from)
      : contexts(from, static_cast<Index>(shape.hidden), static_cast<Index>(shape.context * shape.symbols)),
        symbols(contexts.data() + contexts.size(), static_cast<Index>(shape.hidden), static_cast<Index>(shape.symbols)),
        hidden_bias(symbols.data() + symbols.size(), static_cast<Index>(shape.hidden)),
        bias(hidden_bias.data() + hidden_bias.size(), static_cast<Index>(shape.symbols)) {}

  Map contexts, symbols;  ///< shapes (hidden, context * symbols), (hidden, symbols)
  VectorMap hidden_bias, bias;
};

Index line_of(const MlpShape& shape, std::span<const Symbol> text, std::uint32_t position, std::size_t p) {
  return static_cast<Index>(p * shape.symbols + text[position - shape.context + p]);
}

void hidden_units(const MlpShape& shape, const Parts<const float>& parts, std::span<const Symbol> text, std::span<const std::uint32_t> positions,
                  Matrix& h) {
  h.resize(static_cast<Index>(shape.hidden), static_cast<Index>(positions.size()));
  for (Index i = 0; i < h.cols(); ++i) {
    h.col(i) = parts.hidden_bias;
    for (std::size_t p = 0; p < shape.context; ++p) h.col(i) += parts.contexts.col(line_of(shape, text, positions[static_cast<std::size_t>(i)], p));
  }
  h = h.cwiseMax(0.0f);
}

}  // namespace

MlpShape MlpShape::within(std::size_t parameters, std::size_t symbols, std::size_t context) {
  const std::size_t rest = parameters > symbols ? parameters - symbols : 0;
  return {symbols, context, std::max<std::size_t>(1, rest / ((context + 1) * symbols + 1))};
}

Mlp::Mlp(const MlpShape& shape, double init_sigma, std::uint64_t seed) : shape_(shape), parameters_(shape.parameters()) {
  core::fill_normal(std::span(parameters_).first(weights()), seed, core::Stream::initial_state, 1);
  for (float& weight : parameters_) weight *= static_cast<float>(init_sigma);
}

Mlp::Mlp(const MlpShape& shape, std::vector<float> parameters) : shape_(shape), parameters_(std::move(parameters)) {
  OHM_EXPECT(parameters_.size() == shape.parameters());
}

void Mlp::scores(std::span<const Symbol> text, std::span<const std::uint32_t> positions, std::span<float> out) const {
  OHM_EXPECT(out.size() == positions.size() * shape_.symbols);
  const Parts<const float> parts(shape_, parameters_.data());
  Matrix h;
  for (std::size_t first = 0; first < positions.size(); first += kBlock) {
    const auto block = positions.subspan(first, std::min(kBlock, positions.size() - first));
    hidden_units(shape_, parts, text, block, h);
    Eigen::Map<Matrix> rows(out.data() + first * shape_.symbols, static_cast<Index>(shape_.symbols), h.cols());
    rows.noalias() = parts.symbols.transpose() * h;
    rows.colwise() += parts.bias;
  }
}

double Mlp::add_gradient(std::span<const Symbol> text, std::span<const std::uint32_t> positions, float weight, std::span<float> gradient) const {
  OHM_EXPECT(gradient.size() == parameters_.size());
  const Parts<const float> parts(shape_, parameters_.data());
  Parts<float> slopes(shape_, gradient.data());
  Matrix h, q, back;
  Eigen::VectorXf sums;  // aligned, so that they are the same bits wherever the gradient begins
  double loss = 0.0;
  for (std::size_t first = 0; first < positions.size(); first += kBlock) {
    const auto block = positions.subspan(first, std::min(kBlock, positions.size() - first));
    hidden_units(shape_, parts, text, block, h);
    q.noalias() = parts.symbols.transpose() * h;
    q.colwise() += parts.bias;
    for (Index i = 0; i < q.cols(); ++i) {
      const Symbol truth = text[block[static_cast<std::size_t>(i)]];
      const float largest = q.col(i).maxCoeff(), score = q(truth, i);
      q.col(i) = (q.col(i).array() - largest).exp();
      const double z = static_cast<double>(q.col(i).sum());
      loss += std::log(z) + static_cast<double>(largest) - static_cast<double>(score);
      q.col(i) *= static_cast<float>(1.0 / z);
      q(truth, i) -= 1.0f;
    }
    q *= weight;
    slopes.symbols.noalias() += h * q.transpose();
    sums = q.rowwise().sum();
    slopes.bias += sums;
    back.noalias() = parts.symbols * q;
    back = (h.array() > 0.0f).select(back, 0.0f);
    sums = back.rowwise().sum();
    slopes.hidden_bias += sums;
    for (Index i = 0; i < back.cols(); ++i)
      for (std::size_t p = 0; p < shape_.context; ++p) slopes.contexts.col(line_of(shape_, text, block[static_cast<std::size_t>(i)], p)) += back.col(i);
  }
  return loss;
}

}  // namespace ohmfield::ebm
