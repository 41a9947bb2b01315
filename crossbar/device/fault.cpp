#include "crossbar/device/fault.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/io/byte_source.hpp"
#include "core/io/csv.hpp"
#include "core/random/counter_rng.hpp"
#include "crossbar/device/info.hpp"

namespace ohmfield::crossbar {
namespace {

/// What a draw of Stream::fault is for.
enum class FaultDraw : std::uint64_t { cell = 0, word_line = 1, bit_line = 2, value = 3 };

core::CounterRng draws(std::uint64_t seed, std::uint64_t index, FaultDraw what, std::uint64_t item) {
  return {core::derive_seed(seed, core::Stream::fault, 4 * index + static_cast<std::uint64_t>(what)), core::Stream::fault, item};
}

FaultMap read_map(const core::TomlTable& section, const std::string& path) {
  const std::filesystem::path file = std::filesystem::path(section.file()).parent_path() / path;
  const core::NumberMatrix matrix = core::matrix_from_text(core::read_input(file.string()).bytes, file.string());
  FaultMap map{.bit_lines = matrix.columns, .word_lines = matrix.rows, .fault = {}};
  for (std::size_t i = 0; i < matrix.values.size(); ++i) {
    const double value = matrix.values[i];
    if (value != std::floor(value) || value < 0.0 || value >= static_cast<double>(kFaultNames.size()))
      throw core::InputError({file.string()}, fmt::format("{:g} in row {} is no fault", value, i / matrix.columns + 1),
                             "Write 0 none, 1 stuck_low, 2 stuck_high, 3 open, 4 shorted, 5 stuck_random");
    map.fault.push_back(static_cast<Fault>(static_cast<int>(value)));
  }
  return map;
}

}  // namespace

FaultParams read_faults(const core::TomlTable& section, const DeviceInfo& info) {
  FaultParams params;
  const core::Range rate = core::Range::between(0.0, 1.0);
  double sum = 0.0;
  for (std::size_t kind = 1; kind < kFaultNames.size(); ++kind)
    sum += params.rate[kind] = section.number_or(fmt::format("{}_rate", kFaultNames[kind]), 0.0, rate);
  if (sum > 1.0) throw section.error("stuck_low_rate", fmt::format("and the other rates add up to {:g}", sum), "A cell has one fault at most");
  params.dead_word_lines = section.number_or("dead_word_line_rate", 0.0, rate);
  params.dead_bit_lines = section.number_or("dead_bit_line_rate", 0.0, rate);
  params.short_S = section.number_or("short_S", 1e-2, core::Range::at_least(info.g_max_S));  // assumption: 100 ohm
  if (section.has("map")) {
    params.map_file = section.string("map");
    if (sum + params.dead_word_lines + params.dead_bit_lines > 0.0)
      throw section.error("map", "is given beside rates", "Give either");
    params.map = read_map(section, params.map_file);
  }
  section.finish();
  return params;
}

FaultMap faults_of(const FaultParams& params, std::size_t bit_lines, std::size_t word_lines, std::uint64_t seed,
                   std::uint64_t index) {
  if (!params.map.empty()) {
    if (params.map.bit_lines != bit_lines || params.map.word_lines != word_lines)
      throw core::InputError({params.map_file},
                             fmt::format("is a fault map of {} word lines x {} bit lines, the array has {} x {}",
                                         params.map.word_lines, params.map.bit_lines, word_lines, bit_lines),
                             "Make a map of the shape of the array (rows are word lines), or give rates");
    return params.map;
  }
  FaultMap map{.bit_lines = bit_lines, .word_lines = word_lines, .fault = std::vector<Fault>(bit_lines * word_lines, Fault::none)};
  for (std::size_t i = 0; i < map.fault.size(); ++i) {
    double u = draws(seed, index, FaultDraw::cell, i).uniform();
    for (std::size_t kind = 1; kind < kFaultNames.size() && map.fault[i] == Fault::none; ++kind) {
      if (u < params.rate[kind]) map.fault[i] = static_cast<Fault>(kind);
      u -= params.rate[kind];
    }
  }
  for (std::size_t w = 0; w < word_lines; ++w)
    if (draws(seed, index, FaultDraw::word_line, w).uniform() < params.dead_word_lines)
      std::fill_n(map.fault.begin() + static_cast<std::ptrdiff_t>(w * bit_lines), bit_lines, Fault::open);
  for (std::size_t b = 0; b < bit_lines; ++b)
    if (draws(seed, index, FaultDraw::bit_line, b).uniform() < params.dead_bit_lines)
      for (std::size_t w = 0; w < word_lines; ++w) map.fault[w * bit_lines + b] = Fault::open;
  return map;
}

void apply_faults(const FaultMap& map, const FaultParams& params, const DeviceInfo& info, std::uint64_t seed,
                  std::uint64_t index, std::span<float> conductance_S) {
  OHM_EXPECT(conductance_S.size() == map.fault.size());
  for (std::size_t i = 0; i < map.fault.size(); ++i) {
    double value_S = 0.0;
    switch (map.fault[i]) {
      case Fault::none: continue;
      case Fault::stuck_low: value_S = info.off_S; break;
      case Fault::stuck_high: value_S = info.on_S; break;
      case Fault::open: break;
      case Fault::shorted: value_S = params.short_S; break;
      case Fault::stuck_random:
        value_S = info.g_min_S + (info.g_max_S - info.g_min_S) * draws(seed, index, FaultDraw::value, i).uniform();
        break;
    }
    conductance_S[i] = static_cast<float>(value_S);
  }
}

}  // namespace ohmfield::crossbar
