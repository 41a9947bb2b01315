#include "crossbar/fit/noise_polynomial.hpp"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "core/error.hpp"
#include "crossbar/fit/probability.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// A bin of the goodness-of-fit test holds at least so many cells: fewer make its chi-square rough.
constexpr std::size_t kCellsPerBin = 10;

/// Cells of one target, in uS.
struct Group {
  double target = 0.0, x = 0.0;
  std::vector<double> deviations;  // of cells that are not clipped
  double squares = 0.0;            // sum of their squares
  double clipped = 0.0;

  double cells() const { return static_cast<double>(deviations.size()) + clipped; }
};

/// ln of the likelihood of a group at a spread, with its first two derivatives.
struct Term {
  double value = 0.0, slope = 0.0, curvature = 0.0;
};

Term term(const Group& group, double sigma) {
  const double n = static_cast<double>(group.deviations.size()), r = group.squares / (sigma * sigma);
  Term t{-n * std::log(sigma) - 0.5 * r, (r - n) / sigma, (n - 3.0 * r) / (sigma * sigma)};
  if (group.clipped > 0.0) {
    const double u = group.target / sigma, log_tail = log_normal_below(-u);
    const double h = normal_density(u) > 0.0 ? std::exp(std::log(normal_density(u)) - log_tail) : u;
    t.value += group.clipped * log_tail;
    t.slope += group.clipped * h * u / sigma;
    t.curvature -= group.clipped * h * u * (u * (h - u) + 2.0) / (sigma * sigma);
  }
  return t;
}

std::vector<Group> grouped(const ProgrammingData& data, const NoisePolynomialOptions& options) {
  std::map<double, Group> groups;
  for (std::size_t i = 0; i < data.target_S.size(); ++i) {
    Group& group = groups[data.target_S[i]];
    const double g = data.conductance_S[i];
    if (options.clipping == Clipping::at_zero && g < 0.0)
      throw core::InputError(
          {data.file}, fmt::format("conductance {:g} S of a cell with target {:g} S is below 0", g, data.target_S[i]),
          "Set readings below 0 to 0, or fit without clipping");
    if (options.clipping == Clipping::at_zero && g == 0.0) {
      group.clipped += 1.0;
    } else {
      group.deviations.push_back((g - data.target_S[i]) * 1e6);
      group.squares += group.deviations.back() * group.deviations.back();
    }
  }
  std::vector<Group> result;
  for (auto& [target_S, group] : groups) {
    group.target = target_S * 1e6;
    group.x = target_S / options.g_max_S;
    if (!group.deviations.empty() && group.squares == 0.0)
      throw core::InputError({data.file},
                             fmt::format("all cells with target {:g} S have exactly that conductance", target_S),
                             "Give what was measured after programming");
    // Half of the cells with target 0 are clipped whatever the spread, so clipped ones alone say nothing.
    if (group.target > 0.0 || !group.deviations.empty()) result.push_back(std::move(group));
  }
  return result;
}

/// sigma(x) of a group: a row of powers times the coefficients.
class Spread {
 public:
  Spread(const std::vector<Group>& groups, int degree)
      : groups_(groups), powers_(static_cast<Eigen::Index>(groups.size()), degree + 1) {
    for (Eigen::Index i = 0; i < powers_.rows(); ++i) {
      for (Eigen::Index k = 0; k <= degree; ++k) powers_(i, k) = std::pow(groups[static_cast<std::size_t>(i)].x, k);
    }
  }

  const MatrixXd& powers() const { return powers_; }
  VectorXd sigma(const VectorXd& c) const { return powers_ * c; }

  std::optional<double> log_likelihood(const VectorXd& c) const {
    const VectorXd s = sigma(c);
    if (!(s.minCoeff() > 0.0)) return std::nullopt;
    double sum = 0.0;
    for (std::size_t i = 0; i < groups_.size(); ++i) sum += term(groups_[i], s[static_cast<Eigen::Index>(i)]).value;
    return sum;
  }

  /// Gradient and minus the second derivatives. Those may have negative directions far from the best fit; the
  /// expected ones, 2 n / sigma^2 for cells that are not clipped, never do.
  void derivatives(const VectorXd& c, VectorXd& gradient, MatrixXd& observed, MatrixXd& expected) const {
    const VectorXd s = sigma(c);
    VectorXd slope(s.size()), curvature(s.size()), safe(s.size());
    for (Eigen::Index i = 0; i < s.size(); ++i) {
      const Group& group = groups_[static_cast<std::size_t>(i)];
      const Term t = term(group, s[i]);
      const double n = static_cast<double>(group.deviations.size());
      slope[i] = t.slope;
      curvature[i] = -t.curvature;
      safe[i] = -t.curvature + (3.0 * n - 3.0 * group.squares / (s[i] * s[i])) / (s[i] * s[i]);
    }
    gradient = powers_.transpose() * slope;
    observed = powers_.transpose() * curvature.asDiagonal() * powers_;
    expected = powers_.transpose() * safe.asDiagonal() * powers_;
  }

