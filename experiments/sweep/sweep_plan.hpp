#pragma once
/// All points of a sweep, checked before the first of them runs.

#include <memory>
#include <string>
#include <vector>

#include "experiments/bench/outcome.hpp"
#include "experiments/sweep/sweep_key.hpp"

namespace ohmfield::experiments {

/// One device under one rule with one thing changed.
struct SweepPoint {
  std::string key;     ///< empty: nothing is changed
  double value = 0.0;
  std::unique_ptr<KsatConfig> config;  ///< stays where it is: solvers refer to it
  BenchSolver solver;                  ///< its name tells device, rule and change
  std::string device_toml;             ///< the set as it was read
};

/// What a sweep file or the command line asks for.
struct SweepPlan {
  std::vector<SweepAxis> axes;

  /// Adds axes; one that is there already is replaced.
  void add(std::vector<SweepAxis> more);
};

/// From a TOML file like data/experiments/sweep_reram.toml: [sweep] with a list of values for each key, and optionally
/// device, rule, restarts, max_flips, which count unless the command line says otherwise.
/// \throws InputError  file, line, key and cure
SweepPlan read_sweep_file(const std::string& name, KsatOptions& options);

/// One point. \param key  empty: nothing is changed
/// \param technology  outlives the point
/// \throws InputError  as sweep_points
SweepPoint make_point(const std::string& device, const std::string& rule, const std::string& key, double value,
                      const KsatConfig& config, const crossbar::Technology& technology);

/// The unchanged points first, device by device and rule by rule, then the values of each axis.
/// \param technology  outlives the points
/// \throws InputError  a value that a device, an array or a rule does not allow; an age that a device knows nothing of
std::vector<SweepPoint> sweep_points(const SweepPlan& plan, const KsatConfig& config, const crossbar::Technology& technology);

}  // namespace ohmfield::experiments
