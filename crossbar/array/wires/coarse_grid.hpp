#pragma once
/// A coarse crossbar that takes the slow, smooth modes out of the iteration.
///
/// Where the wires carry far (many cells within the length over which word and bit line come to terms with each other),
/// word and bit voltages drift together over the whole array and line solves alone need ever more rounds: 1.9 times as many
/// for each doubling. By Woodbury's identity S^-1 = A^-1 + A^-1 G (B - G A^-1 G)^-1 G A^-1, and the middle factor is taken
/// from the same network on a coarse grid: voltages that are linear between knots along both directions, the matrices of
/// both lines projected onto them (Galerkin), eliminated exactly. The result is symmetric and positive definite.
/// Similar in spirit to two-level methods (R. A. Nicolaides, SIAM J. Numer. Anal. 24, 355 (1987), doi 10.1137/0724027).

#include <Eigen/Core>
#include <Eigen/SparseCholesky>
#include <memory>

namespace ohmfield::crossbar {

class LineFields;

/// Hat functions over a line of `nodes` nodes.
struct Knots {
  Knots(Eigen::Index nodes, Eigen::Index knots);
  Eigen::Index count() const { return static_cast<Eigen::Index>(first.size()); }

  std::vector<Eigen::Index> first;   ///< node at which the interval after each knot begins; the last is the last node
  std::vector<Eigen::Index> before;  ///< knot before each node
  Eigen::VectorXd share;             ///< weight of the knot after it
};

class CoarseGrid {
 public:
  /// Nothing where it would not pay: small arrays, lines that are single nodes, wires too short to couple the array.
  static std::unique_ptr<CoarseGrid> for_fields(const LineFields& fields);

  /// Sums of G y over the hats along one word line.
  void restrict_line(Eigen::Index word, const double* g, const double* y) const;
  /// Coarse bit voltages from what restrict_line left.
  void solve() const;
  /// out = r + G (interpolated bit voltages).
  void prolong_line(Eigen::Index word, const double* g, const double* r, double* out) const;

 private:
  CoarseGrid(const LineFields& fields, Eigen::Index along_word, Eigen::Index along_bit);
  void assemble(const LineFields& fields);

  Knots bit_knots_, word_knots_;  ///< knots over the bit lines, that is along a word line; and over the word lines
  Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> factor_;
  mutable Eigen::MatrixXd line_sums_, line_values_;  ///< shape (knots along a word line, word lines)
};

}  // namespace ohmfield::crossbar
