/// `ohmfield mvm-compare`: bills that add up, prices that change energies alone, the same bytes for any threads, bad input.

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "experiments/array_support.hpp"

using namespace ohmfield;
using namespace ohmfield::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const Words kSmall{"mvm-compare", "--sizes", "24x16", "--batches", "1,3", "--arrays", "2"};
constexpr std::size_t kSmallBatches = 2;
// Converters of both kinds, bit-serial inputs, cells that leak, weights in and outside of the chip: nearly all events.
const Words kNearlyAll{"--config", "all.toml"};
constexpr std::string_view kNearlyAllToml = R"([compare]
technology = "cmos28"
sizes = ["24x16"]
batches = [1, 3]
arrays = 2
products_per_write = 1e3
duty = 0.5

[[operator]]
name = "SAR"
kind = "analog"
device = "reram_wan2022"
dac_bits = 8
adc_bits = 8

[[operator]]
name = "CCO bit-serial"
kind = "analog"
device = "pcm_hermes_two"
dac_bits = 6
input_format = "sign_magnitude"
adc_bits = 8
adc_kind = "cco"

[[operator]]
name = "gain cells"
kind = "analog"
device = "gain_cell_cmos28"
dac_bits = 6
adc_bits = 6

[[operator]]
name = "int8 from memory"
kind = "chip"
format = "int8"
weights_in = "memory"

[[operator]]
name = "fp32"
kind = "chip"
format = "fp32"

[[operator]]
name = "card"
kind = "platform"
platform = "a100"
format = "bf16"
)";

Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// Rows of nearly all operators, as JSON.
json rows_of(const TemporaryFolder& folder, const Words& more = {}) {
  write_file(folder / "all.toml", std::string(kNearlyAllToml));
  return json::parse(answer(folder, with(with({"mvm-compare", "--json"}, kNearlyAll), more)))["rows"];
}

/// Cells of CSV by name of the column. Names of operators have no commas.
std::vector<std::map<std::string, std::string>> cells_of(const std::string& csv) {
  std::vector<std::map<std::string, std::string>> rows;
  std::istringstream lines(csv);
  std::vector<std::string> head;
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> cells;
    std::istringstream words(line + ",");
    for (std::string cell; std::getline(words, cell, ',');) cells.push_back(cell);
    if (head.empty()) {
      head = cells;
      continue;
    }
    REQUIRE(cells.size() == head.size());
    std::map<std::string, std::string> row;
    for (std::size_t c = 0; c < head.size(); ++c) row[head[c]] = cells[c];
    rows.push_back(row);
  }
  return rows;
}

/// The technology cmos28 without the price of an event, as a file of the folder.
void write_without(const TemporaryFolder& folder, const std::string& event) {
  std::string text = read_file(fs::path(OHMFIELD_SOURCE_DIR) / "data/technologies/cmos28.toml");
  const std::size_t at = text.find("\n" + event + " = ");
  REQUIRE(at != std::string::npos);
  text.erase(at, text.find('\n', at + 1) - at);
  write_file(folder / "less.toml", text);
}

/// Refused with one line, nothing printed, no file left.
void check_refused(const TemporaryFolder& folder, const Words& words, const Words& names) {
  const Outcome outcome = run_program(with(words, {"-o", "refused.h5"}), {.folder = folder.path()});
  INFO(outcome.err);
  CHECK(outcome.status == 2);
  CHECK(outcome.out.empty());
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  for (const std::string& name : names) {
    INFO(name);
    CHECK(holds(outcome.err, name));
  }
  CHECK_FALSE(fs::exists(folder / "refused.h5"));
}

}  // namespace

