/// Spreads between devices, and what holds for every rule: bounds, no noise, seeds, places, threads, dead cells.

#include "catch.hpp"
#include "core/random/fill.hpp"
#include "crossbar/device/pulse/apply.hpp"
#include "crossbar/pulse_support.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

namespace {

const std::filesystem::path kDevices = std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/devices";
constexpr const char* kSets[] = {"capacitor_li2018",
                                 "ecram_mo_kim2019",
                                 "ecram_tang2018",
                                 "idealised_fine",
                                 "idealised_gokmen2016",
                                 "pcm_pulse_nandakumar2020",
                                 "reram_array_hfo2_gong2022",
                                 "reram_array_om_gong2022",
                                 "reram_es_gong2018",
                                 "reram_sb_gong2018"};

/// All shipped sets and a power device, which none of them is, each with dead cells.
std::vector<PulseParams> all_devices() {
  std::vector<PulseParams> result;
  for (const char* set : kSets)
    result.push_back(read_pulse(core::TomlTable::from_file(kDevices / (std::string(set) + ".toml")).table("pulse")));
  PulseParams power;
  power.rule = PulseRule::power;
  power.power = {1.5, 0.1, 0.2, 0.05};
  power.cycle_noise = power.step_spread = power.w_max_spread = power.w_min_spread = 0.3;
  result.push_back(power);
  for (PulseParams& params : result) params.dead_fraction = 0.1;
  return result;
}

/// Some pulses up, some down, some cells none.
std::vector<std::int32_t> mixed_counts(std::size_t count) {
  std::vector<std::int32_t> counts(count);
  for (std::size_t i = 0; i < count; ++i) counts[i] = static_cast<std::int32_t>(i * 29 % 81) - 40;
  return counts;
}

}  // namespace

TEST_CASE("weights stay within the bounds of their device", "[crossbar][pulse]") {
  for (const PulseParams& params : all_devices())
    for (const PulsePath path : {PulsePath::bursts, PulsePath::one_by_one}) {
      CAPTURE(static_cast<int>(params.rule), params.step);
      PulsedCells cells = make_pulsed_cells(params, 3000, 3, 0);
      bool within = true;
      for (int round = 0; round < 6; ++round) {
        if (round == 0)
          pulse(cells, mixed_counts(3000), 3, 0, path);
        else
          pulse_all(cells, round % 2 == 0 ? 200 : -200, 3, static_cast<std::uint64_t>(round), path);
        for (std::size_t i = 0; i < cells.size(); ++i)
          within = within && cells.weight[i] >= cells.low[i] && cells.weight[i] <= cells.high[i];
      }
      CHECK(within);
    }
}

TEST_CASE("a cell depends on its place, and on nothing else", "[crossbar][pulse]") {
  for (const PulseParams& params : all_devices())
    for (const PulsePath path : {PulsePath::bursts, PulsePath::one_by_one}) {
      CAPTURE(static_cast<int>(params.rule), params.step);
      const auto run = [&](std::size_t count, std::uint64_t seed, std::uint64_t index, int threads) {
        PulsedCells cells = make_pulsed_cells(params, count, seed, index);
        std::vector<std::int32_t> counts = mixed_counts(count);
        if (count > 2500) std::fill(counts.begin() + 2500, counts.end(), 0);  // neighbours do something else
        pulse(cells, counts, seed, index, path, threads);
        leak(cells, 10.0);
        const auto read = cells.read();
        return std::vector<float>(read.begin(), read.begin() + 2500);
      };
      const std::vector<float> reference = run(2500, 3, 0, 1);
      CHECK(run(2500, 3, 0, 1) == reference);
      CHECK(run(5000, 3, 0, 1) == reference);
      for (const int threads : {2, 3, 8}) CHECK(run(2500, 3, 0, threads) == reference);
      CHECK(run(2500, 4, 0, 1) != reference);
      CHECK(run(2500, 3, 1, 1) != reference);
    }
}

