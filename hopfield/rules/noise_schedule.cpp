#include "hopfield/rules/noise_schedule.hpp"

#include <cmath>

#include "core/error.hpp"
#include "hopfield/rules/form.hpp"

namespace ohmfield::hopfield {

NoiseSchedule::NoiseSchedule(const RuleParams& params)
    : shape_(static_cast<Shape>(form_of(params, "schedule"))),
      start_(params.at("noise_start")),
      end_(params.at("noise_end")),
      steps_(params.at("noise_steps")) {
  if ((shape_ == Shape::exponential || shape_ == Shape::logarithmic) && !(start_ > 0.0 && end_ > 0.0))
    throw core::InputError("a noise schedule by equal ratios or logarithms neither starts nor ends at 0",
                           "Give noise_start and noise_end above 0, or use schedule = 1 (linear)");
}

double NoiseSchedule::sigma(std::uint64_t step) const {
  if (shape_ == Shape::constant) return start_;
  const double t = static_cast<double>(step);
  if (t >= steps_) return end_;
  if (shape_ == Shape::linear) return start_ + (end_ - start_) * t / steps_;
  if (shape_ == Shape::exponential) return start_ * std::pow(end_ / start_, t / steps_);
  return start_ / (1.0 + (start_ / end_ - 1.0) * std::log1p(t) / std::log1p(steps_));
}

std::vector<RuleParameter> NoiseSchedule::parameters(double default_start) {
  return {form_parameter("schedule", 0, 3, "noise over a trial: 0 constant, 1 linear, 2 exponential, 3 logarithmic"),
          {"noise_start", default_start, 0.0, 1e6, "standard deviation of the noise in clauses, at the start"},
          {"noise_end", 0.2, 0.0, 1e6, "and from noise_steps on, unless constant"},
          {"noise_steps", 1e5, 1.0, 4294967295.0, "cycles from start to end", RuleParameter::Values::whole}};
}

}  // namespace ohmfield::hopfield
