#pragma once
/// Outputs that check each other: a few further bit lines hold linear combinations of all others, so that one output gone
/// astray is noticed, located and put right.
///
/// The parities of a product y are p = H y, H of shape (parities, outputs) with unit columns spread over a half sphere. The
/// array holds H W beside W, so p is computed twice: by the array, and from y. Their difference, the syndrome, is noise
/// unless an output is off by e: then it is -e times a column of H. Whitened by its covariance S it is detected where
/// s' S^-1 s exceeds the quantile of chi square at the false-alarm probability, located at the column that explains most
/// of it, and e is its least-squares size. A parity that is off itself explains the syndrome alone, and nothing is
/// corrected. What one output cannot explain is told, and left.
/// Codes over the reals: R. M. Roth, "Analog error-correcting codes", IEEE Trans. Inf. Theory 66, 4075 (2020), doi
/// 10.1109/TIT.2020.2977918; the bound is derived in docs/methods/correction.md.

#include <memory>

#include "crossbar/analog_matrix.hpp"

namespace ohmfield::crossbar {

struct ParityParams {
  int parities = 6;                   ///< further outputs
  double false_alarm = 1e-4;          ///< probability that noise alone is taken for an outlier, for each column of a batch
  Eigen::Index calibration_inputs = 64;  ///< products with known results that the noise of outputs is learnt from

  /// \throws InputError  parities outside 2..64, a probability outside (0, 1), fewer than 8 products
  void validate() const;
};

/// What was found in a batch.
struct ParityReport {
  Eigen::Index columns = 0, detected = 0;
  Eigen::Index corrected = 0;      ///< one output was put right
  Eigen::Index in_parity = 0;      ///< a parity was off; outputs are as read
  Eigen::Index beyond = 0;         ///< more than one output explains; outputs are as read
  std::vector<Eigen::Index> output;  ///< of each column, what was put right; -1: nothing
};

template <class Real>
class ParityMatrixOf final : public LinearOperatorOf<Real> {
 public:
  using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;

  /// Programs W with its parities and calibrates: products of inputs uniform in [-1, 1] are compared with digital ones. The
  /// noise of a good output is the median over outputs of their RMS errors, so that lines that are off anyway do not hide.
  /// \throws InputError  as AnalogMatrixOf, and parameters out of range
  ParityMatrixOf(const Matrix& weights, std::shared_ptr<const DeviceModel> device, const AnalogMatrixParams& params, const ParityParams& parity,
                 std::uint64_t seed, Context& context);

  Shape shape() const override { return {outputs_, matrix_->shape().inputs}; }
  void apply(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const override { apply_checked(x, y, context); }
  /// The same, telling what was found.
  ParityReport apply_checked(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const;
  /// Parity lines are not driven: as without them, and unchecked.
  void apply_transposed(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const override;
  /// Parities move along with the outputs that they check.
  void add_outer(ConstMatrixOf<Real> u, ConstMatrixOf<Real> v, double scale, Context& context) override;
  void advance(double seconds, Context& context) override { matrix_->advance(seconds, context); }

  const AnalogMatrixOf<Real>& matrix() const { return *matrix_; }
  /// H, shape (parities, outputs).
  const Eigen::MatrixXd& code() const { return code_; }
  /// RMS error of a good output, as calibrated.
  double output_noise() const { return sigma_; }
  /// An error of any output beyond this is located whatever the noise, as long as noise alone does not raise an alarm.
  double locates_beyond() const;

 private:
  struct Finding;
  Finding examine(const Eigen::VectorXd& syndrome) const;
  void calibrate(const Matrix& weights, const ParityParams& parity, Context& context);

  Eigen::Index outputs_;
  std::uint64_t seed_;
  Eigen::MatrixXd code_;
  double parity_scale_ = 1.0;  // parities are held smaller by this
  std::unique_ptr<AnalogMatrixOf<Real>> matrix_;
  double sigma_ = 0.0;
  Eigen::MatrixXd whitener_;   // S^-1/2
  Eigen::MatrixXd direction_;  // whitened columns of H, then of the parities themselves
  double alarm_ = 0.0, alarm_left_ = 0.0;  // squared lengths of a whitened syndrome, whole and less one direction
};

extern template class ParityMatrixOf<float>;
extern template class ParityMatrixOf<double>;

}  // namespace ohmfield::crossbar
