#include "core/config/data_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>

#include "core/error.hpp"

namespace ohmfield::core {
namespace fs = std::filesystem;

fs::path data_folder() {
  if (const char* set = std::getenv("OHMFIELD_DATA")) {
    std::error_code no_such;
    if (fs::is_directory(fs::path(set) / "devices", no_such)) return set;
    throw InputError({set}, "(OHMFIELD_DATA) is not a folder with device sets", "Set OHMFIELD_DATA to the folder 'data' of the sources, or unset it");
  }
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  for (const char* relative : {"data", "../share/ohmfield", "../../data", "../../../data"}) {
    const fs::path folder = program / relative;
    if (fs::is_directory(folder / "devices", ignored)) return fs::weakly_canonical(folder);
  }
  throw InputError("the folder of device and technology data was not found near the program",
                   "Set OHMFIELD_DATA to the folder 'data' of the sources");
}

std::vector<std::string> data_names(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

fs::path data_file(const std::string& name_or_path, const fs::path& folder, const std::string& kind) {
  const bool is_path = name_or_path.find('/') != std::string::npos || name_or_path.ends_with(".toml");
  const fs::path file = is_path ? fs::path(name_or_path) : folder / (name_or_path + ".toml");
  std::error_code ignored;  // a name that is too long does not exist either
  if (fs::exists(file, ignored)) return file;
  if (is_path) throw InputError({name_or_path}, "does not exist", fmt::format("Name a {} file (.toml)", kind));
  const std::vector<std::string> names = data_names(folder);
  const std::string near = nearest_word(name_or_path, names);
  throw InputError(fmt::format("unknown {} '{}'", kind, name_or_path),
                   near.empty() ? fmt::format("Known: {}", fmt::join(names, ", ")) : fmt::format("Is '{}' meant?", near));
}

}  // namespace ohmfield::core
