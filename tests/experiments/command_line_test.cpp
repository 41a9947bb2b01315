/// The program as a user meets it: answers, exit statuses, files.

#include <lzma.h>
#include <zlib.h>

#include <algorithm>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/dimacs_text.hpp"
#include "experiments/program.hpp"

using namespace ohmfield::test;
namespace fs = std::filesystem;

namespace {

std::string gzipped(const std::string& text) {
  z_stream stream{};
  if (deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::runtime_error("zlib");
  std::string bytes(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  deflate(&stream, Z_FINISH);
  bytes.resize(stream.total_out);
  deflateEnd(&stream);
  return bytes;
}

std::string xz_compressed(const std::string& text) {
  std::string bytes(text.size() + 4096, '\0');
  std::size_t size = 0;
  if (lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, nullptr, reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                              reinterpret_cast<std::uint8_t*>(bytes.data()), &size, bytes.size()) != LZMA_OK)
    throw std::runtime_error("lzma");
  bytes.resize(size);
  return bytes;
}

}  // namespace

TEST_CASE("every verb explains itself") {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"--help"}, {"solve", "--help"}, {"bench", "--help"}, {"generate", "--help"},
        {"generate", "ksat", "--help"}, {"generate", "planted", "--help"}, {"device", "--help"}, {"device", "list", "--help"}, {"device", "characterise", "--help"}, {"device", "fit", "--help"}, {"info", "--help"}}) {
    const Outcome outcome = run_program(words);
    INFO(words.front());
    CHECK((outcome.status == 0 && outcome.err.empty()));
    CHECK(outcome.out.find("--help") != std::string::npos);
  }
  CHECK(run_program({"--version"}).status == 0);
}

TEST_CASE("devices and info list what there is") {
  const Outcome devices = run_program({"device", "list"}), info = run_program({"info"});
  CHECK((devices.status == 0 && devices.err.empty()));
  for (const char* name : {"ideal", "reram_wan2022"}) CHECK(devices.out.find(name) != std::string::npos);
  CHECK((info.status == 0 && info.err.empty()));
  for (const char* word : {"skc", "wta", "cell_read", "leakage", "assumption"}) CHECK(info.out.find(word) != std::string::npos);
}

TEST_CASE("solve answers as in the SAT competition, from a file and from standard input") {
  const TemporaryFolder folder;
  const std::string text = "c comment\n" + random_dimacs(30, 110, 3);
  const std::vector<std::string> forms{text, gzipped(text), xz_compressed(text)};
  std::vector<std::string> answers;
  for (std::size_t i = 0; i < forms.size(); ++i) {
    write_file(folder / ("formula" + std::to_string(i)), forms[i]);  // compression is told by content, not by name
    for (const Outcome& outcome : {run_program({"solve", (folder / ("formula" + std::to_string(i))).string()}),
                                   run_program({"solve", "-"}, {.folder = folder.path(), .input = forms[i]})}) {
      CHECK((outcome.status == 10 && outcome.err.empty()));
      CHECK(has_line(outcome.out, "s SATISFIABLE"));
      CHECK(answer_satisfies(outcome.out, text));
      answers.push_back(without_clock(outcome.out));
    }
  }
  for (const std::string& answer : answers) CHECK(answer == answers.front());
}

TEST_CASE("every solver and rule gives a model that holds") {
  const TemporaryFolder folder;
  for (std::uint32_t seed = 0; seed < 3; ++seed) {
    const std::string text = random_dimacs(40, 140, seed);
    write_file(folder / "f.cnf", text);
    for (const std::vector<std::string>& options :
         {std::vector<std::string>{"--device", "ideal"}, {"--device", "reram_wan2022", "--age-s", "86400"}, {"--rule", "wta"},
          {"--baseline", "walksat"}, {"--baseline", "probsat"}, {"--baseline", "cadical"}, {"--threads", "3"}}) {
      std::vector<std::string> words{"solve", "f.cnf"};
      words.insert(words.end(), options.begin(), options.end());
      const Outcome outcome = run_program(words, {.folder = folder.path()});
      INFO("seed " << seed << ", " << options.back());
      CHECK((outcome.status == 10 && outcome.err.empty()));
      CHECK(answer_satisfies(outcome.out, text));
    }
  }
}

TEST_CASE("an unsatisfiable formula is unknown to the array and to local search, and known to CaDiCaL") {
  const TemporaryFolder folder;
  write_file(folder / "u.cnf", random_dimacs(20, 200, 1));
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{}, {"--device", "ideal", "--rule", "wta"}, {"--baseline", "walksat"}, {"--baseline", "probsat"}}) {
    std::vector<std::string> words{"solve", "u.cnf", "--restarts", "3", "--max-flips", "2000"};
    words.insert(words.end(), options.begin(), options.end());
    const Outcome outcome = run_program(words, {.folder = folder.path()});
    CHECK((outcome.status == 0 && outcome.err.empty()));
    CHECK(has_line(outcome.out, "s UNKNOWN"));
    CHECK(outcome.out.find("\nv") == std::string::npos);
  }
  const Outcome proved = run_program({"solve", "u.cnf", "--baseline", "cadical"}, {.folder = folder.path()});
  CHECK((proved.status == 20 && has_line(proved.out, "s UNSATISFIABLE") && proved.err.empty()));
}

