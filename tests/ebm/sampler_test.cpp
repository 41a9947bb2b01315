/// Tempering, annealing in a transverse field and Langevin sampling against exact references.

#include <Eigen/Eigenvalues>
#include <cmath>

#include "boltzmann_support.hpp"
#include "catch.hpp"
#include "core/error.hpp"
#include "ebm/boltzmann/pairwise.hpp"
#include "ebm/boltzmann/rbm_model.hpp"
#include "ebm/sampler/langevin.hpp"
#include "ebm/sampler/path_integral.hpp"
#include "ebm/sampler/tempering.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;
using test::normal_matrix;

namespace {

Block bits(Eigen::Index count) {
  Block result;
  for (Eigen::Index i = 0; i < count; ++i) result.push_back({i, 1});
  return result;
}

/// Bits with couplings of both signs between all of them.
Eigen::MatrixXf glass(Eigen::Index count, double sigma) {
  Eigen::MatrixXf j = normal_matrix(count, count, sigma, 41);
  j = (j + j.transpose()).eval();
  j.diagonal().setZero();
  return j;
}

/// <E> of the quantum model by diagonalisation.
double quantum_energy(const Eigen::VectorXd& energies, Eigen::Index units, double beta, double gamma) {
  Eigen::MatrixXd h = energies.asDiagonal();
  for (Eigen::Index s = 0; s < h.rows(); ++s)
    for (Eigen::Index i = 0; i < units; ++i) h(s, s ^ (Eigen::Index{1} << i)) -= gamma;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(h);
  const Eigen::ArrayXd weight = (-beta * (solver.eigenvalues().array() - solver.eigenvalues()[0])).exp();
  double sum = 0.0;
  for (Eigen::Index k = 0; k < h.rows(); ++k) sum += weight[k] * solver.eigenvectors().col(k).cwiseAbs2().dot(energies);
  return sum / weight.sum();
}

/// Product with a matrix whose readings have Gaussian noise of one sigma, new for each operation.
class NoisyMatrix final : public crossbar::LinearOperator {
 public:
  NoisyMatrix(Eigen::MatrixXf weights, double sigma) : matrix_(std::move(weights)), sigma_(static_cast<float>(sigma)) {}
  crossbar::Shape shape() const override { return matrix_.shape(); }
  void apply(crossbar::ConstMatrix x, crossbar::MutableMatrix y, crossbar::Context& context) const override {
    matrix_.apply(x, y, context);
    add(y, context);
  }
  void apply_transposed(crossbar::ConstMatrix x, crossbar::MutableMatrix y, crossbar::Context& context) const override {
    matrix_.apply_transposed(x, y, context);
    add(y, context);
  }
  void add_outer(crossbar::ConstMatrix, crossbar::ConstMatrix, double, crossbar::Context&) override {}
  void advance(double, crossbar::Context&) override {}

