/// Same seed, same bytes, whatever the number of threads.

#include <algorithm>
#include <cstdlib>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/dimacs_text.hpp"
#include "experiments/program.hpp"

using namespace ohmfield::test;

namespace {

const char* const kCompare = R"(
import sys
try:
    import h5py
except ImportError:
    sys.exit(77)

def contents(path):
    found = {}
    with h5py.File(path, 'r') as file:
        def add(name, item):
            if isinstance(item, h5py.Dataset):
                found[name] = (item.shape, str(item.dtype), str(item[()].tolist()) if item.dtype.kind == 'O' else item[()].tobytes())
        file.visititems(add)
    return found

first = contents(sys.argv[1])
assert len(first) > 5, 'few datasets'
for other in sys.argv[2:]:
    second = contents(other)
    assert first.keys() == second.keys(), 'other datasets'
    for name in first:
        assert first[name] == second[name], name + ' differs in ' + other
)";

/// Whether all datasets of HDF5 files are equal; 77 when Python has no h5py.
int compare(const TemporaryFolder& folder, const std::string& prefix) {
  write_file(folder / "compare.py", kCompare);
  std::string command = "/usr/bin/python3 " + (folder / "compare.py").string();
  for (const char* threads : {"1", "2", "3"}) command += " " + (folder / (prefix + threads + ".h5")).string();
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("on perfect cells every engine makes the same search, by every rule") {
  const TemporaryFolder folder;
  write_file(folder / "f.cnf", random_dimacs(40, 165, 3));
  for (const char* rule : {"skc", "skc_union", "wta", "probsat_poly", "probsat_exp", "gnsat_n", "gnsat_u", "mnsat", "metropolis",
                           "hopfield_sequential", "hopfield_parallel", "clause_parallel", "novelty"}) {
    std::vector<std::string> searches;
    for (const char* engine : {"ideal", "event", "exact"}) {
      const Outcome outcome = run_program({"solve", "f.cnf", "--device", "ideal", "--engine", engine, "--tile", "none", "--rule", rule,
                                           "--restarts", "2", "--max-flips", "2000", "--simplify", "none"}, {.folder = folder.path()});
      const std::size_t begin = outcome.out.find("c restarts");
      searches.push_back(begin == std::string::npos ? outcome.err : outcome.out.substr(begin, outcome.out.find(" of ", begin) - begin));
    }
    INFO(rule << "\n" << searches[0] << "\n" << searches[1] << "\n" << searches[2]);
    CHECK(searches[0].starts_with("c restarts"));
    CHECK((searches[1] == searches[0] && searches[2] == searches[0]));
  }
}

TEST_CASE("bench writes the same bytes with any number of threads") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "set");
  for (std::uint32_t i = 0; i < 4; ++i) write_file(folder / "set" / ("f" + std::to_string(i) + ".cnf"), random_dimacs(30, 120, i));
  for (const std::string threads : {"1", "2", "3"}) {
    const Outcome outcome = run_program({"bench", "set", "--restarts", "7", "--threads", threads, "--max-flips", "3000", "--device", "ideal",
                                         "--device", "reram_wan2022", "--csv", threads + ".csv", "--trace", "bench" + threads + ".h5"},
                                        {.folder = folder.path()});
    CHECK((outcome.status == 0 && outcome.err.empty()));
  }
  const std::string csv = read_file(folder / "1.csv");
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 1 + 6);
  CHECK(csv == read_file(folder / "2.csv"));
  CHECK(csv == read_file(folder / "3.csv"));
  CHECK(csv.starts_with("set,solver,instances,runs,solved_instances,success,success_lo,success_hi,flips_median,flips_p90,flips_max,"
                        "cycles_median,its99_median,its99_p90,tts99_s_median,ets99_J_median,ets99_J_lo,ets99_J_hi,flips_per_cpu_s,"
                        "its99_max,its99_lo,its99_hi,tts99_s_ci_lo,tts99_s_ci_hi,ets99_J_ci_lo,ets99_J_ci_hi,"
                        "longest_clause,variables,clauses,published,published_its99,published_tts_s,published_ets_J\n"));
  const int status = compare(folder, "bench");
  if (status == 77) WARN("skipped: /usr/bin/python3 lacks h5py");
  else CHECK(status == 0);
}

TEST_CASE("solve gives the same answer and the same trace with any number of threads") {
  const TemporaryFolder folder;
  write_file(folder / "f.cnf", random_dimacs(40, 172, 2));
  std::string answers[3], plain[3];
  for (int t = 0; t < 3; ++t) {
    const std::string threads = std::to_string(t + 1);
    const std::vector<std::string> words{"solve", "f.cnf", "--threads", threads, "--max-flips", "60", "--restarts", "200", "--simplify", "none"};
    std::vector<std::string> traced = words;
    traced.insert(traced.end(), {"--trace", "solve" + threads + ".h5"});
    plain[t] = run_program(words, {.folder = folder.path()}).out;
    answers[t] = run_program(traced, {.folder = folder.path()}).out;
    CHECK(plain[t] == plain[0]);
    CHECK(answers[t] == plain[0]);  // a trace changes nothing but the file
  }
  CHECK(plain[0].find("c restarts 1,") == std::string::npos);  // several restarts ran side by side
  const int status = compare(folder, "solve");
  if (status == 77) WARN("skipped: /usr/bin/python3 lacks h5py");
  else CHECK(status == 0);
}

TEST_CASE("restarts go on where an earlier search ended") {
  // Ten restarts at once, or six and then four: the same answer.
  const TemporaryFolder folder;
  write_file(folder / "f.cnf", random_dimacs(40, 160, 2));
  const auto lines = [&](const char* first, const char* count) {
    const Outcome outcome = run_program({"solve", "f.cnf", "--max-flips", "40", "--first-restart", first, "--restarts", count},
                                        {.folder = folder.path()});
    return outcome.out.substr(outcome.out.find("\ns "));
  };
  const std::string all = lines("0", "400"), early = lines("0", "6");
  if (early.starts_with("\ns UNKNOWN")) CHECK(lines("6", "394") == all);
  else CHECK(early == all);
}
