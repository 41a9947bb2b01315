/// Levers, number formats, and the way from a ledger to dollars.

#include <cmath>

#include "catch.hpp"
#include "core/config/data_file.hpp"
#include "core/hdf5/trace_file.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/cost/bill_output.hpp"
#include "experiments/economics/project.hpp"
#include "experiments/economics/reproduce.hpp"
#include "experiments/economics_support.hpp"
#include "experiments/program.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::experiments;
using test::contains;
using test::economics_data;
using test::input_error;
namespace fs = std::filesystem;

namespace {

const fs::path kScenario = fs::path(OHMFIELD_SOURCE_DIR) / "data" / "experiments" / "train_1T.toml";
const fs::path kEconomics = fs::path(OHMFIELD_SOURCE_DIR) / "data" / "economics";

AnalogSource hermes() { return analog_from_chip("hermes", "chip, 1 phase", 4194304.0); }

Projection projected(const AnalogSource& source = hermes()) { return project(load_scenario(kScenario), source, kEconomics, 1); }

const ProjectedRow& row_of(const Projection& of, const std::string& section, const std::string& key) {
  for (const ProjectedRow& row : of.rows)
    if (row.section.starts_with(section) && row.key == key) return row;
  throw std::runtime_error("no row " + key);
}

std::string refused(const std::string& old, const std::string& with) {
  const test::TemporaryFolder folder;
  std::string text = test::read_file(kScenario);
  const std::size_t at = text.find(old);
  REQUIRE(at != std::string::npos);
  test::write_file(folder / "scenario.toml", text.replace(at, old.size(), with));
  return input_error([&] { project(load_scenario(folder / "scenario.toml"), hermes(), kEconomics, 1); });
}

/// A file as `array mvm -o` writes it: a product of 2 x 3 on 5 columns whose bill is known.
void write_run(const fs::path& path, const std::string& type, const std::string& version) {
  core::TraceFile file(path, {.title = "run", .file_type = type, .format_version = version, .source = "test", .history = "test", .config_toml = "",
      .seed = 1, .date_created = "2026-01-01T00:00:00Z"});
  core::TraceGroup mvm = file.group("mvm", "product");
  mvm.dimension("column", std::size_t{5}, "column");
  mvm.dimension("output", std::size_t{2}, "output");
  mvm.dimension("input", std::size_t{3}, "input");
  mvm.write("product", {"column", "output"}, std::vector<double>(10, 1.0), "1", "product");
  mvm.write("weight", {"input", "output"}, std::vector<double>(6, 1.0), "1", "weight");
  core::TraceGroup ablation = file.group("ablation", "errors");
  ablation.dimension("without", std::size_t{1}, "cause");
  ablation.write("rms_error", {"without"}, std::vector<double>{0.03}, "1", "error");
  std::vector<crossbar::BillLine> lines(3);
  lines[0].events = {core::Event::cell_read, 0, {30.0, 30.0}};
  lines[0].energy = {30e-12, 15e-12, 60e-12};
  lines[0].unit = {1e-12, 0.5e-12, 2e-12};
  lines[1].events = {core::Event::adc_sar, 8, {10.0, 10.0}};
  lines[1].energy = {90e-12, 60e-12, 120e-12};
  lines[1].unit = {9e-12, 6e-12, 12e-12};
  // Writing goes with updates: it is left out.
  lines[2].events = {core::Event::cell_write, 0, {6.0, 6.0}};
  lines[2].part = core::Part::writing;
  lines[2].energy = {1e-9, 1e-9, 1e-9};
  core::TraceGroup cost = file.group("cost", "bill");
  write_bill(cost, lines);
  file.close();
}

}  // namespace

TEST_CASE("levers multiply what they act on", "[economics]") {
  const CostParts base{90.0, 10.0};
  const Lever energy{.name = "e", .title = "", .source = "", .acts_on = LeverCost::energy, .factor = {0.5, 0.1, 1.0}};
  const Lever both{.name = "b", .title = "", .source = "", .acts_on = LeverCost::both, .factor = {0.5, 0.25, 0.75}};
  const Lever capital{.name = "c", .title = "", .source = "", .acts_on = LeverCost::capital, .factor = {0.8, 0.8, 0.8}};
  CHECK(apply(base, energy, BandEnd::nominal).total_USD() == Approx(95.0));
  CHECK(apply(base, energy, BandEnd::low).total_USD() == Approx(91.0));
  CHECK(apply(base, {energy, both, capital}, BandEnd::nominal).total_USD() == Approx(0.5 * (72.0 + 5.0)));
  const std::vector<TornadoBar> bars = tornado(base, {energy, both, capital});
  REQUIRE(bars.size() == 3);
  CHECK(bars[0].name == "b");
  CHECK(bars[0].low_USD == Approx(0.25 * 77.0));
  CHECK(bars[0].high_USD == Approx(0.75 * 77.0));
  CHECK(bars[0].alone_USD == Approx(50.0));
  CHECK(bars[2].swing() == 0.0);
}