TEST_CASE("energies of mvm-compare are the sums of their bills", "[compare]") {
  const TemporaryFolder folder;
  const json rows = rows_of(folder, {"-o", "c.h5"});
  REQUIRE(rows.size() == 12);
  const std::vector<double> parts = numbers(folder / "c.h5", "/compare/part_energy");
  const std::size_t kinds = parts.size() / rows.size();
  std::size_t bills = 0;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const json& row = rows[r];
    CAPTURE(row["operator"], row["batch"]);
    if (row["bill"].empty()) {
      CHECK(row["kind"] == "platform");
      for (std::size_t p = 0; p < kinds; ++p) CHECK(std::isnan(parts[r * kinds + p]));
      continue;
    }
    ++bills;
    // Sums of some twenty numbers, printed with as many digits as they have: rounding alone.
    for (const std::string end : {"", "low_", "high_"}) {
      double sum = 0.0;
      for (const json& line : row["bill"]) {
        const double energy_J = line["energy_" + end + "J"];
        CAPTURE(line["event"]);
        CHECK(line["units"].get<double>() * line["unit_price_" + end + "J"].get<double>() == Approx(energy_J).epsilon(1e-12).margin(0.0));
        sum += energy_J;
      }
      CHECK(sum == Approx(row["energy_" + end + "J"].get<double>()).epsilon(1e-12).margin(0.0));
    }
    double of_parts = 0.0;
    for (std::size_t p = 0; p < kinds; ++p) of_parts += parts[r * kinds + p];
    CHECK(of_parts == Approx(row["energy_J"].get<double>()).epsilon(1e-12).margin(0.0));
    CHECK(row["energy_low_J"] <= row["energy_J"]);
    CHECK(row["energy_J"] <= row["energy_high_J"]);
    CHECK(row["operations"] == 2 * 24 * 16);
  }
  CHECK(bills == 10);
}

TEST_CASE("files of mvm-compare tell the same in every form", "[compare]") {
  const TemporaryFolder folder;
  const json rows = rows_of(folder, {"-o", "c.h5"});
  const auto cells = cells_of(answer(folder, with({"mvm-compare", "--csv"}, kNearlyAll)));
  REQUIRE(cells.size() == rows.size());
  for (const auto& [column, path] : std::vector<std::pair<std::string, std::string>>{{"rms_error", "rms_error"},
                                                                                   {"rms_error_low", "rms_error_low"},
                                                                                   {"rms_error_high", "rms_error_high"},
                                                                                   {"energy_J", "energy"},
                                                                                   {"energy_low_J", "energy_low"},
                                                                                   {"energy_high_J", "energy_high"},
                                                                                   {"latency_s", "latency"},
                                                                                   {"batch_s", "batch_time"},
                                                                                   {"write_J", "write_energy"},
                                                                                   {"write_s", "write_time"},
                                                                                   {"operations", "operations"}}) {
    CAPTURE(column);
    const std::vector<double> values = numbers(folder / "c.h5", "/compare/" + path);
    REQUIRE(values.size() == rows.size());
    for (std::size_t r = 0; r < rows.size(); ++r) {
      CHECK(std::stod(cells[r].at(column)) == values[r]);
      CHECK(rows[r][column].get<double>() == values[r]);
    }
  }
  const std::vector<double> memory = numbers(folder / "c.h5", "/compare/part_energy");
  CHECK(std::stod(cells[0].at("memory_J")) == memory[6]);
  CHECK(cells[5].at("memory_J").empty());  // of a card only the sum is known
  CHECK(cells[5].at("area_m2").empty());
}

TEST_CASE("other prices change energies of mvm-compare, not counts and errors", "[compare]") {
  const TemporaryFolder folder;
  const json here = rows_of(folder);
  for (const char* technology : {"cmos65", "cmos14"}) {
    CAPTURE(technology);
    const json there = rows_of(folder, {"--technology", technology});
    REQUIRE(there.size() == here.size());
    for (std::size_t r = 0; r < here.size(); ++r) {
      CAPTURE(here[r]["operator"], here[r]["batch"]);
      for (const char* error : {"rms_error", "rms_error_low", "rms_error_high"}) CHECK(here[r][error] == there[r][error]);
      REQUIRE(here[r]["bill"].size() == there[r]["bill"].size());
      for (std::size_t l = 0; l < here[r]["bill"].size(); ++l) {
        const json &mine = here[r]["bill"][l], &theirs = there[r]["bill"][l];
        CAPTURE(mine["event"], mine["part"]);
        CHECK(mine["event"] == theirs["event"]);
        CHECK(mine["size"] == theirs["size"]);
        CHECK(mine["count"] == theirs["count"]);
        // What goes with time and area of circuits depends on the node.
        if (mine["part"] != "idle") CHECK(mine["amount"] == theirs["amount"]);
      }
      if (here[r]["kind"] == "platform") CHECK(here[r]["energy_J"] == there[r]["energy_J"]);
      else CHECK(here[r]["energy_J"] != there[r]["energy_J"]);
    }
  }
}

