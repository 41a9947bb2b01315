#pragma once
/// Products of a matrix that is held in a number format, as hardware with its sums does them.
///
/// Every output is built group after group of the inputs: products within a group are summed exactly, or in fp32 one after
/// the other; the sum takes the scales of both its factors and is rounded to fp32; groups are added in fp32 in ascending
/// order. Exact sums run in float or double arithmetic over stretches that are short enough for every sum to be exact. So
/// the bits of an output depend on its row of weights and its column of inputs alone.
/// In fp32 a product and its addition round once where the processor has a fused multiply-add, else twice; products of the
/// other formats are exact in fp32.

#include <Eigen/Core>
#include <vector>

#include "crossbar/digital/lns.hpp"
#include "crossbar/digital/number_format.hpp"
#include "crossbar/kernel/packed_matrix.hpp"
#include "crossbar/linear_operator.hpp"

namespace ohmfield::crossbar {

/// Vectors in a number format, side by side.
struct FormatVectors {
  Eigen::MatrixXf elements;  ///< shape (length, vectors)
  Eigen::MatrixXd scales;    ///< shape (groups, vectors)
};

/// \param values  one vector a column, finite
template <class Real>
FormatVectors convert(const NumberFormat& format, const ConstMatrixOf<Real>& values);

class FormatProduct {
 public:
  /// \param rows  of the matrix, one a column: shape (inputs, outputs); at least one of each
  FormatProduct(const NumberFormat& format, const FormatVectors& rows);

  Eigen::Index outputs() const { return outputs_; }
  Eigen::Index inputs() const { return inputs_; }
  /// The matrix as it is held, shape (outputs, inputs).
  Eigen::MatrixXd values() const;

  /// Outputs of some rows and some columns of the batch; they are fp32 numbers.
  /// \param first_row  a multiple of kBand
  /// \param y          row first_row of the product, shape (rows, columns), leading dimension y_stride
  template <class Real>
  void multiply(Eigen::Index first_row, Eigen::Index rows, const FormatVectors& x, Eigen::Index first_column, Eigen::Index columns, Real* y,
                Eigen::Index y_stride) const;

  /// Rows that are worked on together: a multiple of the panels of all kernels. chosen: partial sums of 128 rows and 24
  /// columns stay in the first-level cache.
  static constexpr Eigen::Index kBand = 128;
  static constexpr Eigen::Index kColumns = 24;

 private:
  /// Inputs that one kernel sums over, within one group.
  struct Stretch {
    Eigen::Index first = 0, inputs = 0, group = 0;
    PackedMatrix<float> narrow;
    PackedMatrix<double> wide;
    std::vector<LnsMatrix> logarithms;  // one or none
  };
  struct Scratch;
  enum class Sums { narrow, wide };  ///< of a group, as they come: float or double

  void sum_stretch(const Stretch& stretch, Eigen::Index first_row, Eigen::Index rows, const FormatVectors& x, Eigen::Index first_column, Eigen::Index columns,
                   Scratch& scratch) const;

  const NumberFormat* format_;
  Sums sums_ = Sums::narrow;
  Eigen::Index outputs_, inputs_;
  Eigen::MatrixXd scales_;  // shape (outputs, groups)
  std::vector<Stretch> stretches_;
};

}  // namespace ohmfield::crossbar
