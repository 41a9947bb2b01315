/// `ohmfield device pulse NAME`: what programming pulses do to many cells: statistics after every pulse, or every few.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "crossbar/device/endurance.hpp"
#include "crossbar/device/pulse/apply.hpp"
#include "experiments/device/moments.hpp"
#include "experiments/device/pulse_set.hpp"
#include "experiments/device/verbs.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/options.hpp"
#include "experiments/result_file.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::array<double, 5> kProbabilities{0.01, 0.05, 0.5, 0.95, 0.99};
constexpr std::int32_t kMostAtOnce = 4096;  // pulses between two looks for Ctrl-C
constexpr std::size_t kRowsOnScreen = 20;

struct PulseOptions {
  std::string device, up, down, cells = "1000", seed = "1", every = "1", start = "low", threads, output;
  bool csv = false;
};

/// Statistics of all cells after a number of pulses.
struct PulseRow {
  std::int32_t pulse = 0;
  std::int8_t direction = 0;         ///< of the last pulse; 0 at the start
  Moments conductance_S, weight;     ///< as read
  std::vector<double> quantile_S;    ///< of the conductance, kProbabilities
  std::vector<double> weight_quantile;
  std::int64_t at_bound = 0;         ///< cells whose weight is at their own bound, without dead ones
  std::int64_t worn_out = 0;         ///< cells that have had more pulses than they survive
};

/// Where cells stand before the first pulse.
std::vector<float> start_weights(const std::string& start, const crossbar::PulsedCells& cells) {
  if (start == "low") return cells.low;
  if (start == "high") return cells.high;
  if (start == "zero") return std::vector<float>(cells.size(), 0.0f);
  throw core::InputError(fmt::format("--start = {} is not known", start), "low, zero or high");
}

PulseRow row_of(const crossbar::PulsedCells& cells, const PulsedSet& set, std::int32_t pulse, std::int8_t direction,
                const crossbar::EnduranceCounter& endurance) {
  PulseRow row{.pulse = pulse, .direction = direction, .conductance_S = {}, .weight = {}, .quantile_S = {}, .weight_quantile = {}};
  std::vector<float> weight(cells.read().begin(), cells.read().end());
  row.weight = moments_of(weight);
  row.conductance_S = {set.conductance_S(row.weight.mean), row.weight.sigma * set.siemens_per_weight()};
  row.weight_quantile = quantiles_of(weight, kProbabilities);
  for (const double w : row.weight_quantile) row.quantile_S.push_back(set.conductance_S(w));
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool dead = !cells.dead.empty() && cells.dead[i] != 0;
    if (!dead && (cells.weight[i] <= cells.low[i] || cells.weight[i] >= cells.high[i])) ++row.at_bound;
  }
  row.worn_out = static_cast<std::int64_t>(endurance.worn_out());
  return row;
}

