/// `ohmfield array solve` against circuits solved by hand and by independent programs; its files and machine forms.

#include <hdf5.h>
#include <hdf5_hl.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "experiments/array_support.hpp"

using namespace ohmfield;
using namespace ohmfield::test;
namespace fs = std::filesystem;

namespace {

/// (word line, bit line, input) as (input, word line, bit line).
std::vector<double> input_first(const std::vector<double>& values, std::size_t inputs) {
  std::vector<double> result(values.size());
  const std::size_t cells = values.size() / inputs;
  for (std::size_t i = 0; i < values.size(); ++i) result[(i % inputs) * cells + i / inputs] = values[i];
  return result;
}

/// A number that a case says of itself; 0 if it does not.
double attribute(const fs::path& file, const std::string& group, const char* name) {
  const hid_t id = H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  double value = 0.0;
  if (H5Aexists_by_name(id, group.c_str(), name, H5P_DEFAULT) > 0) H5LTget_attribute_double(id, group.c_str(), name, &value);
  H5Fclose(id);
  return value;
}

std::string number(double value) { return nlohmann::json(value).dump(); }

/// Runs a case of a file of reference data, and compares currents and node voltages.
void check_case(const TemporaryFolder& folder, const fs::path& reference, const std::string& name, const std::string& method) {
  INFO(reference.filename().string() << " " << name << " " << method);
  Words words{"array", "solve", "--conductance", reference.string() + ":/" + name + "/G", "--voltage", reference.string() + ":/" + name + "/V_applied",
              "--nodes", "-o", "x.h5", "--method", method};
  for (const auto& [option, key] : {std::pair{"--word-resistance-ohm", "r_word_line"}, {"--bit-resistance-ohm", "r_bit_line"},
                                    {"--driver-resistance-ohm", "r_driver"}, {"--terminal-resistance-ohm", "r_terminal"}}) {
    words.insert(words.end(), {option, number(attribute(reference, name, key))});
  }
  answer(folder, words);
  const std::vector<double> current = numbers(folder / "x.h5", "/solution/current");
  CHECK(worst_difference(current, numbers(reference, "/" + name + "/I_out")) < 1e-9);
  const core::Hdf5Reader reader(reference);
  const std::size_t inputs = reader.shape("/" + name + "/V_applied")[1];
  CHECK(worst_difference(numbers(folder / "x.h5", "/solution/word_voltage"), input_first(numbers(reference, "/" + name + "/V_word"), inputs)) < 1e-9);
  CHECK(worst_difference(numbers(folder / "x.h5", "/solution/bit_voltage"), input_first(numbers(reference, "/" + name + "/V_bit"), inputs)) < 1e-9);
  if (reader.has("/" + name + "/I_out_ideal"))
    CHECK(worst_difference(numbers(folder / "x.h5", "/array/ideal_current"), numbers(reference, "/" + name + "/I_out_ideal")) < 1e-12);
  for (const double mismatch : numbers(folder / "x.h5", "/solution/mismatch")) CHECK(mismatch < 1e-9);
}

/// A 3 x 2 array with two inputs.
void write_small(const TemporaryFolder& folder) {
  write_file(folder / "g.csv", "1e-4,2e-5\n5e-5,0\n1e-6,1e-4\n");
  write_file(folder / "v.csv", "0.2,0.1\n0.1,-0.3\n0.3,0\n");
}

const Words kSmall{"array", "solve", "--conductance", "g.csv", "--voltage", "v.csv", "--word-resistance-ohm", "10", "--bit-resistance-ohm", "20",
                   "--driver-resistance-ohm", "30", "--terminal-resistance-ohm", "40"};

Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace

TEST_CASE("array solve agrees with independent programs", "[array]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  const TemporaryFolder folder;
  const fs::path exact = data / "golden" / "badcrossbar_exact.h5", terminal = data / "golden" / "nodal_terminal_transfer.h5";
  for (const std::string name : {"8x8_r1", "8x8_r1e3_extreme", "16x16_insulating", "16x16_r0", "16x16_rw0", "16x16_short", "1x16_r1", "16x1_r1", "32x16_rw2_rb0p5"})
    check_case(folder, exact, name, "automatic");
  for (const std::string method : {"transfer", "iterative", "direct"}) {
    check_case(folder, exact, "32x16_rw2_rb0p5", method);
    check_case(folder, terminal, "16x16_rdrv50_rterm0", method);
    check_case(folder, terminal, "16x16_rdrv0_rterm100", method);
  }
}

TEST_CASE("array solve of one cell is a voltage divider", "[array]") {
  const TemporaryFolder folder;
  write_file(folder / "g.csv", "1e-3\n");
  write_file(folder / "v.csv", "0.5;-1\n");
  const Words words{"array", "solve", "--conductance", "g.csv", "--voltage", "v.csv", "--word-resistance-ohm", "3", "--bit-resistance-ohm", "5",
                    "--driver-resistance-ohm", "7", "--terminal-resistance-ohm", "11", "--nodes", "-o", "x.h5"};
  answer(folder, words);
  const double ohm = 3 + 5 + 7 + 11 + 1000;
  const std::vector<double> current = numbers(folder / "x.h5", "/solution/current");
  CHECK(current[0] == Approx(0.5 / ohm).epsilon(1e-12));
  CHECK(current[1] == Approx(-1 / ohm).epsilon(1e-12));
  CHECK(numbers(folder / "x.h5", "/solution/word_voltage")[0] == Approx(0.5 - 10 * current[0]).epsilon(1e-12));
  CHECK(numbers(folder / "x.h5", "/solution/bit_voltage")[0] == Approx(16 * current[0]).epsilon(1e-12));
  CHECK(numbers(folder / "x.h5", "/solution/cell_power")[1] == Approx(1000 * current[1] * current[1]).epsilon(1e-12));
  CHECK(numbers(folder / "x.h5", "/solution/error")[0] == Approx(current[0] - 0.5e-3).epsilon(1e-12));
  for (const auto& [part, resistance] : {std::pair{"cells", 1000.0}, {"word_line_segments", 3.0}, {"bit_line_segments", 5.0}, {"drivers", 7.0}, {"terminals", 11.0}})
    CHECK(numbers(folder / "x.h5", std::string("/solution/power_") + part)[1] == Approx(resistance * current[1] * current[1]).epsilon(1e-9));
  // From both ends the drivers and segments of the word line are in parallel.
  answer(folder, with(words, {"--both-ends"}));
  CHECK(numbers(folder / "x.h5", "/solution/current")[0] == Approx(0.5 / (1000 + 5 + 11 + (3 + 7) / 2.0)).epsilon(1e-12));
}

TEST_CASE("power that drivers give is power that turns to heat", "[array]") {
  const TemporaryFolder folder;
  write_small(folder);
  answer(folder, with(kSmall, {"-o", "x.h5", "--nodes"}));
  const std::vector<double> word_V = numbers(folder / "x.h5", "/solution/word_voltage"), voltage_V = numbers(folder / "x.h5", "/array/voltage");
  std::vector<double> heat(2, 0.0);
  for (const char* part : {"cells", "word_line_segments", "bit_line_segments", "drivers", "terminals"}) {
    const std::vector<double> power = numbers(folder / "x.h5", std::string("/solution/power_") + part);
    for (std::size_t p = 0; p < 2; ++p) heat[p] += power[p];
  }
  for (std::size_t p = 0; p < 2; ++p) {
    double given = 0.0;
    for (std::size_t i = 0; i < 3; ++i) {
      const double current = (voltage_V[p * 3 + i] - word_V[(p * 3 + i) * 2]) / 40.0;
      given += voltage_V[p * 3 + i] * current;
      CHECK(numbers(folder / "x.h5", "/solution/input_current")[p * 3 + i] == Approx(current).epsilon(1e-9));
    }
    CHECK(heat[p] == Approx(given).epsilon(1e-9));
  }
}

TEST_CASE("text, compressed text and HDF5 of an array give the same", "[array]") {
  const TemporaryFolder folder;
  write_small(folder);
  answer(folder, with(kSmall, {"-o", "a.h5", "--nodes"}));
  // What was written is input again, under a path with colons, and with units.
  fs::create_directory(folder / "a:b");
  fs::copy_file(folder / "a.h5", folder / "a:b" / "c.h5");
  Words words = kSmall;
  words[3] = "a:b/c.h5:/array/conductance";
  const Outcome outcome = run_program(with(words, {"-o", "b.h5", "--nodes"}), {.folder = folder.path()});
  CHECK(outcome.status == 0);
  CHECK(outcome.err.empty());
  check_files(folder, "same a.h5 b.h5");
  if (shell("cd '" + folder.path().string() + "' && gzip -k g.csv") == 0) {
    words[3] = "g.csv.gz";
    CHECK(answer(folder, with(words, {"--csv"})) == answer(folder, with(kSmall, {"--csv"})));
  }
  check_files(folder, "open a.h5 b.h5");
}

TEST_CASE("array solve tells tables, CSV and JSON", "[array]") {
  const TemporaryFolder folder;
  write_small(folder);
  const std::string table = answer(folder, kSmall);
  for (const char* word : {"3 word lines by 2 bit lines, 2 inputs", "method: ", "mismatch", "word line segments", "time: "}) CHECK(holds(table, word));
  const std::string rows = answer(folder, with(kSmall, {"--csv"}));
  CHECK(rows.starts_with("input,bit_line,ideal_current_A,current_A\n0,0,"));
  CHECK(std::count(rows.begin(), rows.end(), '\n') == 5);
  const nlohmann::json json = nlohmann::json::parse(answer(folder, with(kSmall, {"--json"})));
  CHECK(json["ideal_current_A"][0][0].get<double>() == Approx(0.2e-4 + 0.1 * 5e-5 + 0.3e-6));
  CHECK(json["inputs"].size() == 2);
  CHECK(json["current_A"][1].size() == 2);
  // Nothing but the input files.
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 2);
}

