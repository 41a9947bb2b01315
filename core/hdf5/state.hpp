#pragma once
/// What stands behind TraceFile and TraceGroup. For the files of this folder only.

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/expect.hpp"
#include "core/hdf5/handle.hpp"
#include "core/hdf5/part_driver.hpp"
#include "core/hdf5/series.hpp"

namespace ohmfield::core {

struct FileState;

struct Dimension {
  Handle scale;
  hsize_t size;  ///< 0 for the unlimited one
};

struct GroupState {
  FileState& file;
  Handle id;
  std::map<std::string, Dimension, std::less<>> dimensions = {};
  std::vector<std::unique_ptr<SeriesBuffer>> series = {};
};

struct FileState {
  FileState(const std::filesystem::path& path, double flush_interval);
  FileState(const FileState&) = delete;
  FileState& operator=(const FileState&) = delete;
  ~FileState();

  /// Runs one operation; after a failure the file can only be abandoned.
  template <class Operation>
  void run(const Operation& operation) {
    OHM_EXPECT(file.get() >= 0);
    silence_hdf5();
    try {
      operation();
      part.check();
    } catch (...) {
      broken = true;
      throw;
    }
  }
  void flush();
  void flush_if_due();
  void close();

  PartFile part;  ///< before `file`, which it outlives
  Handle file;
  std::vector<std::unique_ptr<GroupState>> groups;
  bool broken = false;

 private:
  double flush_interval_s_;
  std::optional<std::chrono::steady_clock::time_point> flushed_;  ///< last time; at first none
};

}  // namespace ohmfield::core