TEST_CASE("the smallest formulas are answered") {
  struct Case {
    const char* text;
    int status;
    const char* line;
  };
  for (const Case& c : {Case{"p cnf 0 0\n", 10, "v 0"}, Case{"p cnf 3 0\n", 10, nullptr}, Case{"p cnf 2 1\n0\n", 20, nullptr},
                        Case{"p cnf 0 1\n0\n", 20, nullptr}, Case{"p cnf 1 2\n1 0\n0\n", 20, nullptr},
                        Case{"p cnf 1 1\n-1 0\n", 10, "v -1 0"}, Case{"p cnf 1 1\n1 -1 0\n", 10, nullptr},
                        Case{"p cnf 2 1\n2 2 2 0\n", 10, nullptr}})
    for (const char* solver : {"", "walksat", "probsat", "cadical"}) {
      std::vector<std::string> words{"solve", "-"};
      if (*solver != '\0') words.insert(words.end(), {"--baseline", solver});
      const Outcome outcome = run_program(words, {.input = c.text});
      INFO(c.text << "by '" << solver << "':\n" << outcome.out << outcome.err);
      CHECK((outcome.status == c.status && outcome.err.empty()));
      CHECK(has_line(outcome.out, c.status == 10 ? "s SATISFIABLE" : "s UNSATISFIABLE"));
      if (c.status == 10) CHECK(answer_satisfies(outcome.out, c.text));
      if (c.line != nullptr) CHECK(has_line(outcome.out, c.line));
    }
}

TEST_CASE("a time limit ends a search that would go on") {
  const TemporaryFolder folder;
  write_file(folder / "u.cnf", random_dimacs(60, 600, 1));
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{}, {"--threads", "3"}, {"--trace", "t.h5"}, {"--baseline", "walksat"}, {"--baseline", "probsat"}}) {
    std::vector<std::string> words{"solve", "u.cnf", "--time-limit", "0.2", "--max-flips", "4000000000", "--restarts", "1000000"};
    words.insert(words.end(), options.begin(), options.end());
    const Outcome outcome = run_program(words, {.folder = folder.path()});
    CHECK((outcome.status == 0 && has_line(outcome.out, "s UNKNOWN") && outcome.err.empty()));
  }
  CHECK(fs::exists(folder / "t.h5"));  // complete up to the limit
}

TEST_CASE("an interrupted search says how to go on and leaves no trace that looks complete") {
  const TemporaryFolder folder;
  write_file(folder / "u.cnf", random_dimacs(60, 600, 1));
  const std::vector<std::string> endless{"u.cnf", "--max-flips", "4000000000", "--restarts", "1000"};
  const auto interrupted = [&](std::vector<std::string> words, const fs::path& sign) {
    words.insert(words.begin() + 1, endless.begin(), endless.end());
    Program program(words, {.folder = folder.path()});
    while (!fs::exists(sign) && program.is_running()) usleep(2000);  // its files appear after it listens to signals
    kill(program.pid(), SIGINT);
    return program.finish();
  };
  const Outcome solve = interrupted({"solve", "--trace", "t.h5", "--first-restart", "7"}, folder / "t.h5.part");
  CHECK((solve.status == 3 && solve.err.empty()));
  CHECK((has_line(solve.out, "s UNKNOWN") && solve.out.find("--first-restart 7\n") != std::string::npos));
  const Outcome bench = interrupted({"bench", "--csv", "t.csv", "--json", "t.json", "--baselines", "none"}, folder / "t.json.part");
  CHECK((bench.status == 3 && bench.err.empty()));
  for (const auto& entry : fs::directory_iterator(folder.path())) CHECK(entry.path().filename() == "u.cnf");
}

TEST_CASE("generated formulas are deterministic, named, and satisfiable when asked") {
  const TemporaryFolder folder;
  const std::vector<std::string> words{"generate", "ksat", "--variables", "20", "--count", "3", "--seed", "5"};
  const auto make = [&](std::vector<std::string> more, const std::string& into) {
    more.insert(more.begin(), words.begin(), words.end());
    more.insert(more.end(), {"--output", into});
    const Outcome outcome = run_program(more, {.folder = folder.path()});
    CHECK((outcome.status == 0 && outcome.err.empty()));
  };
  make({}, "a");
  make({}, "b");
  make({"--satisfiable"}, "s");
  const auto files = [&](const std::string& name) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder / name)) found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
  };
  const auto once = files("a"), again = files("b"), kept = files("s");
  REQUIRE((once.size() == 3 && again.size() == 3 && kept.size() == 3));
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(once[i].extension() == ".cnf");
    CHECK((once[i].filename() == again[i].filename() && read_file(once[i]) == read_file(again[i])));
    CHECK(run_program({"solve", kept[i].string(), "--baseline", "cadical"}).status == 10);
  }
  CHECK(read_file(once[0]) != read_file(once[1]));
  for (const char* balanced : {"", "--balanced"}) {
    std::vector<std::string> planted{"generate", "planted", "--variables", "60", "--seed", "18446744073709551615"};
    if (*balanced != '\0') planted.emplace_back(balanced);
    const Outcome formula = run_program(planted);
    CHECK((formula.status == 0 && formula.err.empty() && formula.out == run_program(planted).out));
    CHECK(run_program({"solve", "-", "--baseline", "cadical"}, {.input = formula.out}).status == 10);
  }
}