TEST_CASE("narrow formats save memory and energy, and err more", "[economics]") {
  const std::vector<FormatMeasurement> measured = measure_formats("cmos28", 64, 16, 1);
  const FormatMeasurement& wide = format_named(measured, "bf16");
  CHECK(format_named(measured, "mxfp8_e4m3").bits == Approx(8.25));  // an exponent of 8 bits for 32
  CHECK(format_named(measured, "mxfp4_e2m1").bits == Approx(4.25));
  CHECK(format_named(measured, "lns8").bits == 8.0);
  for (const FormatMeasurement& of : measured) {
    if (of.name == "bf16") continue;
    INFO(of.name);
    CHECK(of.per_operation.nominal_J < wide.per_operation.nominal_J);
    CHECK(of.rms_error > wide.rms_error);
    CHECK(of.bits < 16.0);
  }
  CHECK(contains(input_error([&] { format_named(measured, "fp3"); }), "is not measured"));
}

TEST_CASE("the example by hand", "[economics]") {
  const Projection of = projected();
  CHECK(row_of(of, "2", "operations").value.nominal == Approx(1.2e26));
  const double slow = row_of(of, "2", "slow-down by failures").value.nominal;
  CHECK(slow == Approx(1.9973).epsilon(1e-3));
  const double hours = 1.2e26 / (989e12 * 0.375) / 3600.0 * slow;
  CHECK(row_of(of, "2", "processor hours").value.nominal == Approx(hours));
  CHECK(row_of(of, "3", "hardware").value.nominal == Approx(27128 * 1.64 * 0.14 * std::log(10.0) / 8766.0 * hours / 0.81));
  CHECK(row_of(of, "3", "energy").value.nominal == Approx(hours * 10.2 / 8 * 0.75 * 1.1 * 0.0806));
  const ProjectedRow& total = row_of(of, "3", "in all");
  CHECK((total.value.low < total.value.nominal && total.value.nominal < total.value.high));
  CHECK(of.base.total_USD() == Approx(total.value.nominal));
  // Energy over digital, failures apart: servers and cooling on both sides.
  const double share = 1.0 / (1.0 + 2048.0 / 6.0 / 12288.0), digital = 700.0 * 10200.0 / 5600.0 * 0.75 * 1.1 / (989e12 * 0.375);
  CHECK(of.cases.front().ratio.nominal == Approx(1.0 - share + (share * 1.5 / 9.76e12 + 4.1e-15 * 1.5 / 4e6 / 6.0) / digital).epsilon(1e-6));
  CHECK((of.cases.front().ratio.low < of.cases.front().ratio.nominal && of.cases.front().ratio.nominal < of.cases.front().ratio.high));
  CHECK(row_of(of, "5", "of the cost before").value.nominal > 90.0);
}

TEST_CASE("the projection says when analog is a loss", "[economics]") {
  const Projection of = projected();
  const auto named = [&](const std::string& what) {
    for (const AnalogCase& one : of.cases)
      if (one.what == what) return one;
    throw std::runtime_error("no case " + what);
  };
  CHECK_FALSE(of.cases.front().loss());
  CHECK(named("16-bit products (ISAAC)").ratio_at_peak > 1.0);
  CHECK(named("16-bit products, forward pass only").ratio_at_peak > 1.0);
  CHECK(named("reram, an update for every token").loss());
  CHECK(named("reram, an update for every token").worn_out);
  CHECK_FALSE(named("gain_cell, an update for every token").loss());
  CHECK(named("reram, batched updates").may_wear_out);
  CHECK(named("forward pass only").ratio.nominal > 2.0 / 3.0 - 0.01);
  CHECK(named("context of 32768").ratio.nominal > of.cases.front().ratio.nominal);
}

