#include "hopfield/rules/hopfield_sequential.hpp"

#include <array>

#include "hopfield/rules/form.hpp"
#include "hopfield/rules/noise.hpp"
#include "hopfield/rules/noise_schedule.hpp"

namespace ohmfield::hopfield {
namespace {

class HopfieldSequential final : public UpdateRule {
 public:
  explicit HopfieldSequential(const RuleParams& params)
      : in_turn_(form_of(params, "order") == 0), shape_(noise_shape(params)), schedule_(params) {}

  void choose(const RuleStep& at, std::vector<std::int32_t>& flips) override {
    CycleCounts& counts = at.network.counts();
    const auto variables = static_cast<std::uint32_t>(at.network.formula().variables());
    if (!in_turn_) ++counts.random_words;
    const std::uint32_t index =
        in_turn_ ? static_cast<std::uint32_t>(at.step % variables) : core::scale_to(at.draws.literal, variables);
    const auto variable = static_cast<DimacsLiteral>(index) + 1;
    float makes, breaks;
    at.network.read_makes(at.step, {&variable, 1}, {&makes, 1});
    at.network.read_breaks(at.step, {&variable, 1}, {&breaks, 1});
    ++counts.noise_samples;
    if (makes - breaks + static_cast<float>(schedule_.sigma(at.step)) * noise(at) > 0.0f) flips.push_back(variable);
  }

 private:
  /// Noise at a step. A fill of 64 costs little more than one of 1, so a batch serves 64 steps.
  float noise(const RuleStep& at) {
    const std::uint64_t batch = at.step / kBatch;
    if (batch != batch_ || at.trial_seed != seed_) {
      fill_noise(noise_, shape_, at.trial_seed, batch);
      batch_ = batch;
      seed_ = at.trial_seed;
    }
    return noise_[at.step % kBatch];
  }

  static constexpr std::uint64_t kBatch = 64;
  bool in_turn_;
  NoiseShape shape_;
  NoiseSchedule schedule_;
  std::uint64_t batch_ = ~std::uint64_t{0}, seed_ = 0;
  std::array<float, kBatch> noise_{};
};

}  // namespace

RuleInfo hopfield_sequential_info() {
  RuleInfo info{"hopfield_sequential",
                "high-order Hopfield network: one variable a cycle flips if make - break plus noise is above 0",
                {form_parameter("order", 0, 1, "0: variables take turns, 1: they are drawn"), noise_parameter()}};
  for (const RuleParameter& parameter : NoiseSchedule::parameters(0.6)) info.parameters.push_back(parameter);
  return info;
}

std::unique_ptr<UpdateRule> make_hopfield_sequential(const RuleParams& params) {
  return std::make_unique<HopfieldSequential>(params);
}

}  // namespace ohmfield::hopfield
