/// A text file is there completely or not at all, and a path that cannot be written is known at once.

#include "core/io/part_file.hpp"
#include "core/io/text_file.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <string>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::core;
using test::contains;
namespace fs = std::filesystem;

namespace {

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string error_of(const fs::path& path) {
  return test::input_error([&] { TextFile file(path); });
}

}  // namespace

TEST_CASE("a text file appears when it is complete", "[core][text_file]") {
  const test::TemporaryFolder folder;
  const fs::path path = folder / "table.csv";
  std::ofstream(path) << "old and longer than the new";
  {
    TextFile file(path);
    CHECK(content(path) == "old and longer than the new");
    CHECK(fs::exists(folder / "table.csv.part"));
    file.commit("a,b\n1,2\n");
  }
  CHECK(content(path) == "a,b\n1,2\n");
  CHECK_FALSE(fs::exists(folder / "table.csv.part"));
}

TEST_CASE("without commit nothing remains and nothing is lost", "[core][text_file]") {
  const test::TemporaryFolder folder;
  { TextFile file(folder / "new.txt"); }
  CHECK(fs::is_empty(folder.path()));
  std::ofstream(folder / "old.txt") << "kept";
  CHECK_THROWS_AS(([&] {
                    TextFile file(folder / "old.txt");
                    throw std::runtime_error("midway");
                  }()),
                  std::runtime_error);
  CHECK(content(folder / "old.txt") == "kept");
  CHECK_FALSE(fs::exists(folder / "old.txt.part"));
}

TEST_CASE("a part that a crash left behind is replaced", "[core][text_file]") {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "run.txt.part") << std::string(1000, 'x');
  TextFile(folder / "run.txt").commit("short");
  CHECK(content(folder / "run.txt") == "short");
  CHECK_FALSE(fs::exists(folder / "run.txt.part"));
}

TEST_CASE("a text file can be moved and empty", "[core][text_file]") {
  const test::TemporaryFolder folder;
  TextFile file(folder / "empty.txt");
  TextFile moved = std::move(file);
  moved.commit("");
  CHECK(fs::exists(folder / "empty.txt"));
  CHECK(fs::file_size(folder / "empty.txt") == 0);
}

TEST_CASE("two writers of one file: the second is told", "[core][text_file]") {
  const test::TemporaryFolder folder;
  TextFile first(folder / "run.txt");
  CHECK(contains(error_of(folder / "run.txt"), "is being written by another process"));
  first.commit("first");  // the second has not harmed the part
  CHECK(content(folder / "run.txt") == "first");
  TextFile(folder / "run.txt").commit("second");
  CHECK(content(folder / "run.txt") == "second");
}

TEST_CASE("a claimed path is free for its owner's files and for nobody else's claim", "[core][text_file]") {
  const test::TemporaryFolder folder;
  {
    const PartFile claim(folder / "model.h5", ".lock");
    TextFile(folder / "model.h5").commit("saved");
    try {
      const PartFile other(folder / "model.h5", ".lock");
      FAIL("claimed twice");
    } catch (const InputError& error) {
      CHECK(contains(error.what(), "is being written by another process"));
    }
  }
  const PartFile again(folder / "model.h5", ".lock");
  CHECK(content(folder / "model.h5") == "saved");
}

TEST_CASE("paths that cannot be written", "[core][text_file]") {
  const test::TemporaryFolder folder;
  const std::string name = folder.path().string();
  CHECK(error_of("") == "the name of the output file is empty. Give a name such as run.h5");
  CHECK(error_of(folder.path()) == name + ": is a directory. Give the name of a file in it");
  CHECK(error_of(folder / "a/b.txt") == name + "/a/b.txt: its folder does not exist. Create it with mkdir -p " + name + "/a");
  CHECK(error_of("/dev/null") == "/dev/null: is not a regular file. Choose another name");
  CHECK(contains(error_of(folder / std::string(300, 'a')), "cannot be written: File name too long"));
  if (geteuid() == 0) return;  // who is root may write everywhere
  std::ofstream(folder / "fixed.txt") << "x";
  chmod((folder / "fixed.txt").c_str(), 0444);
  CHECK(contains(error_of(folder / "fixed.txt"), "exists and is write-protected"));
}

TEST_CASE("a full disk is a failure of the machine and leaves nothing", "[core][text_file]") {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "run.txt") << "old";
  rlimit before{}, tight{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  tight = before;
  tight.rlim_cur = 1000;
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &tight);
  std::string message = "no error";
  try {
    TextFile(folder / "run.txt").commit(std::string(2000, 'x'));
  } catch (const SystemError& error) {
    message = error.what();
  }
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(message == (folder / "run.txt.part").string() + ": cannot write: File too large");
  CHECK(content(folder / "run.txt") == "old");
  CHECK_FALSE(fs::exists(folder / "run.txt.part"));
}
