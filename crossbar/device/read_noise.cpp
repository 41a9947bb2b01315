#include "crossbar/device/read_noise.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/random/counter_rng.hpp"

namespace ohmfield::crossbar {

double ReadNoise::accumulated(double time_s) const {
  return std::max(0.0, std::log((time_s + clock_offset_s + read_time_s) / (2.0 * read_time_s)));
}

namespace {

constexpr std::size_t kChunk = 1024;

/// sqrt((relative g)^2 + absolute^2), the curves taken at `argument_S`.
void combine(const Curve& relative, const Curve& absolute_S, std::span<const float> g_S, std::span<const float> argument_S,
             std::span<float> out_S) {
  relative.evaluate(argument_S, out_S);
  for (std::size_t i = 0; i < out_S.size(); ++i) out_S[i] = std::abs(out_S[i] * g_S[i]);
  if (absolute_S.is_zero()) return;
  std::array<float, kChunk> absolute;
  for (std::size_t begin = 0; begin < out_S.size(); begin += kChunk) {
    const std::size_t n = std::min(kChunk, out_S.size() - begin);
    absolute_S.evaluate(argument_S.subspan(begin, n), std::span(absolute).first(n));
    for (std::size_t i = 0; i < n; ++i) {
      const float a = absolute[i], r = out_S[begin + i];
      out_S[begin + i] = r == 0.0f ? std::abs(a) : std::sqrt(a * a + r * r);
    }
  }
}

}  // namespace

void ReadNoise::white_sigma(std::span<const float> g_S, std::span<float> out_S) const {
  combine(white_relative, white_S, g_S, g_S, out_S);
}

void ReadNoise::flicker_amplitude(std::span<const float> g_S, std::span<const float> programmed_S, std::span<float> out_S) const {
  combine(flicker_relative, flicker_S, g_S, flicker_of == FlickerOf::programmed ? programmed_S : g_S, out_S);
}

int traps_of(const TelegraphNoise& noise, std::uint64_t seed, std::uint64_t index, std::uint64_t cell, std::span<Trap> out) {
  core::CounterRng draw(core::derive_seed(seed, core::Stream::trap, index), core::Stream::trap, cell);
  if (draw.uniform() >= noise.cells) return 0;
  const double decades = std::log(noise.dwell_high_s / noise.dwell_low_s);
  for (int t = 0; t < noise.traps; ++t) {
    Trap& trap = out[static_cast<std::size_t>(t)];
    trap.filled_s = noise.dwell_low_s * std::exp(decades * draw.uniform());
    trap.empty_s = noise.dwell_low_s * std::exp(decades * draw.uniform());
  }
  return noise.traps;
}

ReadNoise read_read_noise(const core::TomlTable& section, double g_max_S) {
  ReadNoise noise;
  const CurveUnits relative{g_max_S, 1.0}, microsiemens{g_max_S, 1e-6};
  noise.white_relative = read_curve_or(section, "white_relative", relative, {});
  noise.white_S = read_curve_or(section, "white_sigma_uS", microsiemens, {});
  noise.flicker_relative = read_curve_or(section, "flicker_relative", relative, {});
  noise.flicker_S = read_curve_or(section, "flicker_sigma_uS", microsiemens, {});
  if (noise.has_flicker()) {
    noise.read_time_s = section.number("read_time_s", core::Range::above(0.0));
    noise.clock_offset_s = section.number_or("clock_offset_s", 0.0, core::Range::at_least(0.0));
    constexpr std::array<std::string_view, 2> kOf{"present", "programmed"};
    if (section.has("flicker_of"))
      noise.flicker_of = section.word("flicker_of", kOf) == 0 ? FlickerOf::present : FlickerOf::programmed;
  }
  if (section.has("telegraph")) {
    const core::TomlTable table = section.table("telegraph");
    TelegraphNoise& telegraph = noise.telegraph;
    telegraph.amplitude = table.number("amplitude_relative", core::Range::between(0.0, 1.0));
    telegraph.cells = table.number_or("cells_fraction", 1.0, core::Range::between(0.0, 1.0));
    telegraph.traps = static_cast<int>(table.integer_or("traps", 1, core::Range::between(1, 16)));
    if (telegraph.amplitude * telegraph.traps > 1.0)
      throw table.error("amplitude_relative", "takes more than the whole conductance when all traps are filled", "Lower it");
    telegraph.dwell_low_s = table.number("dwell_low_s", core::Range::above(0.0));
    telegraph.dwell_high_s = table.number("dwell_high_s", core::Range::at_least(telegraph.dwell_low_s));
    table.finish();
  }
  section.finish();
  return noise;
}

}  // namespace ohmfield::crossbar