 private:
  const std::vector<Group>& groups_;
  MatrixXd powers_;
};

/// Fisher scoring with halved steps, from a constant spread.
VectorXd best_coefficients(const Spread& spread, double start, int degree, const std::string& file) {
  VectorXd c = VectorXd::Zero(degree + 1), gradient;
  c[0] = start;
  MatrixXd observed, expected;
  double value = *spread.log_likelihood(c);
  for (int iteration = 0; iteration < 200; ++iteration) {
    spread.derivatives(c, gradient, observed, expected);
    const Eigen::LDLT<MatrixXd> factor(expected);
    const VectorXd step = factor.solve(gradient);
    if (!step.allFinite()) break;
    if (gradient.dot(step) < 1e-12) return c;
    double length = 1.0;
    for (; length > 1e-9; length *= 0.5) {
      const std::optional<double> trial = spread.log_likelihood(c + length * step);
      if (trial && *trial >= value) {
        c += length * step;
        value = *trial;
        break;
      }
    }
    if (length <= 1e-9) {
      if (gradient.dot(step) < 1e-4) return c;
      break;
    }
  }
  throw core::InputError({file}, fmt::format("a spread of degree {} comes out as 0 or less within the targets", degree),
                         "Choose a lower degree, or measure more cells at each target");
}

/// Likelihood ratio of a spread scaled freely in each bin of targets to the fitted one.
Goodness chi_square(const std::vector<Group>& groups, const VectorXd& sigma, int parameters) {
  double deviance = 0.0, bins = 0.0;
  for (std::size_t first = 0; first < groups.size();) {
    std::size_t end = first, cells = 0;
    for (; end < groups.size() && cells < kCellsPerBin; ++end) cells += groups[end].deviations.size();
    const auto loss = [&](double log_scale) {
      double sum = 0.0;
      for (std::size_t i = first; i < end; ++i)
        sum -= term(groups[i], sigma[static_cast<Eigen::Index>(i)] * std::exp(log_scale)).value;
      return sum;
    };
    if (cells > 0) {
      deviance += 2.0 * (loss(0.0) - std::min(loss(0.0), loss(valley(loss, -4.0, 4.0, 50))));
      bins += 1.0;
    }
    first = end;
  }
  const double freedom = std::max(0.0, bins - parameters);
  return {"chi-square of the spread over targets", deviance, freedom, chi_square_above(deviance, freedom)};
}

/// Sum over cells of the outer products of their scores.
MatrixXd score_products(const std::vector<Group>& groups, const MatrixXd& powers, const VectorXd& sigma) {
  VectorXd sums = VectorXd::Zero(sigma.size());
  for (Eigen::Index i = 0; i < sigma.size(); ++i) {
    const Group& group = groups[static_cast<std::size_t>(i)];
    for (const double d : group.deviations) {
      const double score = (d * d / (sigma[i] * sigma[i]) - 1.0) / sigma[i];
      sums[i] += score * score;
    }
    if (group.clipped > 0.0) {
      const Group one{group.target, group.x, {}, 0.0, 1.0};
      const double score = term(one, sigma[i]).slope;
      sums[i] += group.clipped * score * score;
    }
  }
  return powers.transpose() * sums.asDiagonal() * powers;
}

/// Standardised deviations of targets so far above 0 that clipping does not cut their distribution.
std::vector<double> residuals(const std::vector<Group>& groups, const VectorXd& sigma) {
  std::vector<double> all;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const double s = sigma[static_cast<Eigen::Index>(i)];
    if (groups[i].clipped > 0.0 || groups[i].target < 4.0 * s) continue;
    for (const double d : groups[i].deviations) all.push_back(d / s);
  }
  return all;
}

void check_bias(const std::vector<double>& residual, FitReport& report) {
  double sum = 0.0;
  for (const double r : residual) sum += r;
  const double z = sum / std::sqrt(static_cast<double>(residual.size()));
  report.goodness.push_back(
      {"mean of the standardised deviations, as chi-square", z * z, 1.0, chi_square_above(z * z, 1.0)});
  if (report.goodness.back().p_value < kRejectedBelow) {
    report.warnings.push_back(
        fmt::format("cells lie off their target by {:.2g} spreads on average; the spread includes that",
                    sum / static_cast<double>(residual.size())));
  }
}

}  // namespace

