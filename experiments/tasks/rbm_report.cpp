#include "experiments/tasks/rbm_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "crossbar/digital_matrix.hpp"
#include "ebm/likelihood/ais.hpp"
#include "ebm/likelihood/exact.hpp"
#include "experiments/interrupt.hpp"

namespace ohmfield::experiments {
namespace {

/// Pixels of their own frequencies, the machine without hidden units.
double independent_log_likelihood(const BitImages& images) {
  const Eigen::VectorXf bias = ebm::log_odds(images.train, 0.5 / static_cast<double>(images.train.cols()));
  double log_z = 0.0;
  for (const float b : bias) log_z += ebm::softplus(b);
  return static_cast<double>((bias.transpose() * images.test).mean()) - log_z;
}

struct Estimates {
  ebm::AisEstimate forward, reverse;
};

/// Reverse runs begin at exact samples where there are any, else at chains that begin at images.
Estimates estimate(const RbmConfig& config, const ebm::Rbm& rbm, std::uint64_t seed) {
  const crossbar::DigitalMatrix weights(rbm.weights);
  const Eigen::VectorXf base = ebm::log_odds(config.images.train, 0.01);
  const ebm::AisModel model{weights, rbm.visible_bias, rbm.hidden_bias, base};
  const ebm::AisParams params{.runs = config.ais_runs, .betas = ebm::AisParams::even(config.ais_temperatures), .seed = seed, .stop = interrupted};
  core::Ledger ledger;
  crossbar::Context context{ledger, seed, 0};
  Eigen::MatrixXf samples;
  if (can_enumerate(rbm)) samples = ebm::exact_samples(rbm, config.ais_runs, seed, config.threads);
  else samples = chain_samples(rbm, config.images.train, config.ais_runs, config.chain_sweeps, seed);
  return {ebm::forward_ais(model, params, context), ebm::reverse_ais(model, params, samples, context)};
}

}  // namespace

bool can_enumerate(const ebm::Rbm& rbm) { return std::min(rbm.visible(), rbm.hidden()) <= ebm::kMostEnumerated; }

double exact_log_likelihood(const ebm::Rbm& rbm, const Eigen::MatrixXf& v, int threads) {
  return ebm::log_weights(rbm, v).mean() - ebm::exact_log_z(rbm, threads);
}

double reconstruction_error(const ebm::Rbm& rbm, const Eigen::MatrixXf& v) {
  const Eigen::ArrayXXf h = 1.0f / (1.0f + (-((rbm.weights * v).colwise() + rbm.hidden_bias).array()).exp());
  const Eigen::ArrayXXf p = 1.0f / (1.0f + (-((rbm.weights.transpose() * h.matrix()).colwise() + rbm.visible_bias).array()).exp());
  return static_cast<double>((p - v.array()).square().mean());
}

void print_images(const RbmConfig& config) {
  const BitImages& images = config.images;
  fmt::print("c {}\nc images {}: {} pixels, {:.1f} % on; train {}, test {}\n", config.title, images.source, images.train.rows(), 100.0 * images.train.mean(),
             images.train.cols(), images.test.cols());
  fmt::print("c model of {} hidden units: {} parameters\n", config.hidden, config.hidden * images.train.rows() + config.hidden + images.train.rows());
  std::fflush(stdout);
}

void tell_training(const RbmConfig& config, const ebm::Rbm& rbm, std::uint64_t seed, std::uint64_t epoch, double samples_per_s) {
  const std::string likelihood = can_enumerate(rbm) ? fmt::format("  train {:.3f}  test {:.3f} nat", exact_log_likelihood(rbm, config.images.train, config.threads),
                                                                  exact_log_likelihood(rbm, config.images.test, config.threads))
                                                    : "";
  fmt::print("c seed {} epoch {:4}{}  reconstruction {:.4f}  {:.0f} samples/s\n", seed, epoch, likelihood, reconstruction_error(rbm, config.images.test), samples_per_s);
  std::fflush(stdout);
}

void add_machines(TaskReport& report, const RbmConfig& config, const std::vector<ebm::Rbm>& rbms, const std::string& how, const std::optional<double>& target) {
  const BitImages& images = config.images;
  std::vector<double> test, train, pseudo, error;
  for (const ebm::Rbm& rbm : rbms) {
    if (can_enumerate(rbm)) {
      test.push_back(exact_log_likelihood(rbm, images.test, config.threads));
      train.push_back(exact_log_likelihood(rbm, images.train, config.threads));
    }
    // chosen: 500 images, an error of the mean well below the spread of seeds; every pixel of each is turned over.
    pseudo.push_back(ebm::pseudo_log_likelihood(rbm, images.test.leftCols(std::min<Eigen::Index>(images.test.cols(), 500))));
    error.push_back(reconstruction_error(rbm, images.test));
  }
  report.table(fmt::format("nat an image, {}, mean over seeds [95 %]", how), "nat", 3);
  if (!test.empty()) {
    report.row("log-likelihood of a test image, exact ln Z", test, at_least(target));
    report.row("the same of a training image", train);
  }
  report.fixed("baseline: log-likelihood of independent pixels", independent_log_likelihood(images));
  report.row("pseudo-log-likelihood of a test image", pseudo);
  report.table("mean squared error of a pixel, " + how, "1", 5);
  report.row("reconstruction of a test image", error);
}

bool add_annealed(TaskReport& report, const RbmConfig& config, const std::vector<ebm::Rbm>& rbms) {
  std::vector<double> forward, reverse, both, by_forward, by_reverse, low, high, runs;
  for (std::size_t i = 0; i < rbms.size(); ++i) {
    const ebm::Rbm& rbm = rbms[i];
    const Estimates ais = estimate(config, rbm, config.seeds[i]);
    if (interrupted()) return false;
    const double weight = ebm::log_weights(rbm, config.images.test).mean();
    by_forward.push_back(weight - ais.forward.log_z);
    by_reverse.push_back(weight - ais.reverse.log_z);
    low.push_back(weight - ais.reverse.high);
    high.push_back(weight - ais.forward.low);
    runs.push_back(ais.forward.effective_runs);
    if (can_enumerate(rbm)) {
      const double log_z = ebm::exact_log_z(rbm, config.threads);
      forward.push_back(ais.forward.log_z - log_z);
      reverse.push_back(ais.reverse.log_z - log_z);
      both.push_back(ebm::two_sided_log_z(ais.forward, ais.reverse) - log_z);
    }
    if (interrupted()) return false;
  }
  report.table(fmt::format("nat, annealed importance sampling, {} runs of {} temperatures", config.ais_runs, config.ais_temperatures), "nat");
  if (!forward.empty()) {
    const auto row = [&](const std::string& what, const std::vector<double>& values) {
      double largest = 0.0;
      for (const double x : values) largest = std::max(largest, std::fabs(x));
      report.row(what, values);
      report.fixed("  largest of a seed", largest, at_most(config.target_ais));
    };
    row("ln Z by forward runs less exact", forward);
    row("ln Z by reverse runs from exact samples less exact", reverse);
    row("ln Z by both together less exact", both);
  }
  report.row("log-likelihood of a test image by forward runs", by_forward);
  report.row(can_enumerate(rbms.front()) ? "the same by reverse runs" : "the same by reverse runs from chains that begin at images", by_reverse);
  report.row("bounds of both, 3 standard errors: from", low);
  report.row("to", high);
  report.table("runs, annealed importance sampling", "1", 1);
  report.row("effective number of forward runs", runs);
  return true;
}

}  // namespace ohmfield::experiments
