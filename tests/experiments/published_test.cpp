/// A published table beside ours: what its file says, what the program makes of it, and that it can be interrupted.

#include "experiments/bench/published.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "catch.hpp"
#include "core/error.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/program.hpp"

using namespace ohmfield::test;
using ohmfield::experiments::PublishedTable;
namespace fs = std::filesystem;

namespace {

const std::string kTop = "title = 'mini'\nsource = 'nobody'\nclock_s = 6e-9\ndevice = 'ideal'\n";
const std::string kSizes =
    "[sizes]\nliterals_per_clause = [3, 4]\nvariables = [20, 50]\nclauses = [91, 499]\ninstances = [4, 2]\nrestarts = [10, 5]\n"
    "max_steps = [5000, 20000]\n";
const std::string kColumns =
    "[[column]]\nname = 'silent'\nits99 = [3951, 0]\n"
    "[[column]]\nname = 'WalkSAT'\nrule = 'skc'\nits99 = [239, 6786]\ntts_s = [1e-6, 0]\nets_J = [2e-9, 0]\ncycle_J = [5e-12, 0]\n"
    "parameters = {walk_probability = [0.5, 0.4], zero_below = 0.5}\nremark = 'p is not given'\n"
    "[[column]]\nname = 'CPU'\nbaseline = 'walksat'\nits99 = [300, 0]\ntts_s = [1e-3, 0]\n"
    "[[column]]\nname = 'ours'\nrule = 'wta'\n";

fs::path data(const std::string& set) { return fs::path(OHMFIELD_SOURCE_DIR) / "data" / "ksat" / set; }

std::vector<std::vector<std::string>> rows_of(const fs::path& csv) {
  std::istringstream lines(read_file(csv));
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(lines, line);) {
    rows.emplace_back();
    std::istringstream cells(line + ",");
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

std::string cell(const std::vector<std::vector<std::string>>& rows, std::size_t row, const std::string& column) {
  const auto at = std::find(rows[0].begin(), rows[0].end(), column);
  return at == rows[0].end() ? "no such column" : rows[row][static_cast<std::size_t>(at - rows[0].begin())];
}

/// The first line that begins with a name after the line that begins with a heading.
std::string line_of(const std::string& text, const std::string& heading, const std::string& name) {
  const std::size_t begin = text.find("\n" + heading);
  const std::size_t at = begin == std::string::npos ? begin : text.find("\n" + name, begin + 1);
  return at == std::string::npos ? "" : text.substr(at + 1, text.find('\n', at + 1) - at - 1);
}

std::vector<std::string> words(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> result;
  for (std::string word; stream >> word;) result.push_back(word);
  return result;
}

}  // namespace

TEST_CASE("the shipped table loads, with the figures of the publication") {
  const PublishedTable table = PublishedTable::load(OHMFIELD_SOURCE_DIR "/data/published/pedretti2025.toml");
  const std::map<std::string, std::vector<double>> figures{{"HNN-Q", {3951, 56450, 1.05e6, 5.39e6, 0, 0, 0}},
                                                           {"HNN-P", {539, 4491, 44388, 107583, 0, 0, 0}},
                                                           {"WalkSAT", {239, 1551, 7645, 18240, 6786, 46269, 241678}},
                                                           {"MNSAT", {928, 8354, 63629, 183219, 0, 0, 0}},
                                                           {"GNSAT-U", {246, 2966, 12922, 41704, 7222, 62411, 241542}},
                                                           {"GNSAT-N", {204, 1943, 9252, 20910, 7433, 55289, 205956}}};
  std::size_t found = 0;
  for (const auto& column : table.columns) {
    const auto at = figures.find(column.name);
    if (at == figures.end()) continue;
    ++found;
    CHECK(column.its99 == at->second);
  }
  CHECK(found == figures.size());
  CHECK(table.clock_s == 6e-9);
  // Every size has a set that comes with the program.
  for (const auto& size : table.sizes)
    CHECK(sets_of_size(ohmfield::experiments::find_sets({data("")}), size).size() == 1);
}

TEST_CASE("a table reads as it stands") {
  const TemporaryFolder folder;
  write_file(folder / "mini.toml", kTop + kSizes + kColumns);
  const PublishedTable table = PublishedTable::load((folder / "mini.toml").string());
  REQUIRE((table.sizes.size() == 2 && table.columns.size() == 4));
  CHECK((table.sizes[1].str() == "4-SAT, N = 50, M = 499" && table.sizes[1].max_steps == 20000));
  CHECK((table.columns[1].params_at(1).at("walk_probability") == 0.4 && table.columns[1].params_at(1).at("zero_below") == 0.5));
  CHECK((table.columns[0].stands_at(0) && !table.columns[0].stands_at(1) && table.columns[3].stands_at(1)));
  CHECK(table.figures(table.columns[1], 0).cycle_J == 5e-12);
  CHECK_FALSE(table.figures(table.columns[1], 1).tts_s.has_value());
  // A column without figures stands beside the best of each size.
  CHECK((table.figures(table.columns[3], 0).name == "WalkSAT" && table.figures(table.columns[3], 0).its99 == 239.0));
  CHECK(table.figures(table.columns[3], 1).its99 == 6786.0);
}

TEST_CASE("a faulty table is refused with file and line") {
  const TemporaryFolder folder;
  struct Fault {
    std::string columns, problem;
  };
  for (const Fault& fault : std::vector<Fault>{
           {"[[column]]\nname = 'a'\nrule = 'skcc'\n", "mini.toml:14:8: column.rule = \"skcc\": unknown update rule 'skcc'"},
           {"[[column]]\nname = 'a'\nrule = 'skc'\nparameters = {sigma = 1}\n", "rule 'skc' has no parameter 'sigma'"},
           {"[[column]]\nname = 'a'\nrule = 'skc'\nparameters = {walk_probability = [0.5, 1.5]}\n", "walk_probability = 1.5"},
           {"[[column]]\nname = 'a'\nrule = 'skc'\nbaseline = 'walksat'\n", "stands beside a rule"},
           {"[[column]]\nname = 'a'\nits99 = [1, 2]\nparameters = {sigma = 1}\n", "belong to no rule"},
           {"[[column]]\nname = 'a'\nits99 = [1, 2, 3]\n", "its99"},
           {"[[column]]\nname = 'a'\nits99 = [1, -2]\n", "its99"},
           {"[[column]]\nname = 'a'\n", "neither published figures nor a solver"},
           {"[[column]]\nname = 'a'\nrule = 'skc'\nruel = 1\n", "ruel"},
           {"[[column]]\nname = 'a'\nrule = 'skc'\n[[column]]\nname = 'a'\nrule = 'wta'\n", "stands twice"}}) {
    write_file(folder / "mini.toml", kTop + kSizes + fault.columns);
    const Outcome outcome = run_program({"bench", data("uf20-91"), "--published", "--table", "mini.toml"}, {.folder = folder.path()});
    INFO(outcome.err);
    CHECK(outcome.status == 2);
    CHECK(outcome.err.find(fault.problem) != std::string::npos);
    CHECK(outcome.err.find("mini.toml:") != std::string::npos);
  }
  write_file(folder / "mini.toml", kTop + "[sizes]\nliterals_per_clause = [3]\nvariables = [20.5]\nclauses = [91]\ninstances = [4]\nrestarts = [1]\nmax_steps = [9]\n" + kColumns);
  const Outcome fraction = run_program({"bench", "--table", "mini.toml"}, {.folder = folder.path()});
  CHECK((fraction.status == 2 && fraction.err.find("no whole number") != std::string::npos));
}

TEST_CASE("a table of a tiny run: rows, ratios and files agree") {
  const TemporaryFolder folder;
  write_file(folder / "mini.toml", kTop + kSizes + kColumns);
  const Outcome outcome = run_program({"bench", "--published", data("uf20-91"), data("4sat-uf50-499"), "--table", "mini.toml", "--csv", "t.csv", "--json", "t.json"},
                                      {.folder = folder.path()});
  INFO(outcome.out << outcome.err);
  REQUIRE(outcome.status == 0);
  CHECK(outcome.out.find("3-SAT, N = 20, M = 91: 4 of the 10 instances of uf20-91, 10 restarts each of at most 5000 steps") != std::string::npos);
  CHECK(outcome.out.find("4-SAT, N = 50, M = 499: 2 of the 6 instances of 4sat-uf50-499, 5 restarts each of at most 20000 steps") != std::string::npos);
  CHECK(outcome.out.find("WalkSAT: p is not given") != std::string::npos);
  CHECK(outcome.out.find("Made in ") != std::string::npos);

  const auto rows = rows_of(folder / "t.csv");
  REQUIRE(rows.size() == 1 + 3 + 2);  // the CPU has no figure at the second size, the silent column no solver
  const std::vector<std::string> solvers{"WalkSAT (ideal/skc)", "CPU (walksat)", "ours (ideal/wta)", "WalkSAT (ideal/skc)", "ours (ideal/wta)"};
  for (std::size_t r = 1; r < rows.size(); ++r) {
    CHECK(cell(rows, r, "solver") == solvers[r - 1]);
    CHECK(cell(rows, r, "runs") == (r <= 3 ? "40" : "10"));
    CHECK(std::stod(cell(rows, r, "its99_lo")) <= std::stod(cell(rows, r, "its99_median")));
    CHECK(std::stod(cell(rows, r, "its99_hi")) >= std::stod(cell(rows, r, "its99_median")));
    CHECK(std::stod(cell(rows, r, "its99_max")) >= std::stod(cell(rows, r, "its99_p90")));
  }
  CHECK((cell(rows, 1, "published_its99") == "239" && cell(rows, 2, "published_its99") == "300" && cell(rows, 3, "published") == "WalkSAT"));
  CHECK((cell(rows, 4, "published_its99") == "6786" && cell(rows, 4, "published_tts_s") == "" && cell(rows, 1, "published_tts_s") == "1e-06"));
  CHECK((cell(rows, 1, "variables") == "20" && cell(rows, 4, "longest_clause") == "4" && cell(rows, 4, "clauses") == "499"));

  // On the screen: name, solver, published, ours, interval in two words, ratio, solved, success.
  const auto shown = words(line_of(outcome.out, "3-SAT", "WalkSAT"));
  REQUIRE(shown.size() == 9);
  const double its99 = std::stod(cell(rows, 1, "its99_median"));
  CHECK((shown[1] == "ideal/skc" && shown[2] == "239" && shown[7] == "4/4" && shown[8] == "1.000"));
  CHECK(std::stod(shown[3]) == Approx(its99).epsilon(0.01));
  CHECK(std::stod(shown[6]) == Approx(its99 / 239.0).epsilon(0.01));
  CHECK(words(line_of(outcome.out, "3-SAT", "ours"))[2] == "239*");
  CHECK(words(line_of(outcome.out, "3-SAT", "silent")) == std::vector<std::string>{"silent", "-", "3951", "-", "-", "-", "-"});
  // Time and energy: only where published. Name, published, at their clock [us], ours, interval, step; the same in energy.
  const auto costs = words(line_of(outcome.out, "3-SAT, N = 20, M = 91: time", "WalkSAT"));
  REQUIRE(costs.size() == 13);
  CHECK((costs[1] == "1" && costs[7] == "0.002"));
  CHECK(std::stod(costs[2]) == Approx(its99 * 6e-3).epsilon(0.01));
  CHECK(std::stod(costs[8]) == Approx(its99 * 5e-6).epsilon(0.01));
  CHECK(outcome.out.find("4-SAT, N = 50, M = 499: time") == std::string::npos);

  const auto json = nlohmann::json::parse(read_file(folder / "t.json"));
  CHECK((json["rows"].size() == 5 && json["rows"][3]["published_its99"] == 6786.0 && json["rows"][3]["published_tts_s"].is_null()));
  CHECK(json["published_toml"] == kTop + kSizes + kColumns);
}

TEST_CASE("a published table that was killed ends as one that was not") {
  const TemporaryFolder folder;
  write_file(folder / "mini.toml", kTop + kSizes + kColumns);
  const auto command = [](const std::string& csv) {
    return std::vector<std::string>{"bench", "--published", data("uf20-91"), data("4sat-uf50-499"), "--table", "mini.toml",
                                    "--rule", "skc,wta", "--restarts", "40", "--csv", csv, "--resume", csv == "whole.csv" ? "whole" : "journal"};
  };
  const auto lines = [&] {
    const std::string text = read_file(folder / "journal");
    return std::count(text.begin(), text.end(), '\n');
  };
  REQUIRE(run_program(command("whole.csv"), {.folder = folder.path()}).status == 0);
  {
    Program killed(command("resumed.csv"), {.folder = folder.path()});
    while (killed.is_running() && lines() < 4) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    kill(killed.pid(), SIGKILL);
  }
  const auto before = lines();
  CHECK(before >= 4);
  REQUIRE(run_program(command("resumed.csv"), {.folder = folder.path()}).status == 0);
  CHECK(read_file(folder / "resumed.csv") == read_file(folder / "whole.csv"));
  CHECK(lines() == 1 + 2 * 4 + 2 * 2);
  auto other = command("resumed.csv");
  write_file(folder / "mini.toml", kTop + kSizes + kColumns + "remark = 'another table'\n");
  const Outcome changed = run_program(other, {.folder = folder.path()});
  CHECK((changed.status == 2 && changed.err.find("other options, data or program") != std::string::npos));
}

TEST_CASE("what does not go with a published table is said") {
  const TemporaryFolder folder;
  write_file(folder / "mini.toml", kTop + kSizes + kColumns);
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{"--sigma", "2"}, "parameters of a rule"},
      {{"--rule-param", "walk_probability=0.3"}, "parameters of a rule"},
      {{"--baselines", "probsat"}, "--baselines does not go"},
      {{"--trace", "t.h5"}, "--trace does not go"},
      {{"--instances", "0"}, "--instances = 0"},
      {{"--table", "nobody2020"}, "nobody2020"},
      {{data("uf75-325")}, "no set has formulas of a size of 'mini'"}};
  for (const auto& [options, problem] : cases) {
    std::vector<std::string> command{"bench", "--published", "--table", "mini.toml"};
    if (options.front() == "--table") command.resize(2);
    command.insert(command.end(), options.begin(), options.end());
    const Outcome outcome = run_program(command, {.folder = folder.path()});
    INFO(outcome.err);
    CHECK(outcome.status == 2);
    CHECK(outcome.err.find(problem) != std::string::npos);
    CHECK_FALSE(fs::exists(folder / "t.h5"));
  }
  write_file(folder / "mini.toml", kTop + kSizes + "[[column]]\nname = 'a'\nrule = 'skc'\n");
  const Outcome none = run_program({"bench", "--table", "mini.toml", "--rule", "wta"}, {.folder = folder.path()});
  CHECK((none.status == 2 && none.err.find("no column of 'mini' has it") != std::string::npos));
}
