#include "experiments/bench/sets.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>

#include "core/error.hpp"
#include "hopfield/dimacs.hpp"

namespace ohmfield::experiments {
namespace fs = std::filesystem;
namespace {

std::string stem(std::string name) {
  for (const char* ending : {".xz", ".gz", ".cnf"})
    if (name.ends_with(ending)) name.resize(name.size() - std::strlen(ending));
  return name;
}

bool is_instance(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.ends_with(".cnf") || name.ends_with(".cnf.gz") || name.ends_with(".cnf.xz");
}

std::string folder_name(const fs::path& folder) {
  const fs::path full = fs::weakly_canonical(folder);
  return full.has_filename() ? full.filename().string() : full.parent_path().filename().string();
}

}  // namespace

std::vector<Instance> InstanceSet::read() const {
  std::vector<Instance> instances;
  for (const std::string& file : files)
    instances.push_back({stem(fs::path(file).filename().string()), hopfield::normalised(hopfield::read_dimacs(file))});
  return instances;
}

std::vector<InstanceSet> find_sets(const std::vector<std::string>& paths, std::size_t most) {
  std::vector<InstanceSet> sets;
  std::map<std::string, std::size_t> of_folder;
  std::set<std::string> known;
  const auto add = [&](const fs::path& file) {
    if (!known.insert(fs::weakly_canonical(file).string()).second) return;  // a path given twice is still one instance
    const std::string folder = fs::weakly_canonical(file).parent_path().string();
    const auto [at, is_new] = of_folder.try_emplace(folder, sets.size());
    if (is_new) sets.push_back({folder_name(folder), {}});
    sets[at->second].files.push_back(file.string());
  };
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::exists(path, error))
      throw core::InputError({path}, error ? "cannot be read: " + error.message() : "does not exist",
                             "Name DIMACS files or folders of them");
    if (!fs::is_directory(path)) {
      add(path);
      continue;
    }
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(path))
      if (entry.is_regular_file() && is_instance(entry.path())) found.push_back(entry.path());
    if (found.empty())
      throw core::InputError({path}, "holds no .cnf, .cnf.gz or .cnf.xz file", "Name a folder of DIMACS files");
    std::sort(found.begin(), found.end());
    for (const fs::path& file : found) add(file);
  }
  for (const auto& [folder, at] : of_folder)  // folders of one name are told apart by what they are in
    for (std::size_t other = 0; other < sets.size(); ++other)
      if (other != at && folder_name(folder) == sets[other].name)
        sets[at].name = folder_name(fs::path(folder).parent_path()) + "/" + folder_name(folder);
  for (InstanceSet& set : sets)
    std::sort(set.files.begin(), set.files.end(),
              [](const std::string& a, const std::string& b) { return strverscmp(a.c_str(), b.c_str()) < 0; });
  std::sort(sets.begin(), sets.end(), [](const InstanceSet& a, const InstanceSet& b) {
    return strverscmp(a.name.c_str(), b.name.c_str()) < 0;
  });
  if (most > 0)
    for (InstanceSet& set : sets) set.files.resize(std::min(set.files.size(), most));
  return sets;
}

}  // namespace ohmfield::experiments
