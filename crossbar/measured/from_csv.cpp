/// Measured data from CSV: one section per file, recognised by its columns; numbers without a header are a map.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "core/io/byte_source.hpp"
#include "core/io/csv.hpp"
#include "crossbar/measured/measured.hpp"

namespace ohmfield::crossbar {
namespace {

using core::CsvTable;

constexpr std::array<std::string_view, 3> kDimensionless{"cell", "pulse", "direction"};

/// Columns that a section must and may have. A table belongs to the section all of whose columns it has.
struct Layout {
  std::string_view section;
  std::vector<std::string_view> needed, allowed;
};

const std::array<Layout, 4>& layouts() {
  static const std::array<Layout, 4> kLayouts{
      Layout{"drift", {"cell", "target_S", "time_s", "conductance_S"}, {}},
      Layout{"pulse response", {"cell", "pulse", "direction", "conductance_S"}, {}},
      Layout{"read noise", {"frequency_Hz", "psd_S2_per_Hz"}, {"target_S", "conductance_S"}},
      Layout{"programming", {"target_S", "conductance_S"}, {}},
  };
  return kLayouts;
}

std::size_t section_of(const CsvTable& table) {
  for (std::size_t i = 0; i < layouts().size(); ++i) {
    const Layout& layout = layouts()[i];
    if (!std::all_of(layout.needed.begin(), layout.needed.end(), [&](auto name) { return table.has(name); })) continue;
    for (const std::string& name : table.names()) {
      const auto is_name = [&](std::string_view known) { return known == name; };
      if (std::any_of(layout.needed.begin(), layout.needed.end(), is_name)) continue;
      if (std::any_of(layout.allowed.begin(), layout.allowed.end(), is_name)) continue;
      throw core::InputError({table.file()},
                             fmt::format("column '{}' does not belong to {} data", name, layout.section), "Remove it");
    }
    return i;
  }
  throw core::InputError({table.file()}, "is no kind of measurement that we know by its columns",
                         "target_S,conductance_S: programming; cell,target_S,time_s,conductance_S: drift; "
                         "frequency_Hz,psd_S2_per_Hz: read noise; cell,pulse,direction,conductance_S: pulse response");
}

/// Every value of a column in a range that `holds` tells.
template <class Test>
void check(const CsvTable& table, std::string_view column, Test holds, std::string_view problem,
           std::string_view hint) {
  const std::span<const double> values = table.column(column);
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (!holds(values[row])) throw table.error(row, column, fmt::format("{:g} {}", values[row], problem), hint);
  }
}

bool is_count(double value) { return value >= 0.0 && value < 9e15 && value == std::floor(value); }

void check_targets(const CsvTable& table) {
  check(
      table, "target_S", [](double v) { return v >= 0.0 && v <= 1.0; }, "is not between 0 and 1 S", "Give siemens");
}

/// Rows of each cell, in the order of the file.
std::map<double, std::vector<std::size_t>> rows_by_cell(const CsvTable& table) {
  check(table, "cell", is_count, "is not a number of a cell", "Count cells 0, 1, 2, ...");
  std::map<double, std::vector<std::size_t>> rows;
  const std::span<const double> cell = table.column("cell");
  for (std::size_t row = 0; row < table.rows(); ++row) rows[cell[row]].push_back(row);
  return rows;
}

ProgrammingData programming(const CsvTable& table) {
  check_targets(table);
  const auto target = table.column("target_S"), conductance = table.column("conductance_S");
  return {table.file(), {target.begin(), target.end()}, {conductance.begin(), conductance.end()}};
}

DriftData drift(const CsvTable& table) {
  check_targets(table);
  check(
      table, "time_s", [](double v) { return v > 0.0; }, "is not a time after programming",
      "Leave out readings before it ended");
  const auto target = table.column("target_S"), time = table.column("time_s"),
             conductance = table.column("conductance_S");
  DriftData data{table.file(), {}};
  for (const auto& [cell, rows] : rows_by_cell(table)) {
    DriftTrace trace;
    trace.target_S = target[rows.front()];
    for (const std::size_t row : rows) {
      if (target[row] != trace.target_S)
        throw table.error(row, "target_S", fmt::format("cell {:g} had the target {:g} before", cell, trace.target_S),
                          "Number a cell anew for each programming");
      if (!trace.time_s.empty() && time[row] <= trace.time_s.back())
        throw table.error(row, "time_s",
                          fmt::format("{:g} is not later than the reading of cell {:g} before", time[row], cell),
                          "List the readings of a cell in ascending order of time");
      trace.time_s.push_back(time[row]);
      trace.conductance_S.push_back(conductance[row]);
    }
    if (rows.size() < 2)
      throw table.error(rows.front(), "cell", fmt::format("cell {:g} has one reading", cell),
                        "Drift needs two times at least");
    data.traces.push_back(std::move(trace));
  }
  return data;
}

ReadNoiseData read_noise(const CsvTable& table) {
  check(
      table, "frequency_Hz", [](double v) { return v > 0.0; }, "is not above 0", "Leave out the mean");
  check(
      table, "psd_S2_per_Hz", [](double v) { return v > 0.0; }, "is not above 0",
      "Give the density itself, not decibels");
  const auto frequency = table.column("frequency_Hz"), psd = table.column("psd_S2_per_Hz");
  const bool has_target = table.has("target_S"), has_conductance = table.has("conductance_S");
  if (has_target) check_targets(table);
  if (has_conductance)
    check(
        table, "conductance_S", [](double v) { return v > 0.0; }, "is not above 0", "Give siemens");
  // A spectrum is what shares target and conductance.
  std::map<std::pair<double, double>, Spectrum> spectra;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double target = has_target ? table.column("target_S")[row] : 0.0;
    const double conductance = has_conductance ? table.column("conductance_S")[row] : 0.0;
    Spectrum& spectrum =
        spectra.try_emplace({target, conductance}, Spectrum{target, conductance, {}, {}}).first->second;
    if (!spectrum.frequency_Hz.empty() && frequency[row] <= spectrum.frequency_Hz.back())
      throw table.error(row, "frequency_Hz", fmt::format("{:g} is not above the frequency before", frequency[row]),
                        "List each spectrum in ascending order of frequency, with its own target_S or conductance_S");
    spectrum.frequency_Hz.push_back(frequency[row]);
    spectrum.psd_S2_per_Hz.push_back(psd[row]);
  }
  ReadNoiseData data{table.file(), {}};
  for (auto& [key, spectrum] : spectra) data.spectra.push_back(std::move(spectrum));
  return data;
}

