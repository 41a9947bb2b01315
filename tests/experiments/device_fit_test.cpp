/// From cells to a set and back: what characterise measures, fit reads, and compare holds against the set it came from.

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "crossbar/device/table.hpp"
#include "experiments/device/compare_parameters.hpp"
#include "experiments/device/moments.hpp"
#include "experiments/program.hpp"

using namespace ohmfield;
using namespace ohmfield::test;
namespace fs = std::filesystem;

namespace {

/// Runs in a folder, successfully.
std::string answer(const TemporaryFolder& folder, const std::vector<std::string>& words) {
  const Outcome outcome = run_program(words, {.folder = folder.path()});
  INFO(words[1] << "\n" << outcome.err);
  REQUIRE(outcome.status == 0);
  return outcome.out;
}

nlohmann::json compared(const TemporaryFolder& folder, const std::string& a, const std::string& b) {
  return nlohmann::json::parse(answer(folder, {"device", "compare", a, b, "--cells", "1000", "--json"}));
}

/// How many numbers of A lie in the intervals of B, and how many there are.
std::pair<int, int> inside(const nlohmann::json& comparison) {
  int yes = 0;
  for (const auto& row : comparison.at("intervals")) yes += row.at("inside").get<bool>() ? 1 : 0;
  return {yes, static_cast<int>(comparison.at("intervals").size())};
}

}  // namespace

TEST_CASE("a set comes back from its own characterisation and works in every verb", "[device]") {
  const TemporaryFolder folder;
  answer(folder, {"device", "characterise", "pcm_nandakumar2019", "-o", "x.h5", "--cells", "300", "--no-figures"});
  const std::string told = answer(folder, {"device", "fit", "x.h5", "--read-time-s", "250e-9", "-o", "mine.toml", "--name", "mine"});
  CHECK(told.find("p = ") != std::string::npos);
  const auto [yes, all] = inside(compared(folder, "pcm_nandakumar2019", "mine.toml"));
  INFO(yes << " of " << all);
  // 95 % intervals, but 1/f noise widens exponents a little; wrong units or columns would leave hardly any.
  CHECK(all >= 16);
  CHECK(4 * yes >= 3 * all);
  answer(folder, {"device", "show", "mine.toml"});
  answer(folder, {"device", "sample", "./mine.toml", "--target-S", "5e-6", "--time-s", "1", "--count", "100"});
  answer(folder, {"device", "characterise", "mine.toml", "-o", "y.h5", "--cells", "10", "--levels", "3", "--no-figures"});
  write_file(folder / "f.cnf", "p cnf 3 2\n1 -2 3 0\n-1 2 0\n");
  CHECK(run_program({"solve", "f.cnf", "--device", "./mine.toml"}, {.folder = folder.path()}).status == 10);
  // A set agrees with itself in all its numbers.
  const nlohmann::json same = compared(folder, "mine.toml", "mine.toml");
  for (const auto& row : same.at("quantities"))
    if (!row.at("difference_percent").is_null()) CHECK(row.at("difference_percent").get<double>() == 0.0);
  for (const auto& row : same.at("parameters")) CHECK(row.at("a") == row.at("b"));
}

TEST_CASE("parts of the data can be fitted alone, and what is missing is said", "[device]") {
  const TemporaryFolder folder;
  answer(folder, {"device", "characterise", "pcm_joshi2020", "-o", "x.h5", "--cells", "200", "--no-figures"});
  const std::string told = answer(folder, {"device", "fit", "x.h5", "--parts", "programming", "--off-S", "0.25e-6", "-o", "mine.toml"});
  CHECK(told.find("not fitted: drift") != std::string::npos);
  CHECK(told.find("not fitted: read noise") != std::string::npos);
  CHECK(crossbar::load_device((folder / "mine.toml").string(), folder.path())->info().off_S == 0.25e-6);
  // What no verb would take is not written: this once ended with status 0 and a file.
  const Outcome bad = run_program({"device", "fit", "x.h5", "--parts", "programming", "--off-S", "1", "-o", "bad.toml"}, {.folder = folder.path()});
  CHECK(bad.status == 2);
  CHECK(bad.err.find("off_S") != std::string::npos);
  CHECK_FALSE(fs::exists(folder / "bad.toml"));
}