void write(const std::string& path, const PulseOptions& options, const PulsedSet& set, const std::vector<PulseRow>& rows, std::size_t count,
           std::int64_t dead, std::uint64_t seed, std::int32_t up, std::int32_t down) {
  const std::string config = fmt::format("[pulse]\ndevice = '{}'\nup = {}\ndown = {}\nstart = '{}'\ncells = {}\nevery = {}\nseed = \"{}\"\n{}", options.device, up,
                                         down, options.start, count, options.every, seed, file_comments("device", {options.device}, "devices"));
  core::TraceFile file = result_file(path, fmt::format("{} cells of {} under pulses", count, options.device), "ohmfield-device-pulse", config, seed);
  std::vector<std::int32_t> pulse;
  std::vector<std::int8_t> direction;
  std::vector<std::int64_t> at_bound, worn;
  std::vector<double> mean, sigma, quantile, weight_mean, weight_sigma, weight_quantile;
  for (const PulseRow& row : rows) {
    pulse.push_back(row.pulse);
    direction.push_back(row.direction);
    at_bound.push_back(row.at_bound);
    mean.push_back(row.conductance_S.mean);
    sigma.push_back(row.conductance_S.sigma);
    quantile.insert(quantile.end(), row.quantile_S.begin(), row.quantile_S.end());
    weight_mean.push_back(row.weight.mean);
    weight_sigma.push_back(row.weight.sigma);
    weight_quantile.insert(weight_quantile.end(), row.weight_quantile.begin(), row.weight_quantile.end());
    worn.push_back(row.worn_out);
  }
  core::VariableOptions words;
  words.flags = {{-1, "down"}, {0, "start"}, {1, "up"}};
  core::TraceGroup group = file.group("pulse", "statistics of many cells after programming pulses");
  group.dimension("pulse", pulse, "1", "pulses that each cell has had");
  group.dimension("probability", kProbabilities, "1", "probability of a quantile");
  group.write("direction", {"pulse"}, direction, "1", "direction of the last pulse", words);
  group.write("mean", {"pulse"}, mean, "S", "mean conductance as read");
  group.write("std", {"pulse"}, sigma, "S", "standard deviation of the conductance as read");
  group.write("quantile", {"pulse", "probability"}, quantile, "S", "quantiles of the conductance as read");
  group.write("weight_mean", {"pulse"}, weight_mean, "1", "mean weight as read");
  group.write("weight_std", {"pulse"}, weight_sigma, "1", "standard deviation of the weight as read");
  group.write("weight_quantile", {"pulse", "probability"}, weight_quantile, "1", "quantiles of the weight as read");
  group.write("at_bound", {"pulse"}, at_bound, "1", "cells at their own bound, without dead ones");
  group.write("worn_out", {"pulse"}, worn, "1", "cells that have had more pulses than they survive; nothing moves them any more");
  group.scalar("cells", static_cast<std::int64_t>(count), "1", "cells");
  group.scalar("dead", dead, "1", "cells that no pulse moves");
  group.scalar("siemens_per_weight", set.siemens_per_weight(), "S", "conductance that a weight of 1 stands for");
  file.close();
}

void print_csv(const std::vector<PulseRow>& rows, std::int64_t dead) {
  fmt::print("pulse,direction,mean_S,std_S,q01_S,q05_S,median_S,q95_S,q99_S,weight_mean,weight_std,at_bound,dead,worn_out\n");
  for (const PulseRow& row : rows)
    fmt::print("{},{},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},{},{},{}\n", row.pulse, row.direction, row.conductance_S.mean,
               row.conductance_S.sigma, row.quantile_S[0], row.quantile_S[1], row.quantile_S[2], row.quantile_S[3], row.quantile_S[4], row.weight.mean,
               row.weight.sigma, row.at_bound, dead, row.worn_out);
}

void print_table(const crossbar::DeviceModel& device, const std::vector<PulseRow>& rows, std::size_t count, std::int64_t dead, std::uint64_t seed) {
  const auto& endurance = device.parts().endurance;
  fmt::print("{}: {} cells, {} of them dead, seed {}\n", device.info().name, count, dead, seed);
  fmt::print("endurance: {}\n", endurance ? fmt::format("{} pulses a cell of a median of {:g} it survives", rows.back().pulse, endurance->median_pulses)
                                          : fmt::format("{} pulses a cell; the set does not say how many it survives", rows.back().pulse));
  fmt::print("{:>8} {:>6} {:>11} {:>11} {:>11} {:>11} {:>11} {:>11} {:>9} {:>9}\n", "pulses", "last", "mean [S]", "std [S]", "5 % [S]", "median [S]", "95 % [S]",
             "weight [1]", "at bound", "worn out");
  const std::size_t stride = std::max<std::size_t>(1, (rows.size() + kRowsOnScreen - 1) / kRowsOnScreen);
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const bool turns = k + 1 < rows.size() && rows[k].direction == 1 && rows[k + 1].direction == -1;
    if (k % stride != 0 && k + 1 != rows.size() && !turns) continue;
    const PulseRow& row = rows[k];
    fmt::print("{:>8} {:>6} {:>11.5g} {:>11.4g} {:>11.5g} {:>11.5g} {:>11.5g} {:>11.5g} {:>9} {:>9}\n", row.pulse,
               row.direction == 0 ? "start" : row.direction > 0 ? "up" : "down", row.conductance_S.mean, row.conductance_S.sigma, row.quantile_S[1],
               row.quantile_S[2], row.quantile_S[3], row.weight.mean, row.at_bound, row.worn_out);
  }
  if (std::any_of(rows.begin(), rows.end(), [](const PulseRow& row) { return row.quantile_S[0] < 0.0; }))
    fmt::print("note: weights are mapped linearly onto the window; below 0 S are cells beyond its lower end (their own bound, write\n"
               "noise), which hold such a weight only against a reference cell. As cells of an array they are cut at 0 S.\n");
}

