#include "ebm/boltzmann/rbm.hpp"

#include <cmath>

#include "boltzmann_support.hpp"
#include "catch.hpp"
#include "core/error.hpp"
#include "ebm/boltzmann/rbm_model.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;
using test::normal_matrix;

namespace {

Rbm small_rbm(Eigen::Index hidden, Eigen::Index visible, double sigma) {
  Rbm rbm{normal_matrix(hidden, visible, sigma, 0), normal_matrix(visible, 1, 0.5, 1), normal_matrix(hidden, 1, 0.5, 2)};
  return rbm;
}

/// -ln P of samples by its definition: all states of both sides.
double loss_by_definition(const Rbm& rbm, const Eigen::MatrixXf& v) {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  const crossbar::DigitalMatrix weights(rbm.weights);
  const RbmModel model(weights, rbm.visible_bias, rbm.hidden_bias);
  const Enumeration all = enumerate(model, {}, 1.0, context);
  double sum = 0.0;
  for (Eigen::Index s = 0; s < v.cols(); ++s) {
    double p = 0.0;
    for (Eigen::Index i = 0; i < all.states.cols(); ++i)
      if (all.states.col(i).head(rbm.visible()) == v.col(s)) p += all.share[i];
    sum -= std::log(p);
  }
  return sum / static_cast<double>(v.cols());
}

}  // namespace

TEST_CASE("free energies and gradients of an RBM are those of its joint distribution", "[rbm]") {
  const Rbm rbm = small_rbm(3, 5, 1.0);
  const Eigen::MatrixXf v = test::random_bits(5, 9, 0.4, 3);
  std::vector<Group> bits;
  for (Eigen::Index i = 0; i < 5; ++i) bits.push_back({i, 1});
  const Eigen::MatrixXf all = all_states(bits, 5);
  const Eigen::VectorXd weights = log_weights(rbm, all);
  const double log_z = log_sum_exp(weights);
  // Energies are float: a hundred roundings of numbers near 10.
  CHECK(log_z - log_weights(rbm, v).mean() == Approx(loss_by_definition(rbm, v)).epsilon(1e-5));

  const RbmStatistics data = statistics(rbm, v, Eigen::VectorXd::Constant(9, 1.0 / 9.0));
  const RbmStatistics model = statistics(rbm, all, (weights.array() - log_z).exp());
  const auto loss = [&](const Rbm& moved) { return log_sum_exp(log_weights(moved, all)) - log_weights(moved, v).mean(); };
  const auto slope = [&](auto change) {
    constexpr float kStep = 0x1p-8f;  // exact in float; the error of the central difference is its square / 6
    Rbm above = rbm, below = rbm;
    change(above) += kStep;
    change(below) -= kStep;
    return (loss(below) - loss(above)) / (2.0 * static_cast<double>(kStep));
  };
  for (Eigen::Index j = 0; j < 3; ++j)
    for (Eigen::Index i = 0; i < 5; ++i)
      CHECK(data.weights(j, i) - model.weights(j, i) == Approx(slope([&](Rbm& r) -> float& { return r.weights(j, i); })).margin(1e-5));
  for (Eigen::Index i = 0; i < 5; ++i)
    CHECK(data.visible[i] - model.visible[i] == Approx(slope([&](Rbm& r) -> float& { return r.visible_bias[i]; })).margin(1e-5));
  for (Eigen::Index j = 0; j < 3; ++j)
    CHECK(data.hidden[j] - model.hidden[j] == Approx(slope([&](Rbm& r) -> float& { return r.hidden_bias[j]; })).margin(1e-5));
}

TEST_CASE("block Gibbs samples the joint distribution, also of symbols and at another temperature", "[rbm]") {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  struct Case {
    Eigen::Index visible, hidden, visible_symbols, hidden_symbols;
    double beta;
  };
  for (const Case& one : {Case{4, 3, 1, 1, 1.0}, Case{4, 3, 1, 1, 0.5}, Case{6, 3, 3, 1, 1.0}, Case{6, 4, 3, 2, 1.3}}) {
    const Rbm rbm = small_rbm(one.hidden, one.visible, 0.8);
    const crossbar::DigitalMatrix weights(rbm.weights);
    const RbmModel model(weights, rbm.visible_bias, rbm.hidden_bias, one.visible_symbols, one.hidden_symbols);
    const Gibbs gibbs(model, {});
    const Enumeration exact = enumerate(model, {}, one.beta, context);
    const auto result = test::chi_square(exact, test::run_chains(gibbs, 20000, 60, context, one.beta));
    INFO(one.visible << " " << one.hidden << " " << one.visible_symbols << " beta " << one.beta);
    CHECK(result.statistic < result.limit);
    // The test would notice a temperature that is wrong by a tenth.
    const auto wrong = test::chi_square(exact, test::run_chains(gibbs, 20000, 60, context, 1.1 * one.beta));
    CHECK(wrong.statistic > result.limit);
  }
  CHECK(ledger[core::Event::random_bit].count > 0.0);
}

