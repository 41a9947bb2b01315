#pragma once
/// Largest cuts by the quadratic array: every restart cools the noise once and hands over its last state.
///
/// The host adds up the cut of that state edge by edge; states in between are not seen by anyone, since the array tells
/// signs of fields, not energies.

#include <atomic>
#include <cstdint>
#include <functional>

#include "core/ledger.hpp"
#include "experiments/maxcut/graph.hpp"
#include "hopfield/quadratic/array.hpp"
#include "hopfield/quadratic/updates.hpp"

namespace ohmfield::experiments {

struct AnnealParams {
  std::size_t first_restart = 0;  ///< number of the first one: continues an earlier run
  std::size_t restarts = 20;
  double sweeps = 1000.0;      ///< of a restart
  double noise_start = 1.0;    ///< in units of field_scale()
  double noise_end = 0.1;
  hopfield::Cooling cooling = hopfield::Cooling::linear;
  int threads = 1;
  std::uint64_t seed = 1;

  /// \throws InputError  a value out of range
  void validate() const;
};

struct AnnealResult {
  std::int64_t cut = 0;
  Partition sides;
  std::size_t restarts = 0;      ///< begun, from the first one; at least 1
  std::size_t finished = 0;      ///< of these, before the first that was cut short
  std::size_t best_restart = 0;  ///< the first that found the cut, counted from the first one of this run
  bool interrupted = false;      ///< by stop or out_of_time
  hopfield::QuadraticCounts counts, counts_to_best;  ///< of all these; of those up to the best
};

/// Energy of the host that adds up the cut of one state.
core::Ledger host_events(const Graph& graph);

/// The same for any number of threads, unless it is stopped.
/// \param improved  called in the order of the restarts with every better cut; may be empty
AnnealResult anneal(const Graph& graph, const hopfield::Qubo& qubo, const AnnealParams& params, const std::atomic<bool>* stop,
                    const std::function<bool()>& out_of_time, const std::function<void(std::int64_t)>& improved = {});

}  // namespace ohmfield::experiments
