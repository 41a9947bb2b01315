#include "crossbar/cost/platform.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/config/data_file.hpp"
#include "core/config/toml.hpp"
#include "core/error.hpp"

namespace ohmfield::crossbar {
namespace {

constexpr std::array<std::string_view, 3> kGrades{"published", "derived", "assumption"};

/// What a number takes in memory, and what may stand in for its arithmetic, the best first.
struct Storage {
  std::string_view name;
  double bits;                ///< of an element
  double block;               ///< elements that share a scale; 0: all of a line
  double scale_bits;          ///< of a scale
  std::string_view left_out;  ///< of the charge
  std::array<std::string_view, 5> arithmetic;
};

// A wider format holds every number of the narrower exactly, but for logarithms and the ends of the range of scales. MX: OCP
// Microscaling Formats Specification 1.0, 2023. A scale of a line is an fp32.
constexpr std::string_view kOfBlocks = "scales of blocks are not charged", kOfLines = "scales of lines are not charged";
constexpr std::array kStorage{
    Storage{"fp32", 32, 0, 0, "", {"fp32"}},
    Storage{"tf32", 32, 0, 0, "", {"tf32", "fp32"}},  // a mode of reading fp32
    Storage{"fp16", 16, 0, 0, "", {"fp16", "tf32", "fp32"}},
    Storage{"bf16", 16, 0, 0, "", {"bf16", "tf32", "fp32"}},
    Storage{"fp8", 8, 0, 0, "", {"fp8", "fp16", "bf16", "tf32", "fp32"}},
    Storage{"int8", 8, 0, 32, kOfLines, {"int8", "fp16", "bf16", "tf32", "fp32"}},
    Storage{"int4", 4, 0, 32, kOfLines, {"int4", "int8", "fp8", "fp16", "fp32"}},
    Storage{"mxfp8_e5m2", 8, 32, 8, kOfBlocks, {"fp8", "bf16", "tf32", "fp32"}},
    Storage{"mxfp8_e4m3", 8, 32, 8, kOfBlocks, {"fp8", "bf16", "tf32", "fp32"}},
    Storage{"mxfp6_e3m2", 6, 32, 8, kOfBlocks, {"fp8", "bf16", "tf32", "fp32"}},
    Storage{"mxfp6_e2m3", 6, 32, 8, kOfBlocks, {"fp8", "bf16", "tf32", "fp32"}},
    Storage{"mxfp4_e2m1", 4, 32, 8, kOfBlocks, {"fp8", "bf16", "tf32", "fp32"}},
    Storage{"mxint8", 8, 32, 8, kOfBlocks, {"int8", "bf16", "tf32", "fp32"}},
    Storage{"lns8", 8, 0, 32, "decoding of logarithms, which rounds, is not charged", {"bf16", "tf32", "fp32"}},
};

const Storage& storage_of(const std::string& name) {
  std::vector<std::string_view> names;
  for (const Storage& storage : kStorage) {
    if (storage.name == name) return storage;
    names.push_back(storage.name);
  }
  const std::string near = core::nearest_word(name, names);
  throw core::InputError(fmt::format("unknown number format '{}'", name),
                         near.empty() ? fmt::format("Known: {}", fmt::join(names, ", ")) : fmt::format("Is '{}' meant?", near));
}

/// Of so many lines of numbers, scales included.
double lines_B(const Storage& storage, double lines, double length) {
  const double scales = storage.block == 0.0 ? 1.0 : std::ceil(length / storage.block);
  return lines * (length * storage.bits + scales * storage.scale_bits) / 8.0;
}

Quantity read_quantity(const core::TomlTable& file, std::string_view key, core::Range range) {
  const core::TomlTable table = file.table(key);
  Quantity q;
  q.nominal = table.number("nominal", range);
  q.low = table.number_or("low", q.nominal, range);
  q.high = table.number_or("high", q.nominal, range);
  if (q.low > q.nominal || q.nominal > q.high) throw table.error("low", "and high do not enclose nominal", "The band must hold the nominal figure");
  q.grade = kGrades[table.word("grade", kGrades)];
  q.source = table.string("source");
  table.finish();
  return q;
}

Quantity exactly(double value) { return {.nominal = value, .low = value, .high = value, .grade = {}, .source = {}}; }

/// Time in which arithmetic is busy, and in which it waits.
struct Span {
  double busy_s, waiting_s;

