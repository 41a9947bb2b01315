/// Limits of time, and interrupts: the best so far, exit status 3, and how to go on.

#include <unistd.h>

#include <algorithm>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/dimacs_text.hpp"
#include "experiments/maxcut/anneal.hpp"
#include "experiments/maxcut/gset.hpp"
#include "experiments/program.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::test;
namespace fs = std::filesystem;

namespace {

/// Runs it until a file holds `sign`, then interrupts it. Standard output is in Outcome::out.
Outcome interrupted(const TemporaryFolder& folder, const std::vector<std::string>& words, const fs::path& file, const std::string& sign) {
  const fs::path said = folder / "said";
  Program program(words, {.folder = folder.path(), .out_path = said.string()});
  while (program.is_running() && !contains(read_file(file), sign)) usleep(2000);
  REQUIRE(program.is_running());  // else it ended before
  kill(program.pid(), SIGINT);
  Outcome outcome = program.finish();
  outcome.out = read_file(said);
  fs::remove(said);
  return outcome;
}

/// One line that begins so, with its words counted.
bool has_line_from(const std::string& out, const std::string& start) { return contains("\n" + out, "\n" + start); }

/// Colours for 9 vertices that are all adjacent, one too few: groups by vertex, and no solution that propagation sees.
std::string clique_dimacs(int vertices) {
  const int colours = vertices - 1;
  std::string clauses;
  int count = 0;
  const auto name = [&](int v, int c) { return std::to_string(v * colours + c + 1); };
  for (int v = 0; v < vertices; ++v) {
    for (int c = 0; c < colours; ++c) clauses += name(v, c) + " ";
    clauses += "0\n";
    ++count;
    for (int c = 0; c < colours; ++c) {
      for (int d = 0; d < c; ++d, ++count) clauses += "-" + name(v, c) + " -" + name(v, d) + " 0\n";
      for (int w = 0; w < v; ++w, ++count) clauses += "-" + name(v, c) + " -" + name(w, c) + " 0\n";
    }
  }
  return "p cnf " + std::to_string(vertices * colours) + " " + std::to_string(count) + "\n" + clauses;
}

std::string clique_graph(int vertices) {
  std::string edges;
  for (int v = 1; v <= vertices; ++v)
    for (int w = 1; w < v; ++w) edges += "e " + std::to_string(v) + " " + std::to_string(w) + "\n";
  return "p edge " + std::to_string(vertices) + " " + std::to_string(vertices * (vertices - 1) / 2) + "\n" + edges;
}

}  // namespace

TEST_CASE("a limit of no time is refused by every command, in one line") {
  const TemporaryFolder folder;
  write_file(folder / "f.cnf", "p cnf 2 2\n1 2 0\n-1 2 0\n");
  write_file(folder / "f.wcnf", "h 1 2 0\n3 -1 0\n");
  write_file(folder / "g.col", "p edge 2 1\ne 1 2\n");
  write_file(folder / "g.txt", "3 2\n1 2 1\n2 3 1\n");
  const std::vector<std::vector<std::string>> commands{{"solve", "f.cnf"}, {"solve", "f.cnf", "--groups", "auto"},
      {"solve", "f.cnf", "--baseline", "cadical"},
                                                       {"solve", "f.wcnf"}, {"puzzle", "queens", "8"}, {"puzzle", "colouring", "g.col", "--colours", "2"}, {"maxcut", "g.txt"}};
  for (const auto& command : commands) {
    for (const char* limit : {"0", "0.0", "-1", "1e-4", "nan", "inf", "soon", "1s", "2e9"}) {
      auto words = command;
      words.insert(words.end(), {"--time-limit", limit});
      const Outcome outcome = run_program(words, {.folder = folder.path()});
      INFO(command.front() << " " << command.back() << " --time-limit " << limit << "\n" << outcome.out << outcome.err);
      CHECK(outcome.status == 2);
      CHECK(contains(outcome.err, std::string("--time-limit = ") + limit + " is not a number of seconds from 0.001 to 1e+09"));
      CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
      CHECK(!contains(outcome.out, "s UNKNOWN"));
    }
    auto words = command;
    words.insert(words.end(), {"--time-limit", "0.001"});
    const Outcome least = run_program(words, {.folder = folder.path()});
    INFO(least.out << least.err);
    CHECK((least.status != 2 && least.err.empty()));
  }
}

TEST_CASE("an interrupted search with groups prints its best state and goes on from its restart") {
  const TemporaryFolder folder;
  write_file(folder / "f.cnf", clique_dimacs(9));
  write_file(folder / "g.col", clique_graph(9));
  const Outcome solve = interrupted(folder, {"solve", "f.cnf", "--groups", "auto", "--first-restart", "7", "--threads", "1",
                                             "--max-flips", "4000000000"},
                                    folder / "said", "c states");
  INFO(solve.out << solve.err);
  CHECK((solve.status == 3 && solve.err.empty()));
  CHECK(has_line_from(solve.out, "c interrupted; continue with --first-restart 7\n"));
  CHECK(has_line_from(solve.out, "s UNKNOWN\n"));
  CHECK(has_line_from(solve.out, "c best state leaves 1 clauses unsatisfied\n"));  // two vertices of a colour
  CHECK(has_line_from(solve.out, "c total "));
  // The best state keeps its groups: 9 of 72 variables are true.
  std::istringstream lines(solve.out);
  int named = 0, truths = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("c best ") || line.starts_with("c best state")) continue;
    std::istringstream words(line.substr(7));
    for (int literal; words >> literal;) {
      named += literal != 0 ? 1 : 0;
      truths += literal > 0 ? 1 : 0;
    }
  }
  CHECK((named == 72 && truths == 9));

  const Outcome puzzle = interrupted(folder, {"puzzle", "colouring", "g.col", "--colours", "8", "--first-restart", "7",
                                              "--threads", "1", "--max-cycles", "4000000000"},
                                     folder / "said", "c states");
  INFO(puzzle.out << puzzle.err);
  CHECK((puzzle.status == 3 && puzzle.err.empty()));
  CHECK(has_line_from(puzzle.out, "c interrupted; continue with --first-restart 7\n"));
  CHECK(has_line_from(puzzle.out, "c best colour 1:"));
  CHECK(!has_line_from(puzzle.out, "colour 1:"));  // nothing that looks like a solution
}

