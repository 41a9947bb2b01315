/// What failures leave behind: full disks, wrong paths, a killed process.

#include <hdf5.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <functional>
#include <optional>
#include <thread>

#include "catch.hpp"
#include "core/error.hpp"
#include "core/hdf5/trace_file.hpp"
#include "core/temporary_folder.hpp"

using namespace ohmfield;
using namespace ohmfield::core;
namespace fs = std::filesystem;

namespace {

/// Runs `body` in a process of its own and returns its exit status; nothing if that was killed.
std::optional<int> in_child(const std::function<int()>& body) {
  const pid_t child = fork();
  if (child == 0) {
    int status = 99;
    try {
      status = body();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "in the child: %s\n", error.what());
    }
    _exit(status);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status)) return std::nullopt;
  return WEXITSTATUS(status);
}

/// Some 300 kB that do not compress, and small things at both ends.
void write_noise(const fs::path& path) {
  TraceFile file(path, {}, {.flush_interval_s = 0});
  TraceGroup trace = file.group("trace", "noise");
  auto rows = trace.series<std::int64_t, double>({{"iteration", "1", "step"}, {"noise", "1", "noise"}},
                                                 {.chunk_rows = 256});
  std::uint64_t state = 1;
  for (std::int64_t i = 0; i < 20000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    rows.append(i, static_cast<double>(state));
  }
  TraceGroup result = file.group("result", "the end");
  result.dimension("cell", 5000, "cells");
  result.write("conductance", {"cell"}, std::vector<float>(5000, 1e-6f), "S", "conductance", {.gzip_level = 0});
  result.scalar("iterations", std::int64_t{20000}, "1", "steps taken");
  file.close();
}

enum class Outcome { complete, failed_cleanly, wrong };

Outcome write_noise_in(const fs::path& folder) {
  const fs::path path = folder / "run.h5";
  try {
    write_noise(path);
    return fs::exists(path) && !fs::exists(folder / "run.h5.part") ? Outcome::complete : Outcome::wrong;
  } catch (const SystemError& error) {
    const std::string text = error.what();
    const bool says_why = text.find("No space left") != std::string::npos ||
                          text.find("File too large") != std::string::npos;
    if (!says_why || text.find("run.h5") == std::string::npos) std::fprintf(stderr, "unclear: %s\n", error.what());
    return fs::is_empty(folder) && says_why ? Outcome::failed_cleanly : Outcome::wrong;
  }
}

/// Tries limits of ever more bytes until the file fits: every write of it fails once.
/// \return 0 if each attempt failed cleanly or succeeded
int sweep(const fs::path& folder, std::size_t step, const std::function<void(std::size_t)>& limit) {
  int failures = 0;
  for (std::size_t bytes = step; bytes < 2000000; bytes += step) {
    limit(bytes);
    const Outcome outcome = write_noise_in(folder);
    if (outcome == Outcome::wrong) std::fprintf(stderr, "room for %zu bytes: neither failed nor complete\n", bytes);
    if (outcome == Outcome::wrong) return 1;
    if (outcome == Outcome::complete) return failures > 3 && H5close() >= 0 ? 0 : 2;
    ++failures;
  }
  return 3;
}

std::string input_error(const fs::path& path) {
  try {
    TraceFile file(path, {});
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a limit on the size of files is a SystemError and leaves no file") {
  const test::TemporaryFolder folder;
  const auto status = in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    return sweep(folder.path(), 1999, [](std::size_t bytes) {
      rlimit limit{};
      getrlimit(RLIMIT_FSIZE, &limit);
      limit.rlim_cur = bytes;
      setrlimit(RLIMIT_FSIZE, &limit);
    });
  });
  CHECK(status == 0);
}

TEST_CASE("a full disk is a SystemError and leaves no file") {
  const test::TemporaryFolder folder;
  constexpr int kNoMount = 77;
  const auto status = in_child([&] {
    const bool alone = unshare(CLONE_NEWNS) == 0 &&
                       mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    if (!alone || mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=4096") != 0) return kNoMount;
    return sweep(folder.path(), 4096, [&](std::size_t bytes) {
      const std::string size = "size=" + std::to_string(bytes);
      mount("tmpfs", folder.path().c_str(), "tmpfs", MS_REMOUNT, size.c_str());
    });
  });
  if (status == kNoMount) {
    WARN("skipped: only root can mount a small disk");
    return;
  }
  CHECK(status == 0);
}

TEST_CASE("paths that cannot be written are input errors with a hint") {
  const test::TemporaryFolder folder;
  const std::string here = folder.path().string();
  CHECK(input_error("") == "the name of the output file is empty. Give a name such as run.h5");
  CHECK(input_error(here) == here + ": is a directory. Give the name of a file in it");
  CHECK(input_error(folder / "no/run.h5") ==
        here + "/no/run.h5: its folder does not exist. Create it with mkdir -p " + here + "/no");
  CHECK(input_error("/dev/null") == "/dev/null: is not a regular file. Choose another name");
  std::ofstream(folder / "file") << "x";
  CHECK(input_error(folder / "file/run.h5").find("cannot be written: Not a directory") != std::string::npos);
  CHECK(input_error(folder / std::string(300, 'n')).find("File name too long") != std::string::npos);
  const auto as_somebody_else = in_child([&] {
    fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
    if (geteuid() == 0 && seteuid(65534) != 0) return 77;
    return input_error(folder / "run.h5").find("Permission denied") != std::string::npos ? 0 : 1;
  });
  fs::permissions(folder.path(), fs::perms::owner_all);
  CHECK((as_somebody_else == 0 || as_somebody_else == 77));
}

TEST_CASE("a file that another process is writing is left to it") {
  const test::TemporaryFolder folder;
  TraceFile file(folder / "run.h5", {});
  const auto second = in_child(
      [&] { return input_error(folder / "run.h5").find("another process") != std::string::npos ? 0 : 1; });
  CHECK(second == 0);
  file.close();
  CHECK(fs::exists(folder / "run.h5"));
}

TEST_CASE("a killed writer leaves a part that is readable up to the last flush") {
  const test::TemporaryFolder folder;
  int ready[2];
  REQUIRE(pipe(ready) == 0);
  const pid_t child = fork();
  if (child == 0) {
    TraceFile file(folder / "run.h5", {}, {.flush_interval_s = 3600});
    auto rows = file.group("trace", "rows").series<std::int64_t, double>(
        {{"iteration", "1", "step"}, {"time", "s", "simulated time"}}, {.chunk_rows = 100});
    for (std::int64_t i = 0;; ++i) {
      rows.append(i, static_cast<double>(i) * 0.5);
      if (i % 25000 != 24999 || i > 100000) continue;
      file.flush();
      if (i > 75000 && write(ready[1], "x", 1) != 1) _exit(1);
    }
  }
  char byte;
  CHECK(read(ready[0], &byte, 1) == 1);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));  // it goes on appending, beyond the last flush
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  close(ready[0]);
  close(ready[1]);
  CHECK_FALSE(fs::exists(folder / "run.h5"));
  const std::string check = "/usr/bin/python3 " OHMFIELD_SOURCE_DIR "/tests/python/check_hdf5.py ";
  const int status = std::system((check + (folder / "run.h5.part").string() + " partial").c_str());
  if (WEXITSTATUS(status) == 77) {
    WARN("skipped: /usr/bin/python3 lacks h5py, xarray, h5netcdf or netCDF4");
    return;
  }
  CHECK(status == 0);
}
