/// Whatever is wrong with the input: one line that names it and a cure, exit status 2 (1 when the machine fails), and no
/// file that looks like a result.

#include <algorithm>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/dimacs_text.hpp"
#include "experiments/program.hpp"

using namespace ohmfield::test;
namespace fs = std::filesystem;

namespace {

const std::string kSmall = "p cnf 3 2\n1 -2 3 0\n-1 2 0\n";

std::string data(const std::string& name) { return read_file(fs::path(OHMFIELD_SOURCE_DIR) / "data" / name); }

std::string replaced(std::string text, const std::string& old, const std::string& by) {
  const std::size_t at = text.find(old);
  if (at == std::string::npos) throw std::runtime_error("the data file has no '" + old + "'");
  return text.replace(at, old.size(), by);
}

/// Runs in a folder with a good formula f.cnf; checks status and message, and that nothing new is left.
/// \param names  what the message must hold
void check_refused(const TemporaryFolder& folder, const std::vector<std::string>& words, const std::vector<std::string>& names,
                   int status = 2, Surroundings around = {}) {
  std::vector<fs::path> before, after;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) before.push_back(entry.path());
  around.folder = folder.path();
  const Outcome outcome = run_program(words, around);
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) after.push_back(entry.path());
  std::string command;
  for (const std::string& word : words) command += word.substr(0, 60) + " ";
  INFO(command << "\nexit status " << outcome.status << "\n" << outcome.err);
  CHECK(outcome.status == status);
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  CHECK((outcome.err.starts_with("ohmfield: ") && outcome.err.ends_with('\n')));
  for (const std::string& name : names) {
    INFO("should name " << name);
    CHECK(outcome.err.find(name) != std::string::npos);
  }
  CHECK(outcome.out.find("s SATISFIABLE") == std::string::npos);
  std::sort(before.begin(), before.end());
  std::sort(after.begin(), after.end());
  CHECK(before == after);
}

}  // namespace

TEST_CASE("bad formulas are refused with file, place and cure, by solve and by bench") {
  const TemporaryFolder folder;
  struct Case {
    const char* file;
    std::string bytes;
    std::vector<std::string> names;
  };
  const std::string gzip_start{"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x50\x48", 13};
  const std::string junk{"\x7f" "ELF\x02\x01\x01\x00\x00\xff\xfe\x80\x0a\x00p cnf", 19};
  for (const Case& c :
       {Case{"empty.cnf", "", {"empty"}}, Case{"blank.cnf", " \n\n", {"p cnf"}}, Case{"comments.cnf", "c one\nc two\n", {"p cnf"}},
        Case{"headless.cnf", "1 2 0\n-1 3 0\n", {":1:1:", "header", "p cnf 3 2"}},
        Case{"short.cnf", "c\np cnf 3 3\n1 2 0\n-3 0\n", {":2:1:", "3 clauses", "2 follow"}},
        Case{"long.cnf", "p cnf 3 1\n1 2 0\n-3 0\n", {":3:1:", "further clause"}},
        Case{"range.cnf", "p cnf 3 2\n1 2 0\n-3 4 0\n", {":3:4:", "literal 4"}},
        Case{"open.cnf", "p cnf 3 2\n1 2 0\n-3 2\n", {":3:1:", "not ended by 0"}},
        Case{"word.cnf", "p cnf 3 2\n1 2 0\n-3 x2 0\n", {":3:4:", "`x2`"}},
        Case{"minus.cnf", "p cnf -3 2\n1 2 0\n", {":1:7:", "-3"}},
        Case{"huge.cnf", "p cnf 99999999999999999999 1\n1 0\n", {":1:7:", "outside"}},
        Case{"cut.cnf.gz", gzip_start, {"cut.cnf.gz"}}, Case{"cut.cnf.xz", std::string("\xfd" "7zXZ\0\0\x04\xe6", 9), {"cut.cnf.xz"}},
        Case{"junk.cnf", junk, {"junk.cnf"}}}) {
    write_file(folder / c.file, c.bytes);
    std::vector<std::string> names = c.names;
    names.emplace_back(c.file);
    check_refused(folder, {"solve", c.file, "--trace", "t.h5"}, names);
    check_refused(folder, {"bench", c.file, "--csv", "t.csv", "--json", "t.json", "--trace", "t.h5", "--restarts", "1"}, names);
    check_refused(folder, {"solve", c.file, "--baseline", "walksat"}, names);
    check_refused(folder, {"solve", "-"}, c.names.front() == c.file ? std::vector<std::string>{} : c.names, 2, {.input = c.bytes});
    fs::remove(folder / c.file);
  }
}