TEST_CASE("an interrupted search of a rival, and a weighted one without a model, print their best states") {
  const TemporaryFolder folder;
  write_file(folder / "f.cnf", random_dimacs(60, 600, 1));
  const Outcome digital = interrupted(folder, {"solve", "f.cnf", "--baseline", "walksat", "--first-restart", "7",
                                               "--max-flips", "4000000000"}, folder / "said", "c ohmfield");
  INFO(digital.out << digital.err);
  CHECK((digital.status == 3 && digital.err.empty()));
  CHECK(has_line_from(digital.out, "c interrupted; continue with --first-restart 7\ns UNKNOWN\nc best "));

  std::string text = random_dimacs(60, 600, 1);
  text = text.substr(text.find('\n') + 1);
  std::string hard = "1 1 0\n";
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) hard += "h " + line + "\n";
  write_file(folder / "f.wcnf", hard);
  const Outcome weighted = interrupted(folder, {"solve", "f.wcnf", "--first-restart", "7", "--threads", "1",
                                                "--max-flips", "4000000000"}, folder / "said", "c ohmfield");
  INFO(weighted.out << weighted.err);
  CHECK((weighted.status == 3 && weighted.err.empty()));
  CHECK(has_line_from(weighted.out, "c interrupted; continue with --first-restart 7\ns UNKNOWN\nc best "));
  CHECK(!has_line_from(weighted.out, "v "));
}

TEST_CASE("restarts of maxcut go on where an earlier run ended") {
  const std::string file = std::string(OHMFIELD_SOURCE_DIR) + "/data/maxcut/random150.txt";
  const experiments::Graph graph = experiments::read_gset(file);
  const hopfield::Qubo qubo = experiments::cut_energy(graph);
  const auto cut = [&](std::size_t first, std::size_t restarts) {
    experiments::AnnealParams params;
    params.first_restart = first;
    params.restarts = restarts;
    params.sweeps = 3;
    const experiments::AnnealResult result = experiments::anneal(graph, qubo, params, nullptr, [] { return false; });
    CHECK((result.finished == restarts && result.restarts == restarts));
    return result;
  };
  const auto all = cut(0, 6), early = cut(0, 2), late = cut(2, 4);
  CHECK(all.cut == std::max(early.cut, late.cut));
  CHECK(all.counts.flips == early.counts.flips + late.counts.flips);
  CHECK(late.counts.flips != cut(3, 4).counts.flips);

  const TemporaryFolder folder;
  const Outcome outcome = interrupted(folder, {"maxcut", file, "--sweeps", "1000000", "--restarts", "100000",
                                               "--first-restart", "5", "--threads", "1"}, folder / "said", "restarts of");
  INFO(outcome.out.substr(0, 1000) << outcome.err);
  CHECK((outcome.status == 3 && outcome.err.empty()));
  CHECK(contains(outcome.out, "when interrupted\nc interrupted; continue with --first-restart 5\nv "));
}

TEST_CASE("an interrupted sweep keeps what it measured, and the same command ends it") {
  const TemporaryFolder folder;
  fs::create_directory(folder / "set");
  for (std::uint32_t i = 0; i < 3; ++i) write_file(folder / "set" / ("f" + std::to_string(i) + ".cnf"), random_dimacs(20, 200, i));
  const std::vector<std::string> words{"bench", "set", "--restarts", "20", "--max-flips", "1500",
                                       "--sweep", "on_off_ratio=10,40", "--threads", "1", "--csv", "a.csv"};
  auto resumable = words;
  resumable.insert(resumable.end(), {"--resume", "journal"});
  resumable[resumable.size() - 3] = "b.csv";
  // After the first instance of an array is in the journal.
  const Outcome cut = interrupted(folder, resumable, folder / "journal", "reram_wan2022/skc");
  INFO(cut.out << cut.err);
  CHECK((cut.status == 3 && cut.err.empty()));
  CHECK(contains(cut.out, "interrupted: no file was written. The same command goes on from here\n"));
  CHECK(contains(cut.out, "walksat_asic"));  // rows that were measured are printed
  CHECK((!fs::exists(folder / "b.csv") && !fs::exists(folder / "b.csv.part")));
  const std::string kept = read_file(folder / "journal");
  CHECK(run_program(resumable, {.folder = folder.path()}).status == 0);
  CHECK(read_file(folder / "journal").starts_with(kept));
  CHECK(run_program(words, {.folder = folder.path()}).status == 0);
  CHECK(read_file(folder / "a.csv") == read_file(folder / "b.csv"));
}
