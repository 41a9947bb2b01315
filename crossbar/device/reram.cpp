#include "crossbar/device/reram.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/expect.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::crossbar {
namespace {

double polynomial(std::span<const double> ascending, double x) {
  double value = 0.0;
  for (std::size_t i = ascending.size(); i-- > 0;) value = value * x + ascending[i];
  return value;
}

DeviceInfo with_validity(DeviceInfo info, const ReramParams& params) {
  info.first_time_s = params.spread.front().time_s;
  info.last_time_s = params.beyond_last == BeyondLast::refuse ? params.spread.back().time_s
                                                              : std::numeric_limits<double>::infinity();
  return info;
}

}  // namespace

ReramDevice::ReramDevice(DeviceInfo info, ReadoutInfo readout, ReramParams params)
    : DeviceModel(with_validity(std::move(info), params), readout), params_(std::move(params)) {}

DeviceState ReramDevice::program(std::vector<float> target_S, std::uint64_t seed, std::uint64_t index) const {
  check_targets(target_S);
  DeviceState state{std::move(target_S), {}};
  state.deviate.resize(state.target_S.size());
  core::fill_normal(state.deviate, seed, core::Stream::programming, index);
  return state;
}

std::vector<double> ReramDevice::coefficients_S(double time_s) const {
  check_time(time_s);
  const auto& spread = params_.spread;
  std::vector<double> result = spread.front().sigma_uS;
  if (spread.size() > 1) {
    std::size_t after = 1;
    while (after + 1 < spread.size() && spread[after].time_s < time_s) ++after;
    const ReramSpread &a = spread[after - 1], &b = spread[after];
    const double weight = std::log(time_s / a.time_s) / std::log(b.time_s / a.time_s);
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = a.sigma_uS[i] + weight * (b.sigma_uS[i] - a.sigma_uS[i]);
  }
  for (double& c : result) c *= 1e-6;
  return result;
}

double ReramDevice::sigma_S(double target_S, double time_s) const {
  return std::max(0.0, polynomial(coefficients_S(time_s), target_S / info().g_max_S));
}

void ReramDevice::conductance(const DeviceState& state, double time_s, std::span<float> out_S) const {
  OHM_EXPECT(out_S.size() == state.target_S.size());
  const std::vector<double> coefficients = coefficients_S(time_s);
  // Binary arrays hold two targets, in long runs: the polynomial of the last one is kept.
  float last_target = -1.0f;
  double sigma = 0.0;
  for (std::size_t i = 0; i < out_S.size(); ++i) {
    const float target = state.target_S[i];
    if (target != last_target) {
      sigma = std::max(0.0, polynomial(coefficients, target / info().g_max_S));
      last_target = target;
    }
    out_S[i] = static_cast<float>(std::max(0.0, target + sigma * state.deviate[i]));
  }
}

void ReramDevice::read_noise_sigma(std::span<const float> conductance_S, std::span<float> out_S) const {
  OHM_EXPECT(out_S.size() == conductance_S.size());
  const float relative = static_cast<float>(params_.read_noise_relative);
  for (std::size_t i = 0; i < out_S.size(); ++i) out_S[i] = relative * conductance_S[i];
}

std::unique_ptr<DeviceModel> make_reram(const core::TomlTable& table, DeviceInfo info, ReadoutInfo readout) {
  ReramParams params;
  for (const core::TomlTable& entry : table.tables("spread")) {
    ReramSpread spread;
    spread.time_s = entry.number("time_s", core::Range::above(0.0));
    spread.sigma_uS = entry.numbers("sigma_uS", params.spread.empty() ? 0 : params.spread.front().sigma_uS.size());
    entry.finish();
    if (!params.spread.empty() && spread.time_s <= params.spread.back().time_s)
      throw entry.error("time_s", "is not later than the one before", "List the spreads in ascending order of time");
    params.spread.push_back(spread);
  }
  if (params.spread.empty())
    throw table.error("spread", "is missing", "Add at least one [[spread]] table with time_s and sigma_uS");
  params.read_noise_relative = table.number_or("read_noise_relative", 0.0, core::Range::between(0.0, 1.0));
  constexpr std::array<std::string_view, 2> kBeyond{"error", "extrapolate"};
  if (table.has("beyond_last"))
    params.beyond_last = table.word("beyond_last", kBeyond) == 0 ? BeyondLast::refuse : BeyondLast::extrapolate;
  return std::make_unique<ReramDevice>(std::move(info), readout, std::move(params));
}

}  // namespace ohmfield::crossbar
