#include "crossbar/kernel/packed_matrix.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "core/expect.hpp"
#include "crossbar/kernel/vector.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;
using kernel::kLanes;

constexpr std::size_t kAlignment = 64;

/// Columns of the batch that one panel meets at once. chosen: 12 columns of two registers keep 24 sums, which with two
/// registers of the panel and one broadcast fill the 32 registers of AVX-512; narrower sets have 16 registers.
constexpr int kGroup = kernel::kVectorBytes == 64 ? 12 : 6;

/// Panels that a single column meets at once: its sums hide the latency of a multiply-add.
constexpr int kPanels = 4;

template <class Real>
using Vector = typename kernel::VectorOf<Real>::Type;

template <class Real>
Vector<Real> load(const Real* from) {
  Vector<Real> v;
  std::memcpy(&v, from, sizeof v);
  return v;
}

/// The first `rows` numbers of two registers.
template <class Real>
void store(Vector<Real> low, Vector<Real> high, Real* to, Index rows) {
  constexpr Index kWidth = kLanes<Real>;
  if (rows == 2 * kWidth) {
    std::memcpy(to, &low, sizeof low);
    std::memcpy(to + kWidth, &high, sizeof high);
    return;
  }
  std::memcpy(to, &low, static_cast<std::size_t>(std::min(rows, kWidth)) * sizeof(Real));
  if (rows > kWidth) std::memcpy(to + kWidth, &high, static_cast<std::size_t>(rows - kWidth) * sizeof(Real));
}

template <class Real>
void load_partly(Vector<Real>& low, Vector<Real>& high, const Real* from, Index rows) {
  constexpr Index kWidth = kLanes<Real>;
  std::memcpy(&low, from, static_cast<std::size_t>(std::min(rows, kWidth)) * sizeof(Real));
  if (rows > kWidth) std::memcpy(&high, from + kWidth, static_cast<std::size_t>(rows - kWidth) * sizeof(Real));
}

/// One panel times `count` columns of the batch.
template <class Real, int count, bool onto>
void panel_times_columns(const Real* panel, Index columns, const Real* x, Index x_stride, Real* y, Index y_stride, Index rows) {
  constexpr Index kWidth = kLanes<Real>;
  Vector<Real> low[count], high[count];
  for (int c = 0; c < count; ++c) {
    low[c] = high[c] = Vector<Real>{};
    if constexpr (onto) load_partly(low[c], high[c], y + c * y_stride, rows);
  }
  for (Index k = 0; k < columns; ++k, panel += 2 * kWidth) {
    const Vector<Real> a = load(panel), b = load(panel + kWidth);
    for (int c = 0; c < count; ++c) {
      const Vector<Real> input = Vector<Real>{} + x[k + c * x_stride];
      low[c] = kernel::multiply_add(a, input, low[c]);
      high[c] = kernel::multiply_add(b, input, high[c]);
    }
  }
  for (int c = 0; c < count; ++c) store(low[c], high[c], y + c * y_stride, rows);
}

/// kPanels whole panels times one column.
template <class Real, bool onto>
void panels_times_column(const Real* panels, Index columns, const Real* x, Real* y) {
  constexpr Index kWidth = kLanes<Real>;
  const Index stride = 2 * kWidth * columns;
  Vector<Real> sum[2 * kPanels];
  for (int i = 0; i < 2 * kPanels; ++i) sum[i] = onto ? load(y + i * kWidth) : Vector<Real>{};
  for (Index k = 0; k < columns; ++k) {
    const Vector<Real> input = Vector<Real>{} + x[k];
    for (int p = 0; p < kPanels; ++p) {
      const Real* at = panels + p * stride + 2 * kWidth * k;
      sum[2 * p] = kernel::multiply_add(load(at), input, sum[2 * p]);
      sum[2 * p + 1] = kernel::multiply_add(load(at + kWidth), input, sum[2 * p + 1]);
    }
  }
  for (int i = 0; i < 2 * kPanels; ++i) std::memcpy(y + i * kWidth, &sum[i], sizeof sum[i]);
}

}  // namespace

