#include "ebm/language/dam_in_array.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/random/counter_rng.hpp"
#include "ebm/language/dam_layout.hpp"

namespace ohmfield::ebm {
namespace {

crossbar::AnalogMatrixParams array_params(const InArrayParams& params) {
  crossbar::AnalogMatrixParams arrays;
  arrays.mapping = crossbar::Mapping::offset_column;  // pulses in both directions around the weight 0 of a device
  arrays.weights.offset_by = crossbar::OffsetBy::digital;
  arrays.weights.weight_range = params.weight_range;
  return arrays;
}

/// Biases 0, weights within the range.
Dam initial(const DamShape& shape, const InArrayParams& params) {
  Dam dam(shape, params.init_sigma, params.seed);
  const auto limit = static_cast<float>(params.weight_range);
  for (float& weight : dam.parameters()) weight = std::clamp(weight, -limit, limit);
  return dam;
}

}  // namespace

void InArrayParams::validate() const {
  const auto check = [](const char* name, double value, double low, double high) {
    if (!(value >= low && value <= high)) throw core::InputError(fmt::format("{} = {:g}", name, value), fmt::format("Give {:g} to {:g}", low, high));
  };
  check("epochs", static_cast<double>(epochs), 1, 1e4);
  check("rate", rate, 1e-9, 10);
  check("last_rate", last_rate, 0, 1);
  check("weight_range", weight_range, 1e-3, 1e3);
  check("init_sigma", init_sigma, 0, 10);
}

DamInArray::DamInArray(const Corpus& corpus, const DamShape& shape, std::shared_ptr<const crossbar::DeviceModel> device, const InArrayParams& params)
    : corpus_(corpus),
      shape_(shape),
      params_(params),
      contexts_(context_weights(initial(shape, params)), device, array_params(params), core::derive_seed(params.seed, core::Stream::programming, 0)),
      symbols_(symbol_weights(initial(shape, params)), device, array_params(params), core::derive_seed(params.seed, core::Stream::programming, 1)),
      bias_(shape.symbols, 0.0f),
      order_(corpus.positions().begin(), corpus.positions().end()),
      context_{ledger_, params.seed, 0} {
  params.validate();
  if (!device->parts().pulse)
    throw core::InputError(fmt::format("device '{}' tells nothing of its pulses, so it cannot be trained", device->info().name),
                           "Take a set with a [pulse] section (ohmfield device list)");
  const auto symbols = static_cast<Eigen::Index>(shape.symbols), hidden = static_cast<Eigen::Index>(shape.hidden);
  x_.resize(static_cast<Eigen::Index>(shape.context) * symbols, 1);
  readings_.resize(hidden + symbols, 1);
  rows_.resize(hidden, symbols);
  identity_.setIdentity(symbols, symbols);
  steps_.resize(hidden + symbols, 2);
  symbol_steps_.resize(hidden, 2);
  symbol_lines_.resize(symbols, 2);
  context_lines_.resize(x_.rows(), 2);
}

double DamInArray::step() {
  const std::uint64_t of_epoch = done_ % order_.size();
  if (of_epoch == 0) {
    std::copy(corpus_.positions().begin(), corpus_.positions().end(), order_.begin());
    core::CounterRng rng(params_.seed, core::Stream::trial, done_ / order_.size());
    for (std::size_t i = order_.size(); i > 1; --i) std::swap(order_[i - 1], order_[rng.below(static_cast<std::uint32_t>(i))]);
  }
  const std::uint32_t position = order_[of_epoch];
  const std::span<const Symbol> text = corpus_.symbols();
  x_.setZero();
  for (std::size_t p = 0; p < shape_.context; ++p)
    x_(static_cast<Eigen::Index>(p * shape_.symbols + text[position - shape_.context + p]), 0) = 1.0f;
  contexts_.apply(x_, readings_, context_);
  ++context_.operation;
  symbols_.apply(identity_, rows_, context_);
  ++context_.operation;

  const auto hidden = static_cast<Eigen::Index>(shape_.hidden), symbols = static_cast<Eigen::Index>(shape_.symbols);
  Eigen::VectorXd p(symbols);
  for (Eigen::Index c = 0; c < symbols; ++c) {
    const auto r = (readings_.col(0).head(hidden) + rows_.col(c)).cwiseMax(0.0f);
    const double energy = shape_.energy == Rectified::quadratic ? r.squaredNorm() : r.array().cube().sum();
    p(c) = energy + static_cast<double>(readings_(hidden + c, 0)) + static_cast<double>(bias_[static_cast<std::size_t>(c)]);
  }
  const Symbol truth = text[position];
  const double largest = p.maxCoeff(), score = p(truth);
  p = (p.array() - largest).exp();
  const double z = p.sum(), loss = std::log(z) + largest - score;
  if (!std::isfinite(loss)) throw core::InputError(fmt::format("training diverged at token {}: the loss is not a number", done_ + 1), "Take a lower rate");

  core::CounterRng rng(params_.seed, core::Stream::update_rule, done_);
  double left = rng.uniform() * z;
  Symbol sampled = 0;
  while (sampled + 1u < shape_.symbols && left >= p(sampled)) left -= p(sampled++);
  const double share = static_cast<double>(done_) / static_cast<double>(tokens());
  if (sampled != truth) write(truth, sampled, params_.rate * (1.0 + (params_.last_rate - 1.0) * share));
  ++done_;
  return loss;
}

void DamInArray::write(Symbol truth, Symbol sampled, double rate) {
  const auto hidden = static_cast<Eigen::Index>(shape_.hidden);
  steps_.setZero();
  symbol_lines_.setZero();
  const Symbol rows[]{truth, sampled};
  for (Eigen::Index i = 0; i < 2; ++i) {
    const float sign = i == 0 ? 1.0f : -1.0f;
    const auto r = (readings_.col(0).head(hidden) + rows_.col(rows[i])).cwiseMax(0.0f);
    if (shape_.energy == Rectified::quadratic) symbol_steps_.col(i) = sign * 2.0f * r;
    else symbol_steps_.col(i) = sign * 3.0f * r.cwiseAbs2();
    steps_.col(i).head(hidden) = symbol_steps_.col(i);
    steps_(hidden + rows[i], i) = sign;
    context_lines_.col(i) = x_.col(0);
    symbol_lines_(rows[i], i) = 1.0f;
    bias_[rows[i]] += sign * static_cast<float>(rate);
  }
  contexts_.add_outer(steps_, context_lines_, rate, context_);
  ++context_.operation;
  symbols_.add_outer(symbol_steps_, symbol_lines_, rate, context_);
  ++context_.operation;
  ++writes_;
}

Dam DamInArray::model() const { return dam_of(shape_, contexts_.held_weights(), symbols_.held_weights(), bias_); }

}  // namespace ohmfield::ebm