TEST_CASE("writing and leakage of mvm-compare go with what they are shared by", "[compare]") {
  const TemporaryFolder folder;
  const auto part_J = [](const json& row, const char* part) {
    double sum = 0.0;
    for (const json& line : row["bill"])
      if (line["part"] == part) sum += line["energy_J"].get<double>();
    return sum;
  };
  const json rows = rows_of(folder), dear = rows_of(folder, {"--products-per-write", "10"}), busy = rows_of(folder, {"--duty", "1"});
  for (std::size_t r = 0; r < rows.size(); ++r) {
    CAPTURE(rows[r]["operator"], rows[r]["batch"]);
    CHECK(part_J(dear[r], "writing") == Approx(100.0 * part_J(rows[r], "writing")).epsilon(1e-12).margin(0.0));
    CHECK(part_J(rows[r], "writing") * 1e3 == Approx(rows[r]["write_J"].get<double>()).epsilon(1e-12).margin(0.0));
    if (rows[r]["bill"].empty()) continue;
    // At work half of the time: twice the leakage.
    CHECK(part_J(rows[r], "idle") == Approx(2.0 * part_J(busy[r], "idle")).epsilon(1e-12).margin(0.0));
    CHECK(part_J(rows[r], "idle") > 0.0);
  }
}

TEST_CASE("mvm-compare does not depend on threads or on the clock", "[compare]") {
  const TemporaryFolder folder;
  const Words one_batch{"mvm-compare", "--sizes", "24x16", "--batches", "3"};
  const std::string one = answer(folder, with(one_batch, {"--csv", "--threads", "1", "-o", "one.h5"}));
  CHECK(one == answer(folder, with(one_batch, {"--csv", "--threads", "2", "-o", "two.h5"})));
  CHECK(one == answer(folder, with(one_batch, {"--csv", "--threads", "3"})));
  CHECK(holds(one, "\"this processor fp32\",processor,24,16,3,768,"));
  CHECK(holds(one, ",,,,,,0,0,,measured,"));  // energies and times
  check_files(folder, "same one.h5 two.h5");
  const std::string timed = answer(folder, with(one_batch, {"--csv", "--timing"}));
  CHECK_FALSE(holds(timed, ",,,,,,0,0,,measured,"));
  CHECK(one != answer(folder, with(one_batch, {"--csv", "--seed", "2"})));
}

TEST_CASE("a missing price stops mvm-compare only where it is needed", "[compare]") {
  const TemporaryFolder folder;
  const Words on_chip = with(kSmall, {"--technology", "./less.toml", "--digital", "int8", "--analog", "name=SAR,device=reram_wan2022,adc_bits=8"});
  write_without(folder, "adc_sar");
  check_refused(folder, on_chip, {"less.toml:", "adc_sar", "[price.adc_sar]"});
  answer(folder, with(kSmall, {"--technology", "./less.toml", "--digital", "int8"}));
  write_without(folder, "dram_access");
  CHECK(cells_of(answer(folder, with(on_chip, {"--csv"}))).size() == 2 * kSmallBatches);
  check_refused(folder, with(kSmall, {"--technology", "./less.toml"}), {"less.toml:", "dram_access"});
}

