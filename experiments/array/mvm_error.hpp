#pragma once
/// How far products are from the digital ones.

#include <Eigen/Core>
#include <vector>

namespace ohmfield::experiments {

/// Errors of products over all outputs, columns and arrays, over the RMS of the digital product.
struct MvmError {
  double rms = 0.0;                     ///< with the ends of a 95 % interval from the scatter between columns and arrays
  double rms_low = 0.0, rms_high = 0.0;
  double mean = 0.0, worst = 0.0;
  double slope = 1.0;                   ///< of the products on the digital ones

  double snr_dB() const;
  /// Bits of a quantiser that would err as much over the range of a sine: (SNR - 1.76) / 6.02.
  double effective_bits() const;
};

/// Sums of errors, a column of an array after the other.
class ErrorSums {
 public:
  /// \param digital  exact products, shape (outputs, columns); outlives this
  explicit ErrorSums(const Eigen::MatrixXd& digital);

  void add(const Eigen::MatrixXd& product);
  MvmError result() const;

 private:
  const Eigen::MatrixXd& digital_;
  double power_, sum_ = 0.0, worst_ = 0.0, along_ = 0.0;
  std::size_t arrays_ = 0;
  std::vector<double> squares_;
};

}  // namespace ohmfield::experiments
