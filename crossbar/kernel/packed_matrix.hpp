#pragma once
/// A constant matrix laid out for products: panels of rows that fill two registers, the columns of a panel side by side.
///
/// Conductances change rarely and multiply often, so they are packed once instead of at every product, as a general
/// library must; that is 1.3 times Eigen's speed at 512 x 512 (bench/crossbar/mvm_bench.cpp). Every element of a product
/// is one chain of multiply-adds over the inputs in ascending order: its bits do not depend on the batch, on blocks, or on
/// threads.

#include <Eigen/Core>
#include <memory>

namespace ohmfield::crossbar {

template <class Real>
class PackedMatrix {
 public:
  using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;

  PackedMatrix() = default;
  /// \param matrix  shape (outputs, inputs)
  explicit PackedMatrix(const Matrix& matrix);

  Eigen::Index rows() const { return rows_; }
  Eigen::Index columns() const { return columns_; }
  bool empty() const { return rows_ == 0; }
  double bytes() const;
  /// The matrix as it was given, shape (outputs, inputs).
  Matrix unpacked() const;

  /// y = A x for some rows and some columns of the batch.
  /// \param first_row  a multiple of kPanelRows
  /// \param x          shape (inputs, batch), leading dimension x_stride
  /// \param y          row first_row of the product, leading dimension y_stride; shape (rows, batch)
  void multiply(Eigen::Index first_row, Eigen::Index rows, const Real* x, Eigen::Index x_stride, Eigen::Index batch,
                Real* y, Eigen::Index y_stride) const;

  /// y += A x, by the same chain as one product over both sets of inputs would take.
  void multiply_onto(Eigen::Index first_row, Eigen::Index rows, const Real* x, Eigen::Index x_stride, Eigen::Index batch,
                     Real* y, Eigen::Index y_stride) const;

  /// Rows of a panel: two registers.
  static const Eigen::Index kPanelRows;

 private:
  struct Free {
    void operator()(Real* values) const;
  };

  template <bool onto>
  void run(Eigen::Index first_row, Eigen::Index rows, const Real* x, Eigen::Index x_stride, Eigen::Index batch, Real* y,
           Eigen::Index y_stride) const;

  Eigen::Index rows_ = 0, columns_ = 0;
  std::unique_ptr<Real[], Free> values_;  // panel, column, row in the panel; rows beyond the last are 0
};

extern template class PackedMatrix<float>;
extern template class PackedMatrix<double>;

}  // namespace ohmfield::crossbar
