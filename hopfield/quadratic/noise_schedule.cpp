#include "hopfield/quadratic/noise_schedule.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/error.hpp"

namespace ohmfield::hopfield {
namespace {

constexpr std::array<std::string_view, 4> kNames{"constant", "linear", "geometric", "logarithmic"};

void refuse(std::string_view what, double value, std::string_view problem, std::string_view hint) {
  throw core::InputError(fmt::format("{} of the noise = {:g} {}", what, value, problem), hint);
}

}  // namespace

Cooling cooling_named(std::string_view word) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (word == kNames[i]) return static_cast<Cooling>(i);
  const std::string near = core::nearest_word(word, kNames);
  throw core::InputError(fmt::format("unknown cooling '{}'", word),
                         near.empty() ? "Known are constant, linear, geometric, logarithmic" : fmt::format("Is '{}' meant?", near));
}

std::string_view name_of(Cooling cooling) { return kNames[static_cast<std::size_t>(cooling)]; }

double NoiseSchedule::at(double sweeps) const {
  if (cooling == Cooling::constant) return start;
  const double u = std::fmod(sweeps, period_sweeps) / period_sweeps;
  if (cooling == Cooling::linear) return start + (end - start) * u;
  if (cooling == Cooling::geometric) return start * std::pow(end / start, u);
  return start / (1.0 + (start / end - 1.0) * std::log1p(99.0 * u) / std::log(100.0));
}

void NoiseSchedule::validate() const {
  if (!(start >= 0.0 && std::isfinite(start))) refuse("the start", start, "must be at least 0", "0 is no noise");
  if (cooling == Cooling::constant) return;
  if (!(end >= 0.0 && std::isfinite(end))) refuse("the end", end, "must be at least 0", "0 is no noise");
  if (!(period_sweeps > 0.0 && std::isfinite(period_sweeps)))
    refuse("the period", period_sweeps, "sweeps must be above 0", "Some hundred sweeps are usual");
  if (cooling == Cooling::linear) return;
  if (start == 0.0) refuse("the start", start, fmt::format("cannot be cooled by the {} law", name_of(cooling)), "Use a number above 0");
  if (end == 0.0) refuse("the end", end, fmt::format("is never reached by the {} law", name_of(cooling)), "Use a number above 0");
}

}  // namespace ohmfield::hopfield
