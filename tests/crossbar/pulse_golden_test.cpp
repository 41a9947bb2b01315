/// Pulse response against aihwkit.
///
/// Its cycle noise comes from a fixed table of 32768 normals, of which it draws with replacement. The mean of such a
/// table is off by 1/sqrt(32768) and its standard deviation by 1/sqrt(65536), and every pulse has the same error: after
/// n pulses the mean is off by n of them, many times the error of 65536 cells. So we measure what such a shift and such
/// a stretch of all noise do to each number that is compared, and add both, as standard errors, to those of sampling.
/// Quantiles of a single draw resolve no more than the table does, so its size counts as a sample besides.

#include <array>

#include "catch.hpp"
#include "core/random/fill.hpp"
#include "crossbar/device/pulse/apply.hpp"
#include "crossbar/golden.hpp"
#include "crossbar/pulse_support.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

namespace {

constexpr double kErrors = 4.0;  // standard errors, for some 1500 comparisons of fixed seeds
constexpr std::size_t kCells = 65536;
constexpr double kReferenceCells = 65536.0, kTable = 32768.0;
constexpr std::int32_t kUp = 300;  // pulses of the protocol, before the others go down

const std::filesystem::path kDevices = std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/devices";

std::filesystem::path reference_file(const std::filesystem::path& data) {
  return data / "golden/aihwkit_pulse_response.h5";
}

/// Weights of the same cells with the same draws, of which one copy has shifted noise and one stretched noise.
class Errors {
 public:
  explicit Errors(const PulseParams& params) : cells_(make_pulsed_cells(params, kSize, 5, 0)) {
    for (auto& copy : copies_) copy = cells_.weight;
  }

  void pulse(PulseDirection direction) {
    std::vector<float> xi(kSize);
    core::fill_normal(xi, 5, core::Stream::test, pulses_++);
    with_rule(cells_.params, [&]<PulseRule rule, CycleNoise law>() {
      const PulseConstants constants(cells_.params);
      for (std::size_t copy = 0; copy < 3; ++copy)
        for (std::size_t i = 0; i < kSize; ++i)
          copies_[copy][i] = pulsed<rule, law>(cells_, constants, i, direction, copies_[copy][i], noise(copy, xi[i]));
    });
  }

  /// What a read finds in a copy.
  std::vector<float> read(std::size_t copy) const {
    std::vector<float> xi(kSize), result = copies_[copy];
    core::fill_normal(xi, 6, core::Stream::test, pulses_);
    for (std::size_t i = 0; i < kSize; ++i) result[i] += write_noise_sigma(cells_.params) * noise(copy, xi[i]);
    return result;
  }

 private:
  static constexpr std::size_t kSize = 8192;

  static float noise(std::size_t copy, float xi) {
    if (copy == 1) return xi + static_cast<float>(1.0 / std::sqrt(kTable));
    if (copy == 2) return xi * static_cast<float>(1.0 + 1.0 / std::sqrt(2.0 * kTable));
    return xi;
  }

  PulsedCells cells_;
  std::array<std::vector<float>, 3> copies_;
  std::uint64_t pulses_ = 0;
};

double fraction_below(const std::vector<float>& sorted, double value) {
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), static_cast<float>(value));
  return static_cast<double>(at - sorted.begin()) / static_cast<double>(sorted.size());
}

struct Reference {
  double mean, sigma;
  std::span<const double> quantiles, probabilities;
};

void compare(std::vector<float> ours, const Errors& errors, const Reference& reference) {
  std::array<std::vector<float>, 3> copies;
  std::array<test::Sample, 3> moments;
  for (std::size_t c = 0; c < 3; ++c) {
    copies[c] = errors.read(c);
    moments[c] = test::sample(copies[c]);
    std::sort(copies[c].begin(), copies[c].end());
  }
  const auto table = [&](auto number) { return std::hypot(number(1) - number(0), number(2) - number(0)); };
  const test::Sample found = test::sample(ours);
  const double sampling = std::sqrt(1.0 + static_cast<double>(kCells) / kReferenceCells);
  const double mean_table = table([&](std::size_t c) { return moments[c].mean; });
  const double sigma_table = table([&](std::size_t c) { return moments[c].sigma; });
  // 1e-6: single precision, for weights that all sit at a bound.
  CHECK(std::abs(found.mean - reference.mean) < kErrors * std::hypot(found.mean_error() * sampling, mean_table) + 1e-6);
  CHECK(std::abs(found.sigma - reference.sigma) <
        kErrors * std::hypot(found.sigma_error() * sampling, sigma_table) + 1e-6);
  std::sort(ours.begin(), ours.end());
  for (std::size_t k = 0; k < reference.probabilities.size(); ++k) {
    const double q = reference.probabilities[k], value = reference.quantiles[k];
    CAPTURE(q, value);
    const double rank_table = table([&](std::size_t c) { return fraction_below(copies[c], value); });
    const double rank_error = std::sqrt(q * (1 - q) * (1.0 / kCells + 1.0 / kReferenceCells + 1.0 / kTable));
    const double slack = kErrors * std::hypot(rank_error, rank_table) + 1.0 / kReferenceCells;
    // Cells at one bound share a rank.
    CHECK(fraction_below(ours, value - 1e-6) - slack <= q);
    CHECK(q <= fraction_below(ours, value + 1e-6) + slack);
  }
}

struct Preset {
  const char *group, *set;
};

