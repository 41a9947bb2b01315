#include "crossbar/fit/drift_regression.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace ohmfield::crossbar {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// A weight is at most so many times the mean one: a variance that chance made small must not decide alone.
constexpr double kMostWeight = 10.0;

struct Line {
  double slope = 0.0, weighted_square = 0.0;  // of the centred regressor
  VectorXd residual;
};

Line regression(const VectorXd& x, const VectorXd& y, const VectorXd& weight) {
  const double w = weight.sum(), x_mean = weight.dot(x) / w, y_mean = weight.dot(y) / w;
  const VectorXd dx = x.array() - x_mean, dy = y.array() - y_mean;
  Line line;
  line.weighted_square = weight.dot(dx.cwiseAbs2());
  line.slope = weight.dot(dx.cwiseProduct(dy)) / line.weighted_square;
  line.residual = dy - line.slope * dx;
  return line;
}

VectorXd regressor(const DriftTrace& cell, double t0_s) {
  VectorXd x(static_cast<Eigen::Index>(cell.time_s.size()));
  for (Eigen::Index k = 0; k < x.size(); ++k) x[k] = std::log1p(cell.time_s[static_cast<std::size_t>(k)] / t0_s);
  return x;
}

VectorXd log_conductance(const DriftTrace& cell) {
  VectorXd y(static_cast<Eigen::Index>(cell.conductance_S.size()));
  for (Eigen::Index k = 0; k < y.size(); ++k) y[k] = std::log(cell.conductance_S[static_cast<std::size_t>(k)]);
  return y;
}

MatrixXd residual_projection(const VectorXd& x) {
  const VectorXd centred = x.array() - x.mean();
  MatrixXd projection = MatrixXd::Identity(x.size(), x.size()) - centred * centred.transpose() / centred.squaredNorm();
  projection.array() -= 1.0 / static_cast<double>(x.size());
  return projection;
}

/// Variances of the readings at each time. With the projection M of the residuals, E r_k^2 = sum_j M_kj^2 tau_j^2.
VectorXd variances(const VectorXd& x, const VectorXd& mean_squares) {
  const double n = static_cast<double>(x.size());
  const MatrixXd projection = residual_projection(x);
  VectorXd tau2 = projection.cwiseAbs2().colPivHouseholderQr().solve(mean_squares);
  const double mean = mean_squares.sum() / (n - 2.0);
  return tau2.cwiseMax(mean / kMostWeight);
}

}  // namespace

namespace {

/// With a known covariance K beside a constant variance tau^2: the mean square of residuals is tr(M (tau^2 + K)), which
/// gives tau^2; the variance of a slope then is tau^2 / S_xx + w' K w.
void allow_for(const MatrixXd& known, const VectorXd& x, double count, DriftExponents& e) {
  const MatrixXd projection = residual_projection(x);
  const double freedom = static_cast<double>(x.size()) - 2.0;
  const double tau2 = std::max(0.0, (e.squares / count - (projection * known).trace()) / freedom);
  const VectorXd centred = x.array() - x.mean(), w = centred / centred.squaredNorm();
  const double variance = tau2 / centred.squaredNorm() + w.dot(known * w);
  std::fill(e.variance.begin(), e.variance.end(), variance);
  e.noise_variance = tau2;
  // Correlated residuals have fewer degrees of freedom (F. E. Satterthwaite, Biometrics Bull. 2, 110 (1946)).
  const MatrixXd form = projection * (known + tau2 * MatrixXd::Identity(x.size(), x.size())) * projection;
  const double share = std::pow(form.trace(), 2) / form.squaredNorm() / freedom;
  e.curvature_freedom *= share;
  e.freedom *= share;
}

}  // namespace

bool same_times(const std::vector<const DriftTrace*>& cells) {
  return std::all_of(cells.begin(), cells.end(),
                     [&](const DriftTrace* cell) { return cell->time_s == cells.front()->time_s; });
}

DriftExponents drift_exponents(const std::vector<const DriftTrace*>& cells, double t0_s, NoiseOverTime noise,
                               const MatrixXd& known) {
  const bool common = same_times(cells);
  const double count = static_cast<double>(cells.size());
  DriftExponents result;
  VectorXd mean_squares = VectorXd::Zero(static_cast<Eigen::Index>(cells.front()->time_s.size()));
  for (const DriftTrace* cell : cells) {
    const VectorXd x = regressor(*cell, t0_s);
    const Line line = regression(x, log_conductance(*cell), VectorXd::Ones(x.size()));
    if (common) mean_squares += line.residual.cwiseAbs2() / count;
    result.squares += line.residual.squaredNorm();
    result.freedom += static_cast<double>(x.size()) - 2.0;
  }
  result.noise_variance = result.squares / result.freedom;

  VectorXd weight, shift;  // shift: E ln(1 + tau xi) = -tau^2/2, which tilts the line where tau changes with time
  if (common) {
    weight = VectorXd::Ones(mean_squares.size());
    shift = VectorXd::Zero(mean_squares.size());
    if (noise == NoiseOverTime::each_time && result.noise_variance > 0.0) {
      const VectorXd tau2 = variances(regressor(*cells.front(), t0_s), mean_squares);
      weight = tau2.mean() * tau2.cwiseInverse();
      shift = 0.5 * tau2;
      result.noise_variance = tau2.mean();
    }
    if (known.size() > 0) shift += 0.5 * known.diagonal();
  }
  VectorXd mean_residual = VectorXd::Zero(mean_squares.size());
  double weighted = 0.0;
  std::vector<double> information;
  for (const DriftTrace* cell : cells) {
    const VectorXd x = regressor(*cell, t0_s), y = log_conductance(*cell);
    const Line line = common ? regression(x, y + shift, weight) : regression(x, y, VectorXd::Ones(x.size()));
    result.nu.push_back(-line.slope);
    information.push_back(line.weighted_square);
    weighted += common ? weight.dot(line.residual.cwiseAbs2()) : line.residual.squaredNorm();
    if (common) mean_residual += line.residual / count;
  }
  const double unit_variance = weighted / result.freedom;
  for (const double square : information) result.variance.push_back(unit_variance / square);
  if (common && cells.size() > 1) {
    // The mean cell strays from the line by noise alone, if the power law holds: compare with the scatter of cells.
    const double between = count * weight.dot(mean_residual.cwiseAbs2()),
                 each = static_cast<double>(mean_residual.size()) - 2.0;
    const double within = (weighted - between) / (result.freedom - each);
    if (within > 0.0) {
      result.curvature_F = between / each / within;
      result.curvature_freedom = each;
    }
  }
  if (known.size() > 0) allow_for(known, regressor(*cells.front(), t0_s), count, result);
  return result;
}

}  // namespace ohmfield::crossbar
