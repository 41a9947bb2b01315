#pragma once
/// Time and events of a weighted search on an array, from what its cycles counted; as KsatArray charges k-SAT, with these
/// differences: a cycle has three passes (forward, break, make); "stay" is one more input of the winner-take-all; one more
/// comparator tells, from the summed currents of the unsatisfied clauses, whether the state is worth a check by the host.
///
/// Currents are charged with the mean conductance of the array instead of that of the cells driven. Left out: the mirror
/// between hard and soft clauses, the way of breaks and makes to several clauses at once (parallel), trims, resistance of
/// wires, tiles.

#include "core/ledger.hpp"
#include "crossbar/cost/technology.hpp"
#include "crossbar/device/model.hpp"
#include "hopfield/clause_network.hpp"
#include "hopfield/maxsat/weighted_array.hpp"

namespace ohmfield::hopfield {

class MaxsatArrayCost {
 public:
  /// \param technology  outlives the object
  MaxsatArrayCost(const WeightedArray& array, const crossbar::DeviceModel& device, double read_voltage_V, const crossbar::Technology& technology);

  double cycle_s() const;
  /// Of cycles, and of checks by the host, one clause after the other while the array waits [s].
  double search_s(const CycleCounts& counts) const;
  double write_s() const;
  core::Ledger write_events() const;
  core::Ledger search_events(const CycleCounts& counts) const;

 private:
  double pass_s() const;

  const crossbar::Technology& technology_;
  double variables_, clauses_, literals_, word_lines_;
  double voltage_V_, mean_S_, off_S_, settle_s_;
};

}  // namespace ohmfield::hopfield
