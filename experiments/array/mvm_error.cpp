#include "experiments/array/mvm_error.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ohmfield::experiments {

using Eigen::MatrixXd;

double MvmError::snr_dB() const { return -20.0 * std::log10(rms); }
double MvmError::effective_bits() const { return (snr_dB() - 1.76) / 6.02; }

ErrorSums::ErrorSums(const MatrixXd& digital) : digital_(digital), power_(digital.squaredNorm() / static_cast<double>(digital.size())) {}

void ErrorSums::add(const MatrixXd& product) {
  const MatrixXd error = product - digital_;
  for (Eigen::Index c = 0; c < error.cols(); ++c) squares_.push_back(error.col(c).squaredNorm() / static_cast<double>(error.rows()));
  sum_ += error.sum();
  worst_ = std::max(worst_, error.cwiseAbs().maxCoeff());
  along_ += product.cwiseProduct(digital_).sum();
  ++arrays_;
}

MvmError ErrorSums::result() const {
  const double n = static_cast<double>(squares_.size()), root = power_ > 0.0 ? std::sqrt(power_) : 1.0;
  double mean = 0.0, scatter = 0.0;
  for (const double square : squares_) mean += square / n;
  for (const double square : squares_) scatter += (square - mean) * (square - mean);
  const double half = n > 1.0 ? 1.96 * std::sqrt(scatter / (n - 1.0) / n) : std::numeric_limits<double>::infinity();
  MvmError error;
  error.rms = std::sqrt(mean) / root;
  error.rms_low = std::sqrt(std::max(0.0, mean - half)) / root;
  error.rms_high = std::sqrt(mean + half) / root;
  const double size = static_cast<double>(digital_.size()) * static_cast<double>(arrays_);
  error.mean = sum_ / size / root;
  error.worst = worst_ / root;
  error.slope = power_ > 0.0 ? along_ / (power_ * size) : 1.0;
  return error;
}

}  // namespace ohmfield::experiments
