/// A projection on the screen, as CSV and as JSON.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/provenance.hpp"
#include "experiments/command.hpp"
#include "experiments/economics/project.hpp"

namespace ohmfield::experiments {
namespace {

constexpr const char* kActs[] = {"both", "capital", "energy"};

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

std::string band_text(const Band& band) { return band.low == band.high ? "" : fmt::format("[{:.4g}; {:.4g}]", band.low, band.high); }

std::string verdict(const AnalogCase& of) {
  if (of.worn_out) return "LOSS: cells wear out";
  if (of.ratio.nominal >= 1.0) return "LOSS";
  if (of.may_wear_out) return "gain, if not of the worst cells, which wear out";
  if (of.ratio.high >= 1.0 || of.ratio_at_peak >= 1.0) return "gain, or LOSS within the band";
  return "gain";
}

void print_cases(const Projection& projection) {
  fmt::print("\n6 when analog is a loss: energy over digital\n   {:<40} {:>8} {:>20} {:>10} {:>12}  {}\n", "", "nominal", "[best; worst]",
      "at peak", "writes", "verdict");
  for (const AnalogCase& of : projection.cases)
    fmt::print("   {:<40} {:>8.4g} {:>20} {:>10.4g} {:>12.3g}  {}\n", of.what, of.ratio.nominal, fmt::format("[{:.3g}; {:.3g}]", of.ratio.low,
        of.ratio.high), of.ratio_at_peak, of.writes_per_weight, verdict(of));
  fmt::print("   at peak: over a digital chip that is never idle, servers and cooling left out on both sides; writes: of each weight\n");
}

void print_formats(const Projection& projection) {
  const FormatMeasurement& wide = format_named(projection.formats, "bf16");
  fmt::print("\n7 number formats, measured on our digital chip ({})\n   {:<12} {:>12} {:>10} {:>12} {:>10} {:>10}\n",
      projection.scenario.technology, "format", "bits/number", "memory", "pJ/operation", "energy", "RMS error");
  for (const FormatMeasurement& of : projection.formats)
    fmt::print("   {:<12} {:>12.4g} {:>9.3f}x {:>12.4g} {:>9.3f}x {:>10.2e}\n", of.name, of.bits, of.bits / wide.bits,
        1e12 * of.per_operation.nominal_J, of.per_operation.nominal_J / wide.per_operation.nominal_J, of.rms_error);
}

void print_levers(const Projection& projection) {
  fmt::print("\n8 levers: factors on the cost of {:.4g} USD\n   {:<18} {:<9} {:>9} {:>20} {:>13} {:>26}\n", projection.base.total_USD(), "lever",
      "acts on", "factor", "[low; high]", "alone [USD]", "with all others [USD]");
  for (const Lever& lever : projection.levers) {
    const auto bar = std::find_if(projection.bars.begin(), projection.bars.end(), [&](const TornadoBar& of) { return of.name == lever.name; });
    fmt::print("   {:<18} {:<9} {:>9.4g} {:>20} {:>13.4g} {:>26}\n", lever.name, kActs[static_cast<int>(lever.acts_on)], lever.factor.nominal,
        fmt::format("[{:.3g}; {:.3g}]", lever.factor.low, lever.factor.high), bar->alone_USD,
               fmt::format("[{:.4g}; {:.4g}]", bar->low_USD, bar->high_USD));
    fmt::print("   {:18} {}: {}\n", "", lever.title, lever.source);
  }
  const auto all = [&](BandEnd end) { return apply(projection.base, projection.levers, end).total_USD(); };
  fmt::print("   all together: {:.4g} USD [{:.4g}; {:.4g}], {:.3g} of the cost. Levers are multiplied as if they did not know of each other, so this is a\n"
             "   bound: number formats and analog act on the same products, mixtures and routed attention on the same operations\n",
             all(BandEnd::nominal), all(BandEnd::low), all(BandEnd::high), all(BandEnd::nominal) / projection.base.total_USD());
}

void print_limits() {
  fmt::print("\nnot covered: whether training converges with products of this error, and how many more tokens it takes; activations, optimiser\n"
             "states and their memory; networks between analog chips; refresh of cells that leak; drift and calibration; yield; design, masks and\n"
             "the price of a chip that nobody sells; energy of arrays that are idle. The digital side is not to improve meanwhile\n");
}

}  // namespace

void print_projection(const Projection& projection) {
  fmt::print("{}; arrays: {}\n", projection.scenario.name, projection.source.name);
  std::string section;
  for (const ProjectedRow& row : projection.rows) {
    if (row.section != section) fmt::print("\n{}\n", row.section);
    section = row.section;
    fmt::print("   {:<24} {:>11.5g} {:<5} {:<23} {}\n", row.key, row.value.nominal, row.unit, band_text(row.value), row.how);
  }
  print_cases(projection);
  print_formats(projection);
  print_levers(projection);
  print_limits();
}

std::string projection_csv(const Projection& projection) {
  std::string text = "section,key,nominal,low,high,unit,how\n";
  const auto line = [&](const std::string& section, const std::string& key, const Band& value, const std::string& unit, const std::string& how) {
    text += fmt::format("{},{},{:.17g},{:.17g},{:.17g},{},{}\n", quoted(section), quoted(key), value.nominal, value.low, value.high, unit,
        quoted(how));
  };
  for (const ProjectedRow& row : projection.rows) line(row.section, row.key, row.value, row.unit, row.how);
  for (const AnalogCase& of : projection.cases) line("6 energy over digital", of.what, of.ratio, "x", verdict(of));
  for (const FormatMeasurement& of : projection.formats) line("7 number formats", of.name, {of.per_operation.nominal_J, of.per_operation.low_J,
      of.per_operation.high_J}, "J", fmt::format("{:g} bits, RMS error {:.4g}", of.bits, of.rms_error));
  for (const Lever& lever : projection.levers) line("8 levers", lever.name, lever.factor, "x", lever.source);
  for (const TornadoBar& bar : projection.bars) line("8 levers, alone", bar.name, {bar.alone_USD, bar.alone_low_USD, bar.alone_high_USD}, "USD",
      "cost with this lever only");
  return text;
}

std::string projection_json(const Projection& projection) {
  nlohmann::ordered_json root{{"kind", "ohmfield-cost-projection"}, {"version", "1.0"}, {"source", core::source_line()},
      {"history", command_line()}, {"scenario", projection.scenario.name}, {"arrays", projection.source.name}};
  root["rows"] = nlohmann::ordered_json::array();
  for (const ProjectedRow& row : projection.rows)
    root["rows"].push_back({{"section", row.section}, {"key", row.key}, {"nominal", row.value.nominal}, {"low", row.value.low},
        {"high", row.value.high}, {"unit", row.unit}, {"how", row.how}});
  root["ledger"] = nlohmann::ordered_json::array();
  for (const LedgerLine& line : projection.source.ledger)
    root["ledger"].push_back({{"event", line.event}, {"count", line.count}, {"unit_price_J", line.unit_price_J}, {"energy_J",
        line.energy.nominal_J}, {"energy_low_J", line.energy.low_J}, {"energy_high_J", line.energy.high_J}, {"grade", line.grade},
        {"source", line.source}});
  root["cases"] = nlohmann::ordered_json::array();
  for (const AnalogCase& of : projection.cases)
    root["cases"].push_back({{"what", of.what}, {"ratio", of.ratio.nominal}, {"ratio_low", of.ratio.low}, {"ratio_high", of.ratio.high},
        {"ratio_at_peak", of.ratio_at_peak}, {"writes_per_weight", of.writes_per_weight}, {"loss", of.loss()}, {"verdict", verdict(of)}});
  root["formats"] = nlohmann::ordered_json::array();
  for (const FormatMeasurement& of : projection.formats)
    root["formats"].push_back({{"name", of.name}, {"bits", of.bits}, {"J_per_operation", of.per_operation.nominal_J}, {"rms_error", of.rms_error}});
  root["base_USD"] = projection.base.total_USD();
  root["base_energy_USD"] = projection.base.energy_USD;
  root["all_USD"] = apply(projection.base, projection.levers, BandEnd::nominal).total_USD();
  root["all_low_USD"] = apply(projection.base, projection.levers, BandEnd::low).total_USD();
  root["all_high_USD"] = apply(projection.base, projection.levers, BandEnd::high).total_USD();
  root["levers"] = nlohmann::ordered_json::array();
  for (const Lever& lever : projection.levers)
    root["levers"].push_back({{"name", lever.name}, {"title", lever.title}, {"acts_on", kActs[static_cast<int>(lever.acts_on)]},
        {"factor", lever.factor.nominal}, {"low", lever.factor.low}, {"high", lever.factor.high}, {"source", lever.source}});
  root["tornado"] = nlohmann::ordered_json::array();
  for (const TornadoBar& bar : projection.bars)
    root["tornado"].push_back({{"name", bar.name}, {"low_USD", bar.low_USD}, {"high_USD", bar.high_USD}, {"alone_USD", bar.alone_USD},
        {"alone_low_USD", bar.alone_low_USD}, {"alone_high_USD", bar.alone_high_USD}});
  return root.dump(2);
}

}  // namespace ohmfield::experiments