TEST_CASE("without noise there is nothing random", "[crossbar][pulse]") {
  for (PulseParams params : all_devices()) {
    CAPTURE(static_cast<int>(params.rule), params.step);
    params.cycle_noise = params.write_noise_steps = params.reset_noise = 0.0;
    const auto run = [&](PulsePath path, std::uint64_t index) {
      PulsedCells cells = make_pulsed_cells(params, 2000, 3, 0);
      pulse(cells, mixed_counts(2000), 3, index, path);
      CHECK(cells.apparent.empty());
      return cells.weight;
    };
    const std::vector<float> one = run(PulsePath::one_by_one, 0), many = run(PulsePath::bursts, 1);
    CHECK(run(PulsePath::one_by_one, 7) == one);
    double worst = 0.0;
    for (std::size_t i = 0; i < one.size(); ++i)
      worst = std::max(worst, static_cast<double>(std::abs(one[i] - many[i])));
    CHECK(worst < 40 * 2.0 * 6e-8);  // forty roundings of a weight below 2, each by 2^-24 of it at most
  }
}

TEST_CASE("nothing moves a dead cell", "[crossbar][pulse]") {
  for (const PulseParams& params : all_devices()) {
    PulsedCells cells = make_pulsed_cells(params, 20000, 3, 0);
    const std::vector<float> before = cells.weight;
    set_weights(cells, std::vector<float>(cells.size(), 0.3f), 3, 1);
    pulse_all(cells, 50, 3, 2);
    pulse_all(cells, -7, 3, 3, PulsePath::one_by_one);
    leak(cells, 1e6);
    reset(cells, std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, 3, 4);
    std::size_t dead = 0;
    bool still = true;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (cells.dead[i] == 0) continue;
      ++dead;
      const double own = static_cast<double>(before[i] + (cells.reference.empty() ? 0.0f : cells.reference[i]));
      still = still && cells.weight[i] == before[i] && cells.read()[i] == before[i] &&
              std::abs(own) <= params.dead_range + 1e-6;
    }
    CHECK(still);
    CHECK(std::abs(static_cast<double>(dead) - 2000.0) < test::kZ * std::sqrt(20000 * 0.1 * 0.9));
  }
}

TEST_CASE("spreads between devices", "[crossbar][pulse]") {
  constexpr std::size_t kCount = 200000;
  PulseParams params;
  params.step = 0.01;
  params.step_spread = 0.2;
  params.up_down_bias = 0.1;
  params.up_down_spread = 0.05;
  params.w_max_spread = 0.1;
  params.leak_lifetime_periods = 50.0;
  params.leak_lifetime_spread = 0.2;
  params.rest_spread = 0.02;
  PulsedCells cells = make_pulsed_cells(params, kCount, 3, 0);
  const auto check = [](std::span<const float> values, double mean, double sigma) {
    const test::Sample found = test::sample(values);
    CAPTURE(mean, sigma);
    CHECK(std::abs(found.mean - mean) < test::kZ * found.mean_error() + 1e-7);
    CHECK(std::abs(found.sigma - sigma) < test::kZ * found.sigma_error() + 1e-7);
  };
  check(cells.scale_up, 0.01, 0.01 * std::hypot(0.2, 0.05));
  check(cells.scale_down, 0.009, 0.01 * std::hypot(0.2, 0.05));
  check(cells.high, 1.0, 0.1);
  check(cells.low, -1.0, 0.0);
  check(cells.rest, 0.0, 0.02);
  // The common part of both steps is the gain, their difference the asymmetry.
  std::vector<float> sum(kCount), difference(kCount), lifetime(kCount);
  for (std::size_t i = 0; i < kCount; ++i) {
    sum[i] = cells.scale_up[i] + cells.scale_down[i];
    difference[i] = cells.scale_up[i] - cells.scale_down[i];
    lifetime[i] = -1.0f / std::expm1(-cells.leak_rate[i]);
  }
  check(sum, 0.019, 0.02 * 0.2);
  check(difference, 0.001, 0.02 * 0.05);
  const test::Sample found = test::sample(lifetime);
  CHECK(std::abs(found.mean - 50.0) < test::kZ * found.mean_error() + 1e-3);
  params.step_law = SpreadLaw::log_normal;
  params.up_down_bias = params.up_down_spread = 0.0;
  cells = make_pulsed_cells(params, kCount, 3, 0);
  CHECK(cells.scale_up == cells.scale_down);
  std::vector<float> logarithm(kCount);
  for (std::size_t i = 0; i < kCount; ++i) logarithm[i] = std::log(100.0f * cells.scale_up[i]);
  check(logarithm, 0.0, 0.2);
}

