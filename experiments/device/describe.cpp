#include "experiments/device/describe.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <vector>

namespace ohmfield::experiments {

std::string valid_times(const crossbar::DeviceInfo& info) {
  return std::isinf(info.last_time_s) ? fmt::format("{:g}..", info.first_time_s)
                                      : fmt::format("{:g}..{:g}", info.first_time_s, info.last_time_s);
}

std::string features(const crossbar::DeviceModel& device) {
  std::vector<std::string> words;
  if (device.normals() > 0) words.emplace_back("spread");
  const auto kept = device.kept();
  const std::string first = kept.empty() ? "" : kept.front();
  if (first.starts_with("drift")) words.emplace_back("drift");
  else if (first.starts_with("stored")) words.emplace_back("leak");
  else if (first.starts_with("leak")) words.emplace_back("leak");
  else if (!first.empty()) words.emplace_back("relaxation");
  const crossbar::ReadNoise& noise = device.read_noise();
  if (!noise.white_relative.is_zero() || !noise.white_S.is_zero()) words.emplace_back("white");
  if (noise.has_flicker()) words.emplace_back("1/f");
  if (noise.telegraph.present()) words.emplace_back("telegraph");
  if (device.parts().current) words.emplace_back("I(V)");
  if (device.parts().pulse) words.emplace_back("pulses");
  if (device.parts().endurance) words.emplace_back("endurance");
  if (device.parts().faults) words.emplace_back("faults");
  if (words.empty()) words.emplace_back("-");
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace ohmfield::experiments
