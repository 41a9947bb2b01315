/// Published chips summed and divided again.

#include <fmt/format.h>

#include <utility>

#include "core/error.hpp"
#include "crossbar/cost/adc_neurosim.hpp"
#include "crossbar/cost/adc_survey.hpp"
#include "experiments/cost/validate.hpp"

namespace ohmfield::experiments {
namespace {

constexpr double kTera = 1e12;

/// A figure that rows of this chip are made from. \throws InputError  its file lacks it
double needed(const std::optional<double>& figure, const crossbar::Chip& chip, const char* key) {
  if (!figure) throw core::InputError(fmt::format("the file of chip '{}' lacks {}", chip.name, key), "Validation compares with it: add it");
  return *figure;
}

std::string source_of(const crossbar::Chip& chip) { return chip.source + (chip.grade == "recalled" ? "; recalled" : ""); }

ValidationRow power_row(const crossbar::Chip& chip, const std::string& quantity, double ours_W, double published_W) {
  const bool small = published_W < 1.0;
  const double unit_W = small ? 1e-3 : 1.0;
  return {chip.name, quantity, ours_W / unit_W, published_W / unit_W, small ? "mW" : "W", chip.tolerance, RowKind::bookkeeping, source_of(chip)};
}

ValidationRow area_row(const crossbar::Chip& chip, const std::string& quantity, double ours_m2, double published_m2) {
  return {chip.name, quantity, ours_m2 / 1e-6, published_m2 / 1e-6, "mm2", chip.tolerance, RowKind::bookkeeping, source_of(chip)};
}

void add_sums(const crossbar::Chip& chip, const crossbar::Part& part, std::vector<ValidationRow>& rows) {
  for (const crossbar::Part& inner : part.parts) add_sums(chip, inner, rows);
  if (part.published_power_W) rows.push_back(power_row(chip, part.name + " power, sum of parts", part.total_power_W(), *part.published_power_W));
  const std::optional<double> area_m2 = part.total_area_m2();
  if (part.published_area_m2 && area_m2) rows.push_back(area_row(chip, part.name + " area, sum of parts", *area_m2, *part.published_area_m2));
}

ValidationRow information(ValidationRow row) {
  row.kind = RowKind::prediction;
  row.tolerance.reset();
  return row;
}

}  // namespace

std::vector<ValidationRow> inventory_rows(const crossbar::Chip& chip) {
  std::vector<ValidationRow> rows;
  add_sums(chip, chip.whole, rows);
  return rows;
}

std::vector<ValidationRow> point_rows(const crossbar::Chip& chip) {
  std::vector<ValidationRow> rows;
  for (const crossbar::Point& point : chip.points) {
    if (!point.parts.empty()) {
      double sum_J = 0.0;
      std::string names;
      for (const crossbar::OperationPart& part : point.parts) {
        sum_J += part.energy_J;
        names += (names.empty() ? "" : " + ") + part.name;
      }
      rows.push_back({chip.name, fmt::format("{}: {}", point.name, names), 1.0 / sum_J / kTera, *point.operations_per_J / kTera, "TOPS/W", point.tolerance,
                      RowKind::bookkeeping, point.source});
    }
    if (!point.like.empty())
      rows.push_back({chip.name, fmt::format("{}, from '{}' in {} read{}", point.name, point.like, point.reads, point.reads == 1.0 ? "" : "s"),
                      *chip.point(point.like).operations_per_J / point.reads / kTera, *point.operations_per_J / kTera, "TOPS/W", point.tolerance,
                      RowKind::prediction, point.source});
  }
  return rows;
}

std::vector<ValidationRow> isaac_rows(const crossbar::Chip& isaac) {
  const crossbar::Point& peak = isaac.point("peak");
  const double rate = isaac.peak_operations_per_s(), power_W = isaac.whole.total_power_W();
  const double area_m2 = needed(isaac.whole.total_area_m2(), isaac, "area_m2 of a part");
  const auto figure = [&](const char* quantity, double ours, double published, const char* unit) {
    return ValidationRow{isaac.name, quantity, ours / kTera, published / kTera, unit, isaac.tolerance, RowKind::bookkeeping, peak.source};
  };
  std::vector<ValidationRow> rows{
      figure("peak, all arrays busy", rate, needed(peak.operations_per_s, isaac, "operations_per_s"), "TOPS"),
      figure("efficiency", rate / power_W, needed(peak.operations_per_J, isaac, "operations_per_J"), "TOPS/W"),
      figure("density", 1e-6 * rate / area_m2, 1e-6 * needed(peak.operations_per_s_m2, isaac, "operations_per_s_m2"), "TOPS/mm2")};

  // The converters of an array of 128 columns that is read in 100 ns.
  constexpr int kBits = 8;
  constexpr double kRate_Hz = 1.28e9;
  const double survey_J = crossbar::survey_adc_energy_J(kBits, kRate_Hz, isaac.node_nm);
  const double survey_m2 = crossbar::survey_adc_area_m2(kBits, kRate_Hz, isaac.node_nm);
  const crossbar::Part with_power = isaac.with_power("adc", survey_J * kRate_Hz).whole, with_area = isaac.with_area("adc", survey_m2).whole;
  rows.push_back(information(power_row(isaac, "chip power with converters of the survey", with_power.total_power_W(),
                                       needed(isaac.whole.published_power_W, isaac, "published_power_W"))));
  rows.push_back(information(area_row(isaac, "chip area with converters of the survey", needed(with_area.total_area_m2(), isaac, "area_m2 of a part"),
                                      needed(isaac.whole.published_area_m2, isaac, "published_area_m2"))));
  const double published_pJ = 1e12 * isaac.part("adc").total_power_W() / kRate_Hz, sar_J = crossbar::neurosim_sar_energy_J(kBits, isaac.node_nm);
  for (const auto& [model, energy_J] : {std::pair{"survey", survey_J}, std::pair{"NeuroSim", sar_J}})
    rows.push_back({isaac.name, fmt::format("converter, 8 bits at 1.28 GHz, {}", model), 1e12 * energy_J, published_pJ, "pJ", std::nullopt,
                    RowKind::prediction, isaac.source});
  return rows;
}

std::vector<ValidationRow> puma_rows(const crossbar::Chip& puma) {
  const crossbar::Point &peak = puma.point("peak"), &halved = puma.point("peak, 1 MAC = 1 operation");
  const double efficiency = needed(peak.operations_per_J, puma, "operations_per_J"), density = needed(peak.operations_per_s_m2, puma, "operations_per_s_m2");
  const double by_power = efficiency * needed(puma.whole.published_power_W, puma, "published_power_W");
  const double by_area = density * needed(puma.whole.published_area_m2, puma, "published_area_m2");
  const auto row = [&](const char* quantity, double ours, double published, const char* unit, const crossbar::Point& point) {
    return ValidationRow{puma.name, quantity, ours / kTera, published / kTera, unit, point.tolerance, RowKind::bookkeeping, point.source};
  };
  return {row("peak, efficiency x power beside density x area", by_power, by_area, "TOPS", peak),
          row("peak if 1 MAC were 1 operation", by_power / crossbar::kOperationsPerMac, needed(halved.operations_per_s, puma, "operations_per_s"), "TOPS", halved),
          row("efficiency if 1 MAC were 1 operation", efficiency / crossbar::kOperationsPerMac, needed(halved.operations_per_J, puma, "operations_per_J"),
              "TOPS/W", halved)};
}

std::vector<ValidationRow> hermes_rows(const crossbar::Chip& hermes) {
  constexpr double kSide = 256.0, kCores = 64.0;  // rows and columns of a core, and cores
  const crossbar::Point &core = hermes.point("core"), &chip = hermes.point("chip, 1 phase");
  const double operations = crossbar::kOperationsPerMac * kSide * kSide;
  const double product_J = operations / needed(core.operations_per_J, hermes, "operations_per_J of the core");
  const double product_s = kCores * operations / needed(chip.operations_per_s, hermes, "operations_per_s of the chip");
  const double converters_J = kSide * crossbar::survey_adc_energy_J(8, 1.0 / product_s, hermes.node_nm);
  return {{hermes.name, "core product, converters alone by the survey", 1e9 * converters_J, 1e9 * product_J, "nJ", std::nullopt, RowKind::prediction, core.source}};
}

}  // namespace ohmfield::experiments
