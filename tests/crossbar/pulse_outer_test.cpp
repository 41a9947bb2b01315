/// Rank-1 updates by coincidence: mean and variance against theory and aihwkit, counts, options, threads.

#include "catch.hpp"
#include "core/random/fill.hpp"
#include "crossbar/device/pulse/outer.hpp"
#include "crossbar/golden.hpp"
#include "crossbar/pulse_support.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

namespace {

std::vector<float> uniform(std::size_t count, std::uint64_t index) {
  std::vector<float> result(count);
  core::fill_uniform(result, 1, core::Stream::test, index);
  for (float& value : result) value = 2.0f * value - 1.0f;
  return result;
}

PulseParams noiseless(double step) {
  PulseParams params;
  params.step = step;
  return params;
}

struct Changes {
  std::vector<double> mean, sigma;
};

/// Of the weights of fresh cells, over updates with indices 0, 1, ...
Changes repeat(const PulseParams& params, std::span<const float> d, std::span<const float> x, double rate, int repeats,
               const OuterOptions& options = {}) {
  const std::size_t count = d.size() * x.size();
  Changes changes{std::vector<double>(count, 0.0), std::vector<double>(count, 0.0)};
  PulsedCells cells = make_pulsed_cells(params, count, 1, 0);
  for (int r = 0; r < repeats; ++r) {
    std::fill(cells.weight.begin(), cells.weight.end(), 0.0f);
    outer_update(cells, d, x, rate, 1, static_cast<std::uint64_t>(r), options);
    for (std::size_t i = 0; i < count; ++i) {
      const double w = static_cast<double>(cells.weight[i]);
      changes.mean[i] += w / repeats;
      changes.sigma[i] += w * w / repeats;
    }
  }
  for (std::size_t i = 0; i < count; ++i)
    changes.sigma[i] = std::sqrt(std::max(0.0, changes.sigma[i] - changes.mean[i] * changes.mean[i]));
  return changes;
}

}  // namespace

TEST_CASE("an update has the mean and the variance of its coincidences", "[crossbar][pulse]") {
  constexpr int kRepeats = 4000;
  const std::vector<float> d = uniform(6, 0), x = uniform(9, 1);
  const double rate = 0.02, step = 0.001;
  double d_max = 0.0, x_max = 0.0;
  for (const float v : d) d_max = std::max(d_max, std::abs(static_cast<double>(v)));
  for (const float v : x) x_max = std::max(x_max, std::abs(static_cast<double>(v)));
  const double slots = std::ceil(rate * d_max * x_max / step);
  const Changes found = repeat(noiseless(step), d, x, rate, kRepeats);
  const Changes opposite = repeat(noiseless(step), d, x, -rate, kRepeats);
  for (std::size_t i = 0; i < d.size(); ++i)
    for (std::size_t j = 0; j < x.size(); ++j) {
      const double expected = rate * static_cast<double>(d[i]) * static_cast<double>(x[j]);
      const double p = std::abs(expected) / (step * slots);
      const double sigma = step * std::sqrt(slots * p * (1 - p));
      const std::size_t cell = i * x.size() + j;
      CHECK(std::abs(found.mean[cell] - expected) < test::kZ * sigma / std::sqrt(kRepeats) + 1e-8);
      CHECK(opposite.mean[cell] == Approx(-found.mean[cell]).margin(1e-8));  // the same trains, the other sign
      // A binomial of the kurtosis 3 + (1 - 6 p (1 - p)) / (slots p (1 - p)).
      const double excess = (1 - 6 * p * (1 - p)) / (slots * p * (1 - p));
      CHECK(std::abs(found.sigma[cell] - sigma) < test::kZ * sigma * std::sqrt((2 + excess) / (4.0 * kRepeats)) + 1e-8);
    }
}

