#pragma once
/// `ohmfield bench PATH --sweep KEY=V1,V2 --sweep-file FILE`: what a bench measures, with one thing changed at a time.

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "experiments/bench/journal.hpp"
#include "experiments/ksat_config.hpp"

namespace ohmfield::experiments {

/// What the options of a bench say, as far as sweeps and tuning use them.
struct StudyFiles {
  std::vector<std::string> paths;
  std::string csv, json, trace, resume;
  bool timing = false;
  std::size_t instances = 0;  ///< of each set at most; 0: all
};

struct StudyOptions {
  std::vector<std::string> sweeps;
  std::string sweep_file, autotune, training;

  void declare(CLI::App& command);
  bool wanted() const { return !sweeps.empty() || !sweep_file.empty() || !autotune.empty(); }
  /// Runs the sweep or the tuning. \returns the exit status
  int run(const StudyFiles& files, KsatOptions ksat) const;
};

int run_sweep(const StudyOptions& options, const StudyFiles& files, KsatOptions ksat);
int run_autotune(const StudyOptions& options, const StudyFiles& files, const KsatOptions& ksat);

}  // namespace ohmfield::experiments
