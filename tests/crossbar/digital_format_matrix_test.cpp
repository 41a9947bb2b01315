/// Matrices in number formats: products against a plain loop over converted numbers, bit for bit; the same bits however
/// they are cut up; edges; errors of formats in the order that they must have.

#include "crossbar/digital/format_matrix.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "catch.hpp"
#include "core/random/counter_rng.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using Eigen::Index;
using test::contains;

namespace {

template <class Real>
using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;

/// Numbers over some octaves, as products of weights and activations have them.
template <class Real>
Matrix<Real> random_matrix(Index rows, Index columns, std::uint64_t index) {
  core::CounterRng rng(51, core::Stream::test, index);
  Matrix<Real> m(rows, columns);
  for (Real& value : m.reshaped()) value = static_cast<Real>(std::ldexp(2.0 * rng.uniform() - 1.0, static_cast<int>(rng() % 6) - 3));
  return m;
}

template <class Real>
Matrix<Real> product(const FormatMatrixOf<Real>& matrix, const Matrix<Real>& x) {
  core::Ledger ledger;
  Context context{ledger};
  Matrix<Real> y = Matrix<Real>::Constant(matrix.shape().outputs, x.cols(), 99);
  matrix.apply(x, y, context);
  return y;
}

template <class Real>
Matrix<Real> transposed_product(const FormatMatrixOf<Real>& matrix, const Matrix<Real>& x) {
  core::Ledger ledger;
  Context context{ledger};
  Matrix<Real> y = Matrix<Real>::Constant(matrix.shape().inputs, x.cols(), 99);
  matrix.apply_transposed(x, y, context);
  return y;
}

float chain(float a, float b, float sum) {
#ifdef __FMA__
  return std::fma(a, b, sum);
#else
  return a * b + sum;
#endif
}

struct Vector {
  std::vector<float> elements;
  std::vector<double> scales;
};

template <class Values>
Vector converted(const NumberFormat& format, const Values& values) {
  std::vector<double> v;
  for (Index i = 0; i < values.size(); ++i) v.push_back(static_cast<double>(values(i)));
  Vector out{std::vector<float>(v.size()), std::vector<double>(static_cast<std::size_t>(format.groups(values.size())))};
  format.convert(format, v, out.elements, out.scales);
  return out;
}

/// One output, as the page on digital formats says: group after group.
float slow_output(const NumberFormat& format, const Vector& w, const Vector& x) {
  const std::size_t length = w.elements.size(), group = format.block == 0 ? length : static_cast<std::size_t>(format.block);
  float output = 0.0f;
  for (std::size_t first = 0, g = 0; first < length; first += group, ++g) {
    long double sum = 0.0L;  // 64 bits: exact for sums of this length
    float short_sum = 0.0f;
    std::int64_t steps = 0;
    for (std::size_t i = first; i < std::min(first + group, length); ++i) {
      sum += static_cast<long double>(w.elements[i]) * static_cast<long double>(x.elements[i]);
      short_sum = chain(w.elements[i], x.elements[i], short_sum);
      if (format.multiplier == Multiplier::logarithm) steps += lns_product(w.elements[i], x.elements[i]);
    }
    if (format.scale_bits == 0) return short_sum;
    if (format.multiplier == Multiplier::logarithm) sum = std::ldexp(static_cast<long double>(steps), -23);
    else if (format.summation == Summation::fp32) sum = static_cast<long double>(short_sum);
    output += static_cast<float>(static_cast<double>(sum) * (w.scales[g] * x.scales[g]));
  }
  return output;
}

template <class Real>
int differences(const NumberFormat& format, const Matrix<Real>& weights, const Matrix<Real>& x, const Matrix<Real>& y) {
  int wrong = 0;
  for (Index c = 0; c < x.cols(); ++c) {
    const Vector input = converted(format, x.col(c));
    for (Index o = 0; o < weights.rows(); ++o) wrong += static_cast<float>(y(o, c)) != slow_output(format, converted(format, weights.row(o)), input);
  }
  return wrong;
}

double rms(const Eigen::MatrixXd& m) { return std::sqrt(m.squaredNorm() / static_cast<double>(m.size())); }

}  // namespace

