#include "ebm/likelihood/ais.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/fill.hpp"
#include "ebm/boltzmann/sigmoid.hpp"
#include "ebm/likelihood/softplus_sum.hpp"

namespace ohmfield::ebm {
namespace {

/// bits = uniforms below 1 / (1 + e^-field)
void decide(const float* uniforms, const float* fields, Eigen::Index count, float* bits) {
#pragma omp simd
  for (Eigen::Index i = 0; i < count; ++i) bits[i] = uniforms[i] < sigmoid(fields[i]) ? 1.0f : 0.0f;
}

/// Runs of annealing: visible units v, and their sums W v + c.
class Runs {
 public:
  Runs(const AisModel& model, Eigen::MatrixXf v, std::uint64_t seed, crossbar::Context& context)
      : model_(model),
        context_(context),
        seed_(seed),
        v_(std::move(v)),
        sums_(model.hidden_bias.size(), v_.cols()),
        h_(sums_.rows(), sums_.cols()),
        down_(v_.rows(), v_.cols()),
        uniforms_(static_cast<std::size_t>(std::max(h_.size(), v_.size()))),
        slope_((model.visible_bias - model.base).cast<double>()) {
    read();
  }

  /// ln p_beta of every run, but for b0 v, which is in all of them.
  Eigen::VectorXd log_weights(double beta) const {
    Eigen::VectorXd result = beta * pull_;
    Eigen::VectorXf fields(sums_.rows());
    for (Eigen::Index k = 0; k < v_.cols(); ++k) {
      fields = static_cast<float>(beta) * sums_.col(k);
      result[k] += softplus_sum(fields.data(), fields.size());
    }
    return result;
  }

  /// One sweep that leaves p_beta as it is.
  void sweep(double beta) {
    const auto b = static_cast<float>(beta);
    fill(h_.size());
    sums_ *= b;
    decide(uniforms_.data(), sums_.data(), h_.size(), h_.data());
    model_.weights.apply_transposed(h_, down_, context_);
    ++context_.operation;
    const Eigen::VectorXf bias = (1.0f - b) * model_.base + b * model_.visible_bias;
    for (Eigen::Index k = 0; k < v_.cols(); ++k) down_.col(k) = b * down_.col(k) + bias;
    fill(v_.size());
    decide(uniforms_.data(), down_.data(), v_.size(), v_.data());
    read();
  }

 private:
  void fill(Eigen::Index count) {
    core::fill_uniform(std::span(uniforms_).first(static_cast<std::size_t>(count)), seed_, core::Stream::likelihood, draw_++);
    context_.ledger.add(core::Event::random_bit, 32.0 * static_cast<double>(count));
  }
  void read() {
    model_.weights.apply(v_, sums_, context_);
    ++context_.operation;
    sums_.colwise() += model_.hidden_bias;
    for (Eigen::Index k = 0; k < v_.cols(); ++k) pull_[k] = v_.col(k).cast<double>().dot(slope_);
  }

