#include "ebm/language/dam_in_array.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.hpp"
#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"
#include "crossbar/tile/read_counts.hpp"
#include "ebm/language/dam_layout.hpp"

namespace ohmfield::ebm {
namespace {

/// sum_j F(x_j)
template <class X>
double energy_of(HiddenEnergy energy, const Eigen::MatrixBase<X>& x) {
  if (energy == HiddenEnergy::quadratic) return x.cwiseMax(0.0f).squaredNorm();
  return energy == HiddenEnergy::cubic ? x.cwiseMax(0.0f).array().cube().sum() : x.array().exp().sum();
}

/// Biases 0, weights within the range.
Dam initial(const DamShape& shape, const InArrayParams& params) {
  Dam dam(shape, params.init_sigma, params.seed);
  const auto limit = static_cast<float>(params.arrays.weight_range);
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
  check("token_time_s", token_time_s, 0, 1);
  check("init_sigma", init_sigma, 0, 10);
  arrays.validate();
}

DamInArray::DamInArray(const Corpus& corpus, const DamShape& shape, std::shared_ptr<const crossbar::DeviceModel> device, const InArrayParams& params)
    : corpus_(corpus),
      shape_(shape),
      params_((params.validate(), params)),
      contexts_(context_weights(initial(shape, params)), device, params.arrays, core::derive_seed(params.seed, core::Stream::programming, 0)),
      symbols_(symbol_weights(initial(shape, params)), device, params.arrays, core::derive_seed(params.seed, core::Stream::programming, 1)),
      bias_(shape.symbols, 0.0f),
      order_(corpus.positions().begin(), corpus.positions().end()),
      lines_(shape.context),
      stale_(shape.symbols),
      context_{ledger_, params.seed, 0} {
  if (corpus.targets() == 0) throw core::InputError("a text without characters", "Give a longer text");
  const auto symbols = static_cast<Eigen::Index>(shape.symbols), hidden = static_cast<Eigen::Index>(shape.hidden);
  std::iota(stale_.begin(), stale_.end(), 0u);
  readings_.resize(hidden + symbols);
  step_.resize(hidden + symbols);
  of_sampled_.resize(hidden);
  rows_.resize(hidden, symbols);
}

/// Of the next read of either array; nothing without noise.
std::span<const float> DamInArray::read_noise(std::size_t outputs) {
  if (!params_.arrays.readout.is_noisy()) return {};
  normals_.resize(outputs);
  core::fill_normal(normals_, params_.seed, core::Stream::adc_noise, reads_++);
  return normals_;
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
  for (std::size_t p = 0; p < shape_.context; ++p) lines_[p] = static_cast<std::uint32_t>(p * shape_.symbols + text[position - shape_.context + p]);
  const auto hidden = static_cast<Eigen::Index>(shape_.hidden), symbols = static_cast<Eigen::Index>(shape_.symbols);
  contexts_.read(lines_, {readings_.data(), static_cast<std::size_t>(readings_.size())}, ledger_, read_noise(static_cast<std::size_t>(readings_.size())));
  for (const std::uint32_t row : stale_) {
    const std::uint32_t one[]{row};
    symbols_.read(one, {rows_.col(static_cast<Eigen::Index>(row)).data(), shape_.hidden}, ledger_, read_noise(shape_.hidden));
  }
  stale_.clear();

  Eigen::VectorXd p(symbols);
  for (Eigen::Index c = 0; c < symbols; ++c) {
    p(c) = energy_of(shape_.energy, readings_.head(hidden) + rows_.col(c)) + static_cast<double>(readings_(hidden + c)) + static_cast<double>(bias_[static_cast<std::size_t>(c)]);
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
  ledger_.add(core::Event::random_bit, 32.0);
  const double share = static_cast<double>(done_) / static_cast<double>(tokens());
  if (sampled != truth) {
    const double rate = params_.rate * (1.0 + (params_.last_rate - 1.0) * share);
    write(truth, sampled, rate);
  }
  contexts_.advance(params_.token_time_s);
  symbols_.advance(params_.token_time_s);
  ++done_;
  return loss;
}

void DamInArray::write(Symbol truth, Symbol sampled, double rate) {
  const auto hidden = static_cast<Eigen::Index>(shape_.hidden);
  const auto slopes = [&](Symbol symbol, auto&& to) {
    const auto x = readings_.head(hidden) + rows_.col(symbol);
    const auto r = x.cwiseMax(0.0f);
    if (shape_.energy == HiddenEnergy::quadratic) to = 2.0f * r;
    else if (shape_.energy == HiddenEnergy::cubic) to = 3.0f * r.cwiseAbs2();
    else to = x.array().exp().matrix();
  };
  step_.setZero();
  slopes(truth, step_.head(hidden));
  for (const float sign : {1.0f, -1.0f}) {
    const std::uint32_t row[]{sign > 0.0f ? truth : sampled};
    Eigen::VectorXf& slope = sign > 0.0f ? step_ : of_sampled_;
    if (sign < 0.0f) slopes(sampled, slope.head(hidden));
    symbols_.update({slope.data(), shape_.hidden}, row, sign * rate, context_);
    ++context_.operation;
    bias_[row[0]] += sign * static_cast<float>(rate);
    for (const std::uint32_t changed : symbols_.changed())
      if (std::find(stale_.begin(), stale_.end(), changed) == stale_.end()) stale_.push_back(changed);
  }
  // Slopes of both symbols from buffers of sums, and their difference.
  const auto numbers = static_cast<double>(shape_.hidden);
  ledger_.add(core::Event::digital_multiply, 2.0 * numbers, 2.0 * numbers * 64.0);
  ledger_.add(core::Event::digital_add, numbers, numbers * 16.0);
  ledger_.add(core::Event::sram_access, crossbar::kBankBytes, 4.0 * numbers, 4.0 * numbers * 8.0);
  step_.head(hidden) -= of_sampled_;
  step_(hidden + truth) += 1.0f;
  step_(hidden + sampled) -= 1.0f;
  contexts_.update({step_.data(), static_cast<std::size_t>(step_.size())}, lines_, rate, context_);
  ++context_.operation;
  ++writes_;
}

Dam DamInArray::model() { return dam_of(shape_, contexts_.weights().cast<double>(), symbols_.weights().cast<double>(), bias_); }

}  // namespace ohmfield::ebm