TEST_CASE("solutions do not depend on the number of threads, and traces open", "[array]") {
  const TemporaryFolder folder;
  std::string g, v;
  for (int i = 0; i < 40; ++i) {
    for (int j = 0; j < 30; ++j) g += (j == 0 ? "" : ",") + std::to_string(1 + (i * 31 + j * 17) % 97) + "e-6";
    g += "\n";
    v += std::to_string(0.01 * ((i * 7) % 20)) + "," + std::to_string(0.01 * ((i * 3) % 17)) + ",0\n";
  }
  write_file(folder / "g.csv", g);
  write_file(folder / "v.csv", v);
  for (const std::string method : {"automatic", "transfer", "iterative"})
    for (const std::string threads : {"1", "3"})
      answer(folder, {"array", "solve", "--conductance", "g.csv", "--voltage", "v.csv", "--word-resistance-ohm", "2", "--bit-resistance-ohm", "2", "--nodes",
                      "--method", method, "--threads", threads, "-o", method + threads + ".h5", "--trace", "trace" + threads + ".h5"});
  for (const std::string method : {"automatic", "transfer", "iterative"}) check_files(folder, "same " + method + "1.h5 " + method + "3.h5");
  check_files(folder, "same trace1.h5 trace3.h5");
  check_files(folder, "open automatic1.h5 iterative1.h5 trace1.h5");
  CHECK(worst_difference(numbers(folder / "iterative1.h5", "/solution/current"), numbers(folder / "transfer1.h5", "/solution/current")) < 1e-9);
  // An input of zeros gives zeros.
  const std::vector<double> current = numbers(folder / "automatic1.h5", "/solution/current");
  CHECK(std::all_of(current.end() - 30, current.end(), [](double value) { return value == 0.0; }));
}

