/// The commands of docs/recipes, as they stand: every block runs, one after the other, in an empty folder.

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/program.hpp"

using namespace ohmfield::test;
namespace fs = std::filesystem;

namespace {

/// What stands between ```sh and ``` in a page.
std::vector<std::string> blocks_of(const fs::path& page) {
  std::vector<std::string> blocks;
  std::ifstream stream(page);
  bool inside = false;
  for (std::string line; std::getline(stream, line);) {
    if (line == "```sh") {
      blocks.emplace_back();
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      blocks.back() += line + "\n";
    }
  }
  return blocks;
}

/// The last command of a block.
std::string last_command(const std::string& block) {
  const std::size_t end = block.find_last_not_of('\n'), begin = block.rfind('\n', end);
  return block.substr(begin == std::string::npos ? 0 : begin + 1, end - (begin == std::string::npos ? 0 : begin));
}

int shell(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("every command of the recipes works as it stands", "[device]") {
  if (shell("/usr/bin/python3 -c 'import h5py' 2> /dev/null") != 0) {
    WARN("skipped: /usr/bin/python3 lacks h5py");
    return;
  }
  for (const auto& page : fs::directory_iterator(fs::path(OHMFIELD_SOURCE_DIR) / "docs" / "recipes")) {
    const TemporaryFolder folder, tools;
    fs::create_symlink(OHMFIELD_BINARY, tools / "ohmfield");
    const std::string around = "cd '" + folder.path().string() + "' && PATH='" + tools.path().string() + ":/usr/bin:/bin' OHMFIELD_DATA='" OHMFIELD_SOURCE_DIR
                               "/data' sh -eu '" + (tools / "block").string() + "' > '" + (tools / "out").string() + "' 2>&1";
    const std::vector<std::string> blocks = blocks_of(page.path());
    REQUIRE_FALSE(blocks.empty());
    for (const std::string& block : blocks) {
      write_file(tools / "block", block);
      // A solver answers with its exit status: 10 is satisfiable.
      const int expected = last_command(block).starts_with("ohmfield solve") ? 10 : 0;
      const int status = shell(around);
      INFO(page.path().filename().string() << "\n" << block << "\n" << read_file(tools / "out"));
      CHECK(status == expected);
    }
  }
}
