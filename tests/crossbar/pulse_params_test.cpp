/// `[pulse]` tables: the shipped ones, and bad ones with the message that a user reads.

#include <filesystem>

#include "catch.hpp"
#include "crossbar/device/pulse/params.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

namespace {

const std::string kConstant = "[pulse]\nrule = \"constant\"\nw_min = -1\nw_max = 1\nstep = 0.001\n";  // 5 lines

PulseParams read(const std::string& text) {
  return read_pulse(core::TomlTable::from_text(text, "d.toml").table("pulse"));
}

std::string error_of(const std::string& text) {
  return test::input_error([&] { read(text); });
}

std::string replaced(std::string text, const std::string& old, const std::string& with) {
  const std::size_t at = text.find(old);
  REQUIRE(at != std::string::npos);
  return text.replace(at, old.size(), with);
}

}  // namespace

TEST_CASE("a minimal pulse table", "[crossbar][pulse]") {
  const PulseParams params = read(kConstant);
  CHECK(params.rule == PulseRule::constant);
  CHECK(params.step == 0.001);
  CHECK(params.cycle_noise == 0.0);
  CHECK(params.write_noise_on_set == WriteNoiseOnSet::applied);
}

TEST_CASE("every key of a pulse table arrives where it belongs", "[crossbar][pulse]") {
  const std::string linear = replaced(kConstant, "constant", "linear");
  const PulseParams a =
      read(linear +
           "w_min_spread = 0.1\nw_max_spread = 0.2\nstep_spread = 0.3\nstep_law = \"log_normal\"\n"
           "up_down_bias = -0.1\nup_down_spread = 0.05\ncycle_noise = 0.4\ncycle_law = \"additive\"\n"
           "write_noise_steps = 2\nwrite_noise_on_set = \"skipped\"\ndead_fraction = 0.01\ndead_range = 0.02\n"
           "leak_lifetime_periods = 1e6\nleak_lifetime_spread = 0.3\nleak_lifetime_law = \"log_normal\"\n"
           "leak_period_s = 1e-6\nrest = 0.5\nrest_spread = 0.6\nreset_noise = 0.7\ngamma_up = -0.1\n"
           "gamma_down = 0.2\ngamma_up_spread = 0.3\ngamma_down_spread = 0.4\n"
           "gamma_reference = \"own_bound\"\ngamma_sign = \"any\"\n");
  CHECK(a.w_min_spread == 0.1);
  CHECK(a.w_max_spread == 0.2);
  CHECK(a.step_spread == 0.3);
  CHECK(a.step_law == SpreadLaw::log_normal);
  CHECK(a.up_down_bias == -0.1);
  CHECK(a.up_down_spread == 0.05);
  CHECK(a.cycle_noise == 0.4);
  CHECK(a.cycle_law == CycleNoise::additive);
  CHECK(a.write_noise_steps == 2.0);
  CHECK(a.write_noise_on_set == WriteNoiseOnSet::skipped);
  CHECK(a.dead_fraction == 0.01);
  CHECK(a.dead_range == 0.02);
  CHECK(a.leak_lifetime_periods == 1e6);
  CHECK(a.leak_lifetime_spread == 0.3);
  CHECK(a.leak_lifetime_law == SpreadLaw::log_normal);
  CHECK(a.leak_period_s == 1e-6);
  CHECK(a.rest == 0.5);
  CHECK(a.rest_spread == 0.6);
  CHECK(a.reset_noise == 0.7);
  CHECK(a.linear.gamma_up == -0.1);
  CHECK(a.linear.gamma_down == 0.2);
  CHECK(a.linear.gamma_up_spread == 0.3);
  CHECK(a.linear.gamma_down_spread == 0.4);
  CHECK(a.linear.reference == GammaReference::own_bound);
  CHECK(a.linear.sign == GammaSign::any);
  const PulseParams b = read(replaced(kConstant, "constant", "soft_bounds") +
                             "slope_up_spread = 0.1\nslope_down_spread = 0.2\nreference = \"symmetry_point\"\n"
                             "reference_mean = 0.3\nreference_spread = 0.4\n");
  CHECK(b.soft_bounds.slope_up_spread == 0.1);
  CHECK(b.soft_bounds.slope_down_spread == 0.2);
  CHECK(b.soft_bounds.reference == PulseReference::symmetry_point);
  CHECK(b.soft_bounds.reference_mean == 0.3);
  CHECK(b.soft_bounds.reference_spread == 0.4);
  const PulseParams c = read(replaced(kConstant, "constant", "exponential") +
                             "a = 1\nb = 2\nA_up = 3\nA_down = 4\ngamma_up = 5\ngamma_down = 6\nnoise_offset = 7\n"
                             "noise_per_weight = 8\n");
  CHECK(c.exponential.a == 1.0);
  CHECK(c.exponential.b == 2.0);
  CHECK(c.exponential.A_up == 3.0);
  CHECK(c.exponential.A_down == 4.0);
  CHECK(c.exponential.gamma_up == 5.0);
  CHECK(c.exponential.gamma_down == 6.0);
  CHECK(c.exponential.noise_offset == 7.0);
  CHECK(c.exponential.noise_per_weight == 8.0);
  const PulseParams d = read(replaced(kConstant, "constant", "power") +
                             "gamma = 1.5\ngamma_spread = 0.1\ngamma_up_down_bias = 0.2\ngamma_up_down_spread = 0.3\n");
  CHECK(d.power.gamma == 1.5);
  CHECK(d.power.gamma_spread == 0.1);
  CHECK(d.power.gamma_up_down_bias == 0.2);
  CHECK(d.power.gamma_up_down_spread == 0.3);
}

