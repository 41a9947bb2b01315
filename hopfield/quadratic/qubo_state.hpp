#pragma once
/// A state of a quadratic network with the currents of its array: kept up to date flip by flip, at the cost of the
/// couplings of what flips.
///
/// The field of a variable, linear_i + sum over j of coupling_ij x_j, is what E gains when it goes from 0 to 1; the array
/// reads it as the difference of two columns, one of positive and one of negative weights. What those columns conduct
/// together, |linear_i| + sum of |coupling_ij| x_j, is kept too: it decides the energy of a read.

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "hopfield/quadratic/qubo.hpp"

namespace ohmfield::hopfield {

class QuboState {
 public:
  /// \param qubo  outlives the state
  QuboState(const Qubo& qubo, Assignment state);

  const Qubo& qubo() const { return qubo_; }
  const Assignment& bits() const { return bits_; }
  bool bit(std::size_t i) const { return bits_[i] != 0; }
  double energy() const { return energy_; }
  double field(std::size_t i) const { return fields_[i]; }
  std::span<const double> fields() const { return fields_; }
  /// Weights that conduct in the two columns of a variable.
  double conducting(std::size_t i) const { return conducting_[i]; }
  std::span<const double> conducting() const { return conducting_; }
  /// Variables at 1: rows that are driven, besides that of the linear terms.
  std::size_t driven_rows() const { return ones_; }

  void flip(std::size_t i) {
    const double sign = bits_[i] != 0 ? -1.0 : 1.0;
    energy_ += sign * fields_[i];
    bits_[i] ^= 1;
    ones_ = bits_[i] != 0 ? ones_ + 1 : ones_ - 1;
    for (const Qubo::Coupling& coupling : qubo_.couplings(i)) {
      fields_[coupling.variable] += sign * coupling.weight;
      conducting_[coupling.variable] += sign * std::fabs(coupling.weight);
    }
  }

 private:
  const Qubo& qubo_;
  Assignment bits_;
  std::vector<double> fields_, conducting_;
  double energy_ = 0.0;
  std::size_t ones_ = 0;
};

}  // namespace ohmfield::hopfield