constexpr std::array kPresets{Preset{"Capacitor", "capacitor_li2018"},
                              Preset{"EcRam", "ecram_tang2018"},
                              Preset{"EcRamMO", "ecram_mo_kim2019"},
                              Preset{"GokmenVlasov", "idealised_gokmen2016"},
                              Preset{"Idealized", "idealised_fine"},
                              Preset{"PCM", "pcm_pulse_nandakumar2020"},
                              Preset{"ReRamArrayHfO2", "reram_array_hfo2_gong2022"},
                              Preset{"ReRamArrayOM", "reram_array_om_gong2022"},
                              Preset{"ReRamES", "reram_es_gong2018"},
                              Preset{"ReRamSB", "reram_sb_gong2018"}};

PulseParams shipped(const char* set) {
  return read_pulse(core::TomlTable::from_file(kDevices / (std::string(set) + ".toml")).table("pulse"));
}

}  // namespace

TEST_CASE("single pulses of noiseless devices against aihwkit", "[crossbar][pulse][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  const auto file = reference_file(data);
  for (const char* name :
       {"Capacitor_preset_nodtod", "ConstantStep", "EcRamMO_preset_nodtod", "EcRam_preset_nodtod", "ExpStep_PCM",
        "ExpStep_ReRamES", "LinearStep_add", "LinearStep_mult", "PowStep", "SoftBounds", "SoftBoundsReference"}) {
    CAPTURE(name);
    const std::string group = std::string("det/") + name;
    const std::vector<double> expected = test::golden(file, group + "/w");
    PulsedCells cells = make_pulsed_cells(test::golden_params(file, group), 1, 1, 0);
    double worst = 0.0;
    for (std::size_t p = 0; p < expected.size(); ++p) {
      pulse_all(cells, p < 150 ? 1 : -1, 1, p, PulsePath::one_by_one);
      worst = std::max(worst, std::abs(static_cast<double>(cells.weight[0]) - expected[p]));
    }
    CHECK(worst < 1e-6);
  }
}

TEST_CASE("the shipped sets carry the numbers of aihwkit's presets", "[crossbar][pulse][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  for (const Preset& preset : kPresets) {
    CAPTURE(preset.set);
    const PulseParams a = shipped(preset.set),
                      b = test::golden_params(reference_file(data), std::string("stat/") + preset.group);
    CHECK(a.rule == b.rule);
    CHECK(a.cycle_law == (a.rule == PulseRule::exponential || a.rule == PulseRule::constant ? CycleNoise::multiplicative
                                                                                            : b.cycle_law));
    CHECK(a.step_law == b.step_law);
    CHECK(a.linear.reference == b.linear.reference);
    CHECK(a.soft_bounds.reference == b.soft_bounds.reference);
    const auto numbers = [](const PulseParams& p) {
      return std::vector<double>{p.w_min,
                                 p.w_max,
                                 p.w_min_spread,
                                 p.w_max_spread,
                                 p.step,
                                 p.step_spread,
                                 p.up_down_bias,
                                 p.up_down_spread,
                                 p.cycle_noise,
                                 p.write_noise_steps,
                                 p.leak_lifetime_periods,
                                 p.leak_lifetime_spread,
                                 p.linear.gamma_up,
                                 p.linear.gamma_down,
                                 p.linear.gamma_up_spread,
                                 p.linear.gamma_down_spread,
                                 p.soft_bounds.reference_mean,
                                 p.soft_bounds.reference_spread,
                                 p.exponential.a,
                                 p.exponential.b,
                                 p.exponential.A_up,
                                 p.exponential.A_down,
                                 p.exponential.gamma_up,
                                 p.exponential.gamma_down,
                                 p.exponential.noise_offset,
                                 p.exponential.noise_per_weight};
    };
    const std::vector<double> ours = numbers(a), theirs = numbers(b);
    for (std::size_t i = 0; i < ours.size(); ++i) {
      CAPTURE(i);
      CHECK(ours[i] == Approx(theirs[i]).epsilon(1e-5));  // the reference holds some of them in single precision
    }
  }
}

TEST_CASE("presets with all their spreads against aihwkit", "[crossbar][pulse][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  const auto file = reference_file(data);
  const std::vector<double> probabilities = test::golden(file, "quantile_probs");
  for (std::size_t k = 0; k < kPresets.size(); ++k) {
    const std::string group = std::string("stat/") + kPresets[k].group + "/";
    const auto pulse_index = test::golden(file, group + "pulse_index"), means = test::golden(file, group + "w_mean"),
               sigmas = test::golden(file, group + "w_std"), quantiles = test::golden(file, group + "w_quantiles");
    PulseParams params = shipped(kPresets[k].set);
    params.dead_fraction = 0.0;  // the presets leave the measured fraction out
    PulsedCells cells = make_pulsed_cells(params, kCells, 21, k);
    Errors errors(params);
    std::int32_t made = 0;
    for (std::size_t t = 0; t < pulse_index.size(); ++t) {
      const auto until = static_cast<std::int32_t>(pulse_index[t]) + 1;
      CAPTURE(kPresets[k].group, until);
      if (const std::int32_t up = std::min(until, kUp) - made; up > 0) pulse_all(cells, up, 22, 100 * k + 2 * t);
      if (const std::int32_t down = until - std::max(made, kUp); down > 0)
        pulse_all(cells, -down, 22, 100 * k + 2 * t + 1);
      for (; made < until; ++made) errors.pulse(made < kUp ? PulseDirection::up : PulseDirection::down);
      const std::span<const float> read = cells.read();
      compare({read.begin(), read.end()}, errors,
              {means[t], sigmas[t], std::span(quantiles).subspan(t * probabilities.size(), probabilities.size()),
               probabilities});
    }
  }
}