TEMPLATE_TEST_CASE("products in every format are those of the plain loop", "[crossbar][digital]", float, double) {
  std::uint64_t index = 0;
  for (const NumberFormat& format : number_formats())
    for (const auto& [outputs, inputs, batch] : {std::array<Index, 3>{1, 1, 1}, {1, 40, 3}, {37, 1, 2}, {17, 32, 1}, {130, 65, 5}, {20, 300, 27}}) {
      CAPTURE(format.name, outputs, inputs, batch);
      const auto weights = random_matrix<TestType>(outputs, inputs, ++index), x = random_matrix<TestType>(inputs, batch, ++index);
      const FormatMatrixOf<TestType> matrix(weights, format);
      const Matrix<TestType> y = product(matrix, x);
      CHECK(differences<TestType>(format, weights, x, y) == 0);
      CHECK((y.template cast<float>().template cast<TestType>() == y));  // numbers of fp32
      const auto back = random_matrix<TestType>(outputs, batch, ++index);
      CHECK(differences<TestType>(format, weights.transpose(), back, transposed_product(matrix, back)) == 0);
    }
}

TEST_CASE("fixed-point sums are exact over more inputs than a float, or 32 bits, could add", "[crossbar][digital]") {
  // Scales of 1, codes of full size: the sum of 3000 products is 127^2 times 3000, less 127.
  for (const auto& [name, top] : {std::pair{"int8", 127.0f}, {"int4", 7.0f}}) {
    Matrix<double> weights = Matrix<double>::Constant(2, 3000, static_cast<double>(top)), x = weights.row(0).transpose();
    weights(0, 2999) = top - 1.0;
    const Matrix<double> y = product(FormatMatrixOf<double>(weights, number_format(name)), x);
    CHECK(y(0) == static_cast<double>(static_cast<float>(3000.0 * top * top - top)));
    CHECK(y(1) == 3000.0 * top * top);
  }
  // Logarithms: 3000 products of 1.
  const Matrix<float> ones = Matrix<float>::Ones(1, 3000), minus = -ones.transpose();
  CHECK(product(FormatMatrix(ones, number_format("lns8")), minus)(0) == -3000.0f);
  for (const char* name : {"int8", "lns8", "mxint8"}) {
    CAPTURE(name);
    const auto weights = random_matrix<float>(3, 2600, 1), x = random_matrix<float>(2600, 2, 2);
    CHECK(differences<float>(number_format(name), weights, x, product(FormatMatrix(weights, number_format(name)), x)) == 0);
  }
}

TEST_CASE("a sum that is lost in fp32 is kept where a block is summed exactly", "[crossbar][digital]") {
  // 448 * 448 + 2^-9 * 2^-9 - 448 * 448 needs 36 bits.
  Matrix<double> weights(1, 3), x(3, 1);
  weights << 448.0, 0x1p-9, -448.0;
  x << 448.0, 0x1p-9, 448.0;
  CHECK(product(FormatMatrixOf<double>(weights, number_format("mxfp8_e4m3")), x)(0) == 0x1p-18);
  // E5M2 sums in fp32: 2^15 * 2^15 + 2^-10 * 2^15 needs 26 bits.
  weights << 0x1p15, 0x1p-10, -0x1p15;
  x << 0x1p15, 0x1p15, 0x1p15;
  CHECK(product(FormatMatrixOf<double>(weights, number_format("mxfp8_e5m2")), x)(0) == 0.0);
}

TEMPLATE_TEST_CASE("bits depend neither on threads nor on the division of the batch", "[crossbar][digital]", float, double) {
  for (const NumberFormat& format : number_formats()) {
    CAPTURE(format.name);
    const auto weights = random_matrix<TestType>(300, 70, 3), x = random_matrix<TestType>(70, 50, 4);
    const Matrix<TestType> whole = product(FormatMatrixOf<TestType>(weights, format), x);
    for (const int threads : {2, 3, 8}) {
      FormatMatrixParams params;
      params.threads = threads;
      CHECK(product(FormatMatrixOf<TestType>(weights, format, params), x) == whole);
    }
    const FormatMatrixOf<TestType> matrix(weights, format);
    for (const Index c : {0, 23, 24, 49}) CHECK(product<TestType>(matrix, x.col(c)) == whole.col(c));
    CHECK(product<TestType>(matrix, x.middleCols(7, 31)) == whole.middleCols(7, 31));
    // Out of and into larger matrices.
    Matrix<TestType> wide = Matrix<TestType>::Zero(80, 50), y = Matrix<TestType>::Zero(310, 50);
    wide.middleRows(5, 70) = x;
    core::Ledger ledger;
    Context context{ledger};
    matrix.apply(wide.middleRows(5, 70), y.middleRows(4, 300), context);
    CHECK(y.middleRows(4, 300) == whole);
    CHECK(y.topRows(4).isZero(0));
    CHECK(y.bottomRows(6).isZero(0));
  }
}

