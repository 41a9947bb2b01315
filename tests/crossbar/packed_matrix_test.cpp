/// Products of packed matrices: right, and the same bits however they are cut up.

#include "crossbar/kernel/packed_matrix.hpp"

#include "catch.hpp"
#include "core/random/counter_rng.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;

namespace {

template <class Real>
using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;

template <class Real>
Matrix<Real> random_matrix(Eigen::Index rows, Eigen::Index columns, std::uint64_t index) {
  core::CounterRng rng(11, core::Stream::test, index);
  Matrix<Real> m(rows, columns);
  for (Real& value : m.reshaped()) value = static_cast<Real>(2 * rng.uniform() - 1);
  return m;
}

template <class Real>
Matrix<Real> product(const PackedMatrix<Real>& a, const Matrix<Real>& x) {
  Matrix<Real> y = Matrix<Real>::Constant(a.rows(), x.cols(), 99);
  a.multiply(0, a.rows(), x.data(), x.rows(), x.cols(), y.data(), y.rows());
  return y;
}

}  // namespace

TEMPLATE_TEST_CASE("packed products are products, of any shape", "[crossbar][packed_matrix]", float, double) {
  const double tolerance = 4.0 * std::numeric_limits<TestType>::epsilon();
  for (const Eigen::Index rows : {1, 2, 15, 16, 31, 33, 64, 127, 130, 200})
    for (const Eigen::Index columns : {1, 3, 64, 101})
      for (const Eigen::Index batch : {1, 2, 5, 12, 17, 29}) {
        CAPTURE(rows, columns, batch);
        const Matrix<TestType> m = random_matrix<TestType>(rows, columns, 1), x = random_matrix<TestType>(columns, batch, 2);
        const PackedMatrix<TestType> packed(m);
        CHECK(packed.unpacked() == m);
        const Eigen::MatrixXd expected = m.template cast<double>() * x.template cast<double>();
        CHECK((product(packed, x).template cast<double>() - expected).cwiseAbs().maxCoeff() <= tolerance * static_cast<double>(columns));
      }
}

TEMPLATE_TEST_CASE("bits of a product depend on its operands alone", "[crossbar][packed_matrix]", float, double) {
  const Matrix<TestType> m = random_matrix<TestType>(300, 70, 3), x = random_matrix<TestType>(70, 40, 4);
  const PackedMatrix<TestType> packed(m);
  const Matrix<TestType> whole = product(packed, x);
  for (Eigen::Index c = 0; c < x.cols(); ++c) CHECK(product(packed, Matrix<TestType>(x.col(c))) == whole.col(c));
  // A band of rows and a band of the batch, out of larger matrices.
  const Eigen::Index first = 2 * PackedMatrix<TestType>::kPanelRows, rows = 300 - first;
  Matrix<TestType> y = Matrix<TestType>::Zero(320, 40);
  packed.multiply(first, rows, x.data() + 7 * 70, 70, 23, y.data() + 5, 320);
  CHECK(y.block(5, 0, rows, 23) == whole.block(first, 7, rows, 23));
  CHECK(y.bottomRows(15).isZero(0));
  CHECK(y.rightCols(17).isZero(0));
}

TEMPLATE_TEST_CASE("a product onto another continues its sums", "[crossbar][packed_matrix]", float, double) {
  const Matrix<TestType> m = random_matrix<TestType>(77, 30, 5), x = random_matrix<TestType>(30, 15, 6);
  const PackedMatrix<TestType> whole(m), first(m.leftCols(13)), second(m.rightCols(17));
  const Matrix<TestType> top = x.topRows(13), bottom = x.bottomRows(17);
  Matrix<TestType> y = product(first, top);
  second.multiply_onto(0, 77, bottom.data(), 17, 15, y.data(), 77);
  CHECK(y == product(whole, x));
}
