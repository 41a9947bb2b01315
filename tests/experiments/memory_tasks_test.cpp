/// `ohmfield eval` on tasks of memories: small ones that run through, and input that is wrong.

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "core/random/counter_rng.hpp"
#include "experiments/program.hpp"

using namespace ohmfield;
using test::Outcome;
using test::run_program;

namespace {

std::filesystem::path fresh_folder(const std::string& name) {
  const auto folder = std::filesystem::temp_directory_path() / ("ohmfield_memory_" + name);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

void write(const std::filesystem::path& path, const std::string& text) { std::ofstream(path) << text; }

std::string with(std::string text, const std::string& old_text, const std::string& new_text) {
  const std::size_t at = text.find(old_text);
  REQUIRE(at != std::string::npos);
  return text.replace(at, old_text.size(), new_text);
}

/// The figure in column 64 of a line that begins so.
double figure(const std::string& out, const std::string& begin) {
  const std::size_t at = out.find("\n" + begin);
  INFO(begin << "\n" << out);
  REQUIRE(at != std::string::npos);
  return std::stod(out.substr(at + 1 + 64, 10));
}

const std::string kCapacity =
    "kind = \"associative_capacity\"\ntitle = \"small\"\nseeds = 2\nbits = 4000\n"
    "[[memory]]\nseparation = \"power\"\ndegree = 2\nunits = 40\npatterns = 6\ntarget = 0.02\nin_arrays = 1\n"
    "[[memory]]\nseparation = \"power\"\ndegree = 2\nunits = 40\npatterns = 60\ntarget = 0.02\n"
    "[[array]]\ndevice = \"ideal\"\nage_s = 1.0\ncompensation = \"none\"\n";

const std::string kSpelling =
    "kind = \"spelling\"\ntitle = \"small\"\nseeds = 2\nwords = 400\nqueries = 60\nshortlist = 12\nweight_noise = [0.1]\ntechnology = \"cmos28\"\n"
    "[text]\nsource = \"words.txt\"\n[winners]\noffset_sigma = 0.0\nnoise_sigma = 0.0\n"
    "[[array]]\ndevice = \"ideal\"\nage_s = 1.0\ncompensation = \"none\"\n[target]\none_edit = 0.9\ntwo_edits = 0.8\n";

const std::string kRecall =
    "kind = \"recall\"\ntitle = \"small\"\nseeds = 2\ndimension = 32\npairs = 40\nsymbols = 20\nmemories = 2\nages = [0, 100, 1000000]\nloads = [10, 40]\n"
    "technology = \"cmos28\"\n[cells]\ndevice = \"gain_cell_cmos28\"\ntoken_time_s = 65e-9\nread_voltage_V = 0.1\nread_time_s = 15e-9\n"
    "[[readout]]\nname = \"digital\"\nin = \"digital\"\nactivation = \"softmax\"\nbeta = 16.0\n"
    "[[readout]]\nname = \"threshold\"\nin = \"cells\"\nactivation = \"hard_sigmoid\"\nthreshold = 0.2\nwidth = 1.0\n"
    "[target]\nrecall = 0.95\nage = 100\n";

std::string words() {
  core::CounterRng rng(4, core::Stream::test, 0);
  std::string text;
  for (int w = 0; w < 900; ++w) {
    for (std::uint32_t i = 0, length = 5 + rng.below(6); i < length; ++i) text += i % 2 == 0 ? "bcdfgklmnprst"[rng.below(13)] : "aeiou"[rng.below(5)];
    text += '\n';
  }
  return text + "Capital\nit's\nabc\n";
}

}  // namespace

TEST_CASE("capacity is the same on any number of threads, and an overload misses", "[memory]") {
  const auto folder = fresh_folder("capacity");
  write(folder / "task.toml", kCapacity);
  const Outcome one = run_program({"eval", "./task.toml", "--threads", "1"}, {.folder = folder});
  const Outcome three = run_program({"eval", "./task.toml", "--threads", "3"}, {.folder = folder});
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
  const auto folder = fresh_folder("spelling");
  write(folder / "words.txt", words());
  write(folder / "task.toml", kSpelling);
  const Outcome one = run_program({"eval", "./task.toml", "--threads", "1"}, {.folder = folder});
  INFO(one.out << one.err);
  REQUIRE(one.status == 0);
  CHECK(figure(one.out, "digital weights, 1 edit: in the list") > 0.95);
  CHECK(figure(one.out, "10 % weight noise, 1 edit: in the list") > 0.9);
  CHECK(figure(one.out, "digital weights, 1 edit: answer") == Approx(figure(one.out, "distances of all words, 1 edit: answer")).margin(0.05));
  CHECK(figure(one.out, "distances of all words, 2 edits: answer") < figure(one.out, "distances of all words, 1 edit: answer"));
  CHECK(figure(one.out, "ideal, 1 s, 2 edits: answer") == Approx(figure(one.out, "digital weights, 2 edits: answer")).margin(0.02));
}

TEST_CASE("recall lasts until the cells are empty", "[attention]") {
  const auto folder = fresh_folder("recall");
  write(folder / "task.toml", kRecall);
  const Outcome one = run_program({"eval", "./task.toml", "--threads", "1"}, {.folder = folder});
  const Outcome three = run_program({"eval", "./task.toml", "--threads", "3"}, {.folder = folder});
  INFO(one.out << one.err);
  REQUIRE(one.status == 0);
  CHECK(one.out == three.out);
  CHECK(figure(one.out, "digital, age 100 tokens") == 1.0);
  CHECK(figure(one.out, "threshold, age 100 tokens") > 0.97);
  const std::size_t late = one.out.find("\n   1000000");
  REQUIRE(late != std::string::npos);
  CHECK(std::stod(one.out.substr(late + 11 + 26, 26)) == 0.0);
}

TEST_CASE("tasks of memories that are wrong are refused in one line", "[memory]") {
  const auto folder = fresh_folder("wrong");
  write(folder / "words.txt", words());
  write(folder / "few.txt", "planet\ncomet\n");
  struct Case {
    std::string task, text;
    const char* says;
  };
  const Case cases[]{{with(kCapacity, "\"power\"", "\"cubic\""), "", "separation"},
                     {with(kCapacity, "degree = 2", "degree = 1"), "", "degree"},
                     {with(kCapacity, "device = \"ideal\"", "device = \"none\""), "", "none"},
                     {with(kSpelling, "shortlist = 12", "shortlist = 500"), "", "shortlist"},
                     {with(kSpelling, "words.txt", "nothing.txt"), "", "wamerican"},
                     {kSpelling, "few.txt", "few.txt has 2 words"},
                     {kSpelling, "none.txt", "none.txt"},
                     {with(kRecall, "age = 100\n", "age = 101\n"), "", "ages"},
                     {with(kRecall, "[0, 100, 1000000]", "[0, 100, 10]"), "", "ages"},
                     {with(kRecall, "\"cells\"\nactivation", "\"digital\"\nactivation"), "", "readout"},
                     {with(kRecall, "width = 1.0", "width = 0.0"), "", "width"},
                     {with(kRecall, "gain_cell_cmos28", "reram_milo2021"), "", "reram_milo2021"}};
  for (const Case& one : cases) {
    write(folder / "task.toml", one.task);
    std::vector<std::string> command{"eval", "./task.toml"};
    if (!one.text.empty()) command.insert(command.end(), {"--text", one.text});
    const Outcome outcome = run_program(command, {.folder = folder});
    INFO(one.says << "\n" << outcome.out << outcome.err);
    CHECK(outcome.status == 2);
    CHECK(outcome.err.find(one.says) != std::string::npos);
    CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  }
  CHECK(run_program({"train", "capacity"}, {.folder = folder}).err.find("nothing to train") != std::string::npos);
}
