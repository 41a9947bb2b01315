#pragma once
/// What tests of `ohmfield array` share.

#include <sys/wait.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "catch.hpp"
#include "core/hdf5/reader.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/program.hpp"

namespace ohmfield::test {

using Words = std::vector<std::string>;

/// Exit status of tests/python/check_device.py where a reader is missing.
inline constexpr int kMissingReader = 77;

inline bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

inline int shell(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Every group of a file opens under both engines of xarray, or "same": two files hold the same bits.
inline void check_files(const TemporaryFolder& folder, const std::string& arguments) {
  const int status = shell("cd '" + folder.path().string() + "' && /usr/bin/python3 " OHMFIELD_SOURCE_DIR "/tests/python/check_device.py " + arguments);
  if (status == kMissingReader) WARN("skipped: /usr/bin/python3 lacks h5py, xarray, h5netcdf or netCDF4");
  CHECK((status == 0 || status == kMissingReader));
}

/// Runs in a folder and requires success; what it printed.
inline std::string answer(const TemporaryFolder& folder, const Words& words) {
  const Outcome outcome = run_program(words, {.folder = folder.path()});
  std::string command;
  for (const std::string& word : words) command += word + " ";
  INFO(command << "\n" << outcome.err);
  REQUIRE(outcome.status == 0);
  return outcome.out;
}

/// All numbers of a dataset, whatever its unit is said to be.
inline std::vector<double> numbers(const std::filesystem::path& file, const std::string& path) {
  const core::Hdf5Reader reader(file);
  return reader.numbers(path, reader.attribute(path, "units").value_or("1"), reader.shape(path).size(), core::Missing::keep, core::NoUnits::accept).values;
}

/// The largest difference over the larger of the wanted value and a millionth of the largest of them.
inline double worst_difference(const std::vector<double>& found, const std::vector<double>& wanted) {
  REQUIRE(found.size() == wanted.size());
  double top = 0.0, worst = 0.0;
  for (const double value : wanted) top = std::max(top, std::abs(value));
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const double difference = std::abs(found[i] - wanted[i]);
    if (difference > 0.0 || std::isnan(difference)) worst = std::max(worst, std::isnan(difference) ? HUGE_VAL : difference / std::max(std::abs(wanted[i]), 1e-6 * top));
  }
  return worst;
}

}  // namespace ohmfield::test
