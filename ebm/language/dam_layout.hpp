#pragma once
/// How the weights of a dense associative memory lie on two arrays: W above L on the lines of the context, U on those of the
/// candidate.

#include <Eigen/Core>

#include "ebm/language/dam.hpp"

namespace ohmfield::ebm {

/// W above L, shape (hidden + symbols, context symbols).
Eigen::MatrixXf context_weights(const Dam& dam);
/// U, shape (hidden, symbols).
Eigen::MatrixXf symbol_weights(const Dam& dam);
/// Of an exponential energy, e^U less its mean over the symbols, which all scores share: shape (symbols, hidden).
Eigen::MatrixXf exponential_weights(const Dam& dam);
/// The model that such arrays hold. \param bias shape (symbols)
Dam dam_of(const DamShape& shape, const Eigen::MatrixXd& contexts, const Eigen::MatrixXd& symbols, std::span<const float> bias);

}  // namespace ohmfield::ebm
