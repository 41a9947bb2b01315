#include "ebm/language/character_training.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.hpp"
#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::ebm {
namespace {

/// Parts of a batch with a gradient of their own, added in order: a number of its own, so that threads do not matter.
/// chosen: enough for four threads; adding them up takes a tenth of a batch of 512.
constexpr std::size_t kParts = 4;

/// Age of a cell at which its conductance is as written [s] (S. R. Nandakumar et al., ICECS 2019; docs/methods/devices.md).
constexpr double kDriftStart_s = 20.0;

}  // namespace

void CharacterTrainingParams::validate() const {
  const auto check = [](const char* name, double value, double low, double high) {
    if (!(value >= low && value <= high))
      throw core::InputError(fmt::format("{} = {:g}", name, value), fmt::format("Give {:g} to {:g}", low, high));
  };
  check("epochs", static_cast<double>(epochs), 1, 1e4);
  check("batch", static_cast<double>(batch), 1, 1e6);
  check("rate", rate, 1e-8, 10);
  check("decay", decay, 0, 10);
  if (!(rate * decay < 1.0)) throw core::InputError(fmt::format("decay = {:g} at a rate of {:g} takes more than all of a weight in a step", decay, rate), "Lower one of them");
  check("init_sigma", init_sigma, 0, 10);
  check("clip", clip, 0, 1e3);
  check("weight_noise", weight_noise, 0, 1);
  if (weight_noise > 0.0 && clip == 0.0)
    throw core::InputError("weight_noise is a share of clip, and there is no clip", "Give clip, such as 0.6");
  check("drift_nu_std", drift_nu_std, 0, 1);
  if (drift_nu_std > 0.0) check("drift_age_s", drift_age_s, kDriftStart_s, 1e10);
  else if (drift_age_s != 0.0) throw core::InputError("drift_age_s says how old weights get, and there is no drift", "Give drift_nu_std, such as 0.02");
}

template <class Model>
CharacterTrainer<Model>::CharacterTrainer(const Corpus& corpus, const Shape& shape, const CharacterTrainingParams& params, int threads)
    : corpus_(corpus),
      params_((params.validate(), params)),
      model_(shape, params.init_sigma, params.seed),
      seen_(model_),
      adam_(shape.parameters(), {.decay = params.decay}),
      steps_of_epoch_((corpus.targets() + params.batch - 1) / params.batch),
      order_(corpus.targets()),
      team_(std::min(threads, static_cast<int>(kParts))),
      gradients_(kParts, std::vector<float>(shape.parameters())),
      noise_(params.weight_noise > 0.0 || params.drift_nu_std > 0.0 ? shape.parameters() : 0) {
  if (corpus.targets() <= shape.context)
    throw core::InputError(fmt::format("the text has {} characters, the context {}", corpus.targets(), shape.context),
                           "Give a longer text, or a shorter context");
  schedule_.peak = params.rate;
  schedule_.steps = params.epochs * steps_of_epoch_;
  schedule_.warmup_steps = std::min<std::uint64_t>(schedule_.warmup_steps, schedule_.steps / 4);
}

template <class Model>
void CharacterTrainer<Model>::shuffle(std::uint64_t epoch) {
  std::copy(corpus_.positions().begin(), corpus_.positions().end(), order_.begin());
  core::CounterRng rng(params_.seed, core::Stream::trial, epoch);
  for (std::size_t i = order_.size(); i > 1; --i) std::swap(order_[i - 1], order_[rng.below(static_cast<std::uint32_t>(i))]);
  shuffled_epoch_ = epoch;
}

template <class Model>
void CharacterTrainer<Model>::clip() {
  const auto limit = static_cast<float>(params_.clip);
  const std::span weights = model_.parameters().first(model_.weights());
  for (float& weight : weights) weight = std::clamp(weight, -limit, limit);
}

template <class Model>
void CharacterTrainer<Model>::disturb(std::uint64_t step) {
  std::copy(model_.parameters().begin(), model_.parameters().end(), seen_.parameters().begin());
  const std::span<float> weights = seen_.parameters().first(model_.weights());
  const auto draw = [&](core::Stream stream) {
    core::fill_normal(noise_, params_.seed, stream, step);
    return noise_.data();
  };
  if (params_.weight_noise > 0.0) {
    const float* const normals = draw(core::Stream::device_variation);
    const auto sigma = static_cast<float>(params_.weight_noise * params_.clip);
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] += sigma * normals[i];
  }
  if (params_.drift_nu_std > 0.0) {
    const float* const normals = draw(core::Stream::ageing);
    const double age = core::CounterRng(params_.seed, core::Stream::trial, ~step).uniform() * std::log(params_.drift_age_s / kDriftStart_s);
    const auto spread = static_cast<float>(params_.drift_nu_std * age);
    // Over its mean, which drift compensation takes away.
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] *= std::exp(-spread * (normals[i] + 0.5f * spread));
  }
}

template <class Model>
double CharacterTrainer<Model>::step() {
  const std::uint64_t now = adam_.steps(), epoch = now / steps_of_epoch_;
  if (shuffled_epoch_ != epoch) shuffle(epoch);
  const std::size_t begin = now % steps_of_epoch_ * params_.batch, count = std::min(params_.batch, order_.size() - begin);
  const std::span<const std::uint32_t> batch(order_.data() + begin, count);
  const Model* seen = &model_;
  if (!noise_.empty()) {
    disturb(now);
    seen = &seen_;
  }
  std::array<double, kParts> part_loss{};
  team_.run(kParts, [&](std::size_t part) {
    std::fill(gradients_[part].begin(), gradients_[part].end(), 0.0f);
    const std::size_t first = count * part / kParts, last = count * (part + 1) / kParts;
    part_loss[part] = seen->add_gradient(corpus_.symbols(), batch.subspan(first, last - first), 1.0f / static_cast<float>(count), gradients_[part]);
  });
  float* const total = gradients_[0].data();
  for (std::size_t part = 1; part < kParts; ++part)
    for (std::size_t i = 0; i < gradients_[part].size(); ++i) total[i] += gradients_[part][i];
  const double loss = (part_loss[0] + part_loss[1] + part_loss[2] + part_loss[3]) / static_cast<double>(count);
  constexpr double kRunaway = 1e4;  // chosen: some thousand times a uniform guess [nat]
  if (!(loss < kRunaway)) throw core::InputError(fmt::format("training diverged in step {}: the loss is {:g} nat", now + 1, loss), "Take a lower rate");
  adam_.step(model_.parameters(), gradients_[0], schedule_.at(now));
  if (params_.clip > 0.0) clip();
  return loss;
}

template <class Model>
void CharacterTrainer<Model>::restore(std::vector<float> parameters, std::uint64_t steps, std::span<const float> mean, std::span<const float> square) {
  model_ = Model(model_.shape(), std::move(parameters));
  adam_.restore(steps, mean, square);
}

template class CharacterTrainer<Dam>;
template class CharacterTrainer<Mlp>;

}  // namespace ohmfield::ebm
