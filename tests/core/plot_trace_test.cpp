/// The figure of a solver trace, from a file laid out as docs/formats/trace.md says.

#include <sys/wait.h>

#include <string>

#include "catch.hpp"
#include "core/hdf5/trace_file.hpp"
#include "core/temporary_folder.hpp"

using namespace ohmfield;
using namespace ohmfield::core;

namespace {

constexpr int kMissing = 77;

enum class Cells { written, left_out };

void write_trace(const std::filesystem::path& path, const std::string& version, std::int64_t iterations, Cells cells) {
  TraceFile file(path, {"a run", "ohmfield-solve-trace", version, "", "", "", 1, ""});
  TraceGroup trace = file.group("trace", "what the solver did, step by step");
  auto steps = trace.series<std::int64_t, std::int32_t, std::int32_t, double>(
      {{"iteration", "1", "step of the solver"},
       {"energy", "1", "unsatisfied clauses"},
       {"unsatisfied_read", "1", "unsatisfied clauses as read"},
       {"consumed_energy", "J", "energy consumed since the start"}});
  for (std::int64_t i = 0; i < iterations; ++i) {
    const auto energy = static_cast<std::int32_t>(iterations - i);
    steps.append(i, energy, energy + static_cast<std::int32_t>(i % 2), static_cast<double>(i) * 1e-10);
  }
  if (cells == Cells::written) {
    TraceGroup array = file.group("cells", "the array as programmed");
    array.dimension("word_line", 2, "word lines");
    array.dimension("clause", 2, "clauses");
    array.write("conductance", {"word_line", "clause"}, std::vector<float>{0, 2.4e-5f, 1e-7f, 2.6e-5f}, "S", "reached");
    array.write("target", {"word_line", "clause"}, std::vector<float>{0, 2.5e-5f, 0, 2.5e-5f}, "S", "asked for");
  }
  file.close();
}

int run(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int plot(const std::filesystem::path& trace, const std::filesystem::path& figure) {
  if (run("/usr/bin/python3 -c 'import h5py, matplotlib' 2> /dev/null") != 0) return kMissing;
  return run("/usr/bin/python3 " OHMFIELD_SOURCE_DIR "/python/plot_trace.py " + trace.string() + " -o " +
             figure.string() + " 2> " + figure.string() + ".log");
}

}  // namespace

TEST_CASE("the trace of one step and of many can be drawn") {
  const test::TemporaryFolder folder;
  for (const int iterations : {1, 5000}) {
    write_trace(folder / "run.h5", "1.7", iterations, Cells::written);
    const int status = plot(folder / "run.h5", folder / "run.png");
    if (status == kMissing) {
      WARN("skipped: /usr/bin/python3 lacks h5py or matplotlib");
      return;
    }
    CHECK(status == 0);
    CHECK(std::filesystem::file_size(folder / "run.png") > 10000);
    CHECK(std::filesystem::file_size(folder / "run.png.log") == 0);
    std::filesystem::remove(folder / "run.png");
  }
}

TEST_CASE("a trace that cannot be drawn is refused") {
  const test::TemporaryFolder folder;
  write_trace(folder / "newer.h5", "2.0", 3, Cells::written);
  write_trace(folder / "no_cells.h5", "1.0", 3, Cells::left_out);
  write_trace(folder / "empty.h5", "1.0", 0, Cells::written);
  for (const char* name : {"newer.h5", "no_cells.h5", "empty.h5", "missing.h5"}) {
    const int status = plot(folder / name, folder / "run.png");
    if (status == kMissing) return;
    CHECK(status == 2);
    CHECK_FALSE(std::filesystem::exists(folder / "run.png"));
  }
}
