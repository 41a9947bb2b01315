/// Bad parameter sets: the message names the file, the line, the key and the cure.

#include <fstream>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "crossbar/device/table.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using test::contains;

namespace {

const std::string kHead = "name = \"d\"\nfamily = \"reram\"\ntitle = \"t\"\nsource = \"assumption: test\"\n";  // 4 lines
const std::string kWindow = "[window]\ng_min_S = 0.0\ng_max_S = 40e-6\noff_S = 1e-6\non_S = 40e-6\n";        // 5 to 9
const std::string kSpread = "[[spread]]\ntime_s = 1.0\nsigma_uS = [0.3, 1.0]\n";                             // 10 to 12

const std::string kFamilies = "'ideal', 'pcm', 'reram', 'charge_trap', 'gain_cell', 'pulsed', 'tabulated'";

std::string replaced(std::string text, const std::string& old, const std::string& with) {
  const std::size_t at = text.find(old);
  REQUIRE(at != std::string::npos);
  return text.replace(at, old.size(), with);
}

/// Message on loading a set with this text, without the folder in front.
std::string error_of(const std::string& text) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "d.toml") << text;
  const std::string message = test::input_error([&] { load_device("d", folder.path()); });
  const std::string prefix = folder.path().string() + "/";
  return message.starts_with(prefix) ? message.substr(prefix.size()) : message;
}

}  // namespace

TEST_CASE("a good set loads", "[crossbar][device_file]") {
  CHECK(error_of(kHead + kWindow + kSpread) == "no error");
  CHECK(error_of(replaced(kHead, "reram", "ideal") + kWindow) == "no error");
}

TEST_CASE("unknown sets and families", "[crossbar][device_file]") {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "pcm.toml") << kHead + kWindow + kSpread;
  CHECK(test::input_error([&] { load_device("pcn", folder.path()); }) == "unknown device 'pcn'. Is 'pcm' meant?");
  CHECK(error_of(replaced(kHead, "reram", "rram") + kWindow) == "d.toml:2:10: family = 'rram' is not one of " + kFamilies);
}

TEST_CASE("two sets of one name cannot be told apart", "[crossbar][device_file]") {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "pcm.toml") << replaced(kHead, "\"d\"", "\"pcm\"") + kWindow + kSpread;
  std::ofstream(folder / "copy.toml") << replaced(kHead, "\"d\"", "\"pcm\"") + kWindow + kSpread;
  CHECK_NOTHROW(load_device("pcm", folder.path()));
  CHECK(contains(test::input_error([&] { load_device("copy", folder.path()); }),
                 "copy.toml:1:8: name = 'pcm' is not the name of its file: two sets of one name could not be told apart. Write name = \"copy\""));
  CHECK_NOTHROW(load_device((folder / "copy.toml").string(), folder.path()));  // by path anything goes
}

TEST_CASE("missing sections and keys", "[crossbar][device_file]") {
  CHECK(error_of(kHead + kSpread) == "d.toml:1:1: key 'window' is missing. Add it");
  CHECK(error_of(kWindow + kSpread) == "d.toml:1:1: key 'family' is missing. Add it");
  CHECK(error_of(kHead + replaced(kWindow, "g_max_S = 40e-6\n", "") + kSpread) == "d.toml:5:1: key 'window.g_max_S' is missing. Is 'g_min_S' meant?");
  CHECK(error_of(replaced(kHead, "reram", "charge_trap") + kWindow) == "d.toml:1:1: spread is missing. Add at least one [[spread]] table with time_s and sigma_uS");
  CHECK(error_of(kHead + kWindow + kSpread + "[readout]\ncomparator_noise_A = 0.0\n") ==
        "d.toml:13:1: key 'readout.comparator_offset_A' is missing. Is 'comparator_noise_A' meant?");
}

TEST_CASE("unknown keys", "[crossbar][device_file]") {
  CHECK(error_of(kHead + "between_time = \"log_time\"\n" + kWindow + kSpread) ==
        "d.toml:5:1: unknown key 'between_time'. Is 'between_times' meant?");
  CHECK(error_of(kHead + kWindow + kSpread + "[read_noise]\nwhite_relativ = 0.1\n") ==
        "d.toml:14:1: unknown key 'read_noise.white_relativ'. Is 'white_relative' meant?");
  CHECK(error_of(kHead + kWindow + "temperature_K = 300\n" + kSpread) == "d.toml:10:1: unknown key 'window.temperature_K'. Remove it");
  CHECK(error_of(kHead + kWindow + kSpread + "time_h = 1\n") == "d.toml:13:1: unknown key 'spread.time_h'. Is 'time_s' meant?");
  // A key of another family is unknown too.
  CHECK(contains(error_of(kHead + kWindow + kSpread + "[drift]\nt0_s = 20.0\n"), "unknown key 'drift'"));
}

TEST_CASE("numbers that cannot be", "[crossbar][device_file]") {
  const auto window = [](const std::string& old, const std::string& with) {
    return error_of(kHead + replaced(kWindow, old, with) + kSpread);
  };
  CHECK(window("g_min_S = 0.0", "g_min_S = -1e-6") == "d.toml:6:11: window.g_min_S = -1e-06 must be at least 0");
  CHECK(window("g_max_S = 40e-6", "g_max_S = nan") == "d.toml:7:11: window.g_max_S = nan is not finite");
  CHECK(window("g_max_S = 40e-6", "g_max_S = 0.0") == "d.toml:7:11: window.g_max_S = 0.0 must be at least 1e-12 and at most 1");
  CHECK(window("g_max_S = 40e-6", "g_max_S = \"40 uS\"") == "d.toml:7:11: window.g_max_S = '40 uS' is not a number");
  CHECK(window("off_S = 1e-6", "off_S = 50e-6") == "d.toml:8:9: window.off_S = 5e-05 must be at least 0 and at most 4e-05");
  CHECK(window("on_S = 40e-6", "on_S = 1e-6") == "d.toml:9:8: window.on_S is not above off_S. A binary cell needs two states");
  CHECK(error_of(kHead + "beyond_last = \"guess\"\n" + kWindow + kSpread) ==
        "d.toml:5:15: beyond_last = 'guess' is not one of 'error', 'extrapolate'");
}

TEST_CASE("spreads that cannot be", "[crossbar][device_file]") {
  const std::string good = kHead + kWindow + kSpread;
  CHECK(error_of(good + "[[spread]]\ntime_s = 1.0\nsigma_uS = [1, 2]\n") ==
        "d.toml:14:10: spread.time_s is not later than the one before. List the spreads in ascending order of time");
  CHECK(error_of(good + "[[spread]]\ntime_s = 2.0\nsigma_uS = [1, 2, 3]\n") == "no error");  // curves of their own
  CHECK(error_of(kHead + kWindow + "[[spread]]\ntime_s = 0.0\nsigma_uS = [1]\n") == "d.toml:11:10: spread.time_s = 0.0 must be above 0");
  CHECK(error_of(kHead + kWindow + "[[spread]]\ntime_s = 1.0\nsigma_uS = [1, inf]\n") == "d.toml:12:16: spread.sigma_uS = inf is not finite");
  CHECK(error_of(kHead + kWindow + "[spread]\ntime_s = 1.0\n") ==
        "d.toml:10:1: spread = {...} is not an array of tables");
}