TEST_CASE("mvm-compare refuses what it does not know", "[compare]") {
  const TemporaryFolder folder;
  const auto changed = [&](const std::string& old, const std::string& other) {
    std::string text(kNearlyAllToml);
    const std::size_t at = text.find(old);
    REQUIRE(at != std::string::npos);
    write_file(folder / "bad.toml", text.replace(at, old.size(), other));
  };
  const Words bad{"mvm-compare", "--config", "./bad.toml"};
  changed("adc_bits = 8", "adc_bitz = 8");
  // The place is that of the operator, on lines 9 to 14 and 32 to 36.
  check_refused(folder, bad, {"bad.toml:1", "'adc_bitz'", "'SAR'", "Is 'adc_bits' meant?"});
  changed("format = \"int8\"", "formt = \"int8\"");
  check_refused(folder, bad, {"bad.toml:3", "'formt'", "'int8 from memory'", "Is 'format' meant?"});
  changed("platform = \"a100\"", "platfrom = \"a100\"");
  check_refused(folder, bad, {"bad.toml:", "'platfrom'", "Is 'platform' meant?"});
  changed("kind = \"chip\"", "kind = \"chop\"");
  check_refused(folder, bad, {"bad.toml:", "chop"});
  for (const char* name : {"\"S,AR\"", "'S\"AR'"}) {
    changed("\"SAR\"", name);
    check_refused(folder, bad, {"bad.toml:10:", "name"});
  }
  changed("duty = 0.5", "dutty = 0.5");
  check_refused(folder, bad, {"bad.toml:", "dutty"});
  changed("batches = [1, 3]", "batches = [1, 3.5]");
  check_refused(folder, bad, {"bad.toml:4:", "batches"});
  changed("\"24x16\"", "\"24y16\"");
  check_refused(folder, bad, {"bad.toml:3:", "24y16", "256x1024"});

  check_refused(folder, with(kSmall, {"--analog", "device=reram_wan2022,adc_bits=3"}), {"3 bits", "flash"});
  check_refused(folder, with(kSmall, {"--analog", "device=reram_wan2022,adc_bitz=3"}), {"--analog", "Is 'adc_bits' meant?"});
  check_refused(folder, with(kSmall, {"--analog", "reram_wan2022"}), {"'reram_wan2022' is not KEY=VALUE"});
  check_refused(folder, with(kSmall, {"--analog", "device=reram_wan2022,seed=3"}), {"seed"});  // belongs to the comparison
  check_refused(folder, with(kSmall, {"--digital", "int9"}), {"int9", "int8"});
  check_refused(folder, with(kSmall, {"--only", "fp33 chip"}), {"fp33 chip", "Is 'fp32 chip' meant?"});
  check_refused(folder, with(kSmall, {"--technology", "cmos29"}), {"cmos29", "cmos28"});
  check_refused(folder, {"mvm-compare", "--sizes", "0x4"}, {"--sizes", "0"});
  check_refused(folder, {"mvm-compare", "--batches", "0"}, {"--batches"});
  check_refused(folder, with(kSmall, {"--duty", "0"}), {"--duty"});
  check_refused(folder, with(kSmall, {"--products-per-write", "0.5"}), {"--products-per-write"});
}

TEST_CASE("mvm-compare takes operators from options", "[compare]") {
  const TemporaryFolder folder;
  const auto named = [](const std::string& csv) {
    std::vector<std::string> names;
    for (const auto& row : cells_of(csv))
      if (row.at("batch") == "1") names.push_back(row.at("operator"));
    return names;
  };
  CHECK(named(answer(folder, with(kSmall, {"--csv", "--only", "int8 chip", "--only", "fp32 chip"}))) == Words{"\"int8 chip\"", "\"fp32 chip\""});
  CHECK(named(answer(folder, with(kSmall, {"--csv", "--digital", "int8,lns8"}))) == Words{"\"int8 chip\"", "\"lns8 chip\""});
  const std::string both = answer(folder, with(kSmall, {"--csv", "--analog", "name=a,device=ideal,adc-bits=8", "--analog", "name=b,device=ideal", "--digital", "fp32"}));
  CHECK(named(both) == Words{"\"a\"", "\"b\"", "\"fp32 chip\""});
  const auto rows = cells_of(both);
  CHECK(std::stod(rows[0].at("rms_error")) > 1e-3);   // a converter of 8 bits
  CHECK(std::stod(rows[1].at("rms_error")) < 1e-5);   // neither converter nor noise: cells in single precision
  CHECK(std::stod(rows[2].at("rms_error")) < 1e-6);
}

