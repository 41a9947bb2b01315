#pragma once
/// Sweeps along the lines of an array: the pieces that conjugate gradients are made of.
///
/// The nodal equations in the voltage drop u of the word nodes below their source and the voltage b of the bit nodes,
///
///     (L_w + G) u + G b = f,     (L_b + G) b + G u = f,     f = G V for cells that obey Ohm's law,
///
/// lose no digits however small the wire resistance: f, u and b are all as small as what is wanted. Eliminating b line by
/// line leaves S u = f - G B^-1 f with S = A - G B^-1 G, A = L_w + G, B = L_b + G tridiagonal.

#include <Eigen/Core>
#include <vector>

#include "core/team.hpp"
#include "crossbar/array/wires/params.hpp"

namespace ohmfield::crossbar {

class CoarseGrid;

/// One number for each cell; columns are word lines. Padded: columns of 2^k numbers would all fall into the same cache set.
class Field {
 public:
  Field() = default;
  /// Holds no values yet: whoever writes them first gets the pages, and that is for the threads to share.
  Field(Eigen::Index bits, Eigen::Index words) : bits_(bits), values_((bits + 7) / 8 * 8 + 8, words) {}

  double* word(Eigen::Index i) { return values_.data() + i * values_.rows(); }
  const double* word(Eigen::Index i) const { return values_.data() + i * values_.rows(); }
  auto cells() { return values_.topRows(bits_); }
  auto cells() const { return values_.topRows(bits_); }

 private:
  Eigen::Index bits_ = 0;
  Eigen::MatrixXd values_;
};

/// Lines with their tridiagonal factors, and the vectors of the iteration.
class LineFields {
 public:
  LineFields(const Eigen::Ref<const Eigen::MatrixXd>& conductance_S, const Line& word, const Line& bit, core::Team& team);

  Eigen::Index bits() const { return bits_; }
  Eigen::Index words() const { return words_; }
  const Field& conductance_S() const { return g_; }
  const Line& word() const { return word_; }
  const Line& bit() const { return bit_; }
  core::Team& team() const { return team_; }

  /// Starts from u = 0: r = f - G B^-1 f, all else 0.
  void start(const Field& source_A);
  /// p = z + beta p; S p into s. \return p . S p
  double direction(double beta);
  /// u += alpha p, r -= alpha S p, z = preconditioned r. \return r . z
  double step(double alpha, const CoarseGrid* coarse);
  /// Sum of magnitudes.
  double magnitude_A(const Field& field) const;
  /// What the word nodes lack of current balance in all [A], by the residual of the iteration.
  double imbalance_A() const { return imbalance_A_; }

  /// b = B^-1 (f - G u) into bit_V().
  void finish(const Field& source_A);
  const Field& drop_V() const { return u_; }
  const Field& bit_V() const { return s_; }
  /// Current into each word line, by the drop before its first (and last) cell [A]. Not for fixed lines.
  Eigen::VectorXd source_current_A() const;

 private:
  friend class CoarseGrid;
  void bit_pivots();
  void word_pivots();
  void solve_bits(Field& rhs_and_result) const;
  /// Calls body(i) for each word line, on all threads.
  template <class Body>
  void for_words(Body&& body) const {
    team_.run(static_cast<std::size_t>(words_), [&](std::size_t i) { body(static_cast<Eigen::Index>(i)); });
  }
  void word_block(Eigen::Index block, double alpha, const CoarseGrid* coarse);
  void corrected_block(Eigen::Index block, const CoarseGrid& coarse);
  Eigen::Index bit_blocks() const { return (bits_ + bit_block_ - 1) / bit_block_; }
  Eigen::Index word_blocks() const;

  Eigen::Index bits_, words_, bit_block_;
  Line word_, bit_;
  core::Team& team_;
  Field g_, word_inverse_, bit_inverse_;  ///< reciprocal pivots; of single nodes the same number all along
  Field r_, z_, p_, q_, s_, u_;           ///< q = A p; s = S p, and scratch between
  bool corrected_ = false;                ///< s holds A z, which else is r
  std::vector<double> partial_;
  std::vector<double> partial_imbalance_;
  double imbalance_A_ = 0.0;
};

}  // namespace ohmfield::crossbar
