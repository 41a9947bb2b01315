/// Partition functions by sums over a side and by annealed importance sampling, against sums over all states.

#include "ebm/likelihood/ais.hpp"

#include <cmath>

#include "boltzmann_support.hpp"
#include "catch.hpp"
#include "core/error.hpp"
#include "ebm/boltzmann/rbm_model.hpp"
#include "ebm/likelihood/exact.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;
using test::normal_matrix;

namespace {

Rbm some_rbm(Eigen::Index hidden, Eigen::Index visible, double sigma) {
  return {normal_matrix(hidden, visible, sigma, 0), normal_matrix(visible, 1, 0.7, 1), normal_matrix(hidden, 1, 0.7, 2)};
}

std::vector<Group> bits(Eigen::Index count) {
  std::vector<Group> result;
  for (Eigen::Index i = 0; i < count; ++i) result.push_back({i, 1});
  return result;
}

}  // namespace

TEST_CASE("the sum over one side is the sum over all states, on any number of threads", "[likelihood]") {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  for (const auto& [hidden, visible] : {std::pair<Eigen::Index, Eigen::Index>{3, 11}, {11, 5}, {1, 1}, {9, 9}}) {
    const Rbm rbm = some_rbm(hidden, visible, 0.9);
    const crossbar::DigitalMatrix weights(rbm.weights);
    const RbmModel model(weights, rbm.visible_bias, rbm.hidden_bias);
    CHECK(exact_log_z(rbm, 1) == Approx(enumerate(model, {}, 1.0, context).log_z).margin(2e-5));  // roundings of float
    CHECK(exact_log_z(rbm, 1) == exact_log_z(rbm, 3));
  }
  // Fields in the hundreds: no overflow, and the side that is summed in closed form is right in its tails.
  const Rbm large = some_rbm(8, 40, 60.0);
  const Eigen::VectorXd weights = log_weights(Rbm{large.weights.transpose(), large.hidden_bias, large.visible_bias}, all_states(bits(8), 8));
  CHECK(exact_log_z(large, 1) == Approx(log_sum_exp(weights)).epsilon(1e-6));
  CHECK_THROWS_AS(exact_log_z(some_rbm(21, 21, 0.1), 1), core::InputError);
}

TEST_CASE("exact samples have the exact distribution", "[likelihood]") {
  for (const auto& [hidden, visible] : {std::pair<Eigen::Index, Eigen::Index>{4, 6}, {9, 6}}) {
    const Rbm rbm = some_rbm(hidden, visible, 1.0);
    Enumeration exact;
    exact.states = all_states(bits(visible), visible);
    const Eigen::VectorXd weights = log_weights(rbm, exact.states);
    exact.share = (weights.array() - log_sum_exp(weights)).exp();
    const auto result = test::chi_square(exact, exact_samples(rbm, 20000, 7, 1));
    CHECK(result.statistic < result.limit);
  }
}

TEST_CASE("pseudo-likelihood is the sum of conditional likelihoods", "[likelihood]") {
  const Rbm rbm = some_rbm(5, 7, 0.9);
  const Eigen::MatrixXf v = test::random_bits(7, 6, 0.4, 3);
  double sum = 0.0;
  for (Eigen::Index s = 0; s < v.cols(); ++s)
    for (Eigen::Index i = 0; i < v.rows(); ++i) {
      Eigen::MatrixXf both(7, 2);
      both.col(0) = both.col(1) = v.col(s);
      both(i, 1) = 1.0f - v(i, s);
      const Eigen::VectorXd weights = log_weights(rbm, both);
      sum += weights[0] - log_sum_exp(weights);
    }
  CHECK(pseudo_log_likelihood(rbm, v) == Approx(sum / 6.0).epsilon(1e-5));
}