 private:
  void add(crossbar::MutableMatrix y, const crossbar::Context& context) const {
    Eigen::MatrixXf noise(y.rows(), y.cols());
    core::fill_normal({noise.data(), static_cast<std::size_t>(noise.size())}, context.seed, core::Stream::read_noise, context.operation);
    y += sigma_ * noise;
  }
  crossbar::DigitalMatrix matrix_;
  float sigma_;
};

/// Moments of the mixture that a machine with Gaussian visible units is.
struct Mixture {
  Eigen::VectorXd mean;
  Eigen::MatrixXd second;
};
Mixture mixture_of(const Eigen::MatrixXf& weights, const Eigen::VectorXf& mean, const Eigen::VectorXf& bias) {
  const Eigen::MatrixXd w = weights.cast<double>();
  const Eigen::MatrixXd h = all_states(bits(bias.size()), bias.size()).cast<double>();
  Eigen::VectorXd log_weight(h.cols());
  Eigen::MatrixXd centre = (w.transpose() * h).colwise() + mean.cast<double>();
  for (Eigen::Index s = 0; s < h.cols(); ++s)
    log_weight[s] = bias.cast<double>().dot(h.col(s)) + 0.5 * (centre.col(s).squaredNorm() - mean.cast<double>().squaredNorm());
  const Eigen::VectorXd share = (log_weight.array() - log_sum_exp(log_weight)).exp();
  return {centre * share, centre * share.asDiagonal() * centre.transpose() + Eigen::MatrixXd::Identity(mean.size(), mean.size())};
}

/// Largest distance of first and second moments from exact ones, in standard errors; columns are independent.
double worst_moment(const Eigen::MatrixXf& samples, const Mixture& exact) {
  const Eigen::MatrixXd v = samples.cast<double>();
  const auto count = static_cast<double>(v.cols());
  double worst = 0.0;
  const auto compare = [&](const Eigen::ArrayXd& values, double expected) {
    const double mean = values.mean(), variance = (values - mean).square().sum() / (count - 1.0);
    worst = std::max(worst, std::fabs(mean - expected) / std::sqrt(variance / count));
  };
  for (Eigen::Index i = 0; i < v.rows(); ++i) {
    compare(v.row(i).transpose().array(), exact.mean[i]);
    for (Eigen::Index k = i; k < v.rows(); ++k) compare((v.row(i).array() * v.row(k).array()).transpose(), exact.second(i, k));
  }
  return worst;
}

}  // namespace

TEST_CASE("parallel tempering crosses barriers that Gibbs does not, and is exact at every temperature", "[sampler]") {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  // Two modes: all off, all on; between them the energy is 6.
  const Eigen::MatrixXf weights = Eigen::MatrixXf::Constant(3, 3, 6.0f);
  const crossbar::DigitalMatrix matrix(weights);
  Eigen::VectorXf visible = Eigen::VectorXf::Constant(3, -9.0f), hidden = visible;
  visible[0] += 0.4f;
  const RbmModel model(matrix, visible, hidden);
  const Gibbs gibbs(model, {});
  const Enumeration exact = enumerate(model, {}, 1.0, context);
  TemperingParams params;
  params.betas = {1.0, 0.7, 0.45, 0.2};
  params.ladders = 6000;
  Tempering tempering(gibbs, params, 3);
  for (int round = 0; round < 120; ++round) tempering.round(context);
  const auto plain = test::chi_square(exact, test::run_chains(gibbs, 6000, 120, context));
  CHECK(plain.statistic > plain.limit);
  for (std::size_t level = 0; level < params.betas.size(); ++level) {
    const auto result = test::chi_square(enumerate(model, {}, params.betas[level], context), tempering.states(level));
    INFO("beta " << params.betas[level]);
    CHECK(result.statistic < result.limit);
  }
  for (const double share : tempering.accepted()) {
    CHECK(share > 0.02);
    CHECK(share < 1.0);
  }
  CHECK_THROWS_AS(Tempering(gibbs, TemperingParams{{1.0}, 1, 1}, 1), core::InputError);
  CHECK_THROWS_AS(Tempering(gibbs, TemperingParams{{0.5, 1.0}, 1, 1}, 1), core::InputError);
}

TEST_CASE("tempering keeps what is clamped", "[sampler]") {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  const crossbar::DigitalMatrix matrix(normal_matrix(3, 4, 0.8, 0));
  const RbmModel model(matrix, normal_matrix(4, 1, 0.5, 1), normal_matrix(3, 1, 0.5, 2));
  Constraints rules, fixed;
  rules.clamped.assign(7, 0);
  rules.clamped[2] = 1;
  fixed.forbidden.assign(7, 0);
  fixed.forbidden[2] = 1;
  const Gibbs gibbs(model, rules);
  Tempering many(gibbs, {.betas = {1.0, 0.5}, .ladders = 10000}, 3, Eigen::MatrixXf::Zero(7, 1));
  for (int round = 0; round < 40; ++round) many.round(context);
  const auto result = test::chi_square(enumerate(model, fixed, 1.0, context), many.states());
  CHECK(result.statistic < result.limit);
}

