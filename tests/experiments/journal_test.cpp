/// A bench that was killed goes on where it stopped; a file that is no journal is left alone.

#include <algorithm>
#include <chrono>
#include <thread>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/dimacs_text.hpp"
#include "experiments/program.hpp"

using namespace ohmfield::test;
namespace fs = std::filesystem;

namespace {

void make_set(const TemporaryFolder& folder) {
  fs::create_directory(folder / "set");
  for (std::uint32_t i = 0; i < 6; ++i) write_file(folder / "set" / ("f" + std::to_string(i) + ".cnf"), random_dimacs(50, 210, i));
}

std::vector<std::string> command(const std::string& csv) {
  return {"bench", "set", "--restarts", "20", "--max-flips", "20000", "--csv", csv, "--resume", "journal"};
}

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::size_t lines_of(const fs::path& file) {
  const std::string text = text_of(file);
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("a bench that was killed gives the table of one that was not") {
  const TemporaryFolder folder;
  make_set(folder);
  REQUIRE(run_program({"bench", "set", "--restarts", "20", "--max-flips", "20000", "--csv", "whole.csv"}, {.folder = folder.path()}).status == 0);
  {
    Program killed(command("resumed.csv"), {.folder = folder.path()});
    // The journal says how far it is; wherever the kill falls, what follows must hold.
    while (killed.is_running() && (!fs::exists(folder / "journal") || lines_of(folder / "journal") < 3))
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    kill(killed.pid(), SIGKILL);
  }
  std::ofstream(folder / "journal", std::ios::app) << "{\"key\": \"torn";  // as a kill in mid-write leaves it
  const Outcome outcome = run_program(command("resumed.csv"), {.folder = folder.path()});
  CHECK(outcome.status == 0);
  CHECK(text_of(folder / "resumed.csv") == text_of(folder / "whole.csv"));
  const std::size_t lines = lines_of(folder / "journal");
  CHECK(lines == 1 + 6 * 5);  // the header; an instance each solver
  CHECK(run_program(command("again.csv"), {.folder = folder.path()}).status == 0);
  CHECK(lines_of(folder / "journal") == lines);
  CHECK(text_of(folder / "again.csv") == text_of(folder / "whole.csv"));
}

TEST_CASE("only the journal of the same bench is continued") {
  const TemporaryFolder folder;
  make_set(folder);
  for (const std::string notes : {"notes without an end", "notes\nof somebody\n", "{\"file_type\": 1}\n"}) {
    write_file(folder / "journal", notes);
    const Outcome outcome = run_program(command("x.csv"), {.folder = folder.path()});
    CHECK(outcome.status == 2);
    CHECK(outcome.err.find("journal") != std::string::npos);
    CHECK(text_of(folder / "journal") == notes);
  }
  fs::remove(folder / "journal");
  REQUIRE(run_program(command("x.csv"), {.folder = folder.path()}).status == 0);
  auto other = command("y.csv");
  other.insert(other.end(), {"--seed", "2"});
  const Outcome outcome = run_program(other, {.folder = folder.path()});
  CHECK(outcome.status == 2);
  CHECK(outcome.err.find("other options") != std::string::npos);
  CHECK_FALSE(fs::exists(folder / "y.csv"));
}

TEST_CASE("an instance given twice counts once, and devices of one name are refused") {
  const TemporaryFolder folder;
  make_set(folder);
  const Outcome twice = run_program({"bench", "set", "set/", "set/f0.cnf", "--restarts", "1", "--baselines", "none"}, {.folder = folder.path()});
  CHECK(twice.status == 0);
  CHECK(twice.out.find("set: 6 instances") != std::string::npos);
  fs::copy_file(fs::path(OHMFIELD_SOURCE_DIR) / "data/devices/ideal.toml", folder / "mine.toml");
  const Outcome same = run_program({"bench", "set", "--device", "ideal,mine.toml"}, {.folder = folder.path()});
  CHECK(same.status == 2);
  CHECK(same.err.find("two devices are called 'ideal'") != std::string::npos);
}
