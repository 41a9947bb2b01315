#include "crossbar/periphery/winner_take_all.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::crossbar {

void WinnerTakeAllParams::validate() const {
  for (const auto& [key, value] : {std::pair{"offset_sigma", offset_sigma}, std::pair{"noise_sigma", noise_sigma},
                                   std::pair{"resolution", resolution}})
    if (!(std::isfinite(value) && value >= 0.0))
      throw core::InputError(fmt::format("winner-take-all: {} = {:g} is negative or not finite", key, value), "Use 0 or more");
}

WinnerTakeAll::WinnerTakeAll(const WinnerTakeAllParams& params, std::size_t inputs, std::uint64_t seed, std::uint64_t identity)
    : params_((params.validate(), params)), offsets_(inputs, 0.0f) {
  OHM_EXPECT(inputs > 0 && identity < std::uint64_t{1} << 56);
  if (params.offset_sigma == 0.0) return;
  core::fill_normal(offsets_, seed, core::Stream::circuit_mismatch, identity << 8 | 4);
  for (float& offset : offsets_) offset *= static_cast<float>(params.offset_sigma);
}

/// Readings with the errors of their inputs.
std::vector<float> WinnerTakeAll::seen(std::span<const float> readings, const ConversionKey& key) const {
  OHM_EXPECT(readings.size() == offsets_.size());
  std::vector<float> result(readings.size(), 0.0f);
  const float sigma = static_cast<float>(params_.noise_sigma);
  if (sigma > 0.0f)
    core::fill_normal(result, key.seed, core::Stream::winner_noise, key.operation, key.column * readings.size());
  for (std::size_t i = 0; i < readings.size(); ++i) result[i] = readings[i] + offsets_[i] + sigma * result[i];
  return result;
}

std::size_t WinnerTakeAll::first_of_largest(std::span<const float> seen) const {
  const float enough = *std::max_element(seen.begin(), seen.end()) - static_cast<float>(params_.resolution);
  return static_cast<std::size_t>(std::find_if(seen.begin(), seen.end(), [&](float v) { return v >= enough; }) - seen.begin());
}

std::size_t WinnerTakeAll::winner(std::span<const float> readings, const ConversionKey& key) const {
  return first_of_largest(seen(readings, key));
}

std::vector<std::size_t> WinnerTakeAll::winners(std::span<const float> readings, std::size_t count, const ConversionKey& key) const {
  OHM_EXPECT(count <= readings.size());
  std::vector<std::size_t> result;
  for (std::size_t rank = 0; rank < count; ++rank) {
    const std::uint64_t seed = rank == 0 ? key.seed : core::derive_seed(key.seed, core::Stream::winner_noise, rank);
    std::vector<float> left = seen(readings, {seed, key.operation, key.column});
    for (const std::size_t out : result) left[out] = -std::numeric_limits<float>::infinity();
    result.push_back(first_of_largest(left));
  }
  return result;
}

void WinnerTakeAll::count(core::Ledger& ledger, double decisions) const {
  ledger.add(core::Event::comparator, static_cast<double>(offsets_.size()) * decisions);
}

}  // namespace ohmfield::crossbar
