#include "crossbar/correction/parity_matrix.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/error.hpp"
#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Unit columns, no two of them nearly along one line. Two parities: equal angles over half a turn, which is the best there
/// is. More: each column is the one of 256 random ones that is farthest from all before and from the axes, which stand for
/// parities that are off themselves (best candidates: D. P. Mitchell, SIGGRAPH 1991, p. 157).
MatrixXd spread_code(Index parities, Index outputs, std::uint64_t seed) {
  MatrixXd code(parities, outputs);
  if (parities == 2) {
    for (Index j = 0; j < outputs; ++j) {
      const double angle = std::numbers::pi * (static_cast<double>(j) + 0.5) / static_cast<double>(outputs);
      code.col(j) << std::cos(angle), std::sin(angle);
    }
    return code;
  }
  constexpr Index kCandidates = 256;
  std::vector<float> normals(static_cast<std::size_t>(parities * kCandidates));
  for (Index j = 0; j < outputs; ++j) {
    core::fill_normal(normals, seed, core::Stream::parity_code, static_cast<std::uint64_t>(j));
    MatrixXd candidate = Eigen::Map<const Eigen::MatrixXf>(normals.data(), parities, kCandidates).cast<double>();
    candidate.colwise().normalize();
    Eigen::RowVectorXd nearest = candidate.cwiseAbs().colwise().maxCoeff();
    if (j > 0) nearest = nearest.cwiseMax((code.leftCols(j).transpose() * candidate).cwiseAbs().colwise().maxCoeff());
    Index best = 0;
    nearest.minCoeff(&best);
    code.col(j) = candidate.col(best);
  }
  return code;
}

}  // namespace

void ParityParams::validate() const {
  if (parities < 2 || parities > 64) throw core::InputError(fmt::format("{} parities cannot locate an output", parities), "Use 2 to 64");
  if (!(false_alarm > 0.0 && false_alarm < 1.0)) throw core::InputError(fmt::format("a false-alarm probability of {:g}", false_alarm), "Give a number between 0 and 1");
  if (calibration_inputs < 8) throw core::InputError(fmt::format("{} products are too few to calibrate with", calibration_inputs), "Use at least 8");
}

/// What a syndrome tells.
template <class Real>
struct ParityMatrixOf<Real>::Finding {
  bool alarm = false, explained = false;
  Index direction = -1;  ///< an output, or outputs plus a parity
  double error = 0.0;    ///< of that output
};

template <class Real>
ParityMatrixOf<Real>::ParityMatrixOf(const Matrix& weights, std::shared_ptr<const DeviceModel> device, const AnalogMatrixParams& params,
                                     const ParityParams& parity, std::uint64_t seed, Context& context)
    : outputs_(weights.rows()), seed_(seed) {
  parity.validate();
  code_ = spread_code(parity.parities, outputs_, seed);
  Matrix all(outputs_ + parity.parities, weights.cols());
  all.topRows(outputs_) = weights;
  const MatrixXd checks = code_ * weights.template cast<double>();
  const double largest = weights.size() > 0 ? static_cast<double>(weights.cwiseAbs().maxCoeff()) : 0.0;
  if (largest > 0.0) parity_scale_ = std::max(1.0, checks.cwiseAbs().maxCoeff() / largest);
  all.bottomRows(parity.parities) = (checks / parity_scale_).template cast<Real>();
  matrix_ = std::make_unique<AnalogMatrixOf<Real>>(all, std::move(device), params, seed);
  calibrate(all, parity, context);
}

template <class Real>
void ParityMatrixOf<Real>::calibrate(const Matrix& weights, const ParityParams& parity, Context& context) {
  const Index inputs = weights.cols(), parities = code_.rows();
  std::vector<float> uniform(static_cast<std::size_t>(inputs * parity.calibration_inputs));
  core::fill_uniform(uniform, seed_, core::Stream::parity_code, std::numeric_limits<std::uint32_t>::max());
  const Matrix x = (Eigen::Map<const Eigen::MatrixXf>(uniform.data(), inputs, parity.calibration_inputs).array() * 2.0f - 1.0f).matrix().template cast<Real>();
  Matrix y(weights.rows(), x.cols());
  Context own{context.ledger, core::derive_seed(seed_, core::Stream::parity_code, 0), context.operation};
  matrix_->apply(x, y, own);
  const MatrixXd error = y.template cast<double>() - weights.template cast<double>() * x.template cast<double>();
  VectorXd rms = (error.rowwise().squaredNorm() / static_cast<double>(x.cols())).cwiseSqrt();
  std::vector<double> outputs(rms.data(), rms.data() + outputs_);
  std::nth_element(outputs.begin(), outputs.begin() + outputs_ / 2, outputs.end());
  // Rounding of the arithmetic is noise as well, where there is no other.
  const double rounding = std::numeric_limits<Real>::epsilon() * y.template cast<double>().norm() / std::sqrt(static_cast<double>(y.size()));
  sigma_ = std::max(outputs[static_cast<std::size_t>(outputs_ / 2)], 8.0 * rounding);
  MatrixXd covariance = sigma_ * sigma_ * code_ * code_.transpose();
  for (Index p = 0; p < parities; ++p) covariance(p, p) += std::pow(parity_scale_ * std::max(rms(outputs_ + p), 8.0 * rounding), 2.0);
  whitener_ = Eigen::SelfAdjointEigenSolver<MatrixXd>(covariance).operatorInverseSqrt();
  direction_.resize(parities, outputs_ + parities);
  direction_ << whitener_ * code_, whitener_;
  alarm_ = quantile(complement(boost::math::chi_squared(static_cast<double>(parities)), parity.false_alarm));
  alarm_left_ = quantile(complement(boost::math::chi_squared(static_cast<double>(parities - 1)), parity.false_alarm));
}

