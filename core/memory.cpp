#include "core/memory.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>

#include "core/error.hpp"

namespace ohmfield::core {
namespace {

constexpr double kUnlimited = std::numeric_limits<double>::infinity();

/// The number after a word in a file of lines `word number ...`; the first number if the word is empty.
double number_after(const char* path, const std::string& word, double otherwise) {
  std::ifstream file(path);
  if (word.empty()) {
    double value = 0.0;
    return file >> value ? value : otherwise;
  }
  for (std::string name; file >> name; file.ignore(std::numeric_limits<std::streamsize>::max(), '\n')) {
    double value = 0.0;
    if (name == word && file >> value) return value;
  }
  return otherwise;
}

/// Beyond what the group has taken already, of the second or the first version of control groups.
double left_in_control_group() {
  const double most = std::min(number_after("/sys/fs/cgroup/memory.max", "", kUnlimited),
                               number_after("/sys/fs/cgroup/memory/memory.limit_in_bytes", "", kUnlimited));
  const double taken = std::max(number_after("/sys/fs/cgroup/memory.current", "", 0.0),
                                number_after("/sys/fs/cgroup/memory/memory.usage_in_bytes", "", 0.0));
  // Pages of files count as taken and yet can be had back.
  const double files = std::max(number_after("/sys/fs/cgroup/memory.stat", "inactive_file", 0.0),
                                number_after("/sys/fs/cgroup/memory/memory.stat", "total_inactive_file", 0.0));
  return std::max(0.0, most - std::max(0.0, taken - files));
}

double left_in_address_space() {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return kUnlimited;
  const double taken = number_after("/proc/self/statm", "", 0.0) * static_cast<double>(sysconf(_SC_PAGESIZE));
  return std::max(0.0, static_cast<double>(limit.rlim_cur) - taken);
}

}  // namespace

double available_memory_bytes() {
  const double machine = 1024.0 * number_after("/proc/meminfo", "MemAvailable:", kUnlimited);
  return std::min({machine, left_in_control_group(), left_in_address_space()});
}

std::string bytes_text(double bytes) {
  constexpr std::array<const char*, 7> kPrefixes{"", "k", "M", "G", "T", "P", "E"};
  std::size_t step = 0;
  for (; bytes >= 999.5 && step + 1 < kPrefixes.size(); ++step) bytes /= 1000.0;
  return fmt::format("{:.3g} {}B", bytes, kPrefixes[step]);
}

void check_memory(double bytes, const std::string& what, const std::string& hint) {
  const double available = available_memory_bytes();
  if (bytes <= available) return;
  throw InputError(fmt::format("{} need{} {} of memory, {} can be had", what, what.ends_with('s') ? "" : "s", bytes_text(bytes),
                               bytes_text(available)),
                   hint);
}

}  // namespace ohmfield::core