template <class Real>
const Index PackedMatrix<Real>::kPanelRows = 2 * kLanes<Real>;

template <class Real>
void PackedMatrix<Real>::Free::operator()(Real* values) const {
  ::operator delete[](values, std::align_val_t{kAlignment});
}

template <class Real>
PackedMatrix<Real>::PackedMatrix(const Matrix& matrix) : rows_(matrix.rows()), columns_(matrix.cols()) {
  const Index panels = (rows_ + kPanelRows - 1) / kPanelRows;
  const auto size = static_cast<std::size_t>(panels * kPanelRows * columns_);
  values_.reset(static_cast<Real*>(::operator new[](std::max<std::size_t>(size, 1) * sizeof(Real), std::align_val_t{kAlignment})));
  for (Index p = 0; p < panels; ++p) {
    const Index first = p * kPanelRows, rows = std::min(kPanelRows, rows_ - first);
    Eigen::Map<Matrix> panel(values_.get() + first * columns_, kPanelRows, columns_);
    panel.topRows(rows) = matrix.middleRows(first, rows);
    panel.bottomRows(kPanelRows - rows).setZero();
  }
}

template <class Real>
double PackedMatrix<Real>::bytes() const {
  return static_cast<double>((rows_ + kPanelRows - 1) / kPanelRows * kPanelRows * columns_) * sizeof(Real);
}

template <class Real>
typename PackedMatrix<Real>::Matrix PackedMatrix<Real>::unpacked() const {
  Matrix matrix(rows_, columns_);
  for (Index first = 0; first < rows_; first += kPanelRows) {
    const Index rows = std::min(kPanelRows, rows_ - first);
    matrix.middleRows(first, rows) = Eigen::Map<const Matrix>(values_.get() + first * columns_, kPanelRows, columns_).topRows(rows);
  }
  return matrix;
}

template <class Real>
template <bool onto>
void PackedMatrix<Real>::run(Index first_row, Index rows, const Real* x, Index x_stride, Index batch, Real* y,
                             Index y_stride) const {
  OHM_EXPECT(first_row % kPanelRows == 0 && first_row + rows <= rows_);
  const Real* panel = values_.get() + first_row * columns_;
  if (batch == 1) {
    for (; rows >= kPanels * kPanelRows; rows -= kPanels * kPanelRows, y += kPanels * kPanelRows, panel += kPanels * kPanelRows * columns_)
      panels_times_column<Real, onto>(panel, columns_, x, y);
  }
  for (; rows > 0; rows -= kPanelRows, y += kPanelRows, panel += kPanelRows * columns_) {
    const Index height = std::min(rows, kPanelRows);
    Index b = 0;
    for (; b + kGroup <= batch; b += kGroup)
      panel_times_columns<Real, kGroup, onto>(panel, columns_, x + b * x_stride, x_stride, y + b * y_stride, y_stride, height);
    for (; b + 4 <= batch; b += 4)
      panel_times_columns<Real, 4, onto>(panel, columns_, x + b * x_stride, x_stride, y + b * y_stride, y_stride, height);
    for (; b < batch; ++b)
      panel_times_columns<Real, 1, onto>(panel, columns_, x + b * x_stride, x_stride, y + b * y_stride, y_stride, height);
  }
}

template <class Real>
void PackedMatrix<Real>::multiply(Index first_row, Index rows, const Real* x, Index x_stride, Index batch, Real* y,
                                  Index y_stride) const {
  run<false>(first_row, rows, x, x_stride, batch, y, y_stride);
}

template <class Real>
void PackedMatrix<Real>::multiply_onto(Index first_row, Index rows, const Real* x, Index x_stride, Index batch, Real* y,
                                       Index y_stride) const {
  run<true>(first_row, rows, x, x_stride, batch, y, y_stride);
}

template class PackedMatrix<float>;
template class PackedMatrix<double>;

}  // namespace ohmfield::crossbar