  Span(double compute_s, double transfer_s, double launch_s) : busy_s(compute_s), waiting_s(std::max(0.0, transfer_s - compute_s) + launch_s) {}
  double total_s() const { return busy_s + waiting_s; }
};

}  // namespace

Platform Platform::load(const std::string& name_or_path, const std::filesystem::path& folder) {
  const core::TomlTable file = core::TomlTable::from_file(core::data_file(name_or_path, folder, "platform"));
  const core::Range positive = core::Range::above(0.0), share{.low = 0.0, .high = 1.0, .low_open = true};
  Platform result;
  result.name_ = file.string("name");
  result.title_ = file.string("title");
  result.node_nm_ = read_quantity(file, "node_nm", positive);
  result.power_W_ = read_quantity(file, "power_W", positive);
  result.idle_share_ = read_quantity(file, "idle_share", core::Range::between(0.0, 1.0));

  const core::TomlTable rates = file.table("rate_ops_per_s");
  result.rate_grade_ = kGrades[rates.word("grade", kGrades)];
  result.rate_source_ = rates.string("source");
  for (const Storage& storage : kStorage)
    if (rates.has(storage.name)) result.rates_.push_back({std::string(storage.name), rates.number(storage.name, positive)});
  rates.finish();
  if (!result.rate_ops_per_s("fp32")) throw rates.error("fp32", "has no rate", "Everything that the hardware has no narrower format for is computed in fp32");

  result.memory_B_per_s_ = read_quantity(file, "memory_B_per_s", positive);
  result.cache_B_ = read_quantity(file, "cache_B", positive);
  result.cache_B_per_s_ = read_quantity(file, "cache_B_per_s", positive);
  result.launch_s_ = read_quantity(file, "launch_s", core::Range::at_least(0.0));
  result.utilisation_ = read_quantity(file, "utilisation", share);
  result.server_ = read_quantity(file, "server", core::Range::at_least(1.0));
  result.average_share_ = read_quantity(file, "average_share", share);
  result.pue_ = read_quantity(file, "pue", core::Range::at_least(1.0));
  file.finish();
  return result;
}

std::optional<double> Platform::rate_ops_per_s(std::string_view format) const {
  for (const Rate& rate : rates_)
    if (rate.format == format) return rate.ops_per_s;
  return std::nullopt;
}

PlatformCost product_cost(const Platform& platform, const std::string& format, std::size_t outputs, std::size_t inputs, std::size_t batch,
                          WeightsIn weights_in, Utilisation utilisation) {
  const Storage& storage = storage_of(format);
  const double rows = static_cast<double>(outputs), columns = static_cast<double>(inputs), vectors = static_cast<double>(batch);
  PlatformCost cost;
  cost.operations = 2.0 * rows * columns * vectors;
  cost.launch_s = platform.launch_s().nominal;

  for (const std::string_view candidate : storage.arithmetic)
    if (!candidate.empty() && platform.rate_ops_per_s(candidate)) {
      cost.computed_in = candidate;
      break;
    }
  const double rate = *platform.rate_ops_per_s(cost.computed_in);
  if (cost.computed_in != storage.name)
    cost.notes.push_back(fmt::format("{} is computed in {} on {}, and stored as {}", storage.name, cost.computed_in, platform.name(), storage.name));
  if (!storage.left_out.empty()) cost.notes.emplace_back(storage.left_out);

  const double output_B = storage.bits == 32.0 ? 4.0 : 2.0;
  cost.bytes = lines_B(storage, rows, columns) + lines_B(storage, vectors, columns) + rows * vectors * output_B;
  const bool cached = weights_in == WeightsIn::cache && cost.bytes <= platform.cache_B().nominal;
  if (weights_in == WeightsIn::cache && !cached)
    cost.notes.push_back(fmt::format("{:.3g} MB of weights, inputs and outputs do not fit into the {:.3g} MB of the cache: all pass from memory",
                                     1e-6 * cost.bytes, 1e-6 * platform.cache_B().nominal));

  const Quantity& bandwidth = cached ? platform.cache_B_per_s() : platform.memory_B_per_s();
  const Quantity share = utilisation == Utilisation::stated ? platform.utilisation() : exactly(1.0);
  const Quantity speed = utilisation == Utilisation::stated ? bandwidth : exactly(bandwidth.nominal);
  const Quantity launch = utilisation == Utilisation::stated ? platform.launch_s() : exactly(0.0);
  cost.compute_s = cost.operations / (rate * share.nominal);
  cost.transfer_s = cost.bytes / speed.nominal;
  cost.roof = cost.compute_s >= cost.transfer_s ? "compute" : cached ? "cache" : "memory";

  const Span middle(cost.compute_s, cost.transfer_s, launch.nominal);
  const Span fast(cost.operations / (rate * share.high), cost.bytes / speed.high, launch.low);
  const Span slow(cost.operations / (rate * share.low), cost.bytes / speed.low, launch.high);
  cost.time_s = middle.total_s();
  cost.time_low_s = fast.total_s();
  cost.time_high_s = slow.total_s();

  const Quantity &power = platform.power_W(), &server = platform.server(), &average = platform.average_share(), &pue = platform.pue();
  const double least_s = fast.busy_s + platform.idle_share().low * fast.waiting_s;  // at full power
  cost.chip = {power.nominal * cost.time_s, power.low * least_s, power.high * cost.time_high_s};
  cost.wall = {power.nominal * cost.time_s * server.nominal * average.nominal * pue.nominal, power.nominal * least_s * server.low * average.low * pue.low,
               power.nominal * cost.time_high_s * server.high * average.high * pue.high};
  return cost;
}

}  // namespace ohmfield::crossbar
