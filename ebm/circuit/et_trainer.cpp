#include "ebm/circuit/et_trainer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/error.hpp"
#include "core/expect.hpp"

namespace ohmfield::ebm {

void EtTrainingParams::validate() const {
  const auto check = [](const char* name, double value, double low, double high) {
    if (!(value >= low && value <= high)) throw core::InputError(fmt::format("{} = {:g} of a training", name, value), fmt::format("Give {:g} to {:g}", low, high));
  };
  check("epochs", static_cast<double>(epochs), 1, 1e7);
  check("rate", rate, 1e-9, 10);
  check("memory_norm", memory_norm, 1e-3, 0.999);
  check("init_tokens", init.tokens, 0, 1e3);
  check("init_memories", init.memories, 0, 1e3);
  check("init_memory_biases", init.memory_biases, 0, 1e3);
  check("rest_weight", loss.rest_weight, 0, 1e6);
  check("unrolled_step", unrolled.step, 1e-6, 1e6);
  check("unrolled_steps", static_cast<double>(unrolled.steps), 1, 1e5);
}

BitStrings without_places(const BitStrings& strings) {
  std::map<std::pair<int, std::uint8_t>, std::size_t> found;
  BitStrings result;
  for (std::size_t i = 0; i < strings.bits.size(); ++i) {
    const int ones = std::accumulate(strings.bits[i].begin(), strings.bits[i].end(), 0);
    const auto [at, is_new] = found.try_emplace({ones, strings.answer[i]}, result.bits.size());
    if (is_new) {
      result.bits.push_back(strings.bits[i]);
      result.answer.push_back(strings.answer[i]);
      result.weight.push_back(0.0);
    }
    result.weight[at->second] += 1.0 / static_cast<double>(strings.bits.size());
  }
  return result;
}

EtTrainer::EtTrainer(const BitStrings& strings, const EtShape& shape, const EtTrainingParams& params)
    : strings_(shape.places == Places::none ? without_places(strings) : strings),
      params_(params),
      model_(shape, params.init, params.seed),
      adam_(shape.parameters(), {.beta2 = 0.999}),
      schedule_{.peak = params.rate, .floor = 0.02, .warmup_steps = 100, .steps = params.epochs},
      gradient_(shape.parameters()),
      step_(shape.parameters()) {
  params.validate();
  model_.limit_memories(params.memory_norm);
}

double EtTrainer::step() {
  std::fill(gradient_.begin(), gradient_.end(), 0.0);
  const double loss = model_.loss(strings_, params_.unrolled, params_.loss, gradient_, {});
  double square = 0.0;
  for (const double part : gradient_) square += part * part;
  if (!std::isfinite(square) || !std::isfinite(loss))
    throw core::InputError(fmt::format("training diverged at epoch {}: the loss is not a number", steps_done() + 1), "Take a lower rate");
  // A gradient longer than 1 is cut to it: trajectories close to where the circuit decides have steep ones.
  const double scale = square > 1.0 ? 1.0 / std::sqrt(square) : 1.0;
  for (std::size_t i = 0; i < step_.size(); ++i) step_[i] = static_cast<float>(scale * gradient_[i]);
  adam_.step(model_.parameters(), step_, schedule_.at(steps_done()));
  model_.limit_memories(params_.memory_norm);
  return loss;
}

void EtTrainer::restore(std::span<const float> parameters, std::uint64_t steps, std::span<const float> mean, std::span<const float> square) {
  OHM_EXPECT(parameters.size() == step_.size() && mean.size() == step_.size() && square.size() == step_.size());
  std::copy(parameters.begin(), parameters.end(), model_.parameters().begin());
  adam_.restore(steps, mean, square);
}

}  // namespace ohmfield::ebm
