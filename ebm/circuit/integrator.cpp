#include "ebm/circuit/integrator.hpp"

#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "core/error.hpp"

namespace ohmfield::ebm {
namespace {

/// Growth, shrinking and safety of a step: Hairer, Norsett, Wanner, program DOPRI5.
constexpr double kSafety = 0.9, kMostGrowth = 10.0, kMostShrinking = 0.2, kBeta = 0.04;

/// Stages of Dormand and Prince; row 6 is the step itself, the last row its difference from the embedded formula.
constexpr double kA[7][6] = {
    {},
    {1.0 / 5},
    {3.0 / 40, 9.0 / 40},
    {44.0 / 45, -56.0 / 15, 32.0 / 9},
    {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
    {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
    {35.0 / 384, 0.0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84},
};
constexpr double kE[7] = {71.0 / 57600, 0.0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40};

}  // namespace

void StepControl::validate() const {
  if (!(relative > 0.0) || !(absolute > 0.0) || !(relative < 1.0))
    throw core::InputError(fmt::format("tolerances {:g} and {:g} of an integration", relative, absolute), "Give relative below 1, and both above 0");
  if (!(largest_step_s >= 0.0)) throw core::InputError(fmt::format("largest_step_s = {:g}", largest_step_s), "Give 0 for none, or a number above it");
}

Integrator::Integrator(Method method, Rate rate, Eigen::VectorXd start, const StepControl& control)
    : method_(method), rate_(std::move(rate)), control_(control), y_(std::move(start)) {
  control.validate();
  slope_.resize(y_.size());
  evaluate(y_, slope_);
}

void Integrator::evaluate(const Eigen::VectorXd& y, Eigen::VectorXd& out) {
  ++evaluations_;
  rate_(y, out);
}

double Integrator::scaled_error(const Eigen::VectorXd& error) const {
  const auto scale = control_.absolute + control_.relative * y_.cwiseAbs().cwiseMax(next_.cwiseAbs()).array();
  return std::sqrt((error.array() / scale).square().mean());
}

/// A hundredth of the time in which the state changes by itself: the control corrects it at once.
double Integrator::first_step() {
  const auto scale = control_.absolute + control_.relative * y_.cwiseAbs().array();
  const double size = std::sqrt((y_.array() / scale).square().mean()), speed = std::sqrt((slope_.array() / scale).square().mean());
  return size > 1e-5 && speed > 1e-5 ? 0.01 * size / speed : speed > 0.0 ? 0.01 / speed : 0.0;
}

double Integrator::try_dormand_prince(double h) {
  k_[0] = slope_;
  for (int stage = 1; stage < 7; ++stage) {
    work_ = kA[stage][0] * k_[0];
    for (int j = 1; j < stage; ++j)
      if (kA[stage][j] != 0.0) work_ += kA[stage][j] * k_[j];
    next_ = y_ + h * work_;
    k_[stage].resize(y_.size());
    evaluate(next_, k_[stage]);
  }
  next_slope_ = k_[6];
  error_.setZero(y_.size());
  for (int j = 0; j < 7; ++j) error_ += h * kE[j] * k_[j];
  return scaled_error(error_);
}

void Integrator::find_jacobian() {
  const Eigen::Index n = y_.size();
  jacobian_.resize(n, n);
  work_ = y_;
  k_[6].resize(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const double step = 1.5e-8 * std::max(std::fabs(y_(i)), 1.0);  // root of the precision: states are of order 1
    work_(i) = y_(i) + step;
    evaluate(work_, k_[6]);
    jacobian_.col(i) = (k_[6] - slope_) / (work_(i) - y_(i));
    work_(i) = y_(i);
  }
  has_jacobian_ = true;
}

double Integrator::try_rodas3(double h) {
  if (!has_jacobian_) find_jacobian();
  constexpr double kGamma = 0.5;
  const Eigen::Index n = y_.size();
  const Eigen::PartialPivLU<Eigen::MatrixXd> solver(Eigen::MatrixXd::Identity(n, n) / (h * kGamma) - jacobian_);
  work_.resize(n);
  k_[0] = solver.solve(slope_);
  k_[1] = solver.solve(slope_ + 4.0 / h * k_[0]);
  next_ = y_ + 2.0 * k_[0];
  evaluate(next_, work_);
  k_[2] = solver.solve(work_ + (k_[0] - k_[1]) / h);
  next_ = y_ + 2.0 * k_[0] + k_[2];
  evaluate(next_, work_);
  k_[3] = solver.solve(work_ + (k_[0] - k_[1] - 8.0 / 3.0 * k_[2]) / h);
  next_ += k_[3];
  next_slope_.resize(n);
  evaluate(next_, next_slope_);
  return scaled_error(k_[3]);
}

void Integrator::advance(double until_s, const Observer& observer) {
  // Exponents of the PI control, from the order of the error estimate.
  const double order = method_ == Method::dormand_prince ? 5.0 : 3.0, exponent = 1.0 / order - 0.75 * kBeta;
  if (h_ == 0.0) h_ = first_step();
  std::uint64_t begun = 0;
  bool rejected = false;
  while (t_ < until_s) {
    if (++begun > control_.most_steps)
      throw core::InputError(fmt::format("an integration takes more than {} steps up to {:g} s", control_.most_steps, until_s),
                             "Take the stiff method, wider tolerances or a shorter time");
    const double left = until_s - t_;
    double h = h_ == 0.0 ? left : std::min(h_, left);  // a state at rest goes in one step
    if (control_.largest_step_s > 0.0) h = std::min(h, control_.largest_step_s);
    const bool last = h >= left * (1.0 - 1e-12), whole = h == h_;
    if (last) h = left;
    const double error = method_ == Method::dormand_prince ? try_dormand_prince(h) : try_rodas3(h);
    if (!std::isfinite(error) && h < 1e-14 * std::max(t_, left))
      throw core::InputError(fmt::format("an integration leaves the finite numbers at {:g} s", t_), "The circuit is unstable: make its couplings smaller");
    if (!(error <= 1.0)) {
      ++rejected_;
      rejected = true;
      h_ = h * (std::isfinite(error) ? std::max(kMostShrinking, kSafety * std::pow(error, -exponent)) : kMostShrinking);
      continue;
    }
    double growth = kSafety * std::pow(std::max(error, 1e-10), -exponent) * std::pow(last_error_, kBeta);
    growth = std::clamp(growth, kMostShrinking, rejected ? 1.0 : kMostGrowth);
    rejected = false;
    last_error_ = std::max(error, 1e-4);
    // A step cut short to end on time says little of the next one, unless it already is too long.
    if (whole || growth < 1.0 || h * growth > h_) h_ = h * growth;
    t_ = last ? until_s : t_ + h;
    y_.swap(next_);
    slope_.swap(next_slope_);
    has_jacobian_ = false;
    ++steps_;
    if (observer) observer(t_, y_);
  }
}

}  // namespace ohmfield::ebm
