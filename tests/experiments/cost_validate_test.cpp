/// `ohmfield cost validate`: every published figure is met, one that is changed is noticed, and all three forms agree.

#include <sys/wait.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/cost/validate.hpp"
#include "experiments/program.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::experiments;
using test::contains;
namespace fs = std::filesystem;

namespace {

const fs::path kChips = fs::path(OHMFIELD_SOURCE_DIR) / "data" / "chips";

const ValidationRow& row_with(const std::vector<ValidationRow>& rows, const std::string& reference, const std::string& part) {
  for (const ValidationRow& row : rows)
    if (row.reference == reference && contains(row.quantity, part)) return row;
  throw std::runtime_error("no row of " + reference + ": " + part);
}

/// A copy of the chips that ship, one passage of one file replaced.
void copy_changed(const fs::path& folder, const std::string& file, const std::string& old, const std::string& with) {
  for (const auto& entry : fs::directory_iterator(kChips)) fs::copy(entry.path(), folder / entry.path().filename());
  std::string text = test::read_file(folder / file);
  const std::size_t at = text.find(old);
  REQUIRE(at != std::string::npos);
  test::write_file(folder / file, text.replace(at, old.size(), with));
}

std::vector<ValidationRow> rows_with(const std::string& file, const std::string& old, const std::string& with) {
  const test::TemporaryFolder folder;
  copy_changed(folder.path(), file, old, with);
  return validation_rows(folder.path());
}

}  // namespace

TEST_CASE("all published figures are met", "[cost]") {
  const std::vector<ValidationRow> rows = validation_rows(kChips);
  for (const ValidationRow& row : rows) {
    INFO(row.reference << ", " << row.quantity << ": " << row.ours << " beside " << row.published);
    CHECK(row.status() != RowStatus::off);
    CHECK(std::isfinite(row.relative_error()));
    CHECK_FALSE(row.source.empty());
    if (row.status() == RowStatus::information) CHECK(row.kind == RowKind::prediction);
  }
  const ValidationCount count = count_of(rows);
  CHECK(count.ok + count.off + count.information == static_cast<int>(rows.size()));
  CHECK(count.ok_bookkeeping + count.ok_predictions == count.ok);
  CHECK(count.ok_predictions >= 2);
}

TEST_CASE("figures by hand", "[cost]") {
  const std::vector<ValidationRow> rows = validation_rows(kChips);
  // 65.808 W, of which 16128 converters of 2 mW make place for as many of 1.929 pJ at 1.28 GHz.
  const ValidationRow& survey = row_with(rows, "isaac", "chip power with converters of the survey");
  CHECK(survey.ours == Approx(65.808 + 16128 * (1.929e-12 * 1.28e9 - 2e-3)).epsilon(2e-4));
  CHECK(survey.relative_error() == Approx(0.1152).margin(5e-4));
  CHECK(survey.status() == RowStatus::information);
  CHECK(row_with(rows, "isaac", "efficiency").ours == Approx(41.288 / 65.808).epsilon(1e-4));
  CHECK(row_with(rows, "puma", "peak, efficiency").ours == Approx(0.837 * 62.5));
  CHECK(row_with(rows, "puma", "peak, efficiency").published == Approx(0.577 * 90.638));
  CHECK(row_with(rows, "puma", "peak if 1 MAC").ours == Approx(0.837 * 62.5 / 2));
  const ValidationRow& one = row_with(rows, "hermes", "1 phase");
  CHECK(one.relative_error() == Approx(10.5 / 9.76 - 1.0));
  CHECK(one.kind == RowKind::prediction);
  CHECK(row_with(rows, "hermes", "4 phases").relative_error() == Approx(10.5 / 4 / 2.48 - 1.0));
  CHECK(row_with(rows, "hermes", "core product").published == Approx(12.483).epsilon(1e-4));
  CHECK(row_with(rows, "neurram", "1-bit inputs").ours == Approx(1e3 / (8.99 + 10.62 + 3.446)));
  CHECK(row_with(rows, "neurram", "6-bit inputs").tolerance == 0.12);
}

TEST_CASE("the tables of reference values agree", "[cost][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  const std::vector<ValidationRow> rows = validation_rows(kChips);
  std::istringstream csv(test::read_file(data / "golden/cost/neurram_validation.csv"));
  int found = 0;
  for (std::string line; std::getline(csv, line);) {
    int out = 0, in = 0;
    double lines = 0, neurons = 0, inputs = 0, sum = 0, from_sum = 0, published = 0, error = 0;
    if (std::sscanf(line.c_str(), "%d,%d,%lf,%lf,%lf,%lf,%lf,%lf,%lf", &out, &in, &lines, &neurons, &inputs, &sum, &from_sum, &published, &error) != 9) continue;
    const ValidationRow& row = row_with(rows, "neurram", std::to_string(in) + "-bit inputs, " + std::to_string(out) + "-bit outputs");
    CHECK(row.ours == Approx(from_sum).epsilon(1e-3));
    CHECK(row.published == Approx(published).epsilon(1e-12));
    CHECK(row.relative_error() == Approx(error).margin(1e-3));
    ++found;
  }
  CHECK(found == 8);
}

