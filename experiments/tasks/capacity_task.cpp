#include "experiments/tasks/capacity_task.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/parallel.hpp"
#include "core/random/counter_rng.hpp"
#include "core/statistics/interval.hpp"
#include "ebm/memory/associative_memory.hpp"
#include "ebm/memory/random_patterns.hpp"
#include "experiments/command.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/tasks/memory_tasks.hpp"
#include "experiments/tasks/task_report.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::array<std::string_view, 3> kSeparations{"power", "rectified", "exponential"};
/// Patterns whose bits are tried together. chosen: their products stay within some megabytes at 20 000 patterns.
constexpr std::size_t kBatch = 128;

struct MemoryRow {
  ebm::SeparationParams separation;
  std::size_t units = 0, patterns = 0, flipped = 0;
  std::optional<double> target;
  bool in_arrays = false;

  std::string name() const {
    const std::string f = separation.kind == ebm::Separation::exponential ? "e^z"
                          : separation.kind == ebm::Separation::power     ? fmt::format("z^{}", separation.degree)
                                                                          : fmt::format("max(z, 0)^{}", separation.degree);
    return fmt::format("{}, N = {}, K = {}{}", f, units, patterns, flipped > 0 ? fmt::format(", {} bits flipped", flipped) : "");
  }
  /// Without a degree: exponential.
  Marks marks() const {
    Marks marks{{"units", static_cast<double>(units)}, {"patterns", static_cast<double>(patterns)}, {"flipped", static_cast<double>(flipped)}};
    if (separation.kind == ebm::Separation::exponential) return marks;
    marks["degree"] = separation.degree;
    marks["rectified"] = separation.kind == ebm::Separation::power ? 0.0 : 1.0;
    return marks;
  }
};

struct CapacityConfig {
  std::string title;
  std::vector<std::uint64_t> seeds;
  std::size_t bits = 0;  ///< tried for each seed, at least
  std::vector<MemoryRow> rows;
  std::vector<TaskArray> arrays;
  int threads = 1;
};

CapacityConfig read_config(const core::TomlTable& task, const TaskOptions& options) {
  CapacityConfig config;
  (void)task.string("kind");
  config.title = task.string("title");
  config.seeds = task_seeds(task, options);
  config.bits = whole(task, "bits", 100, 1e9);
  for (const core::TomlTable& table : task.tables("memory")) {
    MemoryRow& row = config.rows.emplace_back();
    row.separation.kind = static_cast<ebm::Separation>(table.word("separation", kSeparations));
    if (row.separation.kind != ebm::Separation::exponential) row.separation.degree = static_cast<int>(table.integer("degree", core::Range::between(2, 20)));
    row.units = whole(table, "units", 2, 300);
    row.patterns = whole(table, "patterns", 1, 1e6);
    row.flipped = static_cast<std::size_t>(table.integer_or("flipped", 0, core::Range::between(0, static_cast<double>(row.units))));
    row.target = given(table, "target");
    row.in_arrays = table.integer_or("in_arrays", 0, core::Range::between(0, 1)) == 1;
    table.finish();
  }
  if (config.rows.empty()) throw task.error("memory", "is missing", "Give at least one table [[memory]]");
  config.arrays = task_arrays(task);
  task.finish();
  config.threads = task_threads(options);
  return config;
}

/// Bits tried of a row, and how many came out wrong.
struct Tally {
  std::size_t errors = 0, bits = 0;
};

/// Some patterns of one memory, each a state of its own, through one synchronous step.
Tally try_memory(const MemoryRow& row, std::size_t probes, const TaskArray* array, std::uint64_t seed, std::uint64_t index) {
  const Eigen::MatrixXf patterns = ebm::random_patterns(row.patterns, row.units, seed, 2 * index);
  core::Ledger ledger;
  crossbar::Context context{ledger, core::derive_seed(seed, core::Stream::association, index), 0};
  const auto matrix = held(patterns, array, core::derive_seed(seed, core::Stream::programming, index), context);
  const ebm::AssociativeMemory memory(*matrix, row.separation);
  const auto units = static_cast<Eigen::Index>(row.units);
  // Patterns are alike, so the first ones are a fair sample.
  Eigen::MatrixXf states = patterns.topRows(static_cast<Eigen::Index>(probes)).transpose();
  ebm::flip(states, row.flipped, seed, 2 * index + 1);
  Tally tally;
  Eigen::MatrixXf next;
  for (std::size_t first = 0; first < probes; first += kBatch) {
    const auto at = static_cast<Eigen::Index>(first), count = static_cast<Eigen::Index>(std::min(kBatch, probes - first));
    next.resize(units, count);
    memory.step(states.middleCols(at, count), next, context);
    for (Eigen::Index s = 0; s < count; ++s)
      for (Eigen::Index i = 0; i < units; ++i) tally.errors += next(i, s) != patterns(at + s, i);
    tally.bits += row.units * static_cast<std::size_t>(count);
  }
  return tally;
}

