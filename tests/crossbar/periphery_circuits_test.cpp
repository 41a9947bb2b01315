/// Integrators, sample-and-holds, winner-take-alls, pulse widths: by hand, without errors, and by their statistics.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "catch.hpp"
#include "core/random/counter_rng.hpp"
#include "crossbar/periphery/converter_bank.hpp"
#include "crossbar/periphery/integrator.hpp"
#include "crossbar/periphery/pulse_width.hpp"
#include "crossbar/periphery/sample_hold.hpp"
#include "crossbar/periphery/winner_take_all.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

namespace {

using Values = std::vector<double>;
constexpr std::size_t kMany = 200000;

/// Mean and variance against those expected, at a false alarm of 1e-7 each.
void check_moments(const Values& values, double mean, double sigma) {
  const double n = static_cast<double>(values.size());
  double sum = 0.0, squares = 0.0;
  for (const double v : values) {
    sum += (v - mean) / sigma;
    squares += std::pow((v - mean) / sigma, 2);
  }
  CHECK(std::abs(sum / n) < 5.33 / std::sqrt(n));
  CHECK(std::abs(squares / n - 1.0) < 5.33 * std::sqrt(2.0 / n));
}

template <class Params>
bool refused(const Params& params) {
  const std::string message = test::input_error([&] { params.validate(); });
  CHECK(message.find('\n') == std::string::npos);
  return message != "no error";
}

const double kNan = std::nan(""), kInfinite = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("an integrator by hand", "[crossbar][circuits]") {
  const IntegratorParams params{.capacitance_F = 100e-15, .integration_time_s = 10e-9, .gain = 2.0, .saturation_V = 0.5};
  CHECK(params.volts_per_ampere() == Approx(2e5));
  CHECK(params.saturation_A() == Approx(2.5e-6));
  const IntegratorBank bank(params, 4);
  Values out(4);
  CHECK(bank.integrate(Values{1e-6, -2e-6, 3e-6, -1e-3}, out, {}) == 2);
  CHECK(out[0] == Approx(0.2));
  CHECK(out[1] == Approx(-0.4));
  CHECK(out[2] == 0.5);
  CHECK(out[3] == -0.5);
  core::Ledger ledger;
  bank.count(ledger, 3.0);
  CHECK(ledger[core::Event::sample_hold].count == 12.0);
}

TEST_CASE("a leaky integrator settles", "[crossbar][circuits]") {
  IntegratorParams params{.capacitance_F = 1e-12, .integration_time_s = 1e-6, .leak_time_constant_s = 1e-6};
  CHECK(params.volts_per_ampere() == Approx(1e6 * (1.0 - std::exp(-1.0))));
  params.leak_time_constant_s = 1e3;  // hardly leaks
  CHECK(params.volts_per_ampere() == Approx(1e6).epsilon(1e-8));
  params.integration_time_s = 1e9;
  CHECK(params.volts_per_ampere() == Approx(1e15));  // R = tau / C
}

TEST_CASE("thermal noise of an integrator is k T / C", "[crossbar][circuits]") {
  const IntegratorParams params{.capacitance_F = 100e-15, .gain = -3.0, .temperature_K = 300.0};
  CHECK(params.noise_sigma_V() == Approx(3.0 * 203.5e-6).epsilon(1e-3));  // 0.2 mV at 100 fF is textbook
  const IntegratorBank bank(params, kMany), silent({.capacitance_F = 100e-15, .gain = -3.0}, kMany);
  const Values zero(kMany, 0.0);
  Values out(kMany), again(kMany), other(kMany);
  bank.integrate(zero, out, {.seed = 1, .operation = 2});
  check_moments(out, 0.0, params.noise_sigma_V());
  bank.integrate(zero, again, {.seed = 1, .operation = 2});
  CHECK(out == again);
  bank.integrate(zero, other, {.seed = 1, .operation = 2, .column = 1});
  CHECK(out != other);
  silent.integrate(zero, out, {.seed = 1, .operation = 2});
  CHECK(out == zero);
}

TEST_CASE("offsets of integrators stay", "[crossbar][circuits]") {
  const IntegratorParams params{.offset_sigma_V = 2e-3};
  const IntegratorBank bank(params, kMany, 5, 1), other(params, 3, 5, 2);
  Values offsets(kMany);
  for (std::size_t i = 0; i < kMany; ++i) offsets[i] = bank.offset_V(i);
  check_moments(offsets, 0.0, 2e-3);
  CHECK(other.offset_V(1) != bank.offset_V(1));
  Values out(kMany);
  bank.integrate(Values(kMany, 0.0), out, {});
  CHECK(out == offsets);
}

TEST_CASE("a held voltage has a pedestal and droops towards 0", "[crossbar][circuits]") {
  const SampleHoldBank bank({.pedestal_V = 0.01, .droop_V_per_s = 1e3}, 3);
  Values v{0.5, -0.5, 0.02};
  bank.hold(v, 1e-4, {});
  CHECK(v[0] == Approx(0.41));
  CHECK(v[1] == Approx(-0.39));
  CHECK(v[2] == 0.0);
  Values same{0.5, -0.25};
  SampleHoldBank({}, 2).hold(same, 1.0, {});
  CHECK(same == Values{0.5, -0.25});
}

TEST_CASE("noise and pedestals of samples", "[crossbar][circuits]") {
  const SampleHoldParams params{.capacitance_F = 10e-15, .pedestal_V = 0.02, .pedestal_sigma_V = 1e-3, .temperature_K = 300.0};
  const SampleHoldBank bank(params, kMany, 3);
  Values held(kMany, 0.1), pedestals(kMany), noise(kMany);
  bank.hold(held, 0.0, {.seed = 4});
  for (std::size_t i = 0; i < kMany; ++i) {
    pedestals[i] = bank.pedestal_V(i);
    noise[i] = held[i] - 0.1 - pedestals[i];
  }
  check_moments(pedestals, 0.02, 1e-3);
  check_moments(noise, 0.0, std::sqrt(1.380649e-23 * 300.0 / 10e-15));
}

TEST_CASE("shared charge averages", "[crossbar][circuits]") {
  Values kept{1.0, 0.0}, fresh{0.0, 0.4};
  share_charge(kept, fresh, {.kept_capacitance_F = 3e-15, .fresh_capacitance_F = 1e-15}, {});
  CHECK(kept[0] == Approx(0.75));
  CHECK(kept[1] == Approx(0.1));
  // Bits of 11 = 1011, the least significant first, end at 11/16.
  Values acc{0.0};
  for (const double bit : {1.0, 1.0, 0.0, 1.0}) share_charge(acc, Values{bit}, {}, {});
  CHECK(acc[0] == Approx(11.0 / 16.0));
  Values many(kMany, 0.0);
  share_charge(many, Values(kMany, 0.0), {.temperature_K = 300.0}, {.seed = 8});
  check_moments(many, 0.0, std::sqrt(1.380649e-23 * 300.0 / 20e-15));
}

TEST_CASE("the largest wins, the first of equals", "[crossbar][circuits]") {
  const WinnerTakeAll exact({}, 5), coarse({.resolution = 0.3}, 5);
  CHECK(exact.winner(std::vector{1.0f, 3.0f, 2.0f, 3.0f, -7.0f}, {}) == 1);
  CHECK(exact.winner(std::vector{-2.0f, -2.0f, -2.0f, -2.0f, -2.0f}, {}) == 0);
  CHECK(coarse.winner(std::vector{1.0f, 2.75f, 2.8f, 3.0f, 2.9f}, {}) == 1);
  CHECK(coarse.winner(std::vector{1.0f, 2.6f, 2.65f, 3.0f, 2.9f}, {}) == 3);
  CHECK(exact.winners(std::vector{1.0f, 3.0f, 2.0f, 3.0f, -7.0f}, 4, {}) == std::vector<std::size_t>{1, 3, 2, 0});
  core::Ledger ledger;
  exact.count(ledger, 10.0);
  CHECK(ledger[core::Event::comparator].count == 50.0);
}

TEST_CASE("noise lets the second win as often as it must", "[crossbar][circuits]") {
  const WinnerTakeAll circuit({.noise_sigma = 1.0}, 2), biased({.offset_sigma = 0.7}, 2, 9, 1);
  double seconds = 0.0;
  for (std::uint64_t d = 0; d < kMany; ++d) seconds += static_cast<double>(circuit.winner(std::vector{0.5f, 0.0f}, {.seed = 1, .operation = d}));
  const double p = 0.5 * std::erfc(0.5 / std::sqrt(2.0) / std::sqrt(2.0));  // difference of two normals
  CHECK(std::abs(seconds / kMany - p) < 5.33 * std::sqrt(p * (1.0 - p) / kMany));
  const float lead = biased.offset(0) - biased.offset(1);
  CHECK(lead != 0.0f);
  CHECK(biased.winner(std::vector{0.0f, 0.99f * lead}, {}) == (lead > 0.0f ? 0u : 1u));
  CHECK(biased.winner(std::vector{0.0f, 1.01f * lead}, {}) == (lead > 0.0f ? 1u : 0u));
}

TEST_CASE("pulses are whole clocks", "[crossbar][circuits]") {
  const PulseInputParams params{.clocks = 4, .clock_period_s = 2e-9};
  CHECK(params.duration_s() == Approx(8e-9));
  Values x{0.0, 0.1, 0.125, 0.3, -0.375, 0.9, 1.0, -3.0};
  encode_pulses<double>(x, params, {});
  CHECK(x == Values{0.0, 0.0, 0.0, 0.25, -0.5, 1.0, 1.0, -1.0});
  core::Ledger ledger;
  count_pulses<double>(x, ledger);
  CHECK(ledger[core::Event::row_drive].count == 5.0);
  // As many levels as a converter of 2 clocks + 1: 63 clocks are 7 bits.
  Values pulses, levels;
  for (int i = 0; i <= 2000; ++i) pulses.push_back(i / 1000.0 - 1.0007);
  levels = pulses;
  encode_pulses<double>(pulses, {.clocks = 63}, {});
  ConverterBank<double>({.bits = 7}, levels.size()).convert(levels);
  for (std::size_t i = 0; i < pulses.size(); ++i) CHECK(pulses[i] == Approx(levels[i]).margin(1e-15));
}

TEST_CASE("jitter changes lengths, not silence", "[crossbar][circuits]") {
  const PulseInputParams params{.clocks = 100, .clock_period_s = 1e-9, .jitter_sigma_s = 2e-9};
  Values x(kMany, -0.5), silent(10, 0.0), shortest(kMany, 0.01);
  encode_pulses<double>(x, params, {.seed = 2});
  check_moments(x, -0.5, 0.02);
  encode_pulses<double>(silent, params, {.seed = 2});
  CHECK(silent == Values(10, 0.0));
  encode_pulses<double>(shortest, params, {.seed = 2});
  CHECK(*std::min_element(shortest.begin(), shortest.end()) == 0.0);
}

TEST_CASE("a ramp readout is a converter with a level a clock", "[crossbar][circuits]") {
  const RampReadoutParams params{.clocks = 10, .range = 5.0, .low = -5.0, .clock_period_s = 2e-9};
  const ConverterParams adc = params.converter();
  CHECK(adc.step() == Approx(1.0));
  CHECK(conversion_time_s(adc, 64) == Approx(20e-9));
  CHECK(convert(0.4, adc, 0.0) == Approx(0.0).margin(1e-12));
  CHECK(convert(-4.4, adc, 0.0) == Approx(-4.0));
  CHECK(convert(77.0, adc, 0.0) == 5.0);
  // Clock by clock: the counter stops at the first clock whose ramp, half a clock early, is not below the value.
  for (double v = -6.03; v < 6.0; v += 0.07) {
    int clock = 0;
    while (clock < 10 && -5.0 + clock + 0.5 < v) ++clock;
    CHECK(convert(v, adc, 0.0) == Approx(-5.0 + clock).margin(1e-12));
  }
  const RampReadoutParams noisy{.clocks = 10, .range = 5.0, .offset_sigma = 0.3, .noise_sigma = 0.1};
  CHECK(noisy.converter().offset_sigma == 0.3);
  CHECK(convert(0.4, noisy.converter(), 1.5) == Approx(1.0));
  core::Ledger ledger;
  count_ramp_readouts(params, 3.0, ledger);
  CHECK(ledger[core::Event::comparator].count == 30.0);
  CHECK(ledger[core::Event::register_bit].count == 12.0);
}

TEST_CASE("circuits that cannot be", "[crossbar][circuits]") {
  CHECK_FALSE(refused(IntegratorParams{}));
  CHECK_FALSE(refused(IntegratorParams{.saturation_V = kInfinite}));
  CHECK_FALSE(refused(SampleHoldParams{}));
  CHECK_FALSE(refused(ChargeSharingParams{}));
  CHECK_FALSE(refused(WinnerTakeAllParams{}));
  CHECK_FALSE(refused(PulseInputParams{}));
  CHECK_FALSE(refused(RampReadoutParams{}));
  for (const double bad : {-1.0, kNan}) {
    CAPTURE(bad);
    CHECK(refused(IntegratorParams{.capacitance_F = bad}));
    CHECK(refused(IntegratorParams{.integration_time_s = bad}));
    CHECK(refused(IntegratorParams{.saturation_V = bad}));
    CHECK(refused(IntegratorParams{.leak_time_constant_s = bad}));
    CHECK(refused(IntegratorParams{.offset_sigma_V = bad}));
    CHECK(refused(IntegratorParams{.temperature_K = bad}));
    CHECK(refused(SampleHoldParams{.capacitance_F = bad}));
    CHECK(refused(SampleHoldParams{.pedestal_sigma_V = bad}));
    CHECK(refused(SampleHoldParams{.droop_V_per_s = bad}));
    CHECK(refused(ChargeSharingParams{.kept_capacitance_F = bad}));
    CHECK(refused(ChargeSharingParams{.fresh_capacitance_F = bad}));
    CHECK(refused(WinnerTakeAllParams{.offset_sigma = bad}));
    CHECK(refused(WinnerTakeAllParams{.noise_sigma = bad}));
    CHECK(refused(WinnerTakeAllParams{.resolution = bad}));
    CHECK(refused(PulseInputParams{.clock_period_s = bad}));
    CHECK(refused(PulseInputParams{.jitter_sigma_s = bad}));
    CHECK(refused(RampReadoutParams{.range = bad}));
    CHECK(refused(RampReadoutParams{.noise_sigma = bad}));
  }
  CHECK(refused(IntegratorParams{.gain = 0.0}));
  CHECK(refused(SampleHoldParams{.pedestal_V = kNan}));
  for (const int bad : {0, -1, (1 << 24) + 1}) CHECK(refused(PulseInputParams{.clocks = bad}));
  for (const int bad : {0, 1, (1 << 14) + 1}) CHECK(refused(RampReadoutParams{.clocks = bad}));
}
