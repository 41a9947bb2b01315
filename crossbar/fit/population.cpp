#include "crossbar/fit/population.hpp"

#include <algorithm>
#include <cmath>

#include "core/expect.hpp"
#include "crossbar/fit/probability.hpp"

namespace ohmfield::crossbar {
namespace {

/// From this ratio of mean to spread on, folding is below what any sample shows (1e-6 of the devices).
constexpr double kUnfoldedFrom = 5.0;

class Likelihood {
 public:
  Likelihood(std::span<const double> z, std::span<const double> v, Folding folding) : z_(z), v_(v), folding_(folding) {
    const double n = static_cast<double>(z.size());
    for (const double value : z) mean_ += value / n;
    for (std::size_t i = 0; i < z.size(); ++i) {
      variance_ += (z[i] - mean_) * (z[i] - mean_) / (n - 1.0);
      noise_ += v[i] / n;
    }
    scale_ = std::sqrt(std::max(variance_, noise_));
  }

  double mean() const { return mean_; }
  double scale() const { return scale_; }
  bool folds() const { return folding_ == Folding::magnitude; }

  /// -2 ln of the restricted likelihood, up to a constant.
  double deviance(double mu, double s) const {
    const double least = 1e-20 * scale_ * scale_;
    double sum = 0.0, weights = 0.0;
    const bool folded = folds() && mu < kUnfoldedFrom * s;
    for (std::size_t i = 0; i < z_.size(); ++i) {
      const double total = s * s + v_[i] + least, distance = z_[i] - mu;
      weights += 1.0 / total;
      sum += std::log(total) + distance * distance / total;
      if (folded) sum -= 2.0 * log_fold(z_[i], mu, s, v_[i] + least, total);
    }
    return sum + std::log(weights);
  }

  double best_mean(double s) const {
    double sum = 0.0, weights = 0.0;
    for (std::size_t i = 0; i < z_.size(); ++i) {
      const double weight = 1.0 / (s * s + v_[i] + 1e-20 * scale_ * scale_);
      weights += weight;
      sum += weight * z_[i];
    }
    const double plain = sum / weights;
    if (!folds() || plain > (kUnfoldedFrom + 1.0) * s) return folds() ? std::max(0.0, plain) : plain;
    // The mean of magnitudes lies above mu.
    return valley([&](double mu) { return deviance(mu, s); }, 0.0, std::max(plain, 0.0) + scale_, 26);
  }

  double best_spread(double mu) const {
    const double most = 3.0 * std::hypot(scale_, mean_ - mu) + (folds() ? std::abs(mean_) : 0.0);
    return valley([&](double s) { return deviance(mu, s); }, 0.0, most, 26);
  }

 private:
  /// ln of what folding makes of the plain density: Phi(m+/w) + exp(-2 mu z / total) Phi(m-/w).
  static double log_fold(double z, double mu, double s, double v, double total) {
    if (s <= 0.0) return 0.0;
    const double w = s * std::sqrt(v / total);
    const double plus = log_normal_below((s * s * z + v * mu) / (total * w));
    const double minus = log_normal_below((s * s * z - v * mu) / (total * w)) - 2.0 * mu * z / total;
    const double larger = std::max(plus, minus);
    return larger + std::log(std::exp(plus - larger) + std::exp(minus - larger));
  }

  std::span<const double> z_, v_;
  Folding folding_;
  double mean_ = 0.0, variance_ = 0.0, noise_ = 0.0, scale_ = 0.0;
};

}  // namespace

Population fit_population(std::span<const double> estimate, std::span<const double> variance, Folding folding) {
  OHM_EXPECT(estimate.size() >= 3 && estimate.size() == variance.size());
  const Likelihood likelihood(estimate, variance, folding);
  const double mean = likelihood.mean(), scale = likelihood.scale();
  Population result{mean, 0.0, {mean, mean}, {0.0, 0.0}};
  if (scale <= 1e-12 * std::abs(mean) || scale == 0.0) return result;  // equal devices, exactly known

  const auto over_spread = [&](double s) { return likelihood.deviance(likelihood.best_mean(s), s); };
  const double widest = 3.0 * scale + (folding == Folding::magnitude ? std::abs(mean) : 0.0);
  result.spread = valley(over_spread, 0.0, widest, 36);
  if (over_spread(0.0) <= over_spread(result.spread)) result.spread = 0.0;
  result.mean = likelihood.best_mean(result.spread);
  const double best = likelihood.deviance(result.mean, result.spread);

  const double freedom = static_cast<double>(estimate.size()) - 1.0, t = student_95(freedom);
  const double mean_limit = freedom * std::log1p(t * t / freedom), spread_limit = t * t;
  const double far = 1e6 * (scale + std::abs(mean)), step = 0.5 * t * scale / std::sqrt(freedom + 1.0);
  const auto mean_excess = [&](double mu) {
    return likelihood.deviance(mu, likelihood.best_spread(mu)) - best - mean_limit;
  };
  result.mean_interval = crossings(mean_excess, result.mean, step, folding == Folding::magnitude ? 0.0 : -far, far);
  const auto spread_excess = [&](double s) { return over_spread(s) - best - spread_limit; };
  result.spread_interval = crossings(spread_excess, result.spread, step, 0.0, far);
  return result;
}

}  // namespace ohmfield::crossbar