PulseData pulse_response(const CsvTable& table) {
  check(
      table, "direction", [](double v) { return v == 0.0 || v == 1.0 || v == -1.0; }, "is not 1, -1 or 0",
      "1 is up, -1 down, 0 the start");
  check(table, "pulse", is_count, "is not a number of a pulse", "Count pulses from 0, the start");
  const auto pulse = table.column("pulse"), direction = table.column("direction"),
             conductance = table.column("conductance_S");
  PulseData data{table.file(), {}};
  for (const auto& [cell, rows] : rows_by_cell(table)) {
    PulseTrain train;
    for (const std::size_t row : rows) {
      const std::size_t expected = train.direction.size();
      if (pulse[row] != static_cast<double>(expected))
        throw table.error(row, "pulse",
                          fmt::format("{:g} of cell {:g} stands where pulse {} should", pulse[row], cell, expected),
                          "Give every pulse of a cell, from 0, in order");
      if ((direction[row] == 0.0) != (expected == 0))
        throw table.error(row, "direction",
                          expected == 0 ? "pulse 0 is the start and has direction 0" : "only pulse 0 has direction 0",
                          "1 is up, -1 down");
      train.direction.push_back(static_cast<std::int8_t>(direction[row]));
      train.conductance_S.push_back(conductance[row]);
    }
    if (rows.size() < 2)
      throw table.error(rows.front(), "cell", fmt::format("cell {:g} has no pulse", cell),
                        "Give the state after each pulse");
    data.cells.push_back(std::move(train));
  }
  return data;
}

ConductanceMap map_of(core::NumberMatrix&& matrix, const std::string& file) {
  for (std::size_t i = 0; i < matrix.values.size(); ++i) {
    if (matrix.values[i] >= 0.0 && matrix.values[i] <= 1.0) continue;
    throw core::InputError({file},
                           fmt::format("conductance {:g} at row {}, column {} is not between 0 and 1 S",
                                       matrix.values[i], i / matrix.columns + 1, i % matrix.columns + 1),
                           "Give siemens");
  }
  return {file, matrix.rows, matrix.columns, std::move(matrix.values)};
}

}  // namespace

MeasuredData measured_from_csv(const std::string& file) {
  const core::Input input = core::read_input(file);
  MeasuredData data;
  if (core::is_matrix(input.bytes)) {
    data.map = map_of(core::matrix_from_text(input.bytes, input.name), input.name);
    return data;
  }
  const CsvTable table = CsvTable::from_text(input.bytes, input.name, kDimensionless);
  switch (section_of(table)) {
    case 0: data.drift = drift(table); break;
    case 1: data.pulse_response = pulse_response(table); break;
    case 2: data.read_noise = read_noise(table); break;
    default: data.programming = programming(table); break;
  }
  return data;
}

}  // namespace ohmfield::crossbar
