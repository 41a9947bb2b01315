#pragma once
/// What a solver did with an instance, and what a unit of its effort costs.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "crossbar/cost/technology.hpp"
#include "experiments/bench/sets.hpp"
#include "experiments/ksat_config.hpp"

namespace ohmfield::experiments {

struct RunOutcome {
  bool solved = false;
  std::uint64_t flips = 0;
  std::uint64_t cycles = 0;  ///< of an array; 0 for digital solvers
};

/// Whether a time was simulated, and so is the same everywhere, or measured on this machine.
enum class Clock { simulated, measured };

struct InstanceOutcome {
  std::vector<RunOutcome> runs;
  double cpu_s = 0.0;            ///< processor time of all runs here
  double write_s = 0.0;          ///< once for each instance
  core::Ledger write_events;     ///< what it was charged with; none where energy is power times measured time
  crossbar::Energy write;
  double unit_s = 0.0;           ///< of a cycle of an array, of a flip of local search, of a whole run of CaDiCaL
  core::Ledger unit_events;
  crossbar::Energy unit;
};

/// What effort is measured in.
enum class Effort {
  cycles,    ///< an array
  flips,     ///< digital local search
  whole_run  ///< a complete solver: one run, no restarts
};

struct BenchSolver {
  std::string name;
  Effort effort = Effort::flips;
  Clock clock = Clock::simulated;
  bool is_analog = false;
  /// Runs an instance, restarts spread over threads.
  std::function<InstanceOutcome(const Instance&, int threads)> measure;
};

/// An array of this device under an update rule. \param config, technology  outlive the solver
BenchSolver array_solver(std::shared_ptr<const crossbar::DeviceModel> device, const std::string& rule, const KsatConfig& config,
                         const crossbar::Technology& technology);

/// The solvers of a bench: each device with the rule, then the digital solvers named.
/// \param baselines  of walksat, probsat, walksat_asic, cadical, quadratic
std::vector<BenchSolver> bench_solvers(const KsatConfig& config, const crossbar::Technology& technology,
                                       const std::vector<std::string>& baselines);

}  // namespace ohmfield::experiments
