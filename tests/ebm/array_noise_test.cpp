/// Noise of readings as randomness: what is measured of it, and what it samples.

#include "ebm/sampler/array_noise.hpp"

#include <cmath>

#include "boltzmann_support.hpp"
#include "catch.hpp"
#include "crossbar/analog_matrix.hpp"
#include "crossbar/device/table.hpp"
#include "ebm/boltzmann/rbm_model.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;
using test::normal_matrix;

namespace {

std::shared_ptr<const crossbar::DeviceModel> pcm() {
  return crossbar::load_device("pcm_nandakumar2019", std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data" / "devices");
}

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

/// Decisions of comparators about fields of one state, many times.
Eigen::MatrixXf decide(const Gibbs& gibbs, const Eigen::MatrixXf& state, std::size_t count, crossbar::Context& context) {
  Chains chains{state.replicate(1, static_cast<Eigen::Index>(count)), 9, 0};
  gibbs.draw(RbmModel::kHidden, chains, {}, context);
  return chains.states.bottomRows(static_cast<Eigen::Index>(gibbs.model().blocks()[RbmModel::kHidden].size()));
}

}  // namespace

TEST_CASE("a temperature is found from decisions that were made at it", "[noise]") {
  for (const double temperature : {0.5, 1.0, 3.0}) {
    const Eigen::MatrixXd f = normal_matrix(50, 2000, 2.0, 1).cast<double>();
    Eigen::MatrixXf u(50, 2000), outcomes(50, 2000);
    core::fill_uniform({u.data(), static_cast<std::size_t>(u.size())}, 5, core::Stream::test, 2);
    for (Eigen::Index i = 0; i < u.size(); ++i) outcomes.data()[i] = double{u.data()[i]} < 1.0 / (1.0 + std::exp(-f.data()[i] / temperature)) ? 1.0f : 0.0f;
    const Temperature found = effective_temperature(f, outcomes);
    CHECK(std::fabs(found.value - temperature) < 5.33 * found.error);
    CHECK(found.error < 0.02 * (1.0 + temperature));
  }
  const Eigen::MatrixXd f = normal_matrix(5, 20, 2.0, 1).cast<double>();
  CHECK(effective_temperature(f, (f.array() > 0.0).cast<float>()).value == 0.0);
  CHECK(std::isinf(effective_temperature(f, (f.array() < 0.0).cast<float>()).value));
}

TEST_CASE("a comparator with a source is a bit of the normal distribution, near a logistic one", "[noise]") {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  const crossbar::DigitalMatrix weights(normal_matrix(6, 4, 1.0, 0));
  const RbmModel model(weights, Eigen::VectorXf::Zero(4), normal_matrix(6, 1, 1.0, 2));
  const Gibbs gibbs(model, {}, {.randomness = Randomness::comparator, .comparator_sigma = {kLogisticSigma, kLogisticSigma}});
  Eigen::MatrixXf state = Eigen::MatrixXf::Zero(10, 1);
  state(1, 0) = state(2, 0) = 1.0f;
  Eigen::MatrixXf fields(10, 1);
  model.fields(RbmModel::kHidden, state, fields, context);
  constexpr std::size_t kDraws = 40000;
  const Eigen::MatrixXf outcomes = decide(gibbs, state, kDraws, context);
  for (Eigen::Index j = 0; j < 6; ++j) {
    const double f = fields(4 + j, 0), p = normal_cdf(f / kLogisticSigma), seen = outcomes.row(j).cast<double>().mean();
    CHECK(std::fabs(seen - p) < 5.33 * std::sqrt(p * (1.0 - p) / kDraws));
    CHECK(std::fabs(p - 1.0 / (1.0 + std::exp(-f))) < 0.0096);
  }
  CHECK(ledger[core::Event::comparator].count == 6.0 * kDraws);
  CHECK(ledger[core::Event::noise_source].count == 6.0 * kDraws);
  CHECK(ledger[core::Event::random_bit].count == 0.0);
}

TEST_CASE("an array's own noise is measured, averaged and filled up to temperature 1", "[noise]") {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  const Eigen::MatrixXf w = normal_matrix(16, 64, 1.0, 0);
  crossbar::AnalogMatrixParams params;
  params.noise = crossbar::NoiseMethod::folded;
  crossbar::AnalogMatrix matrix(w, pcm(), params, 3);
  const RbmModel model(matrix, Eigen::VectorXf::Zero(64), Eigen::VectorXf::Zero(16));
  Eigen::MatrixXf states = Eigen::MatrixXf::Zero(80, 60);
  states.topRows(64) = test::random_bits(64, 60, 0.3, 4);
  const FieldNoise noise = measure_noise(model, RbmModel::kHidden, states, 200, context);
  CHECK(noise.sigma > 0.05);
  CHECK(noise.least <= noise.sigma);
  CHECK(noise.most >= noise.sigma);
  // Without a source the array samples at a temperature of its own, near that of a comparator with this noise.
  const auto temperature = [&](const Gibbs& gibbs) {
    Eigen::MatrixXd fields(16, 60 * 100);
    Eigen::MatrixXf outcomes(16, 60 * 100);
    Chains chains{states, 9, 0};
    for (Eigen::Index read = 0; read < 100; ++read) {
      gibbs.draw(RbmModel::kHidden, chains, {}, context);
      fields.middleCols(60 * read, 60) = noise.mean;
      outcomes.middleCols(60 * read, 60) = chains.states.bottomRows(16);
    }
    return effective_temperature(fields, outcomes).value;
  };
  const double alone = temperature(Gibbs(model, {}, {.randomness = Randomness::comparator}));
  CHECK(alone == Approx(noise.sigma / kLogisticSigma).epsilon(0.2));
  // Filled up to sigma = 1.702 it is 1, within what a normal and a logistic distribution differ by.
  const std::size_t reads = reads_for(noise.sigma, kLogisticSigma);
  AveragedReads averaged(matrix, reads);
  const RbmModel mean(averaged, Eigen::VectorXf::Zero(64), Eigen::VectorXf::Zero(16));
  const double source = source_sigma(noise.sigma, reads, kLogisticSigma);
  CHECK(temperature(Gibbs(mean, {}, {.randomness = Randomness::comparator, .comparator_sigma = {source, source}})) == Approx(1.0).epsilon(0.06));
  // The mean of readings has the noise that is expected of it.
  AveragedReads four(matrix, 4);
  const RbmModel quiet(four, Eigen::VectorXf::Zero(64), Eigen::VectorXf::Zero(16));
  CHECK(measure_noise(quiet, RbmModel::kHidden, states, 200, context).sigma == Approx(0.5 * noise.sigma).epsilon(0.05));
  CHECK(reads_for(4.0, 2.0) == 4);
  CHECK(source_sigma(4.0, 4, 2.5) == Approx(1.5));
  CHECK(source_sigma(4.0, 1, 2.0) == 0.0);
}

TEST_CASE("a machine in an array samples nearly what its weights say", "[noise]") {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  const Eigen::MatrixXf w = normal_matrix(3, 5, 1.0, 0);
  const Eigen::VectorXf visible = normal_matrix(5, 1, 0.5, 1), hidden = normal_matrix(3, 1, 0.5, 2);
  crossbar::AnalogMatrixParams params;
  params.noise = crossbar::NoiseMethod::folded;
  crossbar::AnalogMatrix matrix(w, pcm(), params, 3);
  const RbmModel model(matrix, visible, hidden);
  const crossbar::DigitalMatrix held(Eigen::MatrixXf(matrix.held_weights().cast<float>()));
  const Enumeration exact = enumerate(RbmModel(held, visible, hidden), {}, 1.0, context);
  const Gibbs by_source(model, {}, {.randomness = Randomness::comparator, .comparator_sigma = {kLogisticSigma, kLogisticSigma}});
  const Eigen::VectorXd seen = test::run_chains(by_source, 20000, 60, context).cast<double>().rowwise().mean();
  // Each decision is off by at most .0096; the noise of readings adds to that of the source.
  CHECK((seen - exact.mean()).cwiseAbs().maxCoeff() < 0.04);
  // The array alone is too cold.
  const Gibbs alone(model, {}, {.randomness = Randomness::comparator});
  const Eigen::VectorXd cold = test::run_chains(alone, 20000, 60, context).cast<double>().rowwise().mean();
  CHECK((cold - exact.mean()).cwiseAbs().maxCoeff() > 0.1);
}
