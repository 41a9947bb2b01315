/// Data that ships with the program, by name and by path.

#include "core/config/data_file.hpp"

#include <cstdlib>
#include <fstream>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::core;
using test::contains;
using test::input_error;
namespace fs = std::filesystem;

namespace {

/// Sets a variable of the environment for the length of a scope.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    const char* before = std::getenv(name);
    if (before != nullptr) before_ = before;
    setenv(name, value, 1);
  }
  ~Environment() {
    if (before_) setenv(name_, before_->c_str(), 1);
    else unsetenv(name_);
  }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

}  // namespace

TEST_CASE("data files by name and by path", "[core][data_file]") {
  const test::TemporaryFolder folder;
  for (const char* name : {"reram.toml", "ideal.toml", "notes.txt"}) std::ofstream(folder / name) << "x = 1\n";
  CHECK(data_names(folder.path()) == std::vector<std::string>{"ideal", "reram"});
  CHECK(data_file("reram", folder.path(), "device") == folder / "reram.toml");
  const std::string path = (folder / "ideal.toml").string();
  CHECK(data_file(path, "elsewhere", "device") == path);
  CHECK(data_names(folder / "missing").empty());
}

TEST_CASE("a data file that is not there", "[core][data_file]") {
  const test::TemporaryFolder folder;
  for (const char* name : {"reram.toml", "ideal.toml"}) std::ofstream(folder / name) << "x = 1\n";
  const auto error = [&](const std::string& name) {
    return input_error([&] { data_file(name, folder.path(), "device"); });
  };
  CHECK(error("rerma") == "unknown device 'rerma'. Is 'reram' meant?");
  CHECK(error("sram_cell") == "unknown device 'sram_cell'. Known: ideal, reram");
  CHECK(error("./rerma") == "./rerma: does not exist. Name a device file (.toml)");
  CHECK(error("rerma.toml") == "rerma.toml: does not exist. Name a device file (.toml)");
  // A name too long for the file system once ended as a failure of the machine.
  CHECK(contains(error(std::string(300, 'a')), "unknown device"));
  CHECK(contains(error(std::string(300, 'a') + ".toml"), "does not exist"));
}

TEST_CASE("the data folder can be set", "[core][data_file]") {
  const test::TemporaryFolder folder;
  {
    const Environment set("OHMFIELD_DATA", folder.path().c_str());
    CHECK(contains(input_error([] { data_folder(); }), "is not a folder with device sets"));  // an empty one is a mistake
    std::filesystem::create_directory(folder.path() / "devices");
    CHECK(data_folder() == folder.path());
  }
  {
    const Environment set("OHMFIELD_DATA", "/nowhere/at/all");
    CHECK(contains(input_error([] { data_folder(); }), "/nowhere/at/all: (OHMFIELD_DATA) is not a folder with device sets. Set OHMFIELD_DATA"));
  }
}