/// Memories until enough bits were tried.
Tally try_row(const CapacityConfig& config, const MemoryRow& row, const TaskArray* array, std::uint64_t seed) {
  const std::size_t wanted = (config.bits + row.units - 1) / row.units;  // states
  const std::size_t probes = std::min(row.patterns, wanted), memories = (wanted + probes - 1) / probes;
  std::vector<Tally> tallies(memories);
  core::parallel_for(memories, config.threads, [&](std::size_t m) {
    if (!interrupted()) tallies[m] = try_memory(row, probes, array, seed, m);
  });
  Tally all;
  for (const Tally& tally : tallies) {
    all.errors += tally.errors;
    all.bits += tally.bits;
  }
  return all;
}

/// \return false if interrupted
bool add_memory(TaskReport& report, const CapacityConfig& config, const MemoryRow& row, const TaskArray* array) {
  std::vector<double> shares;
  Tally all;
  for (const std::uint64_t seed : config.seeds) {
    const Tally tally = try_row(config, row, array, seed);
    if (interrupted()) return false;
    shares.push_back(static_cast<double>(tally.errors) / static_cast<double>(tally.bits));
    all.errors += tally.errors;
    all.bits += tally.bits;
  }
  const std::string where = array == nullptr ? "digital" : fmt::format("{}, {}", array->device, age_name(array->age_s));
  const core::Interval wilson = core::wilson_interval(all.errors, all.bits);
  std::string note = fmt::format("c   {} of {} bits, Wilson [{:.5f}, {:.5f}]", all.errors, all.bits, wilson.low, wilson.high);
  Marks marks = row.marks();
  if (array != nullptr) marks["age_s"] = array->age_s;
  marks.insert({{"wrong_bits", static_cast<double>(all.errors)}, {"bits", static_cast<double>(all.bits)}, {"wilson_low", wilson.low}, {"wilson_high", wilson.high}});
  if (array == nullptr && row.flipped == 0 && row.separation.kind != ebm::Separation::exponential) {
    const ebm::Crosstalk crosstalk = ebm::crosstalk(row.separation, row.units);
    marks["crosstalk_share"] = ebm::bit_error(crosstalk, row.patterns);
    marks["crosstalk_capacity"] = ebm::capacity(crosstalk, 0.01);
    note += fmt::format("; normal crosstalk {:.5f}, at .01 with K = {:.0f}", marks["crosstalk_share"], marks["crosstalk_capacity"]);
  }
  report.row(fmt::format("{}, {}", row.name(), where), shares, at_most(row.target), std::move(marks));
  fmt::print("{}\n", note);
  return true;
}

}  // namespace

int eval_capacity(const core::TomlTable& task, const TaskOptions& options) {
  const CapacityConfig config = read_config(task, options);
  TaskReport report("eval", config.title, options.json);
  fmt::print("c {}\nc stored patterns after one synchronous step; {} bits a seed or more, {} seeds from {}\n", config.title, config.bits,
             config.seeds.size(), config.seeds.front());
  report.table("share of wrong bits", "1");
  for (const MemoryRow& row : config.rows) {
    bool goes_on = add_memory(report, config, row, nullptr);
    if (row.in_arrays)
      for (const TaskArray& array : config.arrays) goes_on = goes_on && add_memory(report, config, row, &array);
    if (!goes_on) {
      fmt::print("c interrupted\n");
      return kInterrupted;
    }
  }
  report.finish();
  return kDone;
}

}  // namespace ohmfield::experiments
