#pragma once
/// A quadratic energy on a crossbar, and what its runs cost.
///
/// N variables take N + 1 rows (their bits, and one always driven for the linear terms) and N pairs of columns, one for
/// positive and one for negative weights: 2 N (N + 1) cells of many levels, most of them off, since the couplings are few.
/// A cell holds off + |weight| (on - off) / (largest weight). An update drives the rows of the ones, and a comparator
/// with a noise source tells the sign of the difference of two columns; no converter is needed. Columns that are not read
/// are switched off by the gates of their transistors and conduct nothing: an assumption in favour of this array.
/// Beside it, a digital checker counts the true literals of clauses; it works while the array reads, and the slower one
/// sets the time.
/// After F. Cai et al., Nat. Electron. 3 (2020) 409, doi 10.1038/s41928-020-0436-6. Ignores programming spread, leakage in
/// the decisions, wire resistance, the division into tiles.

#include "core/ledger.hpp"
#include "crossbar/cost/technology.hpp"
#include "crossbar/device/info.hpp"
#include "hopfield/quadratic/qubo.hpp"
#include "hopfield/quadratic/updates.hpp"

namespace ohmfield::hopfield {

class QuadraticArray {
 public:
  /// \param qubo  with at least one variable
  /// \throws InputError  a read voltage that is not above 0
  QuadraticArray(const Qubo& qubo, const crossbar::DeviceInfo& device, double read_voltage_V, const crossbar::Technology& technology);

  double rows() const { return variables_ + 1.0; }
  double columns() const { return 2.0 * variables_; }
  double cells() const { return rows() * columns(); }
  /// Cells that are not off.
  double used_cells() const { return used_cells_; }
  /// Conductances that a cell must tell apart, off included, if weights are whole numbers.
  double levels() const { return largest_weight_ + 1.0; }

  /// Duration of a cycle [s]: columns settle and are compared, the state is updated. However many columns are read.
  double cycle_s() const;
  /// Simulated time of a run [s].
  double search_s(const QuadraticCounts& counts) const;
  double write_s() const;
  core::Ledger write_events() const;
  /// What a run cost, without writing.
  core::Ledger events(const QuadraticCounts& counts) const;

 private:
  const crossbar::Technology& technology_;
  double variables_, used_cells_ = 0.0, largest_weight_;
  double read_voltage_V_, off_S_, unit_S_;  ///< unit: of a weight of 1
  double settle_s_ = 0.0;
};

/// The same by plain functions, for whoever keeps no array.
core::Ledger quadratic_events(const Qubo& qubo, const crossbar::DeviceInfo& device, const crossbar::Technology& technology,
                              const QuadraticCounts& counts, double read_voltage_V = 0.2);
double quadratic_cycle_s(const Qubo& qubo, const crossbar::DeviceInfo& device, const crossbar::Technology& technology,
                         double read_voltage_V = 0.2);

}  // namespace ohmfield::hopfield