TEST_CASE("replicas in imaginary time come to the quantum model as their number squared", "[sampler][quantum]") {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  Eigen::MatrixXf j = Eigen::MatrixXf::Zero(2, 2);
  j(0, 1) = j(1, 0) = 2.0f;
  const crossbar::DigitalMatrix couplings(j);
  const PairwiseModel model(couplings, Eigen::Vector2f(0.7f, -0.4f), colour_blocks(j, bits(2)));
  const Enumeration base = enumerate(model, {}, 1.0, context);
  const double beta = 1.0, gamma = 0.8, exact = quantum_energy(base.energy, 2, beta, gamma);
  const auto by_replicas = [&](std::size_t replicas) {
    const TrotterModel trotter(model, replicas, beta, gamma);
    const Enumeration all = enumerate(trotter, {}, 1.0, context);
    std::vector<double> e(static_cast<std::size_t>(all.states.cols()));
    model.energies(all.states.topRows(2), e, context);
    double sum = 0.0;
    for (Eigen::Index s = 0; s < all.states.cols(); ++s) sum += all.share[s] * e[static_cast<std::size_t>(s)];
    return sum;
  };
  const double at2 = by_replicas(2) - exact, at4 = by_replicas(4) - exact, at8 = by_replicas(8) - exact;
  INFO("errors " << at2 << " " << at4 << " " << at8);
  CHECK(std::fabs(at2) > 1e-3);
  CHECK(at2 / at4 == Approx(4.0).epsilon(0.2));
  CHECK(at4 / at8 == Approx(4.0).epsilon(0.1));
  // The field matters: without it the energy would be another one.
  CHECK(std::fabs(base.mean_energy() - exact) > 0.02);
}

TEST_CASE("replicas are sampled as enumeration has them, and annealing finds ground states", "[sampler][quantum]") {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  {
    const Eigen::MatrixXf j = glass(2, 1.0);
    const crossbar::DigitalMatrix couplings(j);
    const PairwiseModel model(couplings, normal_matrix(2, 1, 1.0, 2), colour_blocks(j, bits(2)));
    const TrotterModel trotter(model, 4, 1.5, 0.9);
    const auto result = test::chi_square(enumerate(trotter, {}, 1.0, context), test::run_chains(Gibbs(trotter, {}), 20000, 60, context));
    CHECK(result.statistic < result.limit);
    CHECK_THROWS_AS(TrotterModel(model, 3, 1.0, 1.0), core::InputError);
    CHECK_THROWS_AS(TrotterModel(model, 4, 1.0, 0.0), core::InputError);
  }
  const Eigen::MatrixXf j = glass(12, 1.0);
  const crossbar::DigitalMatrix couplings(j);
  const PairwiseModel model(couplings, Eigen::VectorXf(normal_matrix(12, 1, 1.0, 2)), colour_blocks(j, bits(12)));
  Constraints rules;
  SECTION("free") {}
  SECTION("with two bits that exclude each other") { rules.pairs = {{0, 1}, {2, 5}}; }
  const double ground = enumerate(model, rules, 1.0, context).energy.minCoeff();
  const PathIntegralResult found = path_integral_annealing(model, rules, {.replicas = 8, .sweeps = 200, .chains = 20, .beta = 8.0, .seed = 3}, context);
  int hits = 0;
  for (std::size_t k = 0; k < found.energies.size(); ++k) {
    hits += found.energies[k] < ground + 1e-4 ? 1 : 0;
    CHECK(rules.hold(found.states.col(static_cast<Eigen::Index>(k))));
    CHECK(found.energies[k] > ground - 1e-4);
  }
  CHECK(hits >= 10);
  CHECK_THROWS_AS(path_integral_annealing(model, {}, {.first_field = 0.1, .last_field = 1.0}, context), core::InputError);
}