TEST_CASE("paths that cannot be read are refused") {
  const TemporaryFolder folder;
  write_file(folder / "f.cnf", kSmall);
  fs::create_directory(folder / "empty");
  for (const std::string& path : {std::string("nothing.cnf"), std::string("f.cnf/below"), std::string("no/such/folder/f.cnf"),
                                  std::string("empty"), std::string(300, 'x')}) {
    check_refused(folder, {"solve", path}, {path});
    check_refused(folder, {"bench", path, "--csv", "t.csv"}, {path});
  }
  check_refused(folder, {"solve", ""}, {});
}

TEST_CASE("paths that cannot be written are refused before any work") {
  const TemporaryFolder folder;
  write_file(folder / "f.cnf", kSmall);
  write_file(folder / "u.cnf", random_dimacs(60, 600, 1));
  fs::create_directory(folder / "is_folder");
  for (const std::string& path : {std::string("f.cnf/below"), std::string("no/such/folder/out"), std::string("is_folder"),
                                  std::string(300, 'x')}) {
    // A formula that would be searched for hours: the error must come first.
    const std::vector<std::string> endless{"u.cnf", "--max-flips", "4000000000", "--restarts", "1000"};
    for (const std::vector<std::string>& how : {std::vector<std::string>{"solve", "--trace"}, {"bench", "--csv"}, {"bench", "--json"}, {"bench", "--trace"}}) {
      std::vector<std::string> words{how[0]};
      words.insert(words.end(), endless.begin(), endless.end());
      words.insert(words.end(), {how[1], path});
      check_refused(folder, words, {path});
    }
  }
  check_refused(folder, {"bench", "f.cnf", "--csv", "t", "--json", "t"}, {"--csv", "--json", "same file, t."});
  check_refused(folder, {"generate", "ksat", "--output", "f.cnf"}, {"f.cnf"});
  check_refused(folder, {"generate", "ksat", "--output", "f.cnf/below"}, {"f.cnf/below"});
}

TEST_CASE("what a run reads is never replaced by what it writes") {
  const TemporaryFolder folder;
  fs::create_directory(folder / "set");
  write_file(folder / "set/f.cnf", kSmall);
  write_file(folder / "device.toml", data("devices/ideal.toml"));
  write_file(folder / "g.col", "p edge 2 1\ne 1 2\n");
  fs::create_symlink(folder / "set/f.cnf", folder / "link.cnf");
  const std::vector<std::string> files{"set/f.cnf", "device.toml", "g.col"};
  std::vector<std::string> before, after;
  for (const std::string& file : files) before.push_back(read_file(folder / file));
  const std::string reason = "is an input of this run";
  check_refused(folder, {"solve", "set/f.cnf", "--trace", "set/f.cnf"}, {"set/f.cnf", reason});
  check_refused(folder, {"solve", "set/f.cnf", "--trace", "./set/../set/f.cnf"}, {reason});
  check_refused(folder, {"solve", "link.cnf", "--trace", "set/f.cnf"}, {reason});
  check_refused(folder, {"solve", "set/f.cnf", "--device", "device.toml", "--trace", "device.toml"}, {"device.toml", reason});
  for (const char* option : {"--csv", "--json", "--trace"})
    check_refused(folder, {"bench", "set", "--restarts", "1", option, "set/f.cnf"}, {"set/f.cnf", reason});
  check_refused(folder, {"bench", "set", "--sweep", "on_off_ratio=inf", "--csv", "set/f.cnf"}, {"set/f.cnf", reason});
  check_refused(folder, {"puzzle", "colouring", "g.col", "--colours", "3", "--cnf", "g.col"}, {"g.col", reason});
  check_refused(folder, {"bench", "set", "--csv", "o", "--resume", "./o"}, {"--csv", "--resume", "same file"});
  check_refused(folder, {"bench", "set", "--json", "o", "--trace", "o"}, {"--json", "--trace", "same file"});
  for (const std::string& file : files) after.push_back(read_file(folder / file));
  CHECK(before == after);
}

TEST_CASE("devices without an end are no input") {
  const TemporaryFolder folder;
  write_file(folder / "f.cnf", kSmall);
  check_refused(folder, {"solve", "/dev/zero"}, {"/dev/zero", "device"});
  check_refused(folder, {"bench", "f.cnf", "--resume", "/dev/full"}, {"/dev/full", "not a regular file"});
}

TEST_CASE("a trace takes no other engine than its own") {
  const TemporaryFolder folder;
  write_file(folder / "f.cnf", kSmall);
  write_file(folder / "x.cnf", "p cnf 3 1\nx 1 2 3 0\n");
  check_refused(folder, {"solve", "f.cnf", "--trace", "t.h5", "--engine", "event"}, {"--engine"});
  check_refused(folder, {"solve", "f.cnf", "--trace", "t.h5", "--tile", "128x256"}, {"--tile"});
  check_refused(folder, {"solve", "x.cnf", "--trace", "t.h5"}, {"--trace", "XOR"});
}

