/// Every verb of `ohmfield device` on every set that ships and on a set of the user's own.

#include <sys/wait.h>

#include <algorithm>
#include <thread>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/program.hpp"

using namespace ohmfield::test;
namespace fs = std::filesystem;

namespace {

const fs::path kSets = fs::path(OHMFIELD_SOURCE_DIR) / "data" / "devices";
constexpr int kMissing = 77;

std::vector<std::string> set_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kSets))
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

int shell(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// tests/python/check_device.py in a folder.
int check(const TemporaryFolder& folder, const std::string& arguments) {
  const int status = shell("cd '" + folder.path().string() + "' && /usr/bin/python3 " OHMFIELD_SOURCE_DIR "/tests/python/check_device.py " + arguments);
  if (status == kMissing) WARN("skipped: /usr/bin/python3 lacks h5py, xarray, h5netcdf or netCDF4");
  return status;
}

/// Runs in a folder and requires success without a word on standard error.
std::string answer(const TemporaryFolder& folder, const std::vector<std::string>& words) {
  const Outcome outcome = run_program(words, {.folder = folder.path()});
  INFO(words[1] << " " << (words.size() > 2 ? words[2] : "") << "\n" << outcome.err);
  CHECK(outcome.status == 0);
  CHECK(outcome.err.empty());
  return outcome.out;
}

}  // namespace

TEST_CASE("every verb takes every set, and its files open everywhere", "[device]") {
  const TemporaryFolder folder;
  std::string files;
  for (const std::string& name : set_names()) {
    INFO(name);
    const bool pulsed = holds(read_file(kSets / (name + ".toml")), "[pulse]");
    CHECK(holds(answer(folder, {"device", "show", name}), "window.g_max_S"));
    const std::string told = answer(folder, {"device", "characterise", name, "-o", name + ".h5", "--cells", "8", "--levels", "4", "--no-figures"});
    CHECK(holds(told, "drift slope"));
    CHECK(holds(told, "pulses: ") == pulsed);
    CHECK(holds(answer(folder, {"device", "compare", "ideal", name, "--cells", "50", "-o", name + "_compare.h5"}), "window.g_max_S"));
    files += " " + name + ".h5 " + name + "_compare.h5";
    const std::vector<std::string> pulse{"device", "pulse", name, "--up", "6", "--down", "5", "--cells", "20", "-o", name + "_pulse.h5", "--csv"};
    if (pulsed) {
      const std::string rows = answer(folder, pulse);
      CHECK(std::count(rows.begin(), rows.end(), '\n') == 13);  // a heading, the start, eleven pulses
      files += " " + name + "_pulse.h5";
    } else {
      const Outcome outcome = run_program(pulse, {.folder = folder.path()});
      CHECK(outcome.status == 2);
      CHECK(holds(outcome.err, "[pulse]"));
    }
  }
  const int status = check(folder, "open" + files);
  CHECK((status == 0 || status == kMissing));
}

TEST_CASE("a set of the user's own works by path in every verb", "[device]") {
  const TemporaryFolder folder;
  fs::create_directory(folder / "my sets");
  std::string text = read_file(kSets / "reram_array_om_gong2022.toml");
  text.replace(text.find("reram_array_om_gong2022"), std::string("reram_array_om_gong2022").size(), "mine");
  write_file(folder / "my sets" / "mine.toml", text);
  const std::string mine = "my sets/mine.toml";
  CHECK(holds(answer(folder, {"device", "show", mine}), "mine"));
  answer(folder, {"device", "sample", mine, "--target-S", "5e-6", "--time-s", "1", "--count", "100"});
  answer(folder, {"device", "characterise", mine, "--cells", "8", "--levels", "3"});
  answer(folder, {"device", "compare", "ideal", mine, "--cells", "50", "--json"});
  answer(folder, {"device", "pulse", mine, "--up", "5", "--down", "5"});
  // The verbs keep their own hands off the folder: without -o there is no file.
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("results of device verbs do not depend on the number of threads", "[device]") {
  const TemporaryFolder folder;
  for (const std::string threads : {"1", "2"}) {
    fs::create_directory(folder / threads);
    const Surroundings around{.folder = folder / threads};
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"device", "characterise", "pcm_hermes_one", "-o", "a.h5", "--cells", "20", "--levels", "6", "--no-figures"},
          {"device", "compare", "pcm_hermes_one", "pcm_hermes_two", "-o", "b.h5", "--cells", "100"},
          {"device", "pulse", "reram_es_gong2018", "-o", "c.h5", "--up", "300", "--down", "300", "--every", "40", "--cells", "3000"}}) {
      std::vector<std::string> with = words;
      with.insert(with.end(), {"--threads", threads});
      const Outcome outcome = run_program(with, around);
      CHECK(outcome.status == 0);
      write_file(folder / threads / (words[1] + ".txt"), outcome.out);
    }
  }
  for (const char* verb : {"characterise.txt", "compare.txt", "pulse.txt"})
    CHECK(read_file(folder / "1" / verb) == read_file(folder / "2" / verb));
  for (const std::string file : {"a.h5", "b.h5", "c.h5"}) {
    const int status = check(folder, "same 1/" + file + " 2/" + file);
    CHECK((status == 0 || status == kMissing));
  }
}

TEST_CASE("characterise draws its figures, and does without when it cannot", "[device]") {
  const TemporaryFolder folder;
  fs::create_directory(folder / "a folder");
  const std::string told = answer(folder, {"device", "characterise", "reram_sb_gong2018", "-o", "a folder/x.h5", "--cells", "20", "--levels", "4"});
  CHECK(fs::exists(folder / "a folder" / "x.h5"));
  if (holds(told, "no figures: ")) {
    WARN("skipped: /usr/bin/python3 lacks h5py or matplotlib");
    CHECK(holds(told, "to draw them: "));
    return;
  }
  for (const char* name : {"x_programming.png", "x_drift.png", "x_pulse_response.png"}) {
    INFO(name);
    REQUIRE(fs::exists(folder / "a folder" / name));
    CHECK(fs::file_size(folder / "a folder" / name) > 10000);
    CHECK(holds(told, name));
  }
  // The script by itself, into a folder that is not there yet; then what it must refuse.
  const std::string script = "/usr/bin/python3 " OHMFIELD_SOURCE_DIR "/python/plot_device.py ", quiet = " > /dev/null 2>&1";
  const std::string at = "cd '" + (folder / "a folder").string() + "' && ";
  CHECK(shell(at + script + "x.h5 -o new --format svg" + quiet) == 0);
  CHECK(fs::exists(folder / "a folder" / "new" / "drift.svg"));
  answer(folder, {"device", "sample", "ideal", "--target-S", "1e-5", "--time-s", "1", "--count", "10", "-o", "a folder/sample.h5"});
  CHECK(shell(at + script + "sample.h5 -o wrong" + quiet) == 2);
  CHECK(shell(at + script + "missing.h5 -o wrong" + quiet) == 2);
  CHECK_FALSE(fs::exists(folder / "a folder" / "wrong"));
}

TEST_CASE("an interrupted characterisation leaves no file", "[device]") {
  const TemporaryFolder folder;
  Program program({"device", "characterise", "pcm_nandakumar2019", "-o", "x.h5", "--cells", "100000", "--levels", "64", "--threads", "1"},
                  {.folder = folder.path()});
  while (program.is_running() && !fs::exists(folder / "x.h5.part")) std::this_thread::yield();
  kill(program.pid(), SIGINT);
  CHECK(program.finish().status == 3);
  CHECK(fs::is_empty(folder.path()));
}