TEST_CASE("Gibbs and adjusted Langevin chains sample the mixture of a Gaussian machine", "[sampler][langevin]") {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  const Eigen::MatrixXf w = normal_matrix(3, 4, 0.7, 0);
  const Eigen::VectorXf mean = normal_matrix(4, 1, 0.5, 1), bias = normal_matrix(3, 1, 0.5, 2);
  const crossbar::DigitalMatrix weights(w);
  const GaussianRbm model(weights, mean, bias);
  const Mixture exact = mixture_of(w, mean, bias);
  constexpr Eigen::Index kChains = 20000;
  Eigen::MatrixXf v = normal_matrix(4, kChains, 1.0, 7);
  CHECK(worst_moment(v, exact) > 5.33);  // where they start is not where they should be
  std::uint64_t step = 0;
  for (int i = 0; i < 30; ++i) model.sweep(v, 5, step, context);
  CHECK(worst_moment(v, exact) < 5.33);
  Langevin langevin(model, normal_matrix(4, kChains, 1.0, 7), {.step = 0.8}, 5);
  for (int i = 0; i < 60; ++i) langevin.step(context);
  CHECK(worst_moment(langevin.states(), exact) < 5.33);
  CHECK(langevin.accepted() > 0.5);
  CHECK(langevin.accepted() < 0.999);
  // Unadjusted with the same long step, variances are too large: that the test sees.
  Langevin loose(model, normal_matrix(4, kChains, 1.0, 7), {.step = 0.8, .adjustment = Adjustment::none}, 5);
  for (int i = 0; i < 60; ++i) loose.step(context);
  CHECK(worst_moment(loose.states(), exact) > 5.33);
  // The gradient is that of the energy.
  Eigen::MatrixXf at = normal_matrix(4, 3, 1.0, 8), moved = at, gradient(4, 3), ignored(4, 3);
  std::vector<double> e(3), above(3), below(3);
  model.energies_and_gradients(at, e, gradient, context);
  for (Eigen::Index i = 0; i < 4; ++i) {
    moved = at;
    moved.row(i).array() += 0x1p-7f;
    model.energies_and_gradients(moved, above, ignored, context);
    moved.row(i).array() -= 0x1p-6f;
    model.energies_and_gradients(moved, below, ignored, context);
    for (std::size_t k = 0; k < 3; ++k) CHECK(gradient(i, static_cast<Eigen::Index>(k)) == Approx((above[k] - below[k]) / 0x1p-6).margin(5e-4));
  }
}

TEST_CASE("unadjusted chains take the noise of readings as theirs", "[sampler][langevin]") {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  // Without coupling the gradient is v - mean plus the noise of the reading of W^T p: a known sigma.
  const Eigen::MatrixXf none = Eigen::MatrixXf::Zero(2, 3);
  const NoisyMatrix weights(none, 2.5);
  const GaussianRbm model(weights, Eigen::VectorXf::Zero(3), Eigen::VectorXf::Zero(2));
  constexpr Eigen::Index kChains = 20000;
  const auto variance = [&](double read_sigma) {
    Langevin chains(model, normal_matrix(3, kChains, 1.0, 7), {.step = 0.4, .adjustment = Adjustment::none, .read_sigma = read_sigma}, 5);
    for (int i = 0; i < 80; ++i) chains.step(context);
    return chains.states().cast<double>().array().square().mean();
  };
  // v' = (1 - d) v + 0.4 xi with d = 0.08 has variance 0.16 / (1 - (1 - d)^2) = 1.0417; noise of readings adds (d 2.5)^2 to 0.16.
  const double share = 0.16 / (1.0 - 0.92 * 0.92), error = std::sqrt(2.0 / (3.0 * static_cast<double>(kChains)));
  CHECK(std::fabs(variance(2.5) / share - 1.0) < 5.33 * error);
  CHECK(std::fabs(variance(0.0) / (share * 0.2 / 0.16) - 1.0) < 5.33 * error);
  CHECK_THROWS_AS(Langevin(model, Eigen::MatrixXf::Zero(3, 2), {.step = 0.4, .read_sigma = 1.0}, 5), core::InputError);
  CHECK_THROWS_AS(Langevin(model, Eigen::MatrixXf::Zero(3, 2), {.step = 0.4, .adjustment = Adjustment::none, .read_sigma = 6.0}, 5), core::InputError);
  CHECK_THROWS_AS(Langevin(model, Eigen::MatrixXf::Zero(2, 2), {}, 5), core::InputError);
}