TEST_CASE("a figure that is changed is off", "[cost]") {
  struct Change {
    const char *file, *old, *with, *reference, *part;
  };
  for (const Change& change : {Change{"isaac.toml", "power_W = 20.7e-3", "power_W = 25.7e-3", "isaac", "tile power"},
                               Change{"isaac.toml", "area_m2 = 0.0012e-6", "area_m2 = 0.0013e-6", "isaac", "tile area"},
                               Change{"isaac.toml", "count = 168", "count = 166", "isaac", "peak"},
                               Change{"isaac.toml", "macs = 2048", "macs = 2085", "isaac", "density"},
                               Change{"puma.toml", "power_W = 19.09e-3", "power_W = 19.59e-3", "puma", "core power"},
                               Change{"puma.toml", "operations_per_J = 837e9", "operations_per_J = 820e9", "puma", "peak, efficiency"},
                               Change{"hermes.toml", "operations_per_J = 10.5e12", "operations_per_J = 10.8e12", "hermes", "1 phase"},
                               Change{"neurram.toml", "energy_J = 20.12e-15", "energy_J = 21.6e-15", "neurram", "3-bit inputs"}}) {
    INFO(change.file << ": " << change.with);
    const std::vector<ValidationRow> rows = rows_with(change.file, change.old, change.with);
    CHECK(row_with(rows, change.reference, change.part).status() == RowStatus::off);
    CHECK(count_of(rows).off >= 1);
  }
}

TEST_CASE("what is off, and what is information", "[cost]") {
  ValidationRow row{.reference = "r", .quantity = "q", .ours = 1.01, .published = 1.0, .unit = "W", .tolerance = 0.02, .kind = RowKind::bookkeeping, .source = "s"};
  CHECK(row.status() == RowStatus::ok);
  row.ours = 0.97;
  CHECK(row.status() == RowStatus::off);
  row.ours = std::numeric_limits<double>::quiet_NaN();
  CHECK(row.status() == RowStatus::off);
  row.tolerance.reset();
  CHECK(row.status() == RowStatus::information);
}

TEST_CASE("a chip file without a figure that is compared, or with a bad line", "[cost]") {
  CHECK(contains(test::input_error([] { rows_with("isaac.toml", "operations_per_s_m2 = 0.48e18", ""); }), "chip 'isaac' lacks operations_per_s_m2"));
  CHECK(contains(test::input_error([] { rows_with("puma.toml", "published_area_m2 = 90.638e-6", ""); }), "chip 'puma' lacks published_area_m2"));
  CHECK(contains(test::input_error([] { rows_with("isaac.toml", "area_m2 = 0.090e-6", ""); }), "chip 'isaac' lacks area_m2 of a part"));
  CHECK(contains(test::input_error([] { rows_with("isaac.toml", "name = \"adc\"", "name = \"abc\""); }), "chip 'isaac' has no part 'adc'. Is 'abc' meant?"));
  const std::string message = test::input_error([] { rows_with("hermes.toml", "reads = 4", "reads = -4"); });
  CHECK(contains(message, "hermes.toml:"));
  CHECK(contains(message, "point.reads = -4 must be above 0"));
}

TEST_CASE("the command prints, as text, CSV and JSON, and its status tells", "[cost]") {
  const test::Outcome text = test::run_program({"cost", "validate"}), csv = test::run_program({"cost", "validate", "--csv"}),
                      json = test::run_program({"cost", "validate", "--json"});
  for (const test::Outcome* outcome : {&text, &csv, &json}) {
    CHECK(outcome->status == 0);
    CHECK(outcome->err.empty());
  }
  CHECK(contains(text.out, "1 MAC = 2 operations"));
  CHECK(contains(text.out, " 0 off, "));
  const auto file = nlohmann::json::parse(json.out);
  CHECK(file["convention"] == "1 MAC = 2 operations");
  CHECK(file["off"] == 0);
  std::size_t lines = 0;
  for (const char c : csv.out) lines += c == '\n';
  CHECK(lines == file["rows"].size() + 1);
  std::istringstream stream(csv.out);
  std::string line;
  std::getline(stream, line);
  CHECK(line == "reference,quantity,ours,published,unit,relative_error,tolerance,kind,verdict,source");
  for (const auto& row : file["rows"]) {
    REQUIRE(std::getline(stream, line));
    const std::string quantity = row["quantity"];
    CHECK(line.starts_with(row["reference"].get<std::string>() + ",\"" + quantity + "\","));
    CHECK(row["relative_error"].get<double>() == Approx(row["ours"].get<double>() / row["published"].get<double>() - 1.0).margin(1e-12));
    CHECK(contains(text.out, quantity));
  }
  CHECK(test::run_program({"cost", "validate", "--csv", "--json"}).status == 2);
  CHECK(test::run_program({"cost", "validte"}).status == 2);
  CHECK(test::run_program({"cost"}).status == 2);
}

TEST_CASE("the status is 1 with a figure that is off, 2 with a file that is bad", "[cost]") {
  const auto status_with = [](const char* old, const char* with) {
    const test::TemporaryFolder folder;
    fs::create_directory(folder / "chips");
    for (const char* others : {"devices", "technologies", "components"}) fs::copy(kChips.parent_path() / others, folder / others);
    copy_changed(folder / "chips", "hermes.toml", old, with);
    const std::string command = "OHMFIELD_DATA='" + folder.path().string() + "' '" OHMFIELD_BINARY "' cost validate >'" + (folder / "out").string() + "' 2>&1";
    const int status = std::system(command.c_str());
    const std::string out = test::read_file(folder / "out");
    return std::pair(WIFEXITED(status) ? WEXITSTATUS(status) : -1, out);
  };
  const auto off = status_with("operations_per_J = 10.5e12", "operations_per_J = 12e12");
  CHECK(off.first == 1);
  CHECK(contains(off.second, "OFF"));
  CHECK(contains(off.second, " 2 off, "));
  const auto bad = status_with("grade = \"published\"", "grade = \"publishd\"");
  CHECK(bad.first == 2);
  CHECK(contains(bad.second, "hermes.toml:7:9: grade = 'publishd' is not one of"));
}
