#include "crossbar/device/endurance.hpp"

#include <cmath>
#include <limits>

#include "core/expect.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::crossbar {

EnduranceCounter::EnduranceCounter(const std::optional<EnduranceInfo>& info, std::size_t cells, std::uint64_t seed,
                                   std::uint64_t index)
    : pulses_(cells, 0), life_(cells, std::numeric_limits<double>::infinity()) {
  if (!info) return;
  std::vector<float> normal(cells);
  core::fill_normal(normal, seed, core::Stream::endurance, index);
  for (std::size_t i = 0; i < cells; ++i) life_[i] = info->median_pulses * std::exp(info->sigma_ln * double{normal[i]});
}

void EnduranceCounter::add(std::span<const std::uint32_t> pulses) {
  OHM_EXPECT(pulses.size() == pulses_.size());
  for (std::size_t i = 0; i < pulses.size(); ++i) pulses_[i] += pulses[i];
}

std::size_t EnduranceCounter::worn_out() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < size(); ++i) count += worn_out(i) ? 1 : 0;
  return count;
}

}  // namespace ohmfield::crossbar