TEST_CASE("a full disk is a failure of the machine and leaves no file") {
  const TemporaryFolder folder;
  write_file(folder / "f.cnf", kSmall);
  const Surroundings full{.out_path = "/dev/null", .file_limit_bytes = 300};
  check_refused(folder, {"solve", "f.cnf", "--trace", "t.h5"}, {"t.h5"}, 1, full);
  check_refused(folder, {"bench", "f.cnf", "--restarts", "2", "--csv", "t.csv"}, {"t.csv"}, 1, full);
  check_refused(folder, {"bench", "f.cnf", "--restarts", "2", "--json", "t.json"}, {"t.json"}, 1, full);
  check_refused(folder, {"bench", "f.cnf", "--restarts", "2", "--trace", "t.h5"}, {"t.h5"}, 1, full);
  check_refused(folder, {"generate", "ksat", "--output", "."}, {".cnf"}, 1, full);
  const Surroundings full_output{.out_path = "/dev/full"};
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"solve", "f.cnf"}, {"bench", "f.cnf", "--restarts", "1"}, {"device", "list"}, {"info"}, {"--help"},
        {"generate", "ksat", "--variables", "20"}, {"generate", "ksat", "--variables", "20000"}})
    check_refused(folder, words, {"standard output", "full"}, 1, full_output);
}

TEST_CASE("unknown names are refused with the nearest known one") {
  const TemporaryFolder folder;
  write_file(folder / "f.cnf", kSmall);
  for (const std::string verb : {"solve", "bench"}) {
    check_refused(folder, {verb, "f.cnf", "--device", "reram_wan2023"}, {"reram_wan2023", "Is 'reram_wan2022' meant?"});
    check_refused(folder, {verb, "f.cnf", "--device", "nothing_like_it"}, {"nothing_like_it", "gain_cell_cmos28, ideal"});
    check_refused(folder, {verb, "f.cnf", "--device", "./no.toml"}, {"./no.toml"});
    check_refused(folder, {verb, "f.cnf", "--technology", "cmos29"}, {"cmos29", "Is 'cmos28' meant?"});
    check_refused(folder, {verb, "f.cnf", "--rule", "skd"}, {"skd", "Is 'skc' meant?"});
    check_refused(folder, {verb, "f.cnf", "--config", "ksad"}, {"ksad", "Is 'ksat' meant?"});
    check_refused(folder, {verb, "f.cnf", "--no-such-option"}, {"--no-such-option", "--help"});
  }
  check_refused(folder, {"solve"}, {"--help"});
  check_refused(folder, {"solve", "f.cnf", "--baseline", "walksta"}, {"walksta", "Is 'walksat' meant?"});
  check_refused(folder, {"bench", "f.cnf", "--baselines", "walksat,probsta"}, {"probsta", "Is 'probsat' meant?"});
  check_refused(folder, {"solve", "f.cnf", "--baseline", "walksat", "--trace", "t.h5"}, {"--trace", "--baseline"});
  check_refused(folder, {"solve", "f.cnf", "--device", "ideal", "--device", "reram_wan2022"}, {"one device"});
  check_refused(folder, {}, {"--help"});
  check_refused(folder, {"slove", "f.cnf"}, {"'slove'", "Is 'solve' meant?"});
}

TEST_CASE("options out of range are refused by name") {
  const TemporaryFolder folder;
  write_file(folder / "f.cnf", kSmall);
  struct Case {
    const char* option;
    std::vector<const char*> values;
  };
  for (const auto& [option, values] :
       {Case{"--seed", {"-1", "18446744073709551616", "abc", "1.5", "0x10", " 1", "1e3"}}, Case{"--max-flips", {"0", "-5", "4294967296", "nan"}},
        Case{"--restarts", {"0", "-1", "1000001"}}, Case{"--threads", {"0", "-2", "x"}}, Case{"--age-s", {"-1", "nan", "inf", "1e400", "x"}},
        Case{"--walk-probability", {"-0.1", "1.1", "nan"}}, Case{"--sigma", {"-1", "nan", "-inf"}}})
    for (const char* value : values) {
      check_refused(folder, {"solve", "f.cnf", option, value, "--trace", "t.h5"}, {option, value});
      check_refused(folder, {"bench", "f.cnf", std::string(option) + "=" + value, "--csv", "t.csv"}, {option, value});
    }
  check_refused(folder, {"solve", "f.cnf", "--time-limit", "-1"}, {"--time-limit", "-1"});
  check_refused(folder, {"solve", "f.cnf", "--time-limit", "nan"}, {"--time-limit", "nan"});
  check_refused(folder, {"solve", "f.cnf", "--first-restart", "-1"}, {"--first-restart", "-1"});
  check_refused(folder, {"solve", "f.cnf", "--age-s", "1e9"}, {"1e+09", "172800", "extrapolate"});
  for (const auto& [option, value] : std::vector<std::pair<const char*, const char*>>{
           {"--variables", "0"}, {"--variables", "-1"}, {"--clauses", "-1"}, {"--ratio", "nan"}, {"--ratio", "-1"}, {"--k", "0"},
           {"--count", "0"}, {"--seed", "-1"}, {"--seed", "18446744073709551616"}})
    for (const char* kind : {"ksat", "planted"}) check_refused(folder, {"generate", kind, option, value}, {option, value});
  check_refused(folder, {"generate", "ksat", "--variables", "3", "--k", "4"}, {"4", "3"});
  check_refused(folder, {"generate", "ksat", "--count", "2"}, {"--output"});
  check_refused(folder, {"generate", "ksat", "--variables", "3", "--clauses", "500", "--satisfiable"}, {"no solution"});
}

