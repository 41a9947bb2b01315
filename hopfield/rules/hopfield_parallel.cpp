#include "hopfield/rules/hopfield_parallel.hpp"

#include "hopfield/rules/noise.hpp"
#include "hopfield/rules/noise_schedule.hpp"

namespace ohmfield::hopfield {
namespace {

class HopfieldParallel final : public UpdateRule {
 public:
  explicit HopfieldParallel(const RuleParams& params)
      : take_part_below_(params.at("participation") * 0x1p32), shape_(noise_shape(params)), schedule_(params) {}

  void choose(const RuleStep& at, std::vector<std::int32_t>& flips) override {
    pick(at);
    fields_.resize(taking_part_.size());
    breaks_.resize(taking_part_.size());
    noise_.resize(taking_part_.size());
    at.network.read_makes(at.step, taking_part_, fields_);
    at.network.read_breaks(at.step, taking_part_, breaks_);
    fill_noise(noise_, shape_, at.trial_seed, at.step);
    at.network.counts().noise_samples += noise_.size();
    const auto sigma = static_cast<float>(schedule_.sigma(at.step));
    for (std::size_t i = 0; i < taking_part_.size(); ++i)
      if (fields_[i] - breaks_[i] + sigma * noise_[i] > 0.0f) flips.push_back(taking_part_[i]);
  }

 private:
  /// Who takes part: word v - 1 of the sequence of this step, for each variable. Index 0 of the stream is of StepDraws.
  void pick(const RuleStep& at) {
    const auto variables = static_cast<std::size_t>(at.network.formula().variables());
    words_.resize(variables);
    core::fill_bits(words_, at.trial_seed, core::Stream::update_rule, at.step + 1);
    at.network.counts().random_words += variables;
    taking_part_.clear();
    for (std::size_t v = 0; v < variables; ++v)
      if (static_cast<double>(words_[v]) < take_part_below_) taking_part_.push_back(static_cast<DimacsLiteral>(v) + 1);
  }

  double take_part_below_;
  NoiseShape shape_;
  NoiseSchedule schedule_;
  std::vector<std::uint32_t> words_;
  std::vector<DimacsLiteral> taking_part_;
  std::vector<float> fields_, breaks_, noise_;
};

}  // namespace

RuleInfo hopfield_parallel_info() {
  RuleInfo info{
      "hopfield_parallel",
      "high-order Hopfield network: variables that take part flip together if make - break plus noise is above 0",
      {{"participation", 0.7, 1e-6, 1.0, "chance that a variable takes part in a cycle"}, noise_parameter()}};
  for (const RuleParameter& parameter : NoiseSchedule::parameters(0.5)) info.parameters.push_back(parameter);
  return info;
}

std::unique_ptr<UpdateRule> make_hopfield_parallel(const RuleParams& params) {
  return std::make_unique<HopfieldParallel>(params);
}

}  // namespace ohmfield::hopfield
