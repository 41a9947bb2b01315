#pragma once
/// The same network at the cost of what changed. A flip exchanges the two word lines of one variable, so it adds one row
/// of conductances to the line currents and takes one away; the backward pass adds up only the word lines that the
/// controller reads. Noise is drawn only where a comparator could decide otherwise because of it.
///
/// Equal to DenseNetwork on the same AnalogMatrix, bit for bit: sums of conductances on the grid of a CellArray are exact
/// in any order, normals are keyed by line and step and never exceed core::kLargestNormal.

#include "crossbar/array/cell_array.hpp"
#include "hopfield/readout_network.hpp"

namespace ohmfield::hopfield {

/// Voltage, time and geometry of reads, for the energy of cells and lines.
struct ReadParams {
  double voltage_V = 0.2;
  double time_s = 6e-9;
  double cell_pitch_m = 1e-6;
};

class IncrementalNetwork final : public ReadoutNetwork {
 public:
  /// \param array  cells of interconnect(formula), bit lines = clauses, word lines = literals; outlives the network
  IncrementalNetwork(const Cnf& formula, const crossbar::CellArray& array, const ReadoutParams& readout,
                     const ReadParams& read, std::vector<float> trim, std::uint64_t seed);

  void load(const Assignment& state, std::uint64_t trial_seed) override;
  void read_clauses(std::uint64_t step) override;
  void flip(std::int32_t variable) override;
  void count_array(core::Ledger& ledger) const override;

 protected:
  void drive_back(Pass pass, std::uint64_t step) override;
  float line_current(Pass pass, std::uint64_t step, Eigen::Index line) override;
  void critical_changed(std::size_t clause, Membership now) override;

 private:
  /// Adds (or takes away) the cells of a word line to the currents of all bit lines.
  void drive(Eigen::Index line, float sign);
  /// Readings of clauses whose decision may depend on noise, with that noise, by the reference arithmetic.
  void decide_marginal(std::uint64_t step);

  const crossbar::CellArray& array_;
  ReadParams read_;
  bool cells_are_noisy_;
  float weights_per_siemens_, forward_reference_S_;
  // Of all bit lines, padded: sum of conductances and of noise variances over the driven word lines.
  std::vector<float> current_S_, variance_S2_;
  std::vector<std::uint8_t> new_flags_, marginal_;
  double driven_total_S_ = 0.0, critical_total_S_ = 0.0;
  // Over the trial: of driven lines and of the conductance they see.
  double forward_S_ = 0.0, backward_S_ = 0.0;
  std::uint64_t forward_lines_ = 0, backward_lines_ = 0;
};

}  // namespace ohmfield::hopfield
