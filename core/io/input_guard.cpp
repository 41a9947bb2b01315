#include "core/io/input_guard.hpp"

#include <sys/stat.h>

#include <map>
#include <mutex>
#include <string>

#include "core/error.hpp"

namespace ohmfield::core {
namespace {

namespace fs = std::filesystem;

struct Guard {
  std::mutex mutex;
  bool is_on = false;
  std::map<std::string, ino_t> read;  ///< by path without links; another inode is another file that has taken its place
};

Guard& guard() {
  static Guard only;
  return only;
}

}  // namespace

void guard_inputs() {
  const std::lock_guard lock(guard().mutex);
  guard().is_on = true;
}

void note_input(const fs::path& path) {
  const std::lock_guard lock(guard().mutex);
  if (!guard().is_on) return;
  std::error_code none;
  const fs::path whole = fs::canonical(path, none);
  struct stat status {};
  if (!none && stat(whole.c_str(), &status) == 0 && S_ISREG(status.st_mode)) guard().read[whole.string()] = status.st_ino;
}

void refuse_input_as_output(const fs::path& path) {
  const std::lock_guard lock(guard().mutex);
  std::error_code none;
  const fs::path whole = fs::canonical(path, none);
  if (none) return;
  const auto known = guard().read.find(whole.string());
  struct stat status {};
  if (known != guard().read.end() && stat(whole.c_str(), &status) == 0 && status.st_ino == known->second)
    throw InputError(Place{path.string()}, "is an input of this run, which the output would replace", "Give the output another name");
}

}  // namespace ohmfield::core