TEST_CASE("an update against aihwkit", "[crossbar][pulse][golden]") {
  // Its positive learning rate moves W against d x^T; ours moves W along it.
  OHM_REFERENCE_DATA_OR_SKIP(data);
  const auto file = data / "golden/aihwkit_pulse_response.h5";
  const std::string group = "stochastic_update/";
  const auto x = test::golden(file, group + "x"), d = test::golden(file, group + "d");
  const auto mean = test::golden(file, group + "dw_mean"), sigma = test::golden(file, group + "dw_std");
  const int repeats = static_cast<int>(*test::attribute(file, "stochastic_update", "repeats"));
  const double step = *test::attribute(file, "stochastic_update", "dw_min");
  const double rate = -*test::attribute(file, "stochastic_update", "lr");
  const std::vector<float> d_float(d.begin(), d.end()), x_float(x.begin(), x.end());
  const Changes found = repeat(noiseless(step), d_float, x_float, rate, repeats);
  double d_max = 0.0, x_max = 0.0;
  for (const double value : d) d_max = std::max(d_max, std::abs(value));
  for (const double value : x) x_max = std::max(x_max, std::abs(value));
  const double slots = std::min(31.0, std::ceil(-rate * x_max * d_max / step));
  // kZ rather than four standard errors, since there are 3072 comparisons.
  for (std::size_t i = 0; i < d.size(); ++i)
    for (std::size_t j = 0; j < x.size(); ++j) {
      const std::size_t cell = i * x.size() + j;
      CAPTURE(i, j);
      const double expected = rate * d[i] * x[j], p = std::abs(expected) / (step * slots);
      const double deviation = step * std::sqrt(slots * p * (1 - p)), mean_error = deviation / std::sqrt(repeats);
      // aihwkit compares a probability with one of 32768 levels, so both probabilities of a cell are right to 2^-15.
      const double levels = 2 * slots * step * std::ldexp(1.0, -15);
      CHECK(std::abs(found.mean[cell] - mean[cell]) < test::kZ * std::sqrt(2.0) * mean_error + levels);
      CHECK(std::abs(found.mean[cell] - expected) < test::kZ * mean_error + 1e-7);
      const double excess = (1 - 6 * p * (1 - p)) / (slots * p * (1 - p));  // of the kurtosis of a binomial over 3
      const double sigma_error = deviation * std::sqrt((2 + excess) / (4 * repeats));
      CHECK(std::abs(found.sigma[cell] - sigma[cell]) < test::kZ * std::sqrt(2.0) * sigma_error + levels);
    }
}

TEST_CASE("pulses and coincidences are counted", "[crossbar][pulse]") {
  // All trains full: probability 1 in each of 8 slots.
  PulsedCells cells = make_pulsed_cells(noiseless(0.001), 6, 1, 0);
  OuterCounts counts =
      outer_update(cells, std::vector<float>{1.0f, -1.0f}, std::vector<float>{1.0f, 1.0f, -1.0f}, 0.008, 1, 0);
  CHECK(counts.slots == 8);
  CHECK(counts.row_pulses == 16);
  CHECK(counts.column_pulses == 24);
  CHECK(counts.coincidences == 48);
  CHECK(counts.largest_probability == Approx(1.0));
  const float signs[] = {1, 1, -1, -1, -1, 1};
  for (std::size_t i = 0; i < 6; ++i) CHECK(cells.weight[i] == Approx(0.008f * signs[i]));
  // Nothing to do.
  counts = outer_update(cells, std::vector<float>{0.0f, 0.0f}, std::vector<float>{1.0f, 1.0f, -1.0f}, 0.008, 1, 0);
  CHECK(counts.slots == 0);
  CHECK(counts.coincidences == 0);
  // More than 31 steps: trains are full and fall short.
  counts = outer_update(cells, std::vector<float>{1.0f, 0.0f}, std::vector<float>{1.0f, 0.0f, 0.0f}, 0.05, 1, 0);
  CHECK(counts.slots == 31);
  CHECK(counts.largest_probability == Approx(std::sqrt(50.0 / 31)));
  CHECK(counts.coincidences == 31);
}