TEST_CASE("mistakes in data files are refused with file, line and key") {
  const TemporaryFolder folder;
  write_file(folder / "f.cnf", kSmall);
  const std::string device = data("devices/reram_wan2022.toml"), technology = data("technologies/cmos28.toml"),
                    config = data("experiments/ksat.toml");
  struct Case {
    const char* option;
    std::string text;
    std::vector<std::string> names;
  };
  for (const Case& c : {
           Case{"--device", replaced(device, "g_max_S = 40e-6", "g_maxx_S = 40e-6"), {"g_max"}},
           Case{"--device", device + "comparator_offsett_A = 1.0\n", {"comparator_offsett_A", "comparator_offset_A"}},
           Case{"--device", replaced(device, "off_S = 1e-6", "off_S = -1e-6"), {"off_S", "-1e-06"}},
           Case{"--device", replaced(device, "off_S = 1e-6", "off_S = nan"), {"off_S", "nan"}},
           Case{"--device", replaced(device, "on_S = 40e-6", "on_S = \"much\""), {"on_S", "much"}},
           Case{"--device", replaced(device, "0.348", "inf"), {"sigma_uS"}},
           Case{"--device", replaced(device, "family = \"reram\"", "family = \"rerum\""), {"family", "reram"}},
           Case{"--device", replaced(device, "[window]", "[window"), {"mine.toml:"}},
           Case{"--device", "", {}},
           Case{"--device", std::string("\xff\xfe\x00\x01", 4), {}},
           Case{"--technology", replaced(technology, "comparator_s = 1e-9", "comparator_s = -1e-9"), {"comparator_s"}},
           Case{"--technology", replaced(technology, "adc_s = 0.78e-9", "adc_s = nan"), {"adc_s", "nan"}},
           Case{"--technology", replaced(technology, "comparator = \"comparator_timely\"", "comparater = \"comparator_timely\""), {"comparater", "comparator"}},
           Case{"--technology", technology + "link_ = \"link_isaac\"\n", {"link_"}},
           Case{"--config", replaced(config, "walk_probability", "walk_probabilty"), {"walk_probabil"}},
           Case{"--config", replaced(config, "walk_probability = 0.5", "walk_probability = 1.5"), {"walk_probability", "1.5"}},
           Case{"--config", replaced(config, "max_flips = 1000000", "max_flips = 0"), {"max_flips", "0"}},
           Case{"--config", replaced(config, "trim = \"column\"", "trim = \"columns\""), {"trim", "columns"}},
           Case{"--config", replaced(config, "break_adc_bits = 0", "break_adc_bits = 1"), {"break_adc_bits", "1"}},
           Case{"--config", replaced(config, "zero_below = 0.3", "zero_below = 1.0"), {"zero_below"}},
           Case{"--config", replaced(config, "tiles = \"auto\"", "tiles = \"31x32\""), {"tiles", "31 x 32"}},
           Case{"--config", replaced(config, "tiles = \"auto\"", "tiles = \"some\""), {"tiles", "some", "none"}},
           Case{"--config", replaced(config, "solve_name = \"auto\"", "solve_name = \"scc\""), {"solve_name", "skc"}},
           Case{"--config", config + "sead = 3\n", {"sead", "seed"}},
           Case{"--config", config + "seed = -3\n", {"seed", "-3"}},
       }) {
    write_file(folder / "mine.toml", c.text);
    std::vector<std::string> names = c.names;
    names.emplace_back("mine.toml");
    check_refused(folder, {"solve", "f.cnf", c.option, "mine.toml", "--trace", "t.h5"}, names);
    check_refused(folder, {"bench", "f.cnf", c.option, "mine.toml", "--csv", "t.csv"}, names);
  }
}
