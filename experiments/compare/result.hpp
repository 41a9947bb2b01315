#pragma once
/// What an operator did with a product, and what it cost.

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "crossbar/cost/bill.hpp"
#include "crossbar/cost/macro.hpp"
#include "experiments/array/mvm_error.hpp"
#include "experiments/bench/report.hpp"
#include "experiments/compare/config.hpp"

namespace ohmfield::experiments {

/// An operator on one size and batch. Energies and operations are of one product: a column of the batch.
struct CompareRow {
  std::string name;
  OperatorKind kind = OperatorKind::analog;
  crossbar::Shape size;
  std::size_t batch = 1;
  MvmError error = {};
  crossbar::Energy energy = {};                           ///< writing, time and idle included
  std::array<crossbar::Energy, core::kParts> part_energy{};  ///< of it; all zero where only a sum is known
  std::vector<crossbar::BillLine> bill = {};                 ///< of one product; empty where energy is power times time
  double latency_s = 0.0;   ///< from the inputs of the first column to its outputs
  double batch_s = 0.0;     ///< until the last column is done
  std::optional<double> area_m2 = std::nullopt;
  crossbar::Energy write = {};   ///< of writing once, its share included in `energy`
  double write_s = 0.0;
  Clock clock = Clock::simulated;
  std::vector<std::string> notes = {};  ///< how times and energies came about, for --explain
  bool pareto = false;      ///< no other of this size and batch is at least as good in error, energy and time, and better in one

  double operations() const { return 2.0 * static_cast<double>(size.outputs * size.inputs); }
  double operations_per_s() const { return operations() * static_cast<double>(batch) / batch_s; }
};

/// Marks rows that are not worse in everything than another one of the same size and batch. What was measured neither is
/// marked nor stands in anybody's way unless it is asked for: marks would depend on the clock of this machine.
void mark_pareto(std::vector<CompareRow>& rows, Timing timing);

}  // namespace ohmfield::experiments
