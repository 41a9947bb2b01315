#include "crossbar/correction/weight_measurement.hpp"

#include <algorithm>
#include <bit>

#include "core/error.hpp"
#include "core/expect.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;

/// Columns of a product. chosen: so that inputs of 16k lines take 16 MB.
constexpr Index kBlock = 256;

/// Entry of Sylvester's matrix: its rows are orthogonal.
double sign_of(Index row, Index column) {
  return std::popcount(static_cast<std::uint64_t>(row & column)) % 2 == 0 ? 1.0 : -1.0;
}

}  // namespace

double full_input(const AnalogMatrixParams& params) { return params.dac.bits > 0 ? params.dac.range : 1.0; }

double output_word_bits(const AnalogMatrixParams& params) { return (params.adc.bits > 0 ? params.adc.bits : 24) + 8.0; }

template <class Real>
Eigen::MatrixXd measure_weights(const AnalogMatrixOf<Real>& matrix, MeasuringInputs kind, int reads, Context& context) {
  using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;
  OHM_EXPECT(reads >= 1);
  const bool single = kind == MeasuringInputs::one_line;
  if (!single && matrix.params().inputs.format == InputFormat::unsigned_code)
    throw core::InputError("unsigned inputs cannot take the signs of Hadamard's matrix", "Measure one line at a time");
  const auto [outputs, inputs] = matrix.shape();
  const Index patterns = single ? inputs : static_cast<Index>(std::bit_ceil(static_cast<std::uint64_t>(inputs)));
  const double full = full_input(matrix.params());
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(outputs, inputs);
  Context own{context.ledger, context.seed, context.operation};
  for (int read = 0; read < reads; ++read)
    for (Index first = 0; first < patterns; first += kBlock, ++own.operation) {
      const Index columns = std::min(kBlock, patterns - first);
      const Matrix x = Matrix::NullaryExpr(inputs, columns, [&](Index i, Index c) {
        return static_cast<Real>(single ? (i == first + c ? full : 0.0) : full * sign_of(i, first + c));
      });
      Matrix y(outputs, columns);
      matrix.apply(x, y, own);
      if (single)
        sum.middleCols(first, columns) += y.template cast<double>();
      else
        sum.noalias() += y.template cast<double>() * (x.template cast<double>().transpose() / full);
    }
  // Reads are added up; signs are undone by the fast transform, with log2 P additions for each pattern.
  const double bits = output_word_bits(matrix.params());
  const double levels = single ? 0.0 : static_cast<double>(std::bit_width(static_cast<std::uint64_t>(patterns)) - 1);
  const double additions = static_cast<double>(outputs * patterns) * (reads - 1 + levels);
  if (additions > 0.0) context.ledger.add(core::Event::digital_add, additions, additions * bits);
  return sum / (full * reads * (single ? 1.0 : static_cast<double>(patterns)));
}

template Eigen::MatrixXd measure_weights(const AnalogMatrixOf<float>&, MeasuringInputs, int, Context&);
template Eigen::MatrixXd measure_weights(const AnalogMatrixOf<double>&, MeasuringInputs, int, Context&);

}  // namespace ohmfield::crossbar
