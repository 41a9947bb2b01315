#include "crossbar/device/tabulated.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>

#include "core/error.hpp"
#include "crossbar/fit/read_noise.hpp"
#include "crossbar/measured/measured.hpp"

namespace ohmfield::crossbar {
namespace {

constexpr std::size_t kLeastCells = 3, kLeastTargets = 2;

/// Conductances of the cells of each target at one time.
using CellsByTarget = std::map<double, std::vector<double>>;

Curve table_of(const std::vector<double>& x, const std::vector<double>& y) {
  return Curve({Curve::Piece{.form = Curve::Form::table, .a = x, .y = y}}, 1.0, 1.0);
}

Snapshot statistics(const CellsByTarget& cells, double time_s, const std::string& file) {
  std::vector<double> target, shift, sigma;
  for (const auto& [target_S, g] : cells) {
    if (g.size() < kLeastCells)
      throw core::InputError(
          {file},
          fmt::format("has {} cells with target {:g} S, {} are needed for a spread", g.size(), target_S, kLeastCells),
          "Measure more cells");
    const double n = static_cast<double>(g.size());
    double mean = 0.0, square = 0.0;
    for (const double value : g) mean += value / n;
    for (const double value : g) square += (value - mean) * (value - mean);
    target.push_back(target_S);
    shift.push_back(mean - target_S);
    sigma.push_back(std::sqrt(square / (n - 1.0)));
  }
  if (target.size() < kLeastTargets)
    throw core::InputError({file}, "has one target: nothing is known in between",
                           "Program cells to both ends of the window at least");
  return {time_s, table_of(target, sigma), table_of(target, shift)};
}

std::vector<Snapshot> from_drift(const DriftData& data) {
  const std::vector<double>& times = data.traces.front().time_s;
  std::vector<CellsByTarget> cells(times.size());
  for (const DriftTrace& trace : data.traces) {
    if (trace.time_s != times)
      throw core::InputError({data.file}, "has cells that were read at different times",
                             "Read all cells at the same times");
    for (std::size_t k = 0; k < times.size(); ++k) cells[k][trace.target_S].push_back(trace.conductance_S[k]);
  }
  std::vector<Snapshot> result;
  for (std::size_t k = 0; k < times.size(); ++k) result.push_back(statistics(cells[k], times[k], data.file));
  return result;
}

/// Two maps of one array, what was wanted and what came, are programming data.
ProgrammingData from_maps(const std::string& target_file, const std::string& map_file) {
  const MeasuredData wanted = read_measured(std::span(&target_file, 1)), found = read_measured(std::span(&map_file, 1));
  for (const auto& [data, file] : {std::pair(&wanted, &target_file), std::pair(&found, &map_file)})
    if (!data->map) throw core::InputError({*file}, "is no conductance map", "Give a matrix of siemens: rows are word lines, columns bit lines");
  if (wanted.map->rows != found.map->rows || wanted.map->columns != found.map->columns)
    throw core::InputError({map_file},
                           fmt::format("has {} x {} cells, the targets in {} are {} x {}", found.map->rows, found.map->columns,
                                       target_file, wanted.map->rows, wanted.map->columns),
                           "Give both maps of the same array");
  return {.file = map_file, .target_S = wanted.map->conductance_S, .conductance_S = found.map->conductance_S};
}

Snapshot from_programming(const ProgrammingData& data, double time_s) {
  CellsByTarget cells;
  for (std::size_t i = 0; i < data.target_S.size(); ++i) cells[data.target_S[i]].push_back(data.conductance_S[i]);
  return statistics(cells, time_s, data.file);
}

Curve flicker(const ReadNoiseData& data) {
  std::map<double, double> q;
  for (const SpectrumFit& fit : fit_read_noise(data)) {
    if (!(fit.conductance_S > 0.0))
      throw core::InputError({data.file}, "does not say at which conductance a spectrum was taken",
                             "Add the column conductance_S");
    if (!q.emplace(fit.conductance_S, fit.report.at("relative_Q").value).second)
      throw core::InputError({data.file}, fmt::format("has two spectra at {:g} S", fit.conductance_S), "Average them");
  }
  if (q.size() == 1) return Curve::constant(q.begin()->second);
  std::vector<double> x, y;
  for (const auto& [conductance_S, value] : q) {
    x.push_back(conductance_S);
    y.push_back(value);
  }
  return table_of(x, y);
}

/// Ends of the targets of either kind of data.
std::pair<double, double> target_range(const MeasuredData& data) {
  double low = std::numeric_limits<double>::infinity(), high = 0.0;
  const auto take = [&](double target_S) {
    low = std::min(low, target_S);
    high = std::max(high, target_S);
  };
  if (data.drift)
    for (const DriftTrace& trace : data.drift->traces) take(trace.target_S);
  else
    for (const double target_S : data.programming->target_S) take(target_S);
  return {low, high};
}

}  // namespace

std::unique_ptr<DeviceModel> make_tabulated(const core::TomlTable& table, DeviceParts parts) {
  const core::TomlTable section = table.table("data");
  const std::filesystem::path folder = std::filesystem::path(table.file()).parent_path();
  std::vector<std::string> files;
  const bool maps = section.has("map_file");
  for (const char* key : {"file", "read_noise_file"}) {
    if (section.has(key) || (std::string_view(key) == "file" && !maps)) files.push_back((folder / section.string(key)).string());
  }
  MeasuredData data = files.empty() ? MeasuredData{} : read_measured(files);
  if (maps) {
    if (section.has("file")) throw section.error("map_file", "is given beside file", "Give either");
    data.programming = from_maps((folder / section.string("target_map_file")).string(), (folder / section.string("map_file")).string());
  }
  if (!data.drift && !data.programming)
    throw section.error("file", "holds neither drift nor programming data", "See docs/formats/measured.md");
  if (data.drift && section.has("time_s"))
    throw section.error("time_s", "is for programming data; drift data hold their times", "Remove it");

  SnapshotParams params;
  if (data.drift) params.spread = from_drift(*data.drift);
  else params.spread.push_back(from_programming(*data.programming, section.number("time_s", core::Range::above(0.0))));
  constexpr std::array<std::string_view, 2> kBeyond{"error", "extrapolate"};
  if (section.has("beyond_last"))
    params.beyond_last = section.word("beyond_last", kBeyond) == 0 ? BeyondLast::refuse : BeyondLast::extrapolate;

  // A target in a file of floats may lie half an ulp beside the bound of the window.
  const auto [low, high] = target_range(data);
  const core::TomlTable window = table.table("window");
  if (parts.info.g_min_S < low - 1e-6 * high)
    throw window.error("g_min_S", fmt::format("is below the lowest measured target, {:g} S", low),
                       "Measure lower targets or narrow the window");
  if (parts.info.g_max_S > high * (1.0 + 1e-6))
    throw window.error("g_max_S", fmt::format("is above the highest measured target, {:g} S", high),
                       "Measure higher targets or narrow the window");

  if (data.read_noise) {
    if (parts.read_noise.has_flicker())
      throw section.error("file", "holds spectra, and the set has a [read_noise] with 1/f noise", "Remove one of them");
    parts.read_noise.flicker_relative = flicker(*data.read_noise);
    parts.read_noise.read_time_s = section.number("read_time_s", core::Range::above(0.0));
  }
  section.finish();
  return std::make_unique<SnapshotDevice>(std::move(parts), std::move(params));
}

}  // namespace ohmfield::crossbar
