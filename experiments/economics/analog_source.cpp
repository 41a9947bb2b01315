#include "experiments/economics/analog_source.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "core/config/data_file.hpp"
#include "core/hdf5/reader.hpp"
#include "core/ledger.hpp"
#include "crossbar/cost/inventory.hpp"

namespace ohmfield::experiments {
namespace {

using core::Hdf5Reader;

/// Part of the machine whose events belong to writing, whatever their kind.
const std::string kWriting(core::part_name(core::Part::writing));

/// \throws InputError  a column of a table that is not as long as the others
template <class Values>
Values as_long(const Hdf5Reader& file, const std::string& path, std::size_t rows, Values values) {
  if (values.size() != rows) throw file.error(path, fmt::format("has {} rows, its table {}", values.size(), rows), "The file is damaged: make it again");
  return values;
}

std::vector<LedgerLine> read_bill(const Hdf5Reader& file, const std::string& group) {
  const std::vector<std::string> events = file.texts(group + "/event");
  const auto texts = [&](const char* name) { return as_long(file, group + "/" + name, events.size(), file.texts(group + "/" + name)); };
  const std::vector<std::string> parts = texts("part"), grades = texts("grade"), sources = texts("source");
  const auto numbers = [&](const char* name, const char* unit) {
    return as_long(file, group + "/" + name, events.size(), file.numbers(group + "/" + name, unit, 1).values);
  };
  const std::vector<double> count = numbers("count", "1"), price = numbers("unit_price", "J"), energy = numbers("energy", "J"),
      low = numbers("energy_low", "J"), high = numbers("energy_high", "J");
  std::vector<LedgerLine> lines;
  for (std::size_t i = 0; i < events.size(); ++i)
    if (parts[i] != kWriting) lines.push_back({events[i], grades[i], sources[i], count[i], price[i], {energy[i], low[i], high[i]}});
  std::stable_sort(lines.begin(), lines.end(), [](const LedgerLine& a, const LedgerLine& b) { return a.energy.nominal_J > b.energy.nominal_J; });
  return lines;
}

void sum_up(AnalogSource& source) {
  crossbar::Energy total;
  for (const LedgerLine& line : source.ledger) total += line.energy;
  source.per_operation = (1.0 / source.operations) * total;
}

std::size_t analog_row(const Hdf5Reader& file, const std::string& name) {
  const std::vector<std::string> operators = file.texts("/compare/operator");
  const std::vector<std::string> kinds = as_long(file, "/compare/kind", operators.size(), file.texts("/compare/kind"));
  const std::vector<double> batch = as_long(file, "/compare/batch", operators.size(), file.numbers("/compare/batch", "1", 1).values);
  std::optional<std::size_t> best;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < operators.size(); ++i) {
    if (kinds[i] != "analog") continue;
    if (std::find(names.begin(), names.end(), operators[i]) == names.end()) names.push_back(operators[i]);
    if ((name.empty() || operators[i] == name) && (!best || batch[i] > batch[*best])) best = i;
  }
  if (best) return *best;
  if (names.empty()) throw core::InputError({file.file()}, "holds no analog operator", "Compare with one of kind analog");
  const std::string near = core::nearest_word(name, names);
  throw core::InputError({file.file()}, fmt::format("has no analog operator '{}'", name), near.empty() ? fmt::format("It has: {}", fmt::join(names,
      "; ")) : fmt::format("Is '{}' meant?", near));
}

AnalogSource from_compare(const Hdf5Reader& file, const std::string& name) {
  const std::size_t row = analog_row(file, name);
  const std::vector<std::string> operators = file.texts("/compare/operator");
  const auto at = [&](const char* what, const char* unit) {
    const std::string path = std::string("/compare/") + what;
    return as_long(file, path, operators.size(), file.numbers(path, unit, 1, core::Missing::keep).values)[row];
  };
  AnalogSource source;
  source.name = operators[row];
  const double outputs = at("outputs", "1"), inputs = at("inputs", "1"), batch = at("batch", "1"), batch_s = at("batch_time", "s");
  source.origin = fmt::format("{}: product of {} x {}, batch of {}", file.file(), outputs, inputs, batch);
  source.operations = at("operations", "1");
  source.rms_error = at("rms_error", "1");
  source.operations_per_s = source.operations * batch / batch_s;
  source.weights = outputs * inputs;
  source.ledger = read_bill(file, fmt::format("/bill_{}", row));
  sum_up(source);
  return source;
}

AnalogSource from_mvm(const Hdf5Reader& file) {
  const std::vector<std::size_t> weight = file.shape("/mvm/weight"), product = file.shape("/mvm/product");
  if (weight.size() != 2 || product.size() != 2) throw file.error("/mvm/weight", "is not a matrix", "Make the file again");
  AnalogSource source;
  source.name = "array mvm";
  source.weights = static_cast<double>(weight[0] * weight[1]);
  source.operations = crossbar::kOperationsPerMac * source.weights * static_cast<double>(product[0]);
  source.origin = fmt::format("{}: product of {} x {}, {} columns", file.file(), weight[1], weight[0], product[0]);
  source.rms_error = file.numbers("/ablation/rms_error", "1", 1).values.front();
  source.ledger = read_bill(file, "/cost");
  sum_up(source);
  return source;
}

}  // namespace

AnalogSource analog_from_run(const std::filesystem::path& path, const std::string& operator_name) {
  const Hdf5Reader file(path);
  const std::string kind = file.attribute("/", "file_type").value_or(""), version = file.attribute("/", "format_version").value_or("");
  if (kind != "ohmfield-mvm-compare" && kind != "ohmfield-array-mvm")
    throw core::InputError({file.file()}, kind.empty() ? "does not say that it is a run of this program"
        : fmt::format("is of type '{}', whose ledger is not of matrix products", kind),
                           "Give a file of mvm-compare -o or array mvm -o");
  if (!version.starts_with("1.")) throw core::InputError({file.file()}, fmt::format("has version '{}', newer than this program reads", version),
      "Use the program that wrote it");
  if (kind == "ohmfield-array-mvm" && !operator_name.empty()) throw core::InputError("--operator needs a file of mvm-compare, which has several",
      "Leave it out");
  return kind == "ohmfield-mvm-compare" ? from_compare(file, operator_name) : from_mvm(file);
}

AnalogSource analog_from_chip(const std::string& name, const std::string& point_name, double weights) {
  const crossbar::Chip chip = crossbar::load_chip(name, core::data_folder() / "chips");
  const crossbar::Point& point = chip.point(point_name);
  if (!point.operations_per_J) throw core::InputError(fmt::format("chip '{}' has no operations_per_J at '{}'", name, point_name),
      "Choose another point");
  AnalogSource source;
  source.name = fmt::format("{}, {}", chip.name, point.name);
  source.origin = point.source.empty() ? chip.source : point.source;
  source.operations = 1.0;
  const double energy = 1.0 / *point.operations_per_J;
  source.per_operation = {energy, energy / (1.0 + point.tolerance), energy * (1.0 + point.tolerance)};
  source.operations_per_s = point.operations_per_s;
  source.weights = weights;
  return source;
}

}  // namespace ohmfield::experiments
