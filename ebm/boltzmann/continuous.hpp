#pragma once
/// Models of continuous units, as Langevin sampling wants them; and the RBM with Gaussian visible units and bits as hidden ones.
///
///     E(v, h) = |v - b|^2 / 2 - c h - h W v
///     P(v | h) = normal(b + W^T h, 1),   P(h_j = 1 | v) = 1 / (1 + e^-(c_j + W_j v)),   F(v) = |v - b|^2 / 2 - sum_j ln(1 + e^(c_j + W_j v))
///
/// M. Welling, M. Rosen-Zvi, G. Hinton, NIPS 2004. P(v) is a mixture of 2^H normal distributions, which small machines are tested by.

#include <span>

#include "crossbar/linear_operator.hpp"

namespace ohmfield::ebm {

class ContinuousModel {
 public:
  virtual ~ContinuousModel() = default;
  virtual Eigen::Index units() const = 0;
  /// -ln P(v) up to a constant, and its gradient, of every column. \param gradient shape (units, chains)
  virtual void energies_and_gradients(crossbar::ConstMatrix v, std::span<double> e, crossbar::MutableMatrix gradient, crossbar::Context& context) const = 0;
};

class GaussianRbm final : public ContinuousModel {
 public:
  /// \param weights  shape (hidden, visible), outlives the model \throws InputError  sizes that do not go together
  GaussianRbm(const crossbar::LinearOperator& weights, Eigen::VectorXf visible_mean, Eigen::VectorXf hidden_bias);

  Eigen::Index units() const override { return visible_mean_.size(); }
  Eigen::Index hidden() const { return hidden_bias_.size(); }
  void energies_and_gradients(crossbar::ConstMatrix v, std::span<double> e, crossbar::MutableMatrix gradient, crossbar::Context& context) const override;
  /// One sweep of block Gibbs: hidden units, then visible ones. \param step  keys the draws; goes on
  void sweep(Eigen::MatrixXf& v, std::uint64_t seed, std::uint64_t& step, crossbar::Context& context) const;

 private:
  Eigen::MatrixXf hidden_fields(crossbar::ConstMatrix v, crossbar::Context& context) const;

  const crossbar::LinearOperator& weights_;
  Eigen::VectorXf visible_mean_, hidden_bias_;
};

}  // namespace ohmfield::ebm
