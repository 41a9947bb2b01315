/// Bad input to the verbs of `ohmfield device`: one line that names it, exit status 2, nothing left behind.

#include <algorithm>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/program.hpp"

using namespace ohmfield::test;
namespace fs = std::filesystem;

namespace {

using Words = std::vector<std::string>;

std::string set_text(const std::string& name) { return read_file(fs::path(OHMFIELD_SOURCE_DIR) / "data" / "devices" / (name + ".toml")); }

std::string replaced(std::string text, const std::string& old, const std::string& by) {
  const std::size_t at = text.find(old);
  if (at == std::string::npos) throw std::runtime_error("no '" + old + "'");
  return text.replace(at, old.size(), by);
}

std::vector<fs::path> content(const TemporaryFolder& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// \param names  what the message must hold
void check_refused(const TemporaryFolder& folder, const Words& words, const Words& names) {
  const std::vector<fs::path> before = content(folder);
  const Outcome outcome = run_program(words, {.folder = folder.path()});
  std::string command;
  for (const std::string& word : words) command += word + " ";
  INFO(command << "\nexit status " << outcome.status << "\n" << outcome.err);
  CHECK(outcome.status == 2);
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  CHECK(outcome.err.starts_with("ohmfield: "));
  for (const std::string& name : names) {
    INFO("should name " << name);
    CHECK(outcome.err.find(name) != std::string::npos);
  }
  CHECK(content(folder) == before);
}

}  // namespace

TEST_CASE("device verbs refuse bad options", "[device]") {
  const TemporaryFolder folder;
  const std::string pcm = "pcm_nandakumar2019";
  for (const auto& [words, names] : std::vector<std::pair<Words, Words>>{
           {{"device", "characterise", "pcm_nandakumar2018"}, {"pcm_nandakumar2018", "Is 'pcm_nandakumar2019' meant?"}},
           {{"device", "compare", "ideal", "idael"}, {"idael", "ideal"}},
           {{"device", "pulse", "./none.toml"}, {"./none.toml", "does not exist"}},
           {{"device", "characterise", pcm, "-o", "x.h5", "--time-s", "1,-5"}, {"--time-s", "-5"}},
           {{"device", "characterise", pcm, "-o", "x.h5", "--time-s", "1,,5"}, {"--time-s"}},
           {{"device", "characterise", "reram_wan2022", "-o", "x.h5", "--time-s", "1e9"}, {"1e+09", "172800"}},
           {{"device", "characterise", pcm, "-o", "x.h5", "--levels", "1"}, {"--levels", "1"}},
           {{"device", "characterise", pcm, "-o", "x.h5", "--cells", "0"}, {"--cells", "0"}},
           {{"device", "characterise", pcm, "-o", "none/x.h5"}, {"none/x.h5"}},
           {{"device", "characterise", pcm, "--figures", "f"}, {"--figures", "-o"}},
           {{"device", "characterise", pcm, "-o", "x.h5", "--seed", "one"}, {"--seed", "one"}},
           {{"device", "sample", pcm, "--target-S", "26e-6", "--time-s", "1", "-o", "x.h5"}, {"2.6e-05", "window", "--clamp-targets"}},
           {{"device", "sample", pcm, "--target-S", "5e-6", "--time-s", "-1", "-o", "x.h5"}, {"--time-s", "-1"}},
           {{"device", "compare", pcm, "reram_wan2022", "--target-S", "30e-6", "-o", "x.h5"}, {"3e-05", pcm}},
           {{"device", "compare", pcm, "reram_wan2022", "--time-s", "0.5", "-o", "x.h5"}, {"0.5", "reram_wan2022"}},
           {{"device", "compare", pcm, "ideal", "--cells", "1"}, {"--cells"}},
           {{"device", "pulse", pcm, "-o", "x.h5"}, {pcm, "[pulse]"}},
           {{"device", "pulse", "ecram_tang2018", "--up", "-3"}, {"--up", "-3"}},
           {{"device", "pulse", "ecram_tang2018", "--start", "middle"}, {"--start", "middle"}},
       })
    check_refused(folder, words, names);
}

TEST_CASE("targets outside the window are clamped when asked, and counted", "[device]") {
  const TemporaryFolder folder;
  const Outcome outcome = run_program({"device", "sample", "pcm_nandakumar2019", "--target-S", "5e-6,26e-6", "--time-s", "1", "--count", "10", "--clamp-targets"},
                                      {.folder = folder.path()});
  CHECK(outcome.status == 0);
  CHECK(outcome.out.find("1 of 2 targets were outside the window and were clamped") != std::string::npos);
}

TEST_CASE("device sets with mistakes are refused by every verb, with file and key", "[device]") {
  const TemporaryFolder folder;
  const std::string wan = set_text("reram_wan2022"), pulsed = set_text("ecram_tang2018");
  for (const auto& [text, names] : std::vector<std::pair<std::string, Words>>{
           {replaced(wan, "time_s = 172800.0", "time_s = 3600.0"), {"mine.toml:", "time_s"}},
           {replaced(wan, "g_max_S = 40e-6", "g_max = 40e-6"), {"mine.toml", "g_max"}},
           {replaced(wan, "off_S = 1e-6", "off_S = nan"), {"mine.toml:", "off_S"}},
           {replaced(pulsed, "step = 0.002 ", "step = -0.002 "), {"mine.toml:", "step"}},
           {replaced(pulsed, "rule = \"linear\"", "rule = \"linaer\""), {"mine.toml:", "rule", "linear"}},
       }) {
    write_file(folder / "mine.toml", text);
    check_refused(folder, {"device", "show", "mine.toml"}, names);
    check_refused(folder, {"device", "characterise", "mine.toml", "-o", "x.h5"}, names);
    check_refused(folder, {"device", "compare", "ideal", "mine.toml", "-o", "x.h5"}, names);
    check_refused(folder, {"device", "pulse", "mine.toml", "-o", "x.h5"}, names);
  }
}

TEST_CASE("measured data with mistakes are refused, and no set is written", "[device]") {
  const TemporaryFolder folder;
  const std::string head = "target_S,conductance_S\n";
  std::string good = head;
  for (int i = 0; i < 40; ++i) good += std::to_string(1 + i % 4) + "e-6," + std::to_string(1.0 + i % 4 + 0.01 * ((i * 7) % 13)) + "e-6\n";
  write_file(folder / "good.csv", good);
  const Words fit{"device", "fit", "data.csv", "-o", "mine.toml"};
  const auto with = [&fit](Words more) {
    Words words = fit;
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  for (const auto& [text, words, names] : std::vector<std::tuple<std::string, Words, Words>>{
           {head + "1e-6,nan\n", fit, {"data.csv:2", "nan"}},
           {"target_S,conductance\n1e-6,1e-6\n", fit, {"data.csv:1", "conductance", "unit"}},
           {"target_S,conductance_uS\n1e-6,1\n", fit, {"data.csv:1", "conductance_uS"}},
           {head + "5,5e-6\n", fit, {"data.csv:2", "Give siemens"}},
           {head + "1e-6\n", fit, {"data.csv:2"}},
           {"cell,target_S,time_s,conductance_S\n0,1e-6,5,1e-6\n0,1e-6,2,1e-6\n", fit, {"data.csv:3", "time_s"}},
           {good, with({"--family", "pulsed", "--rule", "soft_bounds"}), {"pulse response", "programming"}},
           {good, with({"--family", "rram"}), {"--family", "rram", "pcm"}},
           {good, with({"--parts", "drift"}), {"--parts", "drift", "programming"}},
           {good, with({"--degree", "-1"}), {"--degree", "-1"}},
           {good, with({"--g-max-S", "1e-7"}), {"window", "--g-max-S"}},
           {good, {"device", "fit", "data.csv", "good.csv", "-o", "mine.toml"}, {"data.csv", "good.csv"}},
           {good, {"device", "fit", "data.csv", "-o", "none/mine.toml"}, {"none/mine.toml"}},
           {good, {"device", "fit", "missing.csv", "-o", "mine.toml"}, {"missing.csv"}},
           {"cell,pulse,direction,conductance_S\n0,0,0,1e-6\n0,1,1,2e-6\n", fit, {"--rule"}},
       }) {
    write_file(folder / "data.csv", text);
    check_refused(folder, words, names);
  }
}