TEST_CASE("trains of fixed length, and lines that are not balanced", "[crossbar][pulse]") {
  const std::vector<float> d{0.02f, -0.01f}, x{1.0f, 0.5f};
  OuterOptions options;
  options.slots = 10;
  PulsedCells cells = make_pulsed_cells(noiseless(0.001), 4, 1, 0);
  CHECK(outer_update(cells, d, x, 0.05, 1, 0, options).slots == 1);  // 0.05 * 0.02 is one step
  options.length = TrainLength::fixed;
  const OuterCounts fixed = outer_update(cells, d, x, 0.05, 1, 0, options);
  CHECK(fixed.slots == 10);
  CHECK(fixed.largest_probability == Approx(std::sqrt(0.1)));
  options.balance = TrainBalance::off;
  const OuterCounts off = outer_update(cells, d, x, 0.05, 1, 0, options);
  CHECK(off.largest_probability == Approx(std::sqrt(0.05 / (0.001 * 10))));  // above 1: falls short
  // Balanced or not, the mean is the same where no probability is cut.
  for (const TrainBalance balance : {TrainBalance::by_maximum, TrainBalance::off}) {
    options.balance = balance;
    const Changes found = repeat(noiseless(0.001), d, x, 0.008, 20000, options);
    for (std::size_t i = 0; i < 2; ++i)
      for (std::size_t j = 0; j < 2; ++j) {
        const double expected = 0.008 * static_cast<double>(d[i]) * static_cast<double>(x[j]);
        CHECK(std::abs(found.mean[2 * i + j] - expected) < test::kZ * found.sigma[2 * i + j] / std::sqrt(20000.0));
      }
  }
}

TEST_CASE("an update has the same bits for any number of threads", "[crossbar][pulse]") {
  PulseParams params = noiseless(0.001);
  params.rule = PulseRule::soft_bounds;
  params.cycle_noise = params.step_spread = params.w_max_spread = params.w_min_spread = 0.3;
  params.write_noise_steps = 1.0;
  const std::vector<float> d = uniform(37, 0), x = uniform(1500, 1);  // more columns than a block has
  const auto run = [&](int threads, std::uint64_t index) {
    PulsedCells cells = make_pulsed_cells(params, d.size() * x.size(), 1, 0);
    OuterOptions options;
    options.threads = threads;
    for (std::uint64_t k = 0; k < 5; ++k) outer_update(cells, d, x, 0.03, 1, index + k, options);
    return cells.apparent;
  };
  const std::vector<float> reference = run(1, 0);
  for (const int threads : {2, 3, 8}) CHECK(run(threads, 0) == reference);
  CHECK(run(1, 100) != reference);
}

TEST_CASE("updates that cannot be", "[crossbar][pulse]") {
  PulsedCells cells = make_pulsed_cells(noiseless(0.001), 1, 1, 0);
  const std::vector<float> one{1.0f}, bad{std::numeric_limits<float>::quiet_NaN()};
  const auto error = [&](std::span<const float> d, std::span<const float> x, double rate, int slots) {
    OuterOptions options;
    options.slots = slots;
    return test::input_error([&] { outer_update(cells, d, x, rate, 1, 0, options); });
  };
  CHECK(error(bad, one, 0.1, 31) == "d of an update is not finite. Check its source");
  CHECK(error(one, bad, 0.1, 31) == "x of an update is not finite. Check its source");
  CHECK(error(one, one, HUGE_VAL, 31) == "the rate of an update is not finite. Check its source");
  CHECK(error(one, one, 0.1, 32) == "a pulse train of 32 slots. Take 1 to 31");
  CHECK(error(one, one, 0.1, 0) == "a pulse train of 0 slots. Take 1 to 31");
}