TEST_CASE("annealed importance sampling finds the partition function from both sides", "[likelihood][ais]") {
  // 16 hidden units, weights of a trained machine's size: ln Z to .05 nat, as asked, with bounds that hold it.
  const Rbm rbm = some_rbm(16, 60, 0.35);
  const double exact = exact_log_z(rbm, 1);
  const crossbar::DigitalMatrix weights(rbm.weights);
  const Eigen::VectorXf base = Eigen::VectorXf::Zero(60);
  const AisModel model{weights, rbm.visible_bias, rbm.hidden_bias, base};
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  const AisParams params{.runs = 200, .betas = AisParams::even(1000), .seed = 3};
  const AisEstimate forward = forward_ais(model, params, context);
  const AisEstimate reverse = reverse_ais(model, params, exact_samples(rbm, params.runs, 3, 1), context);
  INFO("exact " << exact << " forward " << forward.log_z << " [" << forward.low << ", " << forward.high << "] reverse " << reverse.log_z << " ["
                << reverse.low << ", " << reverse.high << "]");
  CHECK(std::fabs(forward.log_z - exact) < 0.05);
  CHECK(std::fabs(reverse.log_z - exact) < 0.05);
  CHECK(forward.low < exact);
  CHECK(reverse.high > exact);
  CHECK(forward.effective_runs > 20.0);
  CHECK(forward.effective_runs <= 200.0);
  // Few temperatures: single runs underestimate forward and overestimate in reverse, as Jensen has it.
  const AisParams coarse{.runs = 200, .betas = AisParams::even(6), .seed = 4};
  const AisEstimate low = forward_ais(model, coarse, context), high = reverse_ais(model, coarse, exact_samples(rbm, coarse.runs, 4, 1), context);
  const auto mean = [](const std::vector<double>& x) {
    double sum = 0.0;
    for (const double value : x) sum += value;
    return sum / static_cast<double>(x.size());
  };
  CHECK(mean(low.log_weights) < exact - 0.1);
  CHECK(mean(high.log_weights) > exact + 0.1);
  // Both together come nearer than either of them alone.
  const double both = two_sided_log_z(low, high);
  INFO("coarse: forward " << low.log_z << " reverse " << high.log_z << " both " << both);
  CHECK(std::fabs(both - exact) < 0.1);
  CHECK(std::fabs(both - exact) < std::max(std::fabs(low.log_z - exact), std::fabs(high.log_z - exact)));
  CHECK(std::fabs(two_sided_log_z(forward, reverse) - exact) < 0.02);
  // With one step they are plain importance sampling, whose weights are known in closed form: E w = Z / Z_0 over all states.
  const Rbm tiny = some_rbm(3, 4, 0.5);
  const crossbar::DigitalMatrix tiny_weights(tiny.weights);
  const Eigen::VectorXf tiny_base = Eigen::VectorXf::Constant(4, 0.3f);
  const AisEstimate plain = forward_ais({tiny_weights, tiny.visible_bias, tiny.hidden_bias, tiny_base}, {.runs = 20000, .betas = {0.0, 1.0}, .seed = 5}, context);
  CHECK(std::fabs(plain.log_z - exact_log_z(tiny, 1)) < 5.33 / 3.0 * (plain.high - plain.log_z) + 1e-9);
}

TEST_CASE("bad settings of annealed importance sampling are refused", "[likelihood][ais]") {
  const Rbm rbm = some_rbm(3, 4, 0.5);
  const crossbar::DigitalMatrix weights(rbm.weights);
  const Eigen::VectorXf base = Eigen::VectorXf::Zero(4);
  const AisModel model{weights, rbm.visible_bias, rbm.hidden_bias, base};
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  CHECK_THROWS_AS(forward_ais(model, {.runs = 0, .betas = {0.0, 1.0}}, context), core::InputError);
  CHECK_THROWS_AS(forward_ais(model, {.runs = 5, .betas = {0.0, 0.5}}, context), core::InputError);
  CHECK_THROWS_AS(forward_ais(model, {.runs = 5, .betas = {0.0, 0.5, 0.5, 1.0}}, context), core::InputError);
  CHECK_THROWS_AS(reverse_ais(model, {.runs = 5, .betas = {0.0, 1.0}}, Eigen::MatrixXf::Zero(4, 4), context), core::InputError);
  const AisModel wrong{weights, rbm.hidden_bias, rbm.visible_bias, base};
  CHECK_THROWS_AS(forward_ais(wrong, {.runs = 5, .betas = {0.0, 1.0}}, context), core::InputError);
}