int pulse_cells(const PulseOptions& options) {
  const auto device = shared_device(options.device);
  const std::optional<PulsedSet> set = pulsed_set(*device);
  if (!set)
    throw core::InputError(fmt::format("device '{}' has no [pulse] section: nothing is known of its pulses", device->info().name),
                           "`ohmfield device list` shows those of family pulsed; `device fit --family pulsed` makes one");
  const auto length = [&](const std::string& option, const std::string& text) {
    return text.empty() ? set->pulses_over_range() : static_cast<std::int32_t>(whole_number(option, text, 0, 100'000'000));
  };
  const std::int32_t up = length("--up", options.up), down = length("--down", options.down);
  const auto count = static_cast<std::size_t>(whole_number("--cells", options.cells, 2, 10'000'000));
  const auto every = static_cast<std::int32_t>(whole_number("--every", options.every, 1, 100'000'000));
  const std::uint64_t seed = seed_number("--seed", options.seed);
  const int threads = options.threads.empty() ? core::available_threads() : static_cast<int>(whole_number("--threads", options.threads, 1, 1024));
  crossbar::PulsedCells cells = crossbar::make_pulsed_cells(set->params, count, seed, 0);
  crossbar::set_weights(cells, start_weights(options.start, cells), seed, 0);
  const auto dead = static_cast<std::int64_t>(std::count_if(cells.dead.begin(), cells.dead.end(), [](std::uint8_t d) { return d != 0; }));
  crossbar::EnduranceCounter endurance(device->parts().endurance, count, seed, 0);
  std::vector<PulseRow> rows{row_of(cells, *set, 0, 0, endurance)};
  // Pulses between two rows are applied at once; the end of each direction is a row.
  for (std::int32_t done = 0; done < up + down && !interrupted();) {
    const bool rising = done < up;
    const std::int32_t next = std::min({(done / every + 1) * every, done + kMostAtOnce, rising ? up : up + down});
    std::vector<std::int32_t> counts(count, rising ? next - done : done - next);
    const std::vector<std::uint32_t> spent(count, static_cast<std::uint32_t>(next - done));
    for (std::size_t i = 0; device->parts().endurance && i < count; ++i)
      if (endurance.worn_out(i)) counts[i] = 0;  // the pulse comes all the same
    crossbar::pulse(cells, counts, seed, static_cast<std::uint64_t>(done) + 1, crossbar::PulsePath::bursts, threads);
    endurance.add(spent);
    done = next;
    if (done % every != 0 && done != up && done != up + down) continue;  // a stretch between two rows
    rows.push_back(row_of(cells, *set, done, rising ? 1 : -1, endurance));
  }
  if (interrupted()) return kInterrupted;
  if (!options.output.empty()) write(options.output, options, *set, rows, count, dead, seed, up, down);
  if (options.csv) print_csv(rows, dead);
  else print_table(*device, rows, count, dead, seed);
  return kDone;
}

}  // namespace

Run declare_device_pulse(CLI::App& command) {
  auto options = std::make_shared<PulseOptions>();
  command.add_option("device", options->device, "device set with a [pulse] section by name, or path to a TOML file")->required();
  command.add_option("--up", options->up, "pulses up, first (default: about what the range takes)");
  command.add_option("--down", options->down, "pulses down, then (default: as many)");
  command.add_option("--start", options->start, "where cells stand before: low (default), zero or high");
  command.add_option("--cells", options->cells, "cells (default 1000)");
  command.add_option("--every", options->every, "pulses from row to row (default 1); changes the draws, not their law");
  command.add_option("--seed", options->seed, "64-bit seed (default 1)");
  command.add_option("--threads", options->threads, "worker threads (default: all processors); results do not depend on it");
  command.add_option("-o,--output", options->output, "HDF5 file for all rows (docs/formats/device.md)");
  command.add_flag("--csv", options->csv, "all rows as CSV instead of a table of some");
  return [options] { return pulse_cells(*options); };
}

}  // namespace ohmfield::experiments