TEST_CASE("mvm-compare reads its own configuration back", "[compare]") {
  const TemporaryFolder folder;
  write_file(folder / "all.toml", std::string(kNearlyAllToml));
  const json first = json::parse(answer(folder, with({"mvm-compare", "--json", "--seed", "18446744073709551615"}, kNearlyAll)));
  write_file(folder / "again.toml", first["config_toml"].get<std::string>());
  const json again = json::parse(answer(folder, {"mvm-compare", "--json", "--config", "./again.toml"}));
  CHECK(first["rows"] == again["rows"]);
  CHECK(first["verdicts"] == again["verdicts"]);
  CHECK(first["verdicts"].size() == 3 * 2);
}

TEST_CASE("mvm-compare explains every energy", "[compare]") {
  const TemporaryFolder folder;
  const json rows = rows_of(folder);
  const std::string told = answer(folder, with({"mvm-compare", "--explain"}, kNearlyAll));
  for (const json& row : rows) {
    const std::string head = row["operator"].get<std::string>() + ", 24 x 16, batch " + std::to_string(row["batch"].get<int>()) + ": one product\n";
    CAPTURE(head);
    const std::size_t begin = told.find(head);
    REQUIRE(begin != std::string::npos);
    const std::string part = told.substr(begin, told.find(": one product\n", begin + head.size()) - begin);
    for (const json& line : row["bill"]) {
      CAPTURE(line["event"]);
      CHECK(holds(part, line["event"].get<std::string>()));
      CHECK(holds(part, line["source"].get<std::string>()));
      CHECK_FALSE(line["source"].get<std::string>().empty());
      CHECK(holds(part, line["component"].get<std::string>() + ", "));
      char count[32], price[32];
      std::snprintf(count, sizeof count, " %.6g ", line["count"].get<double>());
      std::snprintf(price, sizeof price, " x %.4g J [", line["unit_price_J"].get<double>());
      CHECK(holds(part, count));
      CHECK(holds(part, price));
    }
    for (const json& note : row["notes"]) CHECK(holds(part, note.get<std::string>()));
  }
  CHECK_FALSE(holds(answer(folder, with({"mvm-compare"}, kNearlyAll)), ": one product\n"));
}

TEST_CASE("figures of mvm-compare", "[compare]") {
  const TemporaryFolder folder;
  // An exact operator, a measured one without values, two batches.
  write_file(folder / "w.csv", "1,0,2\n0,3,1\n");
  answer(folder, {"mvm-compare", "--weights", "w.csv", "--batches", "1,3", "--only", "fp32 chip", "--only", "int8 chip", "-o", "c.h5"});
  const std::string script = "cd '" + folder.path().string() + "' && /usr/bin/python3 '" OHMFIELD_SOURCE_DIR "/python/plot_compare.py' ";
  if (shell(script + "c.h5 -o drawn > names.txt 2> err.txt") == 2 && holds(read_file(folder / "err.txt"), "needs python3-h5py")) {
    WARN("skipped: /usr/bin/python3 lacks h5py or matplotlib");
    return;
  }
  std::istringstream names(read_file(folder / "names.txt"));
  std::size_t count = 0;
  for (std::string name; std::getline(names, name); ++count) {
    CAPTURE(name);
    CHECK(fs::file_size(folder / name) > 10'000);
  }
  INFO(read_file(folder / "err.txt"));
  CHECK(count == 5);  // trade-off and parts of each batch, and growth
  CHECK(shell(script + "none.h5 -o drawn 2> err.txt") == 2);
  CHECK(holds(read_file(folder / "err.txt"), "none.h5: no such file"));
}
