#include "experiments/baselines/energy_counter.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string_view>
#include <system_error>

#include "core/error.hpp"

namespace ohmfield::experiments {
namespace {

namespace fs = std::filesystem;

/// First line of a file; empty if it cannot be read.
std::string line_of(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

std::optional<std::uint64_t> number_of(const fs::path& file) {
  const std::string line = line_of(file);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error != std::errc{} || end != line.data() + line.size()) return std::nullopt;
  return number;
}

/// `intel-rapl:0`, not `intel-rapl:0:1`, which is part of it, nor `intel-rapl-mmio:0`, the same package by another way.
bool is_outer_zone(std::string_view name) {
  for (const std::string_view control : {"intel-rapl:", "amd-rapl:"})
    if (name.starts_with(control)) {
      const std::string_view number = name.substr(control.size());
      return !number.empty() && std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
    }
  return false;
}

}  // namespace

std::optional<EnergyCounter> EnergyCounter::open(const fs::path& folder) {
  EnergyCounter counter;
  std::error_code none;
  std::vector<fs::path> zones;
  for (fs::directory_iterator entry(folder, none), end; !none && entry != end; entry.increment(none))
    if (is_outer_zone(entry->path().filename().string())) zones.push_back(entry->path());
  std::sort(zones.begin(), zones.end());

  for (const fs::path& zone : zones) {
    Package package{.file = zone / "energy_uj", .name = line_of(zone / "name")};
    if (!package.name.starts_with("package")) continue;
    if (std::any_of(counter.packages_.begin(), counter.packages_.end(), [&](const Package& other) { return other.name == package.name; })) continue;
    const std::optional<std::uint64_t> now = number_of(package.file), range = number_of(zone / "max_energy_range_uj");
    if (!now || !range || *range == 0 || *now > *range) return std::nullopt;
    package.last_uJ = *now;
    package.range_uJ = *range;
    counter.packages_.push_back(package);
  }
  if (counter.packages_.empty()) return std::nullopt;
  return counter;
}

double EnergyCounter::joules() {
  for (Package& package : packages_) {
    const std::optional<std::uint64_t> now = number_of(package.file);
    if (!now) throw core::SystemError(package.file.string() + ": the energy counter can no longer be read");
    sum_uJ_ += static_cast<double>(*now >= package.last_uJ ? *now - package.last_uJ : package.range_uJ - package.last_uJ + *now);
    package.last_uJ = *now;
  }
  return 1e-6 * sum_uJ_;
}

std::string EnergyCounter::source() const {
  std::string names;
  for (const Package& package : packages_) names += (names.empty() ? "" : " + ") + package.name;
  return "RAPL, " + names;
}

}  // namespace ohmfield::experiments
