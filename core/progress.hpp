#pragma once
/// A line on standard error that says how far a long run is; only when that is a terminal.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

namespace ohmfield::core {

class Progress {
 public:
  /// \param what   of what: "uf50-218, reram_wan2022/skc"
  /// \param total  units of work
  Progress(std::string what, std::size_t total);
  /// Wipes the line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// One unit is done; any thread may say so.
  void done();

 private:
  void show();

  std::string what_;
  std::size_t total_;
  bool terminal_;
  std::atomic<std::size_t> done_{0};
  std::mutex mutex_;
  std::chrono::steady_clock::time_point start_, shown_;
};

}  // namespace ohmfield::core