TEST_CASE("zeros, and nothing at all", "[crossbar][digital]") {
  for (const NumberFormat& format : number_formats()) {
    CAPTURE(format.name);
    const auto weights = random_matrix<float>(5, 40, 5), x = random_matrix<float>(40, 3, 6);
    CHECK(product(FormatMatrix(Matrix<float>::Zero(5, 40), format), x).isZero(0));
    const FormatMatrix matrix(weights, format);
    CHECK(product<float>(matrix, Matrix<float>::Zero(40, 3)).isZero(0));
    core::Ledger ledger;
    Context context{ledger};
    Matrix<float> none(5, 0);
    matrix.apply(Matrix<float>(40, 0), none, context);
    CHECK(ledger.lines().empty());
  }
}

TEST_CASE("scales at both ends of fp32", "[crossbar][digital]") {
  // Powers of two change exponents only, as long as formats have them; subnormal numbers of bf16 begin below 2^-126.
  for (const NumberFormat& format : number_formats()) {
    if (format.name == "fp16") continue;  // ends at 65504
    CAPTURE(format.name);
    const Matrix<float> weights = random_matrix<float>(6, 64, 7), x = random_matrix<float>(64, 2, 8);
    const Matrix<float> plain = product(FormatMatrix(weights, format), x);
    for (const float factor : {0x1p-90f, 0x1p90f, 0x1p100f}) {
      const Matrix<float> scaled = product<float>(FormatMatrix(Matrix<float>(factor * weights), format), Matrix<float>(x / factor));
      CHECK(scaled == plain);
    }
    // 1e38 times 1e-38 over 64 inputs, to what the format can do.
    const Matrix<float> ones = Matrix<float>::Constant(1, 64, 1e38f), inverse = Matrix<float>::Constant(64, 1, 1e-38f);
    // mxfp4_e2m1 makes 4 of 4.7 and 6 of 6.8, its largest element; others are off by half a step twice.
    const double tolerance = format.name == "mxfp4_e2m1" ? 0.26 : 0.1;
    CHECK(static_cast<double>(product(FormatMatrix(ones, format), inverse)(0)) == Approx(64.0).epsilon(tolerance));
  }
  const Matrix<float> big = Matrix<float>::Constant(1, 2, 1e5f), one = Matrix<float>::Constant(2, 1, 1.0f);
  CHECK(product(FormatMatrix(big, number_format("fp16")), one)(0) == std::numeric_limits<float>::infinity());
}

TEST_CASE("what is not finite is refused", "[crossbar][digital]") {
  for (const NumberFormat& format : number_formats())
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
      CAPTURE(format.name, bad);
      Matrix<float> weights = random_matrix<float>(4, 33, 9), x = random_matrix<float>(33, 2, 10), u = random_matrix<float>(4, 1, 11);
      FormatMatrix matrix(weights, format);
      core::Ledger ledger;
      Context context{ledger};
      Matrix<float> bad_x = x, y(4, 2);
      bad_x(32, 1) = bad;
      CHECK(contains(test::input_error([&] { matrix.apply(bad_x, y, context); }), "an input is not finite"));
      CHECK(contains(test::input_error([&] { matrix.add_outer(u, bad_x.col(1), 1.0, context); }), "an input of an update is not finite"));
      CHECK(contains(test::input_error([&] { matrix.add_outer(u, x.col(1), static_cast<double>(bad), context); }), "the scale of an update is not finite"));
      CHECK(contains(test::input_error([&] { matrix.add_outer(bad * u, x.col(1), 1.0, context); }), "an output of an update is not finite"));
      CHECK(ledger.lines().empty());
      weights(1, 2) = bad;
      CHECK(contains(test::input_error([&] { FormatMatrix(weights, format); }), "a weight is not finite"));
    }
  CHECK(contains(test::input_error([] { FormatMatrix(Matrix<float>(0, 3), number_format("fp32")); }), "a matrix without weights"));
}

TEST_CASE("fp32 is the plain product, to rounding", "[crossbar][digital]") {
  const auto weights = random_matrix<float>(64, 200, 12), x = random_matrix<float>(200, 30, 13);
  const Eigen::MatrixXd exact = weights.cast<double>() * x.cast<double>(), size = weights.cast<double>().cwiseAbs() * x.cast<double>().cwiseAbs();
  const Eigen::MatrixXd error = product(FormatMatrix(weights, number_format("fp32")), x).cast<double>() - exact;
  // N. J. Higham, "Accuracy and stability of numerical algorithms", section 3.1: n u sum |a| |b|.
  CHECK(((error.cwiseAbs() - 200.0 * 0x1p-24 * size).array() <= 0.0).all());
}