  const AisModel& model_;
  crossbar::Context& context_;
  std::uint64_t seed_, draw_ = 0;
  Eigen::MatrixXf v_, sums_, h_, down_;
  std::vector<float> uniforms_;
  Eigen::VectorXd slope_, pull_ = Eigen::VectorXd(v_.cols());
};

double base_log_z(const AisModel& model) {
  double sum = static_cast<double>(model.hidden_bias.size()) * std::log(2.0);
  for (const float b : model.base) sum += softplus(b);
  return sum;
}

/// \param log_weights  of the runs, whose mean is Z / Z_0 (sign 1) or Z_0 / Z (sign -1)
AisEstimate estimate(const Eigen::VectorXd& log_weights, double base, double sign) {
  const auto count = static_cast<double>(log_weights.size());
  AisEstimate result;
  const double log_mean = log_sum_exp(log_weights) - std::log(count);
  double square = 0.0, sum_square = 0.0;
  for (const double w : log_weights) {
    const double share = std::exp(w - log_mean);
    square += (share - 1.0) * (share - 1.0);
    sum_square += share * share;
    result.log_weights.push_back(base + sign * w);
  }
  const double error = count > 1.0 ? std::sqrt(square / (count - 1.0) / count) : std::numeric_limits<double>::infinity();
  const double up = std::log1p(3.0 * error), down = error < 1.0 / 3.0 ? std::log1p(-3.0 * error) : -std::numeric_limits<double>::infinity();
  result.log_z = base + sign * log_mean;
  result.low = result.log_z + (sign > 0.0 ? down : -up);
  result.high = result.log_z + (sign > 0.0 ? up : -down);
  result.effective_runs = count * count / sum_square;
  return result;
}

void check(const AisModel& model) {
  const crossbar::Shape shape = model.weights.shape();
  if (shape.inputs != model.visible_bias.size() || shape.outputs != model.hidden_bias.size() || model.base.size() != model.visible_bias.size())
    throw core::InputError(fmt::format("a matrix of {} x {} with {} hidden, {} visible and {} base biases", shape.outputs, shape.inputs, model.hidden_bias.size(),
                                       model.visible_bias.size(), model.base.size()),
                           "Give one bias for each row and column");
}

}  // namespace

std::vector<double> AisParams::even(std::size_t temperatures) {
  std::vector<double> betas(std::max<std::size_t>(temperatures, 2));
  for (std::size_t i = 0; i < betas.size(); ++i) betas[i] = static_cast<double>(i) / static_cast<double>(betas.size() - 1);
  return betas;
}

void AisParams::validate() const {
  if (runs < 1 || runs > 1'000'000) throw core::InputError(fmt::format("{} runs of annealed importance sampling", runs), "Give 1 to 1000000");
  bool rises = betas.size() >= 2 && betas.front() == 0.0 && betas.back() == 1.0;
  for (std::size_t i = 1; i < betas.size(); ++i) rises = rises && betas[i] > betas[i - 1];
  if (!rises) throw core::InputError("temperatures of annealed importance sampling do not rise from 0 to 1", "Use AisParams::even(n)");
}

AisEstimate forward_ais(const AisModel& model, const AisParams& params, crossbar::Context& context) {
  params.validate();
  check(model);
  const auto runs = static_cast<Eigen::Index>(params.runs);
  Eigen::MatrixXf v(model.base.size(), runs);
  const std::uint64_t seed = core::derive_seed(params.seed, core::Stream::likelihood, 3);
  core::fill_uniform(std::span(v.data(), static_cast<std::size_t>(v.size())), core::derive_seed(params.seed, core::Stream::likelihood, 4),
                     core::Stream::likelihood, 0);
  for (Eigen::Index k = 0; k < runs; ++k)
    for (Eigen::Index i = 0; i < v.rows(); ++i) v(i, k) = v(i, k) < sigmoid(model.base[i]) ? 1.0f : 0.0f;
  Runs chains(model, std::move(v), seed, context);
  Eigen::VectorXd log_weights = Eigen::VectorXd::Zero(runs);
  for (std::size_t t = 1; t < params.betas.size() && !params.stop(); ++t) {
    log_weights += chains.log_weights(params.betas[t]) - chains.log_weights(params.betas[t - 1]);
    if (t + 1 < params.betas.size()) chains.sweep(params.betas[t]);
  }
  return estimate(log_weights, base_log_z(model), 1.0);
}

AisEstimate reverse_ais(const AisModel& model, const AisParams& params, const Eigen::MatrixXf& samples, crossbar::Context& context) {
  params.validate();
  check(model);
  if (samples.rows() != model.base.size() || samples.cols() != static_cast<Eigen::Index>(params.runs))
    throw core::InputError(fmt::format("{} samples of {} units for {} runs", samples.cols(), samples.rows(), params.runs), "Give one sample for each run");
  Runs chains(model, samples, core::derive_seed(params.seed, core::Stream::likelihood, 5), context);
  Eigen::VectorXd log_weights = Eigen::VectorXd::Zero(samples.cols());
  for (std::size_t t = params.betas.size() - 1; t >= 1 && !params.stop(); --t) {
    if (t + 1 < params.betas.size()) chains.sweep(params.betas[t]);
    log_weights += chains.log_weights(params.betas[t - 1]) - chains.log_weights(params.betas[t]);
  }
  return estimate(log_weights, base_log_z(model), -1.0);
}

double two_sided_log_z(const AisEstimate& forward, const AisEstimate& reverse) {
  const double offset = std::log(static_cast<double>(forward.log_weights.size()) / static_cast<double>(reverse.log_weights.size()));
  const auto excess = [&](double log_z) {  // falls from the number of forward runs to less than 0
    double sum = 0.0;
    for (const double w : forward.log_weights) sum += 1.0 / (1.0 + std::exp(offset + log_z - w));
    for (const double w : reverse.log_weights) sum -= 1.0 / (1.0 + std::exp(w - log_z - offset));
    return sum;
  };
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const auto* runs : {&forward.log_weights, &reverse.log_weights})
    for (const double w : *runs) {
      low = std::min(low, w - std::fabs(offset));
      high = std::max(high, w + std::fabs(offset));
    }
  // Both ends have a solution between them but where all weights are equal; 100 halvings leave no digit open.
  for (int i = 0; i < 100 && high > low; ++i) {
    const double middle = 0.5 * (low + high);
    (excess(middle) > 0.0 ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace ohmfield::ebm
