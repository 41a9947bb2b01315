/// `ohmfield array map`: every map agrees with the others, for every device set; files and figures.

#include "experiments/array_support.hpp"

using namespace ohmfield;
using namespace ohmfield::test;
namespace fs = std::filesystem;

namespace {

const fs::path kSets = fs::path(OHMFIELD_SOURCE_DIR) / "data" / "devices";

Words map(const std::string& device, const std::string& output, const Words& more = {}) {
  Words words{"array", "map", "--device", device, "-o", output, "--no-figures"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// A set with faults and read noise.
void write_faulty(const TemporaryFolder& folder) {
  write_file(folder / "faulty.toml", read_file(kSets / "reram_wan2022.toml") + "\n[faults]\nstuck_low_rate = 0.1\nopen_rate = 0.1\n\n[read_noise]\nwhite_relative = 0.02\n");
}

}  // namespace

TEST_CASE("every device set can be mapped", "[array]") {
  const TemporaryFolder folder;
  std::string files;
  for (const auto& entry : fs::directory_iterator(kSets)) {
    if (entry.path().extension() != ".toml") continue;
    const std::string name = entry.path().stem().string();
    INFO(name);
    CHECK(holds(answer(folder, map(name, name + ".h5", {"--word-lines", "6", "--bit-lines", "4"})), "6 word lines by 4 bit lines"));
    files += " " + name + ".h5";
  }
  check_files(folder, "open" + files);
}

TEST_CASE("maps of an array agree with each other", "[array]") {
  const TemporaryFolder folder;
  write_faulty(folder);
  const std::string told = answer(folder, map("faulty.toml", "m.h5", {"--word-lines", "24", "--bit-lines", "16", "--bit-resistance-ohm", "3", "--terminal-resistance-ohm", "50",
                                                                     "--trace", "t.h5"}));
  const auto of = [&](const std::string& name) { return numbers(folder / "m.h5", "/map/" + name); };
  const std::vector<double> target = of("target"), conductance = of("conductance"), error = of("error"), fault = of("fault"), noise = of("read_noise");
  const std::vector<double> drop = of("word_drop"), rise = of("bit_rise"), loss = of("loss"), power = of("cell_power");
  REQUIRE(target.size() == 24 * 16);
  std::size_t open = 0, low = 0;
  for (std::size_t i = 0; i < target.size(); ++i) {
    CHECK(error[i] == Approx(conductance[i] - target[i]).margin(1e-11));
    const double left = 0.2 - drop[i] - rise[i];
    CHECK(loss[i] == Approx(100 * (1 - left / 0.2)).margin(1e-9));
    CHECK(power[i] == Approx(conductance[i] * left * left).epsilon(1e-6).margin(1e-20));
    CHECK(drop[i] >= 0.0);
    if (fault[i] == 3) {
      ++open;
      CHECK(conductance[i] == 0.0);
    }
    if (fault[i] == 1) {
      ++low;
      CHECK(conductance[i] == Approx(1e-6).epsilon(1e-3));
    }
    if (fault[i] == 0) CHECK(noise[i] == Approx(0.02 * conductance[i]).epsilon(0.05).margin(1e-10));
  }
  // 384 cells at 10 %: 38 +- 5.9, z = 5.33.
  CHECK(std::abs(static_cast<double>(open) - 38.4) < 31.4);
  CHECK(std::abs(static_cast<double>(low) - 38.4) < 31.4);
  CHECK(holds(told, std::to_string(open) + " open"));
  // Voltages of a line fall away from its driver and towards its terminal.
  CHECK(drop[15] > drop[0]);
  CHECK(rise[0] > rise[23 * 16]);
  check_files(folder, "open m.h5 t.h5");
  const std::vector<double> course = numbers(folder / "t.h5", "/trace/conductance");
  CHECK(std::equal(conductance.begin(), conductance.end(), course.end() - static_cast<std::ptrdiff_t>(conductance.size())));
  CHECK(numbers(folder / "t.h5", "/trace/time").back() == Approx(1.0));
}

TEST_CASE("a mapped array solves to the same by array solve", "[array]") {
  const TemporaryFolder folder;
  answer(folder, map("reram_wan2022", "m.h5", {"--word-lines", "9", "--bit-lines", "7", "--seed", "5", "--both-ends"}));
  std::string volts;
  for (int i = 0; i < 9; ++i) volts += "0.2\n";
  write_file(folder / "v.csv", volts);
  answer(folder, {"array", "solve", "--conductance", "m.h5:/map/conductance", "--voltage", "v.csv", "--word-resistance-ohm", "1", "--bit-resistance-ohm", "1", "--both-ends",
                  "--nodes", "-o", "s.h5"});
  CHECK(worst_difference(numbers(folder / "m.h5", "/map/current"), numbers(folder / "s.h5", "/solution/current")) < 1e-12);
  CHECK(worst_difference(numbers(folder / "m.h5", "/map/bit_rise"), numbers(folder / "s.h5", "/solution/bit_voltage")) < 1e-9);
}

TEST_CASE("targets of a map", "[array]") {
  const TemporaryFolder folder;
  write_file(folder / "signed.csv", "1,-2\n0,0.5\n3,4\n");
  write_file(folder / "unsigned.csv", "1,2\n0,0.5\n");
  const std::string told = answer(folder, map("reram_wan2022", "w.h5", {"--weights", "signed.csv"}));
  CHECK(holds(told, "3 word lines by 4 bit lines"));
  const std::vector<double> target = numbers(folder / "w.h5", "/map/target");
  // The window is 0 to 40 uS, and 4 the largest weight.
  const std::vector<double> wanted{10e-6, 0, 0, 20e-6, 0, 0, 5e-6, 0, 30e-6, 0, 40e-6, 0};
  for (std::size_t i = 0; i < wanted.size(); ++i) CHECK(target[i] == Approx(wanted[i]).epsilon(1e-6).margin(1e-15));
  CHECK(holds(answer(folder, map("reram_wan2022", "u.h5", {"--weights", "unsigned.csv"})), "2 word lines by 2 bit lines"));
  answer(folder, map("reram_wan2022", "t.h5", {"--word-lines", "3", "--bit-lines", "3", "--target-S", "2e-5"}));
  for (const double value : numbers(folder / "t.h5", "/map/target")) CHECK(value == Approx(2e-5));
}

TEST_CASE("maps do not depend on threads, and do on the seed", "[array]") {
  const TemporaryFolder folder;
  for (const std::string threads : {"1", "2"})
    answer(folder, map("pcm_hermes_one", threads + ".h5", {"--word-lines", "20", "--bit-lines", "30", "--age-s", "1000", "--threads", threads, "--seed", "7"}));
  check_files(folder, "same 1.h5 2.h5");
  answer(folder, map("pcm_hermes_one", "3.h5", {"--word-lines", "20", "--bit-lines", "30", "--age-s", "1000", "--seed", "8"}));
  CHECK(numbers(folder / "1.h5", "/map/conductance") != numbers(folder / "3.h5", "/map/conductance"));
}

TEST_CASE("figures of a map, and an array without resistance", "[array]") {
  const TemporaryFolder folder;
  write_faulty(folder);
  const std::string told = answer(folder, {"array", "map", "--device", "faulty.toml", "--word-lines", "12", "--bit-lines", "8", "--word-resistance-ohm", "0",
                                           "--bit-resistance-ohm", "0", "-o", "x.h5"});
  for (const double loss : numbers(folder / "x.h5", "/map/loss")) CHECK(std::abs(loss) < 1e-12);
  if (holds(told, "no figures: ")) {
    WARN("skipped: /usr/bin/python3 lacks h5py or matplotlib");
    CHECK(holds(told, "to draw them: "));
    return;
  }
  for (const char* name : {"x_cells.png", "x_wires.png"}) {
    INFO(name);
    REQUIRE(fs::exists(folder / name));
    CHECK(fs::file_size(folder / name) > 10000);
  }
}
