#include "experiments/compare/report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/provenance.hpp"
#include "experiments/command.hpp"
#include "experiments/cost/bill_output.hpp"

namespace ohmfield::experiments {
namespace {

/// Parts that have anything in any row.
std::vector<core::Part> parts_of(const std::vector<CompareRow>& rows) {
  std::vector<core::Part> parts;
  for (std::size_t p = 0; p < core::kParts; ++p)
    for (const CompareRow& row : rows)
      if (row.part_energy[p].nominal_J > 0.0) {
        parts.push_back(static_cast<core::Part>(p));
        break;
      }
  return parts;
}

std::string area(const CompareRow& row) { return row.area_m2 ? fmt::format("{:.4g}", *row.area_m2 * 1e6) : "-"; }

void print_case(const std::vector<CompareRow>& rows, const CompareConfig& config) {
  const CompareRow& first = rows.front();
  fmt::print("\n{} outputs x {} inputs, batch {}: {:.4g} operations a product (1 MAC = 2 operations)\n", first.size.outputs, first.size.inputs, first.batch, first.operations());
  fmt::print("  {:<34} {:>8} {:>19} {:>10} {:>22} {:>8} {:>10} {:>10} {:>9} {:>9}\n", "", "error", "[95 %]", "J/product", "[low; high]", "TOPS/W", "latency/s", "batch/s", "TOPS", "area/mm2");
  for (const CompareRow& row : rows)
    fmt::print("{} {:<34} {:>6.3g} % {:>19} {:>10.3g} {:>22} {:>8.3g} {:>10.3g} {:>10.3g} {:>9.3g} {:>9}\n", row.pareto ? "*" : " ", row.name, 100.0 * row.error.rms,
               fmt::format("[{:.3g}; {:.3g}]", 100.0 * row.error.rms_low, 100.0 * row.error.rms_high), row.energy.nominal_J,
               fmt::format("[{:.3g}; {:.3g}]", row.energy.low_J, row.energy.high_J), row.operations() / row.energy.nominal_J * 1e-12, row.latency_s, row.batch_s,
               row.operations_per_s() * 1e-12, area(row));
  const std::vector<core::Part> parts = parts_of(rows);
  fmt::print("\n  energy of a product by part [% of its sum]\n  {:<34}", "");
  for (const core::Part part : parts) fmt::print(" {:>10}", core::part_name(part));
  fmt::print("\n");
  for (const CompareRow& row : rows) {
    if (row.bill.empty()) continue;
    fmt::print("  {:<34}", row.name);
    for (const core::Part part : parts) fmt::print(" {:>10.1f}", 100.0 * row.part_energy[static_cast<std::size_t>(part)].nominal_J / row.energy.nominal_J);
    fmt::print("\n");
  }
  bool written = false;
  for (const CompareRow& row : rows) {
    if (row.write.nominal_J == 0.0) continue;
    if (!written) fmt::print("\n");
    written = true;
    fmt::print("  {}: writing takes {:.3g} J [{:.3g}; {:.3g}] and {:.3g} s; shared by {:g} products, the energy of {:.3g} of them\n", row.name, row.write.nominal_J, row.write.low_J,
               row.write.high_J, row.write_s, config.products_per_write, row.write.nominal_J / row.energy.nominal_J);
  }
  fmt::print("\n");
  for (const std::string& line : verdicts(rows)) fmt::print("  {}\n", line);
}

void explain(const CompareRow& row) {
  fmt::print("\n{}, {} x {}, batch {}: one product\n", row.name, row.size.outputs, row.size.inputs, row.batch);
  if (!row.bill.empty()) fmt::print("{}", bill_table(row.bill, 1.0, BillDetail::sources, "  "));
  for (const std::string& note : row.notes) fmt::print("  {}\n", note);
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

}  // namespace

void print_comparison(const std::vector<CompareRow>& rows, const CompareConfig& config, CompareDetail detail) {
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin;
    while (end < rows.size() && rows[end].size.outputs == rows[begin].size.outputs && rows[end].size.inputs == rows[begin].size.inputs && rows[end].batch == rows[begin].batch) ++end;
    print_case({rows.begin() + static_cast<std::ptrdiff_t>(begin), rows.begin() + static_cast<std::ptrdiff_t>(end)}, config);
    begin = end;
  }
  if (detail == CompareDetail::explained)
    for (const CompareRow& row : rows) explain(row);
  fmt::print("\n*: no other of this size and batch is at least as good in error, energy and time, and better in one. error: RMS over that of the digital product in\n"
             "double precision, over columns and {} arrays. Energies hold writing ({:g} products a writing), leakage and idle time (at work {:g} % of\n"
             "the time); [low; high] by the band of all prices together. latency: first column; batch: all columns. Processors are measured here,\n"
             "graphics cards follow from data sheets (roofline), all else from counted events and the prices of technology '{}'. --explain\n"
             "traces every energy to counts, unit prices and sources.\n",
             config.arrays, config.products_per_write, 100.0 * config.duty, config.technology);
}

std::string compare_csv(const std::vector<CompareRow>& rows, Timing timing) {
  std::string text = "operator,kind,outputs,inputs,batch,operations,rms_error,rms_error_low,rms_error_high,energy_J,energy_low_J,energy_high_J,latency_s,batch_s,area_m2,write_J,write_s,pareto,clock";
  for (std::size_t p = 0; p < core::kParts; ++p) text += fmt::format(",{}_J", core::part_name(static_cast<core::Part>(p)));
  text += "\n";
  for (const CompareRow& row : rows) {
    const bool hidden = row.clock == Clock::measured && timing == Timing::leave_out;
    const auto cell = [&](double value) { return hidden ? std::string() : fmt::format("{}", value); };
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}", quoted(row.name), kind_name(row.kind), row.size.outputs, row.size.inputs, row.batch, row.operations(),
                        row.error.rms, row.error.rms_low, row.error.rms_high, cell(row.energy.nominal_J), cell(row.energy.low_J), cell(row.energy.high_J), cell(row.latency_s),
                        cell(row.batch_s), row.area_m2 ? fmt::format("{}", *row.area_m2) : "", row.write.nominal_J, row.write_s, hidden ? "" : (row.pareto ? "1" : "0"),
                        row.clock == Clock::measured ? "measured" : "simulated");
    for (const crossbar::Energy& part : row.part_energy) text += row.bill.empty() ? "," : fmt::format(",{}", part.nominal_J);
    text += "\n";
  }
  return text;
}