TEST_CASE("what slopes refer to", "[crossbar][pulse]") {
  constexpr std::size_t kCount = 50000;
  PulseParams params;
  params.w_max_spread = params.step_spread = 0.2;
  const auto relative_slopes = [&] {  // loss of the step over the whole way to the device's own bound, as a fraction
    const PulsedCells cells = make_pulsed_cells(params, kCount, 3, 0);
    std::vector<float> result(kCount);
    for (std::size_t i = 0; i < kCount; ++i) result[i] = cells.slope_up[i] / cells.scale_up[i] * cells.high[i];
    return test::sample(result);
  };
  params.rule = PulseRule::linear;
  params.linear.gamma_up = 0.5;
  CHECK(relative_slopes().sigma == Approx(0.5 * 0.2).epsilon(0.02));  // grows with the bound
  params.linear.reference = GammaReference::own_bound;
  CHECK(relative_slopes().sigma < 1e-6);
  params.linear.gamma_up_spread = 0.1;
  const test::Sample found = relative_slopes();
  CHECK(std::abs(found.mean - 0.5) < test::kZ * found.mean_error());
  CHECK(std::abs(found.sigma - 0.1) < test::kZ * found.sigma_error());
  // A soft-bounds device with a steeper slope has a nearer bound, so that the slope always ends there.
  params.rule = PulseRule::soft_bounds;
  params.w_max_spread = 0.0;
  params.soft_bounds.slope_up_spread = 0.1;
  CHECK(relative_slopes().mean == Approx(1.0));
  CHECK(relative_slopes().sigma < 1e-6);
  const PulsedCells cells = make_pulsed_cells(params, kCount, 3, 0);
  std::vector<float> nearer(kCount);
  for (std::size_t i = 0; i < kCount; ++i) nearer[i] = 1.0f / cells.high[i];
  CHECK(std::abs(test::sample(nearer).sigma - 0.1) < test::kZ * test::sample(nearer).sigma_error());
}

TEST_CASE("write noise belongs to what is read, not to the weight", "[crossbar][pulse]") {
  constexpr std::size_t kCount = 100000;
  PulseParams params;
  params.step = 0.01;
  params.write_noise_steps = 3.0;
  PulsedCells cells = make_pulsed_cells(params, kCount, 3, 0);
  CHECK(cells.apparent == cells.weight);
  std::vector<std::int32_t> counts(kCount, 2);
  counts[5] = 0;
  pulse(cells, counts, 3, 0);
  CHECK(cells.apparent[5] == cells.weight[5]);  // not written, so no new noise
  CHECK(cells.weight[7] == Approx(0.02f));
  const test::Sample found = test::sample(cells.apparent);
  CHECK(std::abs(found.mean - 0.02) < test::kZ * found.mean_error());
  CHECK(std::abs(found.sigma - 0.03) < test::kZ * found.sigma_error());
  params.write_noise_on_set = WriteNoiseOnSet::skipped;
  cells = make_pulsed_cells(params, kCount, 3, 0);
  set_weights(cells, std::vector<float>(kCount, 2.0f), 3, 0);
  CHECK(cells.apparent == std::vector<float>(kCount, 1.0f));  // clipped to the bound, and no noise
}

TEST_CASE("a reset leads to rest", "[crossbar][pulse]") {
  PulseParams params;
  params.rest = 0.2;
  params.rest_spread = 0.03;
  params.reset_noise = 0.04;
  constexpr std::size_t kCount = 100000;
  PulsedCells cells = make_pulsed_cells(params, kCount, 3, 0);
  std::vector<std::size_t> which;
  for (std::size_t i = 0; i < kCount; i += 2) which.push_back(i);
  reset(cells, which, 3, 0);
  std::vector<float> reached;
  bool others = true;
  for (std::size_t i = 0; i < kCount; ++i) {
    if (i % 2 == 0)
      reached.push_back(cells.weight[i]);
    else
      others = others && cells.weight[i] == 0.0f;
  }
  CHECK(others);
  const test::Sample found = test::sample(reached);
  CHECK(std::abs(found.mean - 0.2) < test::kZ * found.mean_error());
  CHECK(std::abs(found.sigma - 0.05) < test::kZ * found.sigma_error());
}
