/// Parts of the comparison by hand: who is unbeaten, who loses to whom, sizes as text, configurations that read back.

#include <cmath>
#include <fstream>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/compare/report.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::experiments;
using test::contains;

namespace {

CompareRow row(const std::string& name, OperatorKind kind, double rms, double energy_J, double batch_s) {
  CompareRow of{.name = name, .kind = kind, .size = {4, 8}, .batch = 1};
  of.error.rms = rms;
  of.energy = {energy_J, 0.5 * energy_J, 3.0 * energy_J};
  of.batch_s = of.latency_s = batch_s;
  return of;
}

std::string marks(std::vector<CompareRow> rows, Timing timing = Timing::leave_out) {
  mark_pareto(rows, timing);
  std::string text;
  for (const CompareRow& of : rows) text += of.pareto ? '*' : '-';
  return text;
}

}  // namespace

TEST_CASE("unbeaten operators by hand", "[compare]") {
  using enum OperatorKind;
  const CompareRow exact = row("exact", chip, 0.0, 9e-9, 2e-6), lean = row("lean", analog, 0.1, 1e-9, 2e-6);
  const CompareRow fast = row("fast", analog, 0.2, 2e-9, 1e-6), worse = row("worse", chip, 0.2, 2e-9, 3e-6);
  CHECK(marks({exact, lean, fast, worse}) == "***-");
  CHECK(marks({worse}) == "*");
  CHECK(marks({worse, worse}) == "**");  // equals do not beat each other

  SECTION("worse in one thing and equal in the others is beaten") {
    CompareRow other = fast;
    SECTION("error") { other.error.rms *= 1.01; }
    SECTION("energy") { other.energy.nominal_J *= 1.01; }
    SECTION("time") { other.batch_s *= 1.01; }
    CHECK(marks({fast, other}) == "*-");
    CHECK(marks({other, fast}) == "-*");
  }
  SECTION("sizes and batches are apart") {
    CompareRow other = worse;
    SECTION("outputs") { other.size.outputs = 5; }
    SECTION("inputs") { other.size.inputs = 9; }
    SECTION("batch") { other.batch = 2; }
    CHECK(marks({exact, lean, fast, other}) == "****");
  }
  SECTION("what is measured stands in nobody's way, unless asked for") {
    CompareRow measured = row("measured", processor, 0.0, 1e-10, 1e-7);
    measured.clock = Clock::measured;
    CHECK(marks({exact, lean, fast, worse, measured}) == "***--");
    CHECK(marks({exact, lean, fast, worse, measured}, Timing::write) == "----*");
  }
}

TEST_CASE("verdicts by hand", "[compare]") {
  using enum OperatorKind;
  const CompareRow array = row("array", analog, 0.1, 1e-9, 4e-6);
  SECTION("no rival errs as little") {
    const std::vector<std::string> lines = verdicts({array, row("coarse", chip, 0.11, 1e-12, 1e-9)});
    REQUIRE(lines.size() == 1);
    CHECK(lines[0] == "array: no digital operator here errs as little (10 %)");
  }
  SECTION("wins energy against one, loses time to another, which errs too much to count in a third") {
    const std::vector<std::string> lines =
        verdicts({array, row("lean", chip, 0.1, 8e-9, 9e-6), row("fast", platform, 0.0, 1e-6, 1e-6), row("coarse", chip, 0.2, 1e-12, 1e-9)});
    REQUIRE(lines.size() == 1);
    CHECK(contains(lines[0], "array against digital that errs no more (10 %): energy wins 8 x against lean"));
    CHECK(contains(lines[0], "time LOSES 4 x against fast"));
  }
  SECTION("bands are compared end by end") {
    CompareRow rival = row("rival", chip, 0.0, 0.5e-9, 4e-6);
    rival.energy.low_J = 5e-9;    // 0.5e-9 of the array: a tenth
    rival.energy.high_J = 3e-9;   // as the array
    const std::vector<std::string> lines = verdicts({array, rival});
    REQUIRE(lines.size() == 1);
    CHECK(contains(lines[0], "energy LOSES 2 x against rival (wins 10 x with all prices low, even with all high, wins 1.7 x at its high and their low end); time even against rival"));
  }
  SECTION("other sizes, batches and analog operators are no rivals") {
    CompareRow other = row("other", chip, 0.0, 1e-12, 1e-9);
    SECTION("size") { other.size.inputs = 16; }
    SECTION("batch") { other.batch = 64; }
    const std::vector<std::string> lines = verdicts({array, other, row("second", analog, 0.0, 1e-12, 1e-9)});
    REQUIRE(lines.size() == 2);
    for (const std::string& line : lines) CHECK(contains(line, "no digital operator here errs as little"));
  }
  CHECK(verdicts({row("alone", chip, 0.0, 1e-9, 1e-6)}).empty());
}

