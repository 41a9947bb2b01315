/// A comparison as HDF5 (docs/formats/compare.md).

#include <fmt/format.h>

#include <limits>

#include "experiments/compare/report.hpp"
#include "experiments/cost/bill_output.hpp"

namespace ohmfield::experiments {

void write_comparison(core::TraceFile& file, const std::vector<CompareRow>& rows, Timing timing) {
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  core::TraceGroup group = file.group("compare", "the same products by several operators; energies and operations are of one product");
  std::vector<std::int64_t> number;
  for (std::size_t r = 0; r < rows.size(); ++r) number.push_back(static_cast<std::int64_t>(r));
  std::vector<std::string> parts;
  for (std::size_t p = 0; p < core::kParts; ++p) parts.emplace_back(core::part_name(static_cast<core::Part>(p)));
  group.dimension("row", number, "1", "number of the row: an operator on a size and a batch");
  group.dimension("part", std::span<const std::string>(parts), "1", "part of the machine that energy goes to");
  const auto texts = [&](const char* name, auto&& of, const char* meaning) {
    std::vector<std::string> values;
    for (const CompareRow& row : rows) values.emplace_back(of(row));
    group.write(name, {"row"}, std::span<const std::string>(values), "1", meaning);
  };
  const auto hidden = [timing](const CompareRow& row) { return row.clock == Clock::measured && timing == Timing::leave_out; };
  const auto numbers = [&](const char* name, auto&& of, const char* units, const char* meaning) {
    std::vector<double> values;
    for (const CompareRow& row : rows) values.push_back(of(row));
    group.write(name, {"row"}, values, units, meaning);
  };
  const auto clocked = [&](const char* name, auto&& of, const char* units, const char* meaning) {
    numbers(name, [&](const CompareRow& row) { return hidden(row) ? kNone : of(row); }, units, meaning);
  };
  texts("operator", [](const CompareRow& r) { return r.name; }, "who multiplies");
  texts("kind", [](const CompareRow& r) { return std::string(kind_name(r.kind)); }, "analog, chip, platform or processor");
  texts("clock", [](const CompareRow& r) { return r.clock == Clock::measured ? "measured" : "simulated"; }, "whether times were measured on this machine");
  numbers("outputs", [](const CompareRow& r) { return static_cast<double>(r.size.outputs); }, "1", "outputs of the matrix");
  numbers("inputs", [](const CompareRow& r) { return static_cast<double>(r.size.inputs); }, "1", "inputs of the matrix");
  numbers("batch", [](const CompareRow& r) { return static_cast<double>(r.batch); }, "1", "columns that are asked for at once");
  numbers("operations", [](const CompareRow& r) { return r.operations(); }, "1", "operations of a product; a multiply-accumulate is two");
  numbers("rms_error", [](const CompareRow& r) { return r.error.rms; }, "1", "RMS error over the RMS of the digital product in double precision");
  numbers("rms_error_low", [](const CompareRow& r) { return r.error.rms_low; }, "1", "low end of its 95 % interval");
  numbers("rms_error_high", [](const CompareRow& r) { return r.error.rms_high; }, "1", "high end of its 95 % interval");
  clocked("energy", [](const CompareRow& r) { return r.energy.nominal_J; }, "J", "energy of a product, writing and idle time included");
  clocked("energy_low", [](const CompareRow& r) { return r.energy.low_J; }, "J", "the same at the low end of all prices");
  clocked("energy_high", [](const CompareRow& r) { return r.energy.high_J; }, "J", "the same at the high end of all prices");
  clocked("latency", [](const CompareRow& r) { return r.latency_s; }, "s", "from the inputs of the first column to its outputs");
  clocked("batch_time", [](const CompareRow& r) { return r.batch_s; }, "s", "until the last column of a batch is done");
  numbers("area", [](const CompareRow& r) { return r.area_m2.value_or(kNone); }, "m2", "area of the circuits; NaN: not known");
  numbers("write_energy", [](const CompareRow& r) { return r.write.nominal_J; }, "J", "energy of writing once");
  numbers("write_time", [](const CompareRow& r) { return r.write_s; }, "s", "time of writing once");
  std::vector<std::int8_t> pareto;
  std::vector<double> part_energy;
  for (const CompareRow& row : rows) {
    pareto.push_back(row.pareto ? 1 : 0);
    for (const crossbar::Energy& part : row.part_energy) part_energy.push_back(row.bill.empty() ? kNone : part.nominal_J);
  }
  core::VariableOptions flags;
  flags.flags = {{0, "beaten"}, {1, "unbeaten"}};
  group.write("pareto", {"row"}, pareto, "1", "whether no other of this size and batch is at least as good in error, energy and time, and better in one", flags);
  group.write("part_energy", {"row", "part"}, part_energy, "J", "energy of a product by part; NaN: only the sum is known");
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (rows[r].bill.empty()) continue;
    core::TraceGroup bill = file.group(fmt::format("bill_{}", r), fmt::format("energy of a product of row {}: {}", r, rows[r].name));
    write_bill(bill, rows[r].bill);
  }
}

}  // namespace ohmfield::experiments
