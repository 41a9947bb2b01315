#include "ebm/language/dam_layout.hpp"

#include <algorithm>

namespace ohmfield::ebm {

Eigen::MatrixXf context_weights(const Dam& dam) {
  const auto [symbols, context, hidden, unused] = dam.shape();
  Eigen::MatrixXf weights(static_cast<Eigen::Index>(hidden + symbols), static_cast<Eigen::Index>(context * symbols));
  for (std::size_t p = 0; p < context; ++p)
    for (std::size_t x = 0; x < symbols; ++x) {
      float* const column = weights.col(static_cast<Eigen::Index>(p * symbols + x)).data();
      std::copy_n(dam.parameters().data() + dam.context_row(p, static_cast<Symbol>(x)), hidden, column);
      std::copy_n(dam.parameters().data() + dam.direct_row(p, static_cast<Symbol>(x)), symbols, column + hidden);
    }
  return weights;
}

Eigen::MatrixXf symbol_weights(const Dam& dam) {
  return Eigen::Map<const Eigen::MatrixXf>(dam.parameters().data() + dam.symbol_row(0), static_cast<Eigen::Index>(dam.shape().hidden),
                                           static_cast<Eigen::Index>(dam.shape().symbols));
}

Eigen::MatrixXf exponential_weights(const Dam& dam) {
  const Eigen::MatrixXf weights = symbol_weights(dam).array().exp().matrix().transpose();
  return weights.rowwise() - weights.colwise().mean();
}

Dam dam_of(const DamShape& shape, const Eigen::MatrixXd& contexts, const Eigen::MatrixXd& symbols, std::span<const float> bias) {
  Dam dam(shape, 0.0, 0);
  const auto hidden = static_cast<Eigen::Index>(shape.hidden), count = static_cast<Eigen::Index>(shape.symbols);
  float* const parameters = dam.parameters().data();
  for (std::size_t p = 0; p < shape.context; ++p)
    for (std::size_t x = 0; x < shape.symbols; ++x) {
      const auto column = contexts.col(static_cast<Eigen::Index>(p * shape.symbols + x)).cast<float>();
      Eigen::Map<Eigen::VectorXf>(parameters + dam.context_row(p, static_cast<Symbol>(x)), hidden) = column.head(hidden);
      Eigen::Map<Eigen::VectorXf>(parameters + dam.direct_row(p, static_cast<Symbol>(x)), count) = column.tail(count);
    }
  Eigen::Map<Eigen::MatrixXf>(parameters + dam.symbol_row(0), hidden, count) = symbols.cast<float>();
  std::copy(bias.begin(), bias.end(), parameters + dam.bias_row());
  return dam;
}

}  // namespace ohmfield::ebm