TEST_CASE("the ledger of a run is read to the last joule", "[economics]") {
  const test::TemporaryFolder folder;
  write_run(folder / "run.h5", "ohmfield-array-mvm", "1.0");
  const AnalogSource source = analog_from_run(folder / "run.h5", "");
  CHECK(source.operations == 2.0 * 2 * 3 * 5);
  REQUIRE(source.ledger.size() == 2);
  CHECK(contains(source.ledger[0].event, "adc_sar"));  // the largest first
  CHECK(source.per_operation.nominal_J == Approx(120e-12 / 60.0));
  CHECK(source.per_operation.low_J == Approx(75e-12 / 60.0));
  CHECK(source.per_operation.high_J == Approx(180e-12 / 60.0));
  CHECK(*source.rms_error == Approx(0.03));
  const Projection of = projected(source);
  CHECK(row_of(of, "1", "energy of an operation").value.nominal == Approx(2.0));
  CHECK_FALSE(source.operations_per_s);

  write_run(folder / "newer.h5", "ohmfield-array-mvm", "2.0");
  CHECK(contains(input_error([&] { analog_from_run(folder / "newer.h5", ""); }), "newer than this program reads"));
  write_run(folder / "solve.h5", "ohmfield-solve-trace", "1.0");
  CHECK(contains(input_error([&] { analog_from_run(folder / "solve.h5", ""); }), "not of matrix products"));
  CHECK(contains(input_error([&] { analog_from_run(folder / "run.h5", "x"); }), "--operator"));
}

TEST_CASE("bad scenarios name their place and a cure", "[economics]") {
  CHECK(contains(refused("parameters = 1e12", "parameters = 0"), "model.parameters = 0 must be above 0"));
  CHECK(contains(refused("width = 12288", "width = -1"), "model.width = -1 must be above 0"));
  CHECK(contains(refused("saving_K = 8", "saving_K = 17"), "saving_K = 17 of 16 experts"));
  CHECK(contains(refused("gpus = 50000", "gpus = 500000"), "the job never finishes"));
  CHECK(contains(refused("gpus = 50000", "gpus = 0"), "digital.gpus = 0"));
  CHECK(contains(refused("gpus = 50000", "gpu = 50000"), "gpus"));
  CHECK(contains(refused("utilisation_low = 0.2", "utilisation_low = 0.5"), "is not between"));
  CHECK(contains(refused("cell = \"gain_cell\"", "cell = \"gain_cel\""), "Is 'gain_cell' meant?"));
  CHECK(contains(refused("chip = \"h100\"", "chip = \"h1000\""), "Is 'h100' meant?"));
  CHECK(contains(refused("\"margins\"", "\"margin\""), "Is 'margins' meant?"));
  CHECK(contains(refused("\"margins\"", "\"analog\""), "levers names 'analog' twice"));
  // The line of the scenario, not only the file that knows no such name.
  CHECK(contains(refused("chip = \"h100\"", "chip = \"h1000\""), "digital.chip = 'h1000'"));
  CHECK(contains(refused("cell = \"gain_cell\"", "cell = \"gain_cel\""), "analog.cell = 'gain_cel'"));
}

TEST_CASE("reproduction: rows, and development with its spread", "[economics]") {
  const Reproduction all = reproduce(kEconomics, economics_data("training_runs.csv"), 1);
  int runs = 0;
  for (const ReproducedRow& row : all.rows) {
    INFO(row.key << ": " << row.ours << " beside " << row.published);
    CHECK(std::isfinite(row.ours));
    if (row.statement == "amortised hardware and energy of the final run") {
      CHECK(row.mark == ClaimMark::reproduced);
      ++runs;
    }
    if (row.key.starts_with("growth") || row.key == "share_interconnect" || contains(row.key, "staff")) CHECK(row.mark != ClaimMark::not_reproduced);
  }
  CHECK(runs == 45);
  REQUIRE(all.development.size() == 3);
  for (const DevelopmentCost& cost : all.development) CHECK((cost.total_USD.low < cost.total_USD.median
      && cost.total_USD.median < cost.total_USD.high));
  for (const PlayedRow& row : all.played) CHECK(std::abs(row.played.deviation(row.formula)) < 2.0);
  const std::string csv = reproduction_csv(all);
  CHECK(std::count(csv.begin(), csv.end(), '\n') == static_cast<long>(all.rows.size()) + 1);
}
