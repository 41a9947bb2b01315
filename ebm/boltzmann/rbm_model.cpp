#include "ebm/boltzmann/rbm_model.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/expect.hpp"

namespace ohmfield::ebm {
namespace {

Block groups(Eigen::Index first, Eigen::Index units, Eigen::Index symbols) {
  if (symbols < 1 || units % symbols != 0)
    throw core::InputError(fmt::format("{} units are not groups of {} symbols", units, symbols), "Give a multiple of the symbols as units");
  Block block;
  for (Eigen::Index i = 0; i < units; i += symbols) block.push_back({first + i, symbols});
  return block;
}

}  // namespace

RbmModel::RbmModel(const crossbar::LinearOperator& weights, Eigen::VectorXf visible_bias, Eigen::VectorXf hidden_bias, Eigen::Index visible_symbols,
                   Eigen::Index hidden_symbols)
    : weights_(weights), visible_bias_(std::move(visible_bias)), hidden_bias_(std::move(hidden_bias)) {
  const crossbar::Shape shape = weights.shape();
  if (shape.inputs != visible() || shape.outputs != hidden())
    throw core::InputError(fmt::format("a matrix of {} x {} for {} hidden and {} visible units", shape.outputs, shape.inputs, hidden(), visible()),
                           "Give one bias for each row and column");
  blocks_ = {groups(0, visible(), visible_symbols), groups(visible(), hidden(), hidden_symbols)};
}

void RbmModel::fields(std::size_t block, crossbar::ConstMatrix x, crossbar::MutableMatrix f, crossbar::Context& context) const {
  OHM_EXPECT(x.rows() == units() && f.rows() == units() && f.cols() == x.cols());
  if (block == kHidden) {
    weights_.apply(x.topRows(visible()), f.bottomRows(hidden()), context);
    f.bottomRows(hidden()).colwise() += hidden_bias_;
  } else {
    weights_.apply_transposed(x.bottomRows(hidden()), f.topRows(visible()), context);
    f.topRows(visible()).colwise() += visible_bias_;
  }
  ++context.operation;
}

void RbmModel::energies(crossbar::ConstMatrix x, std::span<double> e, crossbar::Context& context) const {
  OHM_EXPECT(static_cast<Eigen::Index>(e.size()) == x.cols());
  Eigen::MatrixXf a(hidden(), x.cols());
  weights_.apply(x.topRows(visible()), a, context);
  ++context.operation;
  a.colwise() += hidden_bias_;
  for (Eigen::Index s = 0; s < x.cols(); ++s) {
    double sum = 0.0;
    for (Eigen::Index i = 0; i < visible(); ++i) sum += double{visible_bias_[i]} * x(i, s);
    for (Eigen::Index j = 0; j < hidden(); ++j) sum += double{a(j, s)} * x(visible() + j, s);
    e[static_cast<std::size_t>(s)] = -sum;
  }
}

}  // namespace ohmfield::ebm