TEST_CASE("cells that are not linear", "[array]") {
  const TemporaryFolder folder;
  write_small(folder);
  write_file(folder / "milo.csv", "1e-4,2e-4\n8e-5,0\n6e-5,1.5e-4\n");
  Words milo = kSmall;
  milo[3] = "milo.csv";
  const std::string told = answer(folder, with(milo, {"--device", "reram_milo2021", "-o", "x.h5", "--nodes", "--trace", "t.h5"}));
  for (const char* word : {"reram_milo2021", "newton", "residuals"}) CHECK(holds(told, word));
  check_files(folder, "open x.h5 t.h5");
  CHECK(numbers(folder / "x.h5", "/convergence/residual").back() < 1e-9);
  answer(folder, with(milo, {"-o", "linear.h5"}));
  CHECK(worst_difference(numbers(folder / "x.h5", "/solution/current"), numbers(folder / "linear.h5", "/solution/current")) > 1e-4);
  // A set whose cells obey Ohm's law changes nothing.
  answer(folder, with(milo, {"--device", "reram_wan2022", "-o", "ohm.h5"}));
  CHECK(worst_difference(numbers(folder / "ohm.h5", "/solution/current"), numbers(folder / "linear.h5", "/solution/current")) == 0.0);
  // Far outside the window of the set its current falls with voltage: which cell, and nothing written.
  const Outcome refused = run_program(with(kSmall, {"--device", "reram_milo2021", "-o", "no.h5"}), {.folder = folder.path()});
  CHECK(refused.status == 2);
  CHECK(std::count(refused.err.begin(), refused.err.end(), '\n') == 1);
  CHECK(holds(refused.err, "input 0: the cell at word line 0, bit line 1 (2e-05 S)"));
  CHECK_FALSE(fs::exists(folder / "no.h5"));
}