template <class Real>
typename ParityMatrixOf<Real>::Finding ParityMatrixOf<Real>::examine(const VectorXd& syndrome) const {
  Finding finding;
  const VectorXd s = whitener_ * syndrome;
  if (s.squaredNorm() <= alarm_) return finding;
  finding.alarm = true;
  double most = -1.0;
  for (Index j = 0; j < direction_.cols(); ++j) {
    const double length = direction_.col(j).squaredNorm(), along = direction_.col(j).dot(s);
    const double explained = along * along / length;
    if (explained <= most) continue;
    most = explained;
    finding.direction = j;
    finding.error = -along / length;
  }
  finding.explained = s.squaredNorm() - most <= alarm_left_;
  return finding;
}

template <class Real>
ParityReport ParityMatrixOf<Real>::apply_checked(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const {
  Matrix all(matrix_->shape().outputs, x.cols());
  matrix_->apply(x, all, context);
  y = all.topRows(outputs_);
  ParityReport report{.columns = x.cols(), .output = std::vector<Index>(static_cast<std::size_t>(x.cols()), -1)};
  const MatrixXd syndrome = parity_scale_ * all.bottomRows(code_.rows()).template cast<double>() - code_ * y.template cast<double>();
  for (Index c = 0; c < x.cols(); ++c) {
    const Finding finding = examine(syndrome.col(c));
    if (!finding.alarm) continue;
    ++report.detected;
    if (!finding.explained) {
      ++report.beyond;
    } else if (finding.direction >= outputs_) {
      ++report.in_parity;
    } else {
      y(finding.direction, c) -= static_cast<Real>(finding.error);
      report.output[static_cast<std::size_t>(c)] = finding.direction;
      ++report.corrected;
    }
  }
  // A multiplication and an addition for each output and parity; the whitened search where there is an alarm.
  const double words = static_cast<double>(code_.size()) * static_cast<double>(x.cols() + report.detected), bits = word_bits(matrix_->params().adc);
  context.ledger.add(core::Event::digital_multiply, words, words * bits * bits);
  context.ledger.add(core::Event::digital_add, words, words * bits);
  return report;
}

template <class Real>
void ParityMatrixOf<Real>::apply_transposed(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const {
  Matrix all = Matrix::Zero(matrix_->shape().outputs, x.cols());
  all.topRows(outputs_) = x;
  matrix_->apply_transposed(all, y, context);
}

template <class Real>
void ParityMatrixOf<Real>::add_outer(ConstMatrixOf<Real> u, ConstMatrixOf<Real> v, double scale, Context& context) {
  Matrix all(matrix_->shape().outputs, u.cols());
  all.topRows(outputs_) = u;
  all.bottomRows(code_.rows()) = (code_ / parity_scale_ * u.template cast<double>()).template cast<Real>();
  matrix_->add_outer(all, v, scale, context);
}

template <class Real>
double ParityMatrixOf<Real>::locates_beyond() const {
  // Largest cosine between the whitened direction of an output and any other.
  const MatrixXd unit = direction_.colwise().normalized();
  double worst = 0.0;
  for (Index j = 0; j < outputs_; ++j) {
    VectorXd cosine = (unit.transpose() * unit.col(j)).cwiseAbs();
    cosine(j) = 0.0;
    worst = std::max(worst, 2.0 * std::sqrt(alarm_) / ((1.0 - cosine.maxCoeff()) * direction_.col(j).norm()));
  }
  return worst;
}

template class ParityMatrixOf<float>;
template class ParityMatrixOf<double>;

}  // namespace ohmfield::crossbar