std::string compare_json(const std::vector<CompareRow>& rows, const CompareConfig& config, Timing timing) {
  nlohmann::ordered_json all{{"kind", "ohmfield-mvm-compare"}, {"version", "1.0"},         {"source", core::source_line()}, {"history", command_line()},
                             {"config_toml", config.toml()},   {"operations_per_mac", 2}, {"rows", nlohmann::ordered_json::array()}};
  const auto number = [](double value) { return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr); };
  for (const CompareRow& row : rows) {
    const bool hidden = row.clock == Clock::measured && timing == Timing::leave_out;
    const auto clocked = [&](double value) { return hidden ? nlohmann::ordered_json(nullptr) : number(value); };
    all["rows"].push_back({{"operator", row.name},
                           {"kind", kind_name(row.kind)},
                           {"outputs", row.size.outputs},
                           {"inputs", row.size.inputs},
                           {"batch", row.batch},
                           {"operations", row.operations()},
                           {"rms_error", number(row.error.rms)},
                           {"rms_error_low", number(row.error.rms_low)},
                           {"rms_error_high", number(row.error.rms_high)},
                           {"energy_J", clocked(row.energy.nominal_J)},
                           {"energy_low_J", clocked(row.energy.low_J)},
                           {"energy_high_J", clocked(row.energy.high_J)},
                           {"latency_s", clocked(row.latency_s)},
                           {"batch_s", clocked(row.batch_s)},
                           {"area_m2", row.area_m2 ? number(*row.area_m2) : nlohmann::ordered_json(nullptr)},
                           {"write_J", row.write.nominal_J},
                           {"write_s", row.write_s},
                           {"clock", row.clock == Clock::measured ? "measured" : "simulated"},
                           {"pareto", hidden ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(row.pareto)},
                           {"bill", bill_json(row.bill)},
                           {"notes", row.clock == Clock::measured && hidden ? std::vector<std::string>{} : row.notes}});
  }
  all["verdicts"] = nlohmann::ordered_json::array();
  std::vector<CompareRow> shown;
  for (const CompareRow& row : rows)
    if (row.clock == Clock::simulated || timing == Timing::write) shown.push_back(row);
  for (const std::string& line : verdicts(shown)) all["verdicts"].push_back(line);
  return all.dump(2) + "\n";
}

}  // namespace ohmfield::experiments