TEST_CASE("one cell with a selector in series with wires", "[array]") {
  const TemporaryFolder folder;
  const fs::path sets = fs::path(OHMFIELD_SOURCE_DIR) / "data" / "devices";
  write_file(folder / "selected.toml", read_file(sets / "reram_wan2022.toml") + "\n[selector]\nsaturation_current_A = 1e-10\nslope_V = 0.1\nsource = \"assumption: a test\"\n");
  write_file(folder / "g.csv", "2e-5\n");
  write_file(folder / "v.csv", "1.5,-0.7\n");
  answer(folder, {"array", "solve", "--conductance", "g.csv", "--voltage", "v.csv", "--word-resistance-ohm", "1000", "--terminal-resistance-ohm", "500", "--device", "selected.toml",
                  "--nodes", "-o", "x.h5"});
  const std::vector<double> current = numbers(folder / "x.h5", "/solution/current"), ideal = numbers(folder / "x.h5", "/array/ideal_current");
  const auto voltage = [](double current_A, double ohm) { return current_A * (ohm + 1 / 2e-5) + 0.1 * std::asinh(current_A / 1e-10); };
  for (std::size_t p = 0; p < 2; ++p) {
    CHECK(voltage(current[p], 1500) == Approx(p == 0 ? 1.5 : -0.7).epsilon(1e-9));
    CHECK(voltage(ideal[p], 0) == Approx(p == 0 ? 1.5 : -0.7).epsilon(1e-9));
    // Heat of the cell is that of memory and selector.
    CHECK(numbers(folder / "x.h5", "/solution/cell_power")[p] == Approx(current[p] * ((p == 0 ? 1.5 : -0.7) - 1500 * current[p])).epsilon(1e-9));
  }
}

TEST_CASE("figures of a solution", "[array]") {
  const TemporaryFolder folder;
  write_small(folder);
  const std::string told = answer(folder, with(kSmall, {"-o", "x.h5", "--nodes", "--figures", "x_"}));
  if (holds(told, "no figures: ")) {
    WARN("skipped: /usr/bin/python3 lacks h5py or matplotlib");
    CHECK(holds(told, "to draw them: "));
    return;
  }
  for (const char* name : {"x_currents.png", "x_nodes.png"}) {
    INFO(name);
    REQUIRE(fs::exists(folder / name));
    CHECK(fs::file_size(folder / name) > 10000);
  }
  CHECK(shell("cd '" + folder.path().string() + "' && /usr/bin/python3 " OHMFIELD_SOURCE_DIR "/python/plot_array.py x.h5 --input 2 > /dev/null 2>&1") == 2);
}

TEST_CASE("an interrupted solution leaves no file", "[array]") {
  const TemporaryFolder folder;
  std::string g, v;
  for (int i = 0; i < 300; ++i) {
    for (int j = 0; j < 300; ++j) g += j == 0 ? "1e-5" : ",1e-5";
    g += "\n";
    for (int p = 0; p < 400; ++p) v += p == 0 ? "0.1" : ",0.2";
    v += "\n";
  }
  write_file(folder / "g.csv", g);
  write_file(folder / "v.csv", v);
  Program program({"array", "solve", "--conductance", "g.csv", "--voltage", "v.csv", "--word-resistance-ohm", "10", "--bit-resistance-ohm", "10", "--method", "iterative",
                   "--threads", "1", "-o", "x.h5"},
                  {.folder = folder.path()});
  while (program.is_running() && !fs::exists(folder / "x.h5.part")) std::this_thread::yield();
  kill(program.pid(), SIGINT);
  CHECK(program.finish().status == 3);
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 2);
}
