#pragma once
/// Restricted Boltzmann machine of bits, as plain numbers: what likelihoods and checkpoints are made of.
///
///     E(v, h) = -b v - c h - h W v,   -ln sum_h e^-E = F(v) = -b v - sum_j ln(1 + e^(c_j + W_j v))
///
/// P. Smolensky, in Parallel Distributed Processing 1, 194 (1986); G. E. Hinton, Neural Comput. 14, 1771 (2002).

#include <Eigen/Core>
#include <cstdint>

#include "crossbar/linear_operator.hpp"

namespace ohmfield::ebm {

struct Rbm {
  Eigen::MatrixXf weights;  ///< W, shape (hidden, visible)
  Eigen::VectorXf visible_bias, hidden_bias;

  Eigen::Index visible() const { return weights.cols(); }
  Eigen::Index hidden() const { return weights.rows(); }
  /// Weights normal with this standard deviation, hidden biases 0. \param visible_bias shape (visible)
  static Rbm random(Eigen::Index hidden, const Eigen::VectorXf& visible_bias, double sigma, std::uint64_t seed);
  /// \throws InputError  sizes that differ, or a number that is not finite
  void validate() const;
};

/// ln(1 + e^x)
double softplus(double x);
/// ln of the sum of e^x over values, -infinity without any.
double log_sum_exp(const Eigen::Ref<const Eigen::VectorXd>& x);
/// Log odds of the frequencies of pixels, kept `margin` away from 0 and 1. \param v shape (visible, samples)
Eigen::VectorXf log_odds(crossbar::ConstMatrix v, double margin);

/// -F of every column of v, in double. \param v shape (visible, samples)
Eigen::VectorXd log_weights(const Rbm& rbm, crossbar::ConstMatrix v);

/// Gradient of the mean of -F over samples: what the data, or a model, contributes to that of the likelihood.
struct RbmStatistics {
  Eigen::MatrixXd weights;
  Eigen::VectorXd visible, hidden;
};
/// \param share  of each sample; sums to 1
RbmStatistics statistics(const Rbm& rbm, crossbar::ConstMatrix v, const Eigen::VectorXd& share);

}  // namespace ohmfield::ebm
