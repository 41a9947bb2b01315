#pragma once
/// Eight bits as sign and logarithm: values +-2^((n - 126) / 8), n from 0 to 126, and zero, times a power of two for the
/// vector; and sums of their products.
///
/// After J. Zhao et al., "LNS-Madam: low-precision training in logarithmic number system using multiplicative weight update",
/// IEEE Trans. Comput. 71, 3179 (2022), doi 10.1109/TC.2022.3202747: base 2^(1/8), rounding of the logarithm to the nearest,
/// a product by adding logarithms, its conversion by a table of eight powers and a shift, sums in fixed point.
/// assumption: one of the 128 magnitudes is zero; magnitudes below half the smallest become zero, others the smallest; the
/// scale is the least power of two that keeps the largest magnitude in range; the table has 24 bits, and a shift drops what
/// falls below 2^-23 of the largest product, toward zero.
/// Ignores: the cheaper approximations of the conversion that the paper goes on to, and its weight update.

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <vector>

namespace ohmfield::crossbar {

struct NumberFormat;

inline constexpr int kLnsSteps = 8;         ///< values to the octave
inline constexpr int kLnsTop = 126;         ///< n of magnitude 1
inline constexpr int kLnsTableBits = 24;    ///< of an entry
inline constexpr int kLnsUnitExponent = 23; ///< a product of two largest elements is 2^23 steps of the fixed point

/// Element of n and sign: +-(n + 1); 0 is zero. The nearest n for magnitudes up to 2^1/16.
float lns_element(double value);
double lns_value(float element);
/// 8 log2(magnitude), rounded to the nearest. \param magnitude  above 0, finite
int lns_steps(double magnitude);
/// One product in steps of the fixed point, by definition: the slow, obvious way.
std::int64_t lns_product(float a, float b);
void convert_lns(const NumberFormat& format, std::span<const double> values, std::span<float> elements, std::span<double> scales);

/// Elements of a matrix, laid out for sums of products over its columns.
class LnsMatrix {
 public:
  /// \param elements  shape (outputs, inputs)
  explicit LnsMatrix(const Eigen::MatrixXf& elements);

  /// Sums of products, exact but for the shifts, in steps of the fixed point.
  /// \param first  a multiple of kRows
  /// \param x      elements, shape (inputs, batch), leading dimension x_stride
  /// \param sums   shape (rows, batch), leading dimension sums_stride
  void multiply(Eigen::Index first, Eigen::Index rows, const float* x, Eigen::Index x_stride, Eigen::Index batch, double* sums,
                Eigen::Index sums_stride) const;

  /// The matrix as it was given. \param outputs  its rows
  Eigen::MatrixXf elements(Eigen::Index outputs) const;

  static constexpr Eigen::Index kRows = 16;

 private:
  Eigen::Index inputs_;
  std::vector<std::int32_t> logs_, signs_;  // panel of kRows, input, row in the panel
};

}  // namespace ohmfield::crossbar
