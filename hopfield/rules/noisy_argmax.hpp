#pragma once
/// The variable of least loss minus noise, among all or among the candidates: the core of MakeNSAT and GradientNSAT
/// (G. Pedretti et al., npj Unconv. Comput. 2 (2025), arXiv 2501.07733), with a noise source on each input of one
/// winner-take-all.

#include <algorithm>
#include <vector>

#include "hopfield/rules/global_choice.hpp"
#include "hopfield/rules/noise.hpp"

namespace ohmfield::hopfield {

class NoisyArgmax final : public UpdateRule {
 public:
  NoisyArgmax(Mask mask, Loss loss, NoiseShape shape, double sigma)
      : choice_(mask, loss), shape_(shape), sigma_(static_cast<float>(sigma)) {}

  void choose(const RuleStep& at, std::vector<std::int32_t>& flips) override {
    choice_.read(at);
    const std::span<float> losses = choice_.losses();
    noise_.resize(losses.size());
    fill_noise(noise_, shape_, at.trial_seed, at.step);
    at.network.counts().noise_samples += noise_.size();
    for (std::size_t i = 0; i < losses.size(); ++i) losses[i] -= sigma_ * noise_[i];
    const auto winner = std::min_element(losses.begin(), losses.end()) - losses.begin();
    flips.push_back(choice_.variables()[static_cast<std::size_t>(winner)]);
  }

 private:
  GlobalChoice choice_;
  NoiseShape shape_;
  float sigma_;
  std::vector<float> noise_;
};

}  // namespace ohmfield::hopfield