TEST_CASE("rates count two operations for each weight", "[compare]") {
  CompareRow of = row("any", OperatorKind::chip, 0.0, 1e-9, 2e-6);
  of.batch = 3;
  CHECK(of.operations() == 64.0);
  CHECK(of.operations_per_s() == Approx(64.0 * 3.0 / 2e-6).epsilon(1e-15));
}

TEST_CASE("sizes as text", "[compare]") {
  const crossbar::Shape square = parse_shape("--sizes", "512"), flat = parse_shape("--sizes", "256x1024");
  CHECK((square.outputs == 512 && square.inputs == 512));
  CHECK((flat.outputs == 256 && flat.inputs == 1024));
  for (const char* bad : {"", "x", "0", "0x4", "4x", "x4", "4x0", "-4", "4.5", "4x4x4", "4 x 4", "100001", "4X4", "1e2"}) {
    CAPTURE(bad);
    CHECK(contains(test::input_error([&] { parse_shape("--sizes", bad); }), "--sizes"));
  }
}

TEST_CASE("a configuration reads back as it was", "[compare]") {
  CompareConfig config;
  config.technology = "cmos65";
  config.sizes = {{24, 16}, {5, 1024}};
  config.batches = {1, 3, 1000000};
  config.seed = 18446744073709551615u;
  config.arrays = 7;
  config.products_per_write = 1.0 / 3.0 * 1e7;
  config.duty = 0.1;
  SECTION("generated matrices") {}
  SECTION("matrices of files") {
    config.weights = "w.h5:/W";
    config.inputs = "x.csv";
  }
  config.operators = {{.name = "ReRAM 8-bit", .kind = OperatorKind::analog, .options = {{"device", "reram_wan2022"}, {"adc_bits", "8"}}, .place = ""},
                      {.name = "chip", .kind = OperatorKind::chip, .options = {{"format", "int8"}, {"buffer_bytes", "1e6"}}, .place = ""},
                      {.name = "card", .kind = OperatorKind::platform, .options = {{"platform", "a100"}}, .place = ""},
                      {.name = "core", .kind = OperatorKind::processor, .options = {}, .place = ""}};
  const test::TemporaryFolder folder;
  std::ofstream(folder / "c.toml") << config.toml();
  const CompareConfig again = read_compare_config(folder / "c.toml");
  CHECK(again.technology == config.technology);
  CHECK(again.weights == config.weights);
  CHECK(again.inputs == config.inputs);
  REQUIRE(again.sizes.size() == config.sizes.size());
  for (std::size_t s = 0; s < config.sizes.size(); ++s) CHECK((again.sizes[s].outputs == config.sizes[s].outputs && again.sizes[s].inputs == config.sizes[s].inputs));
  CHECK(again.batches == config.batches);
  CHECK(again.seed == config.seed);
  CHECK(again.arrays == config.arrays);
  CHECK(again.products_per_write == config.products_per_write);
  CHECK(again.duty == config.duty);
  REQUIRE(again.operators.size() == config.operators.size());
  for (std::size_t o = 0; o < config.operators.size(); ++o) {
    CHECK(again.operators[o].name == config.operators[o].name);
    CHECK(again.operators[o].kind == config.operators[o].kind);
    CHECK(again.operators[o].options == config.operators[o].options);
    CHECK(contains(again.operators[o].place, "c.toml:"));
  }
}