NoisePolynomialFit fit_noise_polynomial(const ProgrammingData& data, const NoisePolynomialOptions& options) {
  if (options.degree < 0 || options.degree > 6)
    throw core::InputError(fmt::format("degree {} is not between 0 and 6", options.degree), "2 to 4 are usual");
  if (!(options.g_max_S > 0.0)) throw core::InputError("g_max_S must be above 0", "Give the highest target");
  const std::vector<Group> groups = grouped(data, options);
  const int parameters = options.degree + 1;
  double cells = 0.0, squares = 0.0, counted = 0.0, informative = 0.0;
  for (const Group& group : groups) {
    cells += group.cells();
    squares += group.squares;
    counted += static_cast<double>(group.deviations.size());
    informative += group.deviations.empty() ? 0.0 : 1.0;
  }
  if (counted == 0.0)
    throw core::InputError({data.file}, "all cells read 0 S: nothing is known of their spread",
                           "Program higher targets");
  if (informative < parameters)
    throw core::InputError({data.file},
                           fmt::format("has {:g} targets with readings above 0, a polynomial of degree {} needs {}",
                                       informative, options.degree, parameters),
                           "Measure more targets or choose a lower degree");
  if (counted < 3.0 * parameters)
    throw core::InputError({data.file},
                           fmt::format("has {:g} readings above 0 for {} coefficients", counted, parameters),
                           "Measure at least three cells for each");

  const Spread spread(groups, options.degree);
  const VectorXd c = best_coefficients(spread, std::sqrt(squares / counted), options.degree, data.file);
  const VectorXd sigma = spread.sigma(c);
  VectorXd gradient;
  MatrixXd observed, expected;
  spread.derivatives(c, gradient, observed, expected);
  if (Eigen::LLT<MatrixXd>(observed).info() != Eigen::Success) observed = expected;
  MatrixXd covariance = observed.ldlt().solve(MatrixXd::Identity(parameters, parameters));

  NoisePolynomialFit fit;
  fit.report.model =
      fmt::format("g = max(0, target + sigma(x) xi), sigma a polynomial of degree {} in x = target / {:g} S",
                  options.degree, options.g_max_S);
  fit.report.source = data.file;
  fit.report.goodness.push_back(chi_square(groups, sigma, parameters));
  if (fit.report.goodness.back().p_value < kRejectedBelow)
    fit.report.warnings.push_back(fmt::format(
        "a polynomial of degree {} does not describe the spread over targets; try a higher degree", options.degree));
  const std::vector<double> residual = residuals(groups, sigma);
  if (residual.size() >= 8) {
    check_bias(residual, fit.report);
    fit.report.goodness.push_back(anderson_darling(residual));
    if (fit.report.goodness.back().p_value < kRejectedBelow) {
      fit.report.warnings.emplace_back(
          "deviations are not normal (outliers, or a skewed distribution); intervals are widened for it");
      const MatrixXd sandwich =
          covariance * score_products(groups, spread.powers(), sigma) * covariance * (cells / (cells - parameters));
      if (sandwich.trace() > covariance.trace()) covariance = sandwich;
    }
  }
  const double t = student_95(cells - parameters);
  fit.g_max_S = options.g_max_S;
  fit.sigma_uS.assign(c.data(), c.data() + c.size());
  fit.covariance.assign(covariance.data(), covariance.data() + covariance.size());  // symmetric: either order
  for (Eigen::Index k = 0; k < c.size(); ++k) {
    const double half = t * std::sqrt(covariance(k, k));
    fit.report.parameters.push_back({fmt::format("sigma_uS[{}]", k),
                                     c[k],
                                     {c[k] - half, c[k] + half},
                                     "uS",
                                     fmt::format("coefficient of x^{}", k)});
  }
  return fit;
}

FittedParameter NoisePolynomialFit::at(double target_S) const {
  const std::size_t n = sigma_uS.size();
  const double x = target_S / g_max_S;
  double value = 0.0, variance = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    value += sigma_uS[i] * std::pow(x, static_cast<double>(i));
    for (std::size_t j = 0; j < n; ++j) variance += covariance[i * n + j] * std::pow(x, static_cast<double>(i + j));
  }
  const double half = core::kZ95 * std::sqrt(std::max(0.0, variance));
  return {fmt::format("sigma at {:g} S", target_S), value, {value - half, value + half}, "uS", ""};
}

}  // namespace ohmfield::crossbar
