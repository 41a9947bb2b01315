#pragma once
/// Finished instances of a bench, on disk as they finish, so that a run that was interrupted or killed goes on where it
/// stopped, with the result of one that was not.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "experiments/bench/outcome.hpp"

namespace ohmfield::experiments {

/// A text file: a line that identifies the run, then a line for each solver and instance. A line cut short by a kill is
/// dropped.
class Journal {
 public:
  /// Opens or begins a journal.
  /// \param identity  of everything that results depend on
  /// \throws InputError  the file is no journal, or one of another run; or it cannot be written
  Journal(std::string path, const std::string& identity);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  std::optional<InstanceOutcome> find(const std::string& solver, const Instance& instance) const;
  /// \throws SystemError  the disk is full
  void add(const std::string& solver, const Instance& instance, const InstanceOutcome& outcome);

 private:
  void append(const std::string& line);

  std::string path_;
  int descriptor_ = -1;
  std::map<std::string, InstanceOutcome> known_;
};

/// What the results of a bench depend on besides its instances: the configuration, which holds the files that it names,
/// and the program. \param more  what else they depend on
std::string bench_identity(const KsatConfig& config, const std::string& more = "");

}  // namespace ohmfield::experiments
