/// Boltzmann machines trained by pulses: the mean step against the exact one, the end against digital training.

#include <cmath>
#include <filesystem>

#include "boltzmann_support.hpp"
#include "catch.hpp"
#include "crossbar/device/table.hpp"
#include "crossbar/training/trained_operator.hpp"
#include "ebm/boltzmann/rbm_operator_training.hpp"
#include "ebm/likelihood/exact.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;

namespace {

std::shared_ptr<const crossbar::DeviceModel> device(const char* name) {
  return crossbar::load_device(name, std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data" / "devices");
}

double log_likelihood(const Rbm& rbm, const Eigen::MatrixXf& v) { return log_weights(rbm, v).mean() - exact_log_z(rbm, 1); }

/// All rows, or all columns, of 3 x 3 pixels on or off: 14 images.
Eigen::MatrixXf bars_and_stripes() {
  Eigen::MatrixXf images(9, 14);
  Eigen::Index count = 0;
  for (int set = 0; set < 8; ++set)
    for (const bool rows : {true, false}) {
      if (!rows && (set == 0 || set == 7)) continue;  // the same as rows
      for (int i = 0; i < 9; ++i) images(i, count) = static_cast<float>(set >> (rows ? i / 3 : i % 3) & 1);
      ++count;
    }
  return images;
}

Eigen::MatrixXd probabilities(const Eigen::MatrixXd& fields) { return (1.0 + (-fields.array()).exp()).inverse().matrix(); }

/// Exact mean of what CD-1 adds to the weights for a batch of all data, by all states of the hidden and of the visible units.
Eigen::MatrixXd contrastive_gradient(const RbmTrainingState& start, const Eigen::MatrixXf& data, double follow) {
  const Eigen::MatrixXd w = start.rbm.weights.cast<double>(), v = data.cast<double>();
  const Eigen::VectorXd b = start.rbm.visible_bias.cast<double>(), c = start.rbm.hidden_bias.cast<double>();
  std::vector<Group> visible_bits, hidden_bits;
  for (Eigen::Index i = 0; i < v.rows(); ++i) visible_bits.push_back({i, 1});
  for (Eigen::Index i = 0; i < w.rows(); ++i) hidden_bits.push_back({i, 1});
  const Eigen::MatrixXd all_v = all_states(visible_bits, v.rows()).cast<double>(), all_h = all_states(hidden_bits, w.rows()).cast<double>();
  const auto chance = [](const Eigen::VectorXd& p, const Eigen::VectorXd& state) {
    return (state.array() * p.array() + (1.0 - state.array()) * (1.0 - p.array())).prod();
  };
  const Eigen::MatrixXd of_data = probabilities((w * v).colwise() + c), of_all = probabilities((w * all_v).colwise() + c);
  const Eigen::MatrixXd drawn = probabilities((w.transpose() * all_h).colwise() + b);
  Eigen::VectorXd share = Eigen::VectorXd::Zero(all_v.cols());  // of visible states after one step of Gibbs sampling from the data
  for (Eigen::Index s = 0; s < v.cols(); ++s)
    for (Eigen::Index h = 0; h < all_h.cols(); ++h) {
      const double p = chance(of_data.col(s), all_h.col(h)) / static_cast<double>(v.cols());
      for (Eigen::Index x = 0; x < all_v.cols(); ++x) share(x) += p * chance(drawn.col(h), all_v.col(x));
    }
  const Eigen::VectorXd v_mean = v.rowwise().mean(), h_mean = of_data.rowwise().mean(), dv = v_mean - all_v * share, dh = h_mean - of_all * share;
  const Eigen::VectorXd mu = start.visible_offset.cast<double>() + follow * (v_mean - start.visible_offset.cast<double>());
  const Eigen::VectorXd lambda = start.hidden_offset.cast<double>() + follow * (h_mean - start.hidden_offset.cast<double>());
  return of_data * v.transpose() / static_cast<double>(v.cols()) - of_all * share.asDiagonal() * all_v.transpose() - dh * mu.transpose() - lambda * dv.transpose();
}

}  // namespace

TEST_CASE("writes of sampled contrasts are on average the exact contrastive gradient", "[rbm][in_array]") {
  // One batch of 8 images, 4000 times on new devices; 15 weights, centred or not, at 5.33 standard errors: false alarm 3e-6.
  const Eigen::MatrixXf data = test::random_bits(5, 8, 0.4, 2);
  const auto fine = device("idealised_fine");
  for (const double follow : {0.0, 0.2}) {
    RbmTrainingParams params{.epochs = 1, .batch = 8, .method = Divergence::contrastive, .rate = 0.02, .last_rate = 0.02, .offset_share = follow, .init_sigma = 0.5};
    const RbmTrainingState start = first_state(data, 3, params);
    const Eigen::MatrixXd exact = 0.02 * contrastive_gradient(start, data, follow);
    constexpr int kRuns = 4000;
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(3, 5), square = sum;
    for (int run = 1; run <= kRuns; ++run) {
      params.seed = static_cast<std::uint64_t>(run);
      crossbar::TrainedOperator weights(start.rbm.weights, fine, {.weight_range = 4.0}, params.seed);
      const Eigen::MatrixXf before = weights.weights();
      RbmOperatorTrainer trainer(weights, data, start, params);
      core::Ledger ledger;
      crossbar::Context context{ledger, params.seed, 0};
      trainer.step(context);
      const Eigen::MatrixXd moved = (weights.weights() - before).cast<double>();
      sum += moved;
      square += moved.cwiseProduct(moved);
    }
    const Eigen::MatrixXd mean = sum / kRuns, error = ((square / kRuns - mean.cwiseProduct(mean)) / kRuns).cwiseSqrt();
    CAPTURE(follow, mean, exact, error);
    CHECK(((mean - exact).array().abs() < 5.33 * error.array()).all());
    // Half a step, or a phase with the wrong sign, would show.
    CHECK(exact.norm() > 40.0 * error.mean());
  }
}

TEST_CASE("fine devices come to the likelihood of digital training, the same for the same seed", "[rbm][in_array]") {
  const Eigen::MatrixXf images = bars_and_stripes(), data = images.replicate(1, 10);
  for (const crossbar::WriteScheme scheme : {crossbar::WriteScheme::direct, crossbar::WriteScheme::mixed_precision}) {
    const RbmTrainingParams params{.epochs = 300, .batch = 20, .rate = 0.1, .last_rate = 0.002, .init_sigma = 0.1, .seed = 3};
    RbmTrainer digital(data, 8, params, 1);
    const RbmTrainingState start = digital.state();
    while (digital.steps_done() < digital.steps()) digital.step();
    const crossbar::TrainedArrayParams arrays{.scheme = scheme, .weight_range = 8.0};
    crossbar::TrainedOperator weights(start.rbm.weights, device("idealised_fine"), arrays, 3), others(start.rbm.weights, device("idealised_fine"), arrays, 3);
    RbmOperatorTrainer trainer(weights, data, start, params), again(others, data, start, params);
    core::Ledger ledger, of_again;
    crossbar::Context context{ledger, 3, 0}, other{of_again, 3, 0};
    while (trainer.steps_done() < trainer.steps()) {
      trainer.step(context);
      if (again.steps_done() < 100) {
        again.step(other);
        if (again.steps_done() == 100) REQUIRE(weights.weights() == others.weights());
      }
    }
    const Rbm held{weights.weights(), trainer.visible_bias(), trainer.hidden_bias()};
    const double by_pulses = log_likelihood(held, images), by_digits = log_likelihood(digital.rbm(), images);
    CAPTURE(static_cast<int>(scheme), by_pulses, by_digits, log_likelihood(start.rbm, images));
    CHECK(by_digits > log_likelihood(start.rbm, images) + 1.5);  // of at most 9 ln 2 - ln 14 = 3.6
    CHECK(std::fabs(by_pulses - by_digits) < 0.2);
  }
}
