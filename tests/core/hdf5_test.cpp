/// Result files: what is in them, read back by the programs that people use, and what failures leave behind.

#include "core/hdf5/trace_file.hpp"

#include <sys/wait.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <numeric>

#include "catch.hpp"
#include "core/error.hpp"
#include "core/temporary_folder.hpp"

using namespace ohmfield;
using namespace ohmfield::core;
namespace fs = std::filesystem;

namespace {

FileInfo sample_info() {
  FileInfo info;
  info.title = "Probe of the array, σ = 1 µS";
  info.file_type = "ohmfield-test";
  info.format_version = "1.0";
  info.source = "ohmfield test";
  info.history = "core_tests 'a b'";
  info.config_toml = "[device]\n# " + std::string(100000, 'x') + "\n";  // attributes above 64 kB need care
  info.seed = 18446744073709551615u;
  info.date_created = "2024-05-17T09:30:00Z";
  return info;
}

/// The file that tests/python/check_hdf5.py expects, number by number.
void write_sample(const fs::path& path) {
  TraceFile file(path, sample_info());
  TraceGroup trace = file.group("trace", "what the solver did, step by step");
  auto steps = trace.series<std::int64_t, std::int32_t, double, float>(
      {{"iteration", "1", "step of the solver"},
       {"energy", "1", "unsatisfied clauses"},
       {"time", "s", "simulated time"},
       {"current", "A", "line current"}},
      {.chunk_rows = 100});
  for (int i = 0; i < 1050; ++i) {
    steps.append(i, 2000 - i, i * 1e-10, i == 7 ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(i));
  }
  TraceGroup cells = file.group("cells", "the array as programmed");
  std::vector<std::int32_t> word_line(600);
  std::iota(word_line.begin(), word_line.end(), 0);
  cells.dimension("word_line", word_line, "1", "word line");
  cells.dimension("clause", 700, "clause columns");
  std::vector<float> conductance(600 * 700);
  for (std::size_t i = 0; i < conductance.size(); ++i) conductance[i] = static_cast<float>(i % 977) * 1e-7f;
  conductance[3] = std::numeric_limits<float>::quiet_NaN();
  cells.write("conductance", {"word_line", "clause"}, conductance, "S", "programmed conductance",
              {.coordinates = {"literal"}});
  cells.write("plain", {"word_line", "clause"}, conductance, "S", "the same without compression", {.gzip_level = 0});
  cells.write("literal", {"word_line"}, word_line, "1", "DIMACS literal of the word line");
  TraceGroup ledger = file.group("ledger", "events and what they cost");
  const std::vector<std::string> events{"cell_read", "dac_conversion", "Δ-step"};
  ledger.dimension("event", events, "1", "kind of event");
  ledger.write("count", {"event"}, std::vector<double>{1, 2, 3}, "1", "times it happened");
  ledger.write("remark", {"event"}, std::vector<std::string>{"", "naïve", "三"}, "1", "remark");
  TraceGroup result = file.group("result", "how it ended");
  result.dimension("variable", 3, "variables of the formula");
  result.write("model", {"variable"}, std::vector<std::int8_t>{1, 0, 1}, "1", "truth values",
               {.flags = {{0, "false"}, {1, "true"}}});
  result.scalar("iterations", std::int64_t{1} << 40, "1", "steps taken");
  result.scalar("key", std::uint64_t{1} << 63, "1", "random key");
  result.scalar("consumed_energy", 1.5e-9, "J", "energy consumed");
  result.scalar("instance", "uf100-01.cnf", "1", "name of the formula");
  TraceGroup none = file.group("none", "a run that took no step");
  none.series<std::int64_t, double>({{"iteration", "1", "step"}, {"time", "s", "simulated time"}});
  file.close();
}

/// Runs a command and returns its exit status; what it prints goes to the log of the test.
int run(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string python(const std::string& script, const fs::path& file, const std::string& what) {
  return "/usr/bin/python3 " OHMFIELD_SOURCE_DIR "/tests/python/" + script + " " + file.string() + " " + what;
}

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a result file opens in h5py, xarray and netCDF4 with everything in it") {
  const test::TemporaryFolder folder;
  const fs::path path = folder / "sample.h5";
  write_sample(path);
  CHECK_FALSE(fs::exists(folder / "sample.h5.part"));
  const int status = run(python("check_hdf5.py", path, "sample"));
  if (status == 77) {
    WARN("skipped: /usr/bin/python3 lacks h5py, xarray, h5netcdf or netCDF4");
    return;
  }
  CHECK(status == 0);
}

TEST_CASE("h5dump reads a result file") {
  if (run("command -v h5dump > /dev/null") != 0) {
    WARN("skipped: h5dump is not installed (hdf5-tools)");
    return;
  }
  const test::TemporaryFolder folder;
  write_sample(folder / "sample.h5");
  const std::string text = (folder / "header.txt").string();
  CHECK(run("h5dump -H " + (folder / "sample.h5").string() + " > " + text) == 0);
  CHECK(content(text).find("DATASET \"conductance\"") != std::string::npos);
}

TEST_CASE("equal input gives equal files, byte for byte") {
  const test::TemporaryFolder folder;
  write_sample(folder / "a.h5");
  write_sample(folder / "b.h5");
  CHECK(content(folder / "a.h5") == content(folder / "b.h5"));
}

TEST_CASE("an older result of the same name stays until the new one is complete") {
  const test::TemporaryFolder folder;
  const fs::path path = folder / "run.h5";
  std::ofstream(path) << "old";
  {
    TraceFile file(path, sample_info());
    CHECK(content(path) == "old");
    file.close();
  }
  CHECK(content(path).size() > 100000);
}

TEST_CASE("without close nothing remains") {
  const test::TemporaryFolder folder;
  const auto fails_midway = [&] {
    TraceFile file(folder / "run.h5", sample_info());
    auto rows = file.group("trace", "rows").series<std::int64_t>({{"iteration", "1", "step"}}, {.chunk_rows = 10});
    for (int i = 0; i < 105; ++i) rows.append(i);
    CHECK(fs::exists(folder / "run.h5.part"));
    throw std::runtime_error("midway");
  };
  CHECK_THROWS_WITH(fails_midway(), "midway");
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("a file can be moved while it is written") {
  const test::TemporaryFolder folder;
  TraceFile file(folder / "a.h5", sample_info());
  auto rows = file.group("trace", "rows").series<std::int64_t>({{"iteration", "1", "step"}});
  TraceFile moved = std::move(file);
  rows.append(1);
  moved.close();
  moved = TraceFile(folder / "b.h5", sample_info());
  CHECK(fs::exists(folder / "a.h5"));
  CHECK(fs::exists(folder / "b.h5.part"));
}
