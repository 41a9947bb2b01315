#pragma once
/// A formula programmed into an array, with the readout and the technology around it: what a solver rents.

#include <memory>
#include <string>

#include "core/ledger.hpp"
#include "crossbar/array/cell_array.hpp"
#include "crossbar/cost/technology.hpp"
#include "hopfield/incremental_network.hpp"

namespace ohmfield::hopfield {

/// Design choices of an array for k-SAT; the device brings its own readout circuits.
struct KsatArrayParams {
  double read_voltage_V = 0.2;
  double age_s = 1.0;              ///< of the array when it is used, since programming
  bool trim = true;                ///< comparators of bit lines are shifted by the measured leakage of their line
  int break_adc_bits = 0;          ///< 0: winner-take-all on currents; else breaks are converted
  double break_adc_range = 8.0;    ///< largest break a converter can tell
  double wire_resistance_ohm = 0.0;  ///< of a line between neighbouring cells, and to its driver or comparator
  double max_array_bytes = 0.0;    ///< 0: four fifths of the memory of the machine

  /// \throws InputError  a value out of range
  void validate() const;
};

class KsatArray {
 public:
  /// Programs a formula. \param formula normalised, no empty clause, at least one clause; outlives the array
  /// \param seed  programming and offsets
  /// \throws InputError  the array does not fit into memory: says how much it needs
  KsatArray(const Cnf& formula, std::shared_ptr<const crossbar::DeviceModel> device, const KsatArrayParams& params,
            const crossbar::Technology& technology, std::uint64_t seed);

  const crossbar::CellArray& cells() const { return cells_; }
  const ReadoutParams& readout() const { return readout_; }
  const std::vector<float>& trim() const { return trim_; }

  /// A network on this array; several may share it, one for each thread.
  std::unique_ptr<IncrementalNetwork> network() const;

  /// Duration of a cycle [s]: both passes settle (cost/settling.hpp) and are compared, the winner
  /// is fetched and flipped.
  double cycle_s() const;
  /// Duration of a check of the state by the host [s]: one clause after the other, while the array waits.
  double check_s() const;
  /// Simulated time of cycles and checks [s].
  double search_s(const CycleCounts& counts) const;
  /// Writing the formula, once: cells row by row, verification included, and a conversion for each trim. The age of the
  /// array is not part of it.
  double write_s() const;
  core::Ledger write_events() const;
  /// What a trial on a network of this array cost, without writing.
  core::Ledger trial_events(const ClauseNetwork& network) const;

 private:
  double settle_s() const;

  const Cnf& formula_;
  KsatArrayParams params_;
  const crossbar::Technology& technology_;
  std::uint64_t seed_;
  crossbar::CellArray cells_;
  ReadoutParams readout_;
  double settle_s_ = 0.0;
  std::vector<float> trim_;
};

/// Average leakage of the cells that are off while a clause is unsatisfied, over all states of the other variables, less
/// what the replica line takes away; for each clause, in units of the current of one literal. Exact; assumption: the trim
/// is measured at the age of use, and finely enough that its own error does not count.
std::vector<float> leakage_trim(const Cnf& formula, const crossbar::CellArray& cells);

}  // namespace ohmfield::hopfield
