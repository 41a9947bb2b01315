/// `ohmfield eval` on tasks of memories: small ones that run through, and input that is wrong.

#include <algorithm>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/program.hpp"
#include "experiments/small_tasks.hpp"

using namespace ohmfield;
using namespace ohmfield::test;

namespace {

std::string with(std::string text, const std::string& old_text, const std::string& new_text) {
  const std::size_t at = text.find(old_text);
  REQUIRE(at != std::string::npos);
  return text.replace(at, old_text.size(), new_text);
}

/// The figure in column 58 of a line that begins so.
double figure(const std::string& out, const std::string& begin) {
  const std::size_t at = out.find("\n" + begin);
  INFO(begin << "\n" << out);
  REQUIRE(at != std::string::npos);
  return std::stod(out.substr(at + 1 + 58, 10));
}

}  // namespace

TEST_CASE("capacity is the same on any number of threads, and an overload misses", "[memory]") {
  const TemporaryFolder folder;
  write_file(folder / "task.toml", kCapacityTask);
  const Outcome one = run_program({"eval", "./task.toml", "--threads", "1"}, {.folder = folder.path()});
  const Outcome three = run_program({"eval", "./task.toml", "--threads", "3"}, {.folder = folder.path()});
  INFO(one.out << one.err);
  REQUIRE(one.status == 0);
  CHECK(one.out == three.out);
  // N = 40: (N - 1) / (K - 1) = 7.8 and 0.66, beyond which lie 0.3 and 21 % of a normal distribution.
  CHECK(figure(one.out, "z^2, N = 40, K = 6, digital") < 0.01);
  CHECK(figure(one.out, "z^2, N = 40, K = 60, digital") > 0.15);
  CHECK(figure(one.out, "z^2, N = 40, K = 6, ideal") == Approx(figure(one.out, "z^2, N = 40, K = 6, digital")).margin(0.001));
  CHECK(one.out.find("missed") != std::string::npos);
}

TEST_CASE("misspelt words are found by list and distance", "[spelling]") {
  const TemporaryFolder folder;
  write_file(folder / "words.txt", words());
  write_file(folder / "task.toml", kSpellingTask);
  const Outcome one = run_program({"eval", "./task.toml", "--threads", "1"}, {.folder = folder.path()});
  INFO(one.out << one.err);
  REQUIRE(one.status == 0);
  CHECK(figure(one.out, "digital weights, 1 edit: in the list") > 0.95);
  CHECK(figure(one.out, "10 % weight noise, 1 edit: in the list") > 0.9);
  CHECK(figure(one.out, "digital weights, 1 edit: answer") == Approx(figure(one.out, "distances of all words, 1 edit: answer")).margin(0.05));
  CHECK(figure(one.out, "distances of all words, 2 edits: answer") < figure(one.out, "distances of all words, 1 edit: answer"));
  CHECK(figure(one.out, "ideal, 1 s, 2 edits: answer") == Approx(figure(one.out, "digital weights, 2 edits: answer")).margin(0.02));
}

TEST_CASE("recall lasts until the cells are empty", "[attention]") {
  const TemporaryFolder folder;
  write_file(folder / "task.toml", kRecallTask);
  const Outcome one = run_program({"eval", "./task.toml", "--threads", "1"}, {.folder = folder.path()});
  const Outcome three = run_program({"eval", "./task.toml", "--threads", "3"}, {.folder = folder.path()});
  INFO(one.out << one.err);
  REQUIRE(one.status == 0);
  CHECK(one.out == three.out);
  CHECK(figure(one.out, "digital  ") == 1.0);
  CHECK(figure(one.out, "threshold  ") > 0.97);
  const std::size_t late = one.out.find("\n   1000000");
  REQUIRE(late != std::string::npos);
  CHECK(std::stod(one.out.substr(late + 11 + 26, 26)) == 0.0);
}

TEST_CASE("tasks of memories that are wrong are refused in one line", "[memory]") {
  const TemporaryFolder folder;
  write_file(folder / "words.txt", words());
  write_file(folder / "few.txt", "planet\ncomet\n");
  struct Case {
    std::string task, text;
    const char* says;
  };
  const Case cases[]{{with(kCapacityTask, "\"power\"", "\"cubic\""), "", "separation"},
                     {with(kCapacityTask, "degree = 2", "degree = 1"), "", "degree"},
                     {with(kCapacityTask, "device = \"ideal\"", "device = \"none\""), "", "none"},
                     {with(kSpellingTask, "shortlist = 12", "shortlist = 500"), "", "shortlist"},
                     {with(kSpellingTask, "words.txt", "nothing.txt"), "", "wamerican"},
                     {kSpellingTask, "few.txt", "few.txt has 2 words"},
                     {kSpellingTask, "none.txt", "none.txt"},
                     {with(kRecallTask, "age = 100\n", "age = 101\n"), "", "ages"},
                     {with(kRecallTask, "[0, 100, 1000000]", "[0, 100, 10]"), "", "ages"},
                     {with(kRecallTask, "\"cells\"\nactivation", "\"digital\"\nactivation"), "", "readout"},
                     {with(kRecallTask, "width = 1.0", "width = 0.0"), "", "width"},
                     {with(kRecallTask, "gain_cell_cmos28", "reram_milo2021"), "", "reram_milo2021"}};
  for (const Case& one : cases) {
    write_file(folder / "task.toml", one.task);
    std::vector<std::string> command{"eval", "./task.toml"};
    if (!one.text.empty()) command.insert(command.end(), {"--text", one.text});
    const Outcome outcome = run_program(command, {.folder = folder.path()});
    INFO(one.says << "\n" << outcome.out << outcome.err);
    CHECK(outcome.status == 2);
    CHECK(outcome.err.find(one.says) != std::string::npos);
    CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  }
  CHECK(run_program({"train", "capacity"}, {.folder = folder.path()}).err.find("nothing to train") != std::string::npos);
}