TEST_CASE("errors of formats, in order", "[crossbar][digital]") {
  // Normal numbers, which is what formats are compared by; four matrices, so that one seed decides nothing.
  std::map<std::string, double> error;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const auto normal = [&](Index rows, Index columns, std::uint64_t index) {
      core::CounterRng rng(52, core::Stream::test, 2 * seed + index);
      Matrix<double> m(rows, columns);
      for (double& v : m.reshaped()) v = std::sqrt(-2.0 * std::log(1.0 - rng.uniform())) * std::cos(6.283185307179586 * rng.uniform());
      return m;
    };
    const Matrix<double> weights = normal(128, 256, 0), x = normal(256, 32, 1), exact = weights * x;
    for (const NumberFormat& format : number_formats())
      error[std::string(format.name)] += rms(product(FormatMatrixOf<double>(weights, format), x) - exact) / rms(exact) / 4.0;
  }
  const char* order[] = {"fp32", "fp16", "bf16", "int8", "mxfp8_e4m3", "mxfp8_e5m2", "int4"};
  for (std::size_t i = 1; i < std::size(order); ++i) CHECK(error[order[i - 1]] < error[order[i]]);
  CHECK(error["mxint8"] < error["mxfp8_e4m3"]);
  CHECK(error["mxfp6_e2m3"] < error["mxfp6_e3m2"]);
  CHECK(error["mxfp6_e3m2"] < error["mxfp4_e2m1"]);
  CHECK(error["mxfp8_e4m3"] < error["mxfp4_e2m1"]);
  // A logarithm off by a uniform part of +-1/16 of an octave: 2^(1/8) in natural logarithms over sqrt(12), on both factors.
  CHECK(error["lns8"] == Approx(std::sqrt(2.0) * 0.125 * std::log(2.0) / std::sqrt(12.0)).epsilon(0.03));
  // Fractions of m bits, mantissas spread evenly in the logarithm: mean square of the relative error is
  // 2^-2m / 12 times the mean of 1 / mantissa^2, 3 / (8 ln 2).
  CHECK(error["bf16"] == Approx(std::sqrt(2.0 * 3.0 / (8.0 * std::log(2.0)) / 12.0) * 0x1p-7).epsilon(0.05));
}

TEMPLATE_TEST_CASE("updates go to full weights, and all copies follow", "[crossbar][digital]", float, double) {
  for (const NumberFormat& format : number_formats()) {
    CAPTURE(format.name);
    const auto weights = random_matrix<TestType>(20, 45, 14), u = random_matrix<TestType>(20, 2, 15), v = random_matrix<TestType>(45, 2, 16);
    const auto x = random_matrix<TestType>(45, 3, 17), back = random_matrix<TestType>(20, 3, 18);
    FormatMatrixOf<TestType> matrix(weights, format);
    transposed_product(matrix, back);
    core::Ledger ledger;
    Context context{ledger};
    matrix.add_outer(u, v, 0.25, context);
    Matrix<TestType> full = weights;  // rank after rank
    for (Index r = 0; r < 2; ++r)
      for (Index i = 0; i < 20; ++i)
        for (Index j = 0; j < 45; ++j) full(i, j) += static_cast<TestType>(0.25) * u(i, r) * v(j, r);
    CHECK(matrix.full_weights() == full);
    const FormatMatrixOf<TestType> fresh(full, format);
    CHECK(product(matrix, x) == product(fresh, x));
    CHECK(transposed_product(matrix, back) == transposed_product(fresh, back));
    CHECK(matrix.held_weights() == fresh.held_weights());
    matrix.advance(1e6, context);
    CHECK(product(matrix, x) == product(fresh, x));
  }
}

TEST_CASE("an update that overflows leaves the matrix as it was", "[crossbar][digital]") {
  FormatMatrix matrix(Matrix<float>::Constant(2, 2, 1e38f), number_format("int8"));
  core::Ledger ledger;
  Context context{ledger};
  const Matrix<float> ones = Matrix<float>::Ones(2, 1);
  CHECK(contains(test::input_error([&] { matrix.add_outer(ones, ones, 3e38, context); }), "a weight after an update is not finite"));
  CHECK(matrix.full_weights() == Matrix<float>::Constant(2, 2, 1e38f));
  CHECK(ledger.lines().empty());
}

TEST_CASE("weights that are held", "[crossbar][digital]") {
  for (const NumberFormat& format : number_formats()) {
    CAPTURE(format.name);
    const auto weights = random_matrix<double>(7, 70, 19);
    const Eigen::MatrixXd held = FormatMatrixOf<double>(weights, format).held_weights();
    int wrong = 0;
    for (Index o = 0; o < 7; ++o) {
      const Vector row = converted(format, weights.row(o));
      for (Index k = 0; k < 70; ++k) {
        const auto i = static_cast<std::size_t>(k);
        wrong += held(o, k) != format.value_of(row.elements[i]) * row.scales[format.block == 0 ? 0 : i / static_cast<std::size_t>(format.block)];
      }
    }
    CHECK(wrong == 0);
  }
}