TEST_CASE("pulse responses become a set of pulses", "[device]") {
  const TemporaryFolder folder;
  answer(folder, {"device", "characterise", "reram_array_om_gong2022", "-o", "x.h5", "--cells", "40", "--levels", "2", "--no-figures"});
  CHECK(run_program({"device", "fit", "x.h5", "-o", "mine.toml"}, {.folder = folder.path()}).status == 2);  // which family?
  answer(folder, {"device", "fit", "x.h5", "--family", "pulsed", "--rule", "soft_bounds", "--cells", "30", "-o", "mine.toml"});
  answer(folder, {"device", "pulse", "mine.toml", "--up", "5", "--down", "5"});
  const auto [yes, all] = inside(compared(folder, "reram_array_om_gong2022", "mine.toml"));
  CHECK(all >= 7);
  CHECK(2 * yes > all);
}

TEST_CASE("intervals are read back as fits write them", "[device]") {
  const TemporaryFolder folder;
  write_file(folder / "b.toml",
             "# x = g / g_max\n[programming]\n# sigma_uS[1] = 1.96 [1.9; 2.02] uS\n# chi-square: 12.8, 13 degrees of freedom\n"
             "sigma_uS = {polynomial = [0.26, 1.96]}\n[drift]\n# t0_s = 20 [18; 22] s\n# nu_mean(5e-06 S) = 0.05 [0.048; 0.052] \nt0_s = 20\n"
             "[pulse]\n# step = 9 [8; 10]\nstep = 0.02  # [0.018; 0.022], a step\nw_max = 1.0  # 95 % [0.9, 1.1]\ndead_fraction = 0  # given\n");
  const auto numbers = experiments::fitted_numbers(folder / "b.toml");
  REQUIRE(numbers.size() == 5);
  CHECK(numbers[0].name() == "programming.sigma_uS[1]");
  CHECK(numbers[0].interval.low == 1.9);
  CHECK(numbers[2].name() == "drift.nu_mean(5e-06 S)");
  CHECK(numbers[3].name() == "pulse.step");
  CHECK(numbers[3].interval.high == 0.022);  // behind the key, not above it
  CHECK(numbers[4].interval.low == 0.9);
  const auto device = crossbar::load_device("pcm_nandakumar2019", fs::path(OHMFIELD_SOURCE_DIR) / "data" / "devices");
  const std::vector<experiments::Parameter> known{{"programming.sigma_uS", "[0.26348, 1.965, -1.1731]", "uS", ""}, {"drift.t0_s", "25", "s", ""}};
  const auto rows = experiments::coverage(numbers, known, *device);
  REQUIRE(rows.size() == 3);
  CHECK((rows[0].known == 1.965 && rows[0].inside()));
  CHECK((rows[1].known == 25.0 && !rows[1].inside()));
  CHECK(rows[2].known == Approx(0.0244 - 0.0155 * std::log(0.2)).margin(1e-12));  // the curve of the set at 5 of 25 uS
}

TEST_CASE("parameters are compared element by element where their shapes match", "[device]") {
  using experiments::Parameter;
  const std::vector<Parameter> a{{"p.list", "[1, 2.0]", "uS", ""}, {"p.text", "'x'", "", ""}, {"p.curve", "{low = 1, power = [2, 3]}", "1", ""}, {"p.only", "4", "1", ""}};
  const std::vector<Parameter> b{{"p.list", "{polynomial = [1, 3]}", "uS", ""}, {"p.text", "'y'", "", ""}, {"p.curve", "{high = 1, power = [2, 3]}", "1", ""}, {"p.new", "-5e-1", "s", ""}};
  const auto rows = experiments::joined(a, b);
  REQUIRE(rows.size() == 6);
  CHECK((rows[0].path == "p.list[0]" && *rows[0].percent == 0.0));
  CHECK((rows[1].path == "p.list[1]" && *rows[1].percent == 50.0));
  CHECK((rows[2].b == "'y'" && !rows[2].percent));
  CHECK((rows[3].a == "{low = 1, power = [2, 3]}" && !rows[3].percent));
  CHECK((rows[4].path == "p.only" && rows[4].b.empty()));
  CHECK((rows[5].path == "p.new" && rows[5].a.empty()));
}

TEST_CASE("slopes over cells are exact for power laws, and cells that read 0 are left out", "[device]") {
  const std::vector<double> x{0.0, 1.0, 10.0, 1000.0};
  std::vector<float> values;
  for (const double at : x)
    for (const double exponent : {-0.25, 0.5, 1.0}) values.push_back(at > 0.0 ? static_cast<float>(std::pow(at, exponent)) : 1.0f);
  values[5] = 0.0f;  // the third cell at the second time
  const experiments::SlopeOverCells slope = experiments::log_log_slopes(x, values, 3);
  CHECK(slope.cells == 2);
  CHECK(slope.mean == Approx(0.125).epsilon(1e-6));
  CHECK(slope.sigma == Approx(0.75 / std::sqrt(2.0)).epsilon(1e-6));
  CHECK(slope.standard_error == Approx(0.375).epsilon(1e-6));
}