TEST_CASE("pulse tables that cannot be", "[crossbar][pulse]") {
  CHECK(
      error_of(replaced(kConstant, "constant", "konstant")) ==
      "d.toml:2:8: pulse.rule = 'konstant' is not one of 'constant', 'linear', 'soft_bounds', 'exponential', 'power', 'tabulated'");
  CHECK(error_of(replaced(kConstant, "step = 0.001\n", "")) == "d.toml:1:1: key 'pulse.step' is missing. Add it");
  CHECK(error_of(replaced(kConstant, "0.001", "0")) == "d.toml:5:8: pulse.step = 0 must be above 0");
  CHECK(error_of(replaced(kConstant, "0.001", "3")) ==
        "d.toml:5:8: pulse.step is above w_max - w_min. One pulse would cross the whole range");
  CHECK(error_of(replaced(kConstant, "w_min = -1", "w_min = 0.1")) ==
        "d.toml:3:9: pulse.w_min = 0.1 must be at least -1000 and at most 0");
  CHECK(error_of(replaced(replaced(kConstant, "-1", "0"), "w_max = 1", "w_max = 0")) ==
        "d.toml:4:9: pulse.w_max is not above w_min. Weights need a range around 0");
  CHECK(error_of(kConstant + "up_down_bias = 1.5\n") ==
        "d.toml:6:16: pulse.up_down_bias = 1.5 must be at least -1 and at most 1");
  CHECK(error_of(kConstant + "dead_fraction = 13\n") ==
        "d.toml:6:17: pulse.dead_fraction = 13 must be at least 0 and at most 1");
  CHECK(error_of(kConstant + "leak_lifetime_periods = 1\n") ==
        "d.toml:6:25: pulse.leak_lifetime_periods = 1 must be above 1");
  CHECK(error_of(kConstant + "cycle_nois = 0.3\n") ==
        "d.toml:6:1: unknown key 'pulse.cycle_nois'. Is 'cycle_noise' meant?");
  CHECK(error_of(kConstant + "cycle_noise = nan\n") == "d.toml:6:15: pulse.cycle_noise = nan is not finite");
  // Keys of another rule, or of a leak where nothing leaks, are unknown.
  CHECK(error_of(kConstant + "gamma_up = 0.3\n") == "d.toml:6:1: unknown key 'pulse.gamma_up'. Remove it");
  CHECK(error_of(kConstant + "cycle_law = \"additive\"\n") == "d.toml:6:1: unknown key 'pulse.cycle_law'. Remove it");
  CHECK(error_of(kConstant + "leak_period_s = 1e-6\n") == "d.toml:6:1: unknown key 'pulse.leak_period_s'. Remove it");
  CHECK(error_of(replaced(kConstant, "constant", "linear") + "gamma_up = -0.3\ngamma_down = 0.2\n") ==
        "d.toml:6:12: pulse.gamma_up = -0.3 must be at least 0 and at most 100");
  CHECK(error_of(replaced(kConstant, "constant", "exponential") + "a = 1\n") ==
        "d.toml:1:1: key 'pulse.b' is missing. Add it");
}
