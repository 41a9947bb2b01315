#pragma once
/// A weighted formula as cells of an array: which literal stands where, and what its cell conducts.
///
/// A soft clause of weight w is written with cells of the nearest of `levels` equal steps of the window, the largest weight
/// as the top one and none below the first: a weight that rounds to nothing would be forgotten. Hard clauses are written at
/// the top. Assumption: their lines form an array of its own, whose currents a mirror adds to those of the soft one; its gain
/// is set from outside and can rise during a search. Cells deviate from their targets as the device programs them; the cells of a clause then weigh unequally.
/// Ignores: leakage of cells that are off, read noise, offsets and wires.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "crossbar/device/model.hpp"
#include "hopfield/maxsat/rule.hpp"
#include "hopfield/maxsat/weighted_cnf.hpp"

namespace ohmfield::hopfield {

/// Currents are sums of whole multiples of 1/256 of a level, so that sums are exact in any order. assumption: far finer
/// than any device is programmed.
using CellWeight = std::int64_t;
inline constexpr CellWeight kUnitsPerLevel = 256;

class WeightedArray {
 public:
  /// \param formula  reduced
  /// \param device   programs the cells; none: every cell meets its target
  /// \throws InputError  more literals than 32 bits number
  WeightedArray(const WeightedCnf& formula, const MaxsatParams& params, const crossbar::DeviceModel* device, double age_s, std::uint64_t seed);

  struct Occurrence {
    std::uint32_t clause, cell;
  };

  std::uint32_t variables() const { return variables_; }
  std::uint32_t clauses() const { return static_cast<std::uint32_t>(weights_.size()); }
  /// Clauses 0..hard_clauses()-1 are hard.
  std::uint32_t hard_clauses() const { return hard_clauses_; }
  /// True weight of a clause; of a hard one 0.
  std::uint64_t weight(std::uint32_t clause) const { return weights_[clause]; }
  std::uint32_t first_cell(std::uint32_t clause) const { return starts_[clause]; }
  std::uint32_t end_cell(std::uint32_t clause) const { return starts_[clause + 1]; }
  std::uint32_t cells() const { return static_cast<std::uint32_t>(literals_.size()); }
  /// Literal of a cell: 2 v for variable v (from 0), 2 v + 1 for its negation.
  std::uint32_t literal(std::uint32_t cell) const { return literals_[cell]; }
  CellWeight cell_weight(std::uint32_t cell) const { return cell_weights_[cell]; }
  std::span<const Occurrence> occurrences(std::uint32_t literal) const {
    return {occurrences_.data() + occurrence_starts_[literal], occurrence_starts_[literal + 1] - occurrence_starts_[literal]};
  }

  /// Mean target of soft clauses (without any: of hard ones), in units: what noise is measured in.
  double mean_units() const { return mean_units_; }
  /// Of the cells of all clauses together, above what an off cell conducts, in windows on - off; for the cost.
  double conducting_windows() const { return conducting_windows_; }

 private:
  void add_clauses(const Cnf& clauses);
  void index();
  void set_weights(const MaxsatParams& params, const crossbar::DeviceModel* device, double age_s, std::uint64_t seed);

  std::uint32_t variables_, hard_clauses_;
  std::vector<std::uint64_t> weights_;
  std::vector<std::uint32_t> starts_, literals_, occurrence_starts_;
  std::vector<Occurrence> occurrences_;
  std::vector<CellWeight> cell_weights_;
  double mean_units_ = 0.0, conducting_windows_ = 0.0;
};

}  // namespace ohmfield::hopfield