TEST_CASE("clamped, forbidden and exclusive units are drawn exactly", "[rbm][constraints]") {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  const Rbm rbm = small_rbm(3, 12, 0.8);
  const crossbar::DigitalMatrix weights(rbm.weights);
  const RbmModel model(weights, rbm.visible_bias, rbm.hidden_bias, 3);
  Constraints rules;
  SECTION("a clamped symbol is conditioned on") {
    rules.clamped.assign(15, 0);
    rules.clamped[4] = 1;  // holds the group of units 3 to 5
    Eigen::MatrixXf held = Eigen::MatrixXf::Zero(15, 1);
    held(5, 0) = 1.0f;
    Constraints same;
    same.forbidden.assign(15, 0);
    same.forbidden[3] = same.forbidden[4] = 1;
    const Enumeration exact = enumerate(model, same, 1.0, context);
    const auto result = test::chi_square(exact, test::run_chains(Gibbs(model, rules), 20000, 60, context, 1.0, held));
    CHECK(result.statistic < result.limit);
  }
  SECTION("sequences of limited length, with forbidden neighbours and a pair across blocks") {
    add_length(rules, model.blocks()[RbmModel::kVisible], 15, 2, 1, 3);
    rules.pairs.push_back({0, 4});   // first symbol 0, second symbol 1
    rules.pairs.push_back({1, 13});  // first symbol 1, hidden unit 1
    const Enumeration exact = enumerate(model, rules, 1.0, context);
    const auto result = test::chi_square(exact, test::run_chains(Gibbs(model, rules), 20000, 80, context));
    CHECK(result.statistic < result.limit);
    const Enumeration free = enumerate(model, {}, 1.0, context);
    CHECK(exact.states.cols() < free.states.cols());
  }
}

TEST_CASE("of a set of bits exactly one is on", "[rbm][constraints]") {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  const Rbm rbm = small_rbm(3, 6, 0.8);
  const crossbar::DigitalMatrix weights(rbm.weights);
  const RbmModel model(weights, rbm.visible_bias, rbm.hidden_bias);
  Constraints rules;
  rules.exactly_one = {{0, 2, 3}, {6, 8}};
  const Enumeration exact = enumerate(model, rules, 1.0, context);
  const auto result = test::chi_square(exact, test::run_chains(Gibbs(model, rules), 20000, 60, context));
  CHECK(result.statistic < result.limit);
}

TEST_CASE("models and constraints that cannot be are refused", "[rbm][constraints]") {
  const Rbm rbm = small_rbm(3, 6, 0.8);
  const crossbar::DigitalMatrix weights(rbm.weights);
  CHECK_THROWS_AS(RbmModel(weights, rbm.hidden_bias, rbm.visible_bias), core::InputError);
  CHECK_THROWS_AS(RbmModel(weights, rbm.visible_bias, rbm.hidden_bias, 4), core::InputError);
  Rbm broken = rbm;
  broken.weights(1, 1) = NAN;
  CHECK_THROWS_AS(broken.validate(), core::InputError);
  broken = rbm;
  broken.hidden_bias.resize(2);
  CHECK_THROWS_AS(broken.validate(), core::InputError);
  const RbmModel model(weights, rbm.visible_bias, rbm.hidden_bias);
  CHECK_THROWS_AS(Gibbs(model, {.clamped = {1}}), core::InputError);
  CHECK_THROWS_AS(Gibbs(model, {.pairs = {{0, 9}}}), core::InputError);
  CHECK_THROWS_AS(Gibbs(model, {.pairs = {{0, 1}, {1, 2}, {2, 0}}}), core::InputError);          // a ring
  CHECK_THROWS_AS(Gibbs(model, {.pairs = {{0, 1}, {0, 2}, {0, 3}}}), core::InputError);          // a star
  CHECK_THROWS_AS(Gibbs(model, {.exactly_one = {{0, 7}}}), core::InputError);                    // two blocks
  CHECK_THROWS_AS(Gibbs(model, {.exactly_one = {{0, 1}, {1, 2}}}), core::InputError);            // overlap
  CHECK_THROWS_AS(Gibbs(model, {.pairs = {{0, 1}}}, {.randomness = Randomness::comparator}), core::InputError);
  Constraints nothing;
  nothing.forbidden.assign(9, 0);
  nothing.forbidden[0] = 1;
  nothing.exactly_one = {{0}};
  CHECK_THROWS_AS(Gibbs(model, nothing).start(2, 1), core::InputError);
  Constraints rules;
  CHECK_THROWS_AS(add_length(rules, model.blocks()[0], 9, 0, 3, 2), core::InputError);
}
