#include "ebm/boltzmann/rbm_training.hpp"

#include <cmath>
#include <fstream>

#include "boltzmann_support.hpp"
#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "core/error.hpp"
#include "ebm/boltzmann/rbm_file.hpp"
#include "ebm/boltzmann/rbm_operator_training.hpp"
#include "ebm/likelihood/exact.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;

namespace {

/// Samples of a random machine: what there is to learn.
Eigen::MatrixXf samples_of_machine(Eigen::Index visible, std::size_t count) {
  Rbm rbm{test::normal_matrix(4, visible, 2.5, 0), test::normal_matrix(visible, 1, 0.5, 1), Eigen::VectorXf::Zero(4)};
  rbm.visible_bias -= 0.5f * rbm.weights.colwise().sum().transpose();  // symmetric about all units at 1/2, so that both sides mix
  rbm.hidden_bias = -0.5f * rbm.weights.rowwise().sum();
  return exact_samples(rbm, count, 3, 1);
}

double log_likelihood(const Rbm& rbm, const Eigen::MatrixXf& v) { return log_weights(rbm, v).mean() - exact_log_z(rbm, 1); }

/// Exact gradient ascent of the likelihood: the best that any training can come to.
double best_log_likelihood(const Eigen::MatrixXf& data, Eigen::Index hidden) {
  Rbm rbm = Rbm::random(hidden, log_odds(data, 0.01), 0.1, 1);
  std::vector<Group> bits;
  for (Eigen::Index i = 0; i < data.rows(); ++i) bits.push_back({i, 1});
  const Eigen::MatrixXf all = all_states(bits, data.rows());
  const Eigen::VectorXd share = Eigen::VectorXd::Constant(data.cols(), 1.0 / static_cast<double>(data.cols()));
  for (int step = 0; step < 3000; ++step) {
    const Eigen::VectorXd weights = log_weights(rbm, all);
    const RbmStatistics truth = statistics(rbm, data, share), model = statistics(rbm, all, (weights.array() - log_sum_exp(weights)).exp());
    rbm.weights += (0.5 * (truth.weights - model.weights)).cast<float>();
    rbm.visible_bias += (0.5 * (truth.visible - model.visible)).cast<float>();
    rbm.hidden_bias += (0.5 * (truth.hidden - model.hidden)).cast<float>();
  }
  return log_likelihood(rbm, data);
}

bool same(const Rbm& a, const Rbm& b) { return a.weights == b.weights && a.visible_bias == b.visible_bias && a.hidden_bias == b.hidden_bias; }

}  // namespace

TEST_CASE("sums of active rows are those of the obvious loop, bit for bit", "[rbm][training]") {
  for (const auto& [rows, columns] : {std::pair<std::size_t, std::size_t>{1, 1}, {97, 16}, {200, 70}, {300, 129}, {96, 500}}) {
    const std::size_t samples = 5, stride = padded(columns);
    const Eigen::MatrixXf values = test::normal_matrix(static_cast<Eigen::Index>(stride), static_cast<Eigen::Index>(rows + 1), 1.0, rows);
    const Eigen::MatrixXf on = test::random_bits(static_cast<Eigen::Index>(rows), samples, 0.3, 9);
    ActiveRows active(rows, samples);
    std::vector<std::uint8_t> bits(rows);
    for (std::size_t s = 0; s < samples; ++s) {
      for (std::size_t r = 0; r < rows; ++r) bits[r] = s == 4 || on(static_cast<Eigen::Index>(r), static_cast<Eigen::Index>(s)) != 0.0f ? 1 : 0;
      active.set(s, bits);
    }
    for (const int threads : {1, 2, 3}) {
      core::Team team(threads);
      std::vector<float> out(samples * stride, -7.0f);
      sum_active_rows(active, values.data() + stride, stride, {values.data(), stride}, out.data(), team);
      for (std::size_t s = 0; s < samples; ++s)
        for (std::size_t c = 0; c < stride; ++c) {
          float sum = values(static_cast<Eigen::Index>(c), 0);
          for (const std::uint32_t r : active.of(s)) sum += values(static_cast<Eigen::Index>(c), r + 1);
          REQUIRE(out[s * stride + c] == sum);
        }
    }
    CHECK(active.of(4).size() == rows);
  }
}

TEST_CASE("fast training is the obvious one on a matrix", "[rbm][training]") {
  const Eigen::MatrixXf data = samples_of_machine(37, 90);
  for (const Divergence method : {Divergence::persistent, Divergence::contrastive})
    for (const double offset_share : {0.02, 0.0})
      for (const std::size_t gibbs_steps : {1, 3}) {
        const RbmTrainingParams params{.epochs = 3, .batch = 20, .method = method, .gibbs_steps = gibbs_steps, .rate = 0.1, .last_rate = 0.05,
                                       .offset_share = offset_share, .init_sigma = 0.1, .seed = 5};
        RbmTrainer fast(data, 70, params, 1);
        const RbmTrainingState start = fast.state();
        crossbar::DigitalMatrix weights(start.rbm.weights);
        RbmOperatorTrainer slow(weights, data, start, params);
        core::Ledger ledger;
        crossbar::Context context{ledger, 1, 0};
        REQUIRE(fast.steps() == 12);
        while (fast.steps_done() < fast.steps()) {
          fast.step();
          slow.step(context);
        }
        // Sums round in another order: a dozen steps of a few roundings of numbers below 1.
        const Rbm rbm = fast.rbm();
        CHECK((rbm.weights - weights.weights()).cwiseAbs().maxCoeff() < 1e-5f);
        CHECK((rbm.visible_bias - slow.visible_bias()).cwiseAbs().maxCoeff() < 1e-5f);
        CHECK((rbm.hidden_bias - slow.hidden_bias()).cwiseAbs().maxCoeff() < 1e-5f);
        CHECK((rbm.weights - start.rbm.weights).cwiseAbs().maxCoeff() > 0.01f);
      }
}

TEST_CASE("one long contrastive step follows the exact gradient of the likelihood", "[rbm][training]") {
  // 200 Gibbs steps forget the data, so that the mean of many batches is the exact gradient; 5.33 standard errors.
  const Eigen::MatrixXf data = samples_of_machine(6, 40);
  std::vector<Group> bits;
  for (Eigen::Index i = 0; i < 6; ++i) bits.push_back({i, 1});
  const Eigen::MatrixXf all = all_states(bits, 6);
  const RbmTrainingParams base{.epochs = 1, .batch = 40, .method = Divergence::contrastive, .gibbs_steps = 200, .rate = 0.5, .last_rate = 0.5,
                               .offset_share = 0.0, .init_sigma = 0.7};
  const Rbm start = RbmTrainer(data, 3, base, 1).rbm();
  const Eigen::VectorXd weights = log_weights(start, all);
  const RbmStatistics truth = statistics(start, data, Eigen::VectorXd::Constant(40, 1.0 / 40.0)),
                      model = statistics(start, all, (weights.array() - log_sum_exp(weights)).exp());
  const Eigen::MatrixXd exact = 0.5 * (truth.weights - model.weights);
  constexpr int kRuns = 150;
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(3, 6), square = sum;
  for (int run = 0; run < kRuns; ++run) {
    RbmTrainingParams params = base;
    params.seed = 100 + static_cast<std::uint64_t>(run);
    RbmTrainer trainer(data, 3, params, 1);
    RbmTrainingState state = trainer.state();
    state.rbm = start;
    trainer.restore(state);
    trainer.step();
    const Eigen::MatrixXd moved = (trainer.rbm().weights - start.weights).cast<double>();
    sum += moved;
    square += moved.cwiseProduct(moved);
  }
  const Eigen::MatrixXd mean = sum / kRuns;
  const Eigen::MatrixXd error = ((square / kRuns - mean.cwiseProduct(mean)) / (kRuns - 1)).cwiseSqrt();
  for (Eigen::Index j = 0; j < 3; ++j)
    for (Eigen::Index i = 0; i < 6; ++i) {
      CHECK(std::fabs(mean(j, i) - exact(j, i)) < 5.33 * error(j, i) + 1e-6);
      CHECK(error(j, i) < 0.01);  // a gradient without its negative part would be off by tenths
    }
}

TEST_CASE("persistent and contrastive training come near the best likelihood, centred or not", "[rbm][training]") {
  const Eigen::MatrixXf data = samples_of_machine(8, 400);
  const double best = best_log_likelihood(data, 4);
  const double start = log_likelihood(Rbm::random(4, log_odds(data, 0.01), 0.01, 1), data);
  REQUIRE(best > start + 0.3);
  for (const Divergence method : {Divergence::persistent, Divergence::contrastive})
    for (const double offset_share : {0.01, 0.0}) {
      RbmTrainer trainer(data, 4, {.epochs = 400, .batch = 20, .method = method, .rate = 0.1, .last_rate = 0.002, .offset_share = offset_share}, 1);
      while (trainer.steps_done() < trainer.steps()) trainer.step();
      INFO("best " << best << " start " << start);
      CHECK(log_likelihood(trainer.rbm(), data) > best - 0.1);
    }
}

TEST_CASE("training has the same bits on any number of threads and after a stop", "[rbm][training]") {
  const Eigen::MatrixXf data = samples_of_machine(50, 120);
  const RbmTrainingParams params{.epochs = 4, .batch = 25, .rate = 0.1, .decay = 0.01, .weight_noise = 0.03, .seed = 9};
  RbmTrainer whole(data, 90, params, 1), other(data, 90, params, 3), late(data, 90, params, 2);
  for (int i = 0; i < 9; ++i) other.step();
  late.restore(other.state());
  while (whole.steps_done() < whole.steps()) whole.step();
  while (other.steps_done() < other.steps()) other.step();
  while (late.steps_done() < late.steps()) late.step();
  CHECK(same(whole.rbm(), other.rbm()));
  CHECK(same(whole.rbm(), late.rbm()));
  // Noise of weights matters, and is not learned itself.
  RbmTrainingParams quiet = params;
  quiet.weight_noise = 0.0;
  RbmTrainer clean(data, 90, quiet, 1);
  while (clean.steps_done() < clean.steps()) clean.step();
  const float apart = (clean.rbm().weights - whole.rbm().weights).cwiseAbs().maxCoeff();
  CHECK(apart > 0.0f);
  CHECK(apart < 0.2f);
}

TEST_CASE("a checkpoint holds a training, and files that are none are refused", "[rbm][training]") {
  const Eigen::MatrixXf data = samples_of_machine(20, 60);
  const RbmTrainingParams params{.epochs = 4, .batch = 15, .rate = 0.1, .seed = 9};
  RbmTrainer whole(data, 7, params, 1);
  for (int i = 0; i < 6; ++i) whole.step();
  const test::TemporaryFolder folder;
  const std::string path = folder / "model.h5";
  core::FileInfo info;
  info.title = info.source = info.history = "test";
  info.date_created = "2000-01-01T00:00:00Z";
  save_rbm(path, info, {whole.state(), 0xFEDCBA9876543210u});
  const RbmCheckpoint checkpoint = load_rbm(path);
  CHECK(checkpoint.fingerprint == 0xFEDCBA9876543210u);
  CHECK(checkpoint.state.steps == 6);
  RbmTrainer resumed(data, 7, params, 1);
  resumed.restore(checkpoint.state);
  while (whole.steps_done() < whole.steps()) whole.step();
  while (resumed.steps_done() < resumed.steps()) resumed.step();
  CHECK(same(whole.rbm(), resumed.rbm()));
  // What is not finite is not written: the good file stays.
  RbmTrainingState broken = whole.state();
  broken.rbm.weights(0, 0) = NAN;
  CHECK_THROWS_AS(save_rbm(path, info, {broken, 1}), core::InputError);
  CHECK(load_rbm(path).state.steps == 6);
  std::ofstream(path) << "not HDF5";
  CHECK_THROWS_AS(load_rbm(path), core::InputError);
  CHECK_THROWS_AS(load_rbm(path), core::InputError);
}

TEST_CASE("trainings that cannot be are refused, and those that diverge say so", "[rbm][training]") {
  const Eigen::MatrixXf data = samples_of_machine(10, 50);
  CHECK_THROWS_AS(RbmTrainer(data, 5, {.batch = 51}, 1), core::InputError);
  CHECK_THROWS_AS(RbmTrainer(data, 0, {.batch = 10}, 1), core::InputError);
  CHECK_THROWS_AS(RbmTrainer(data * 0.5f, 5, {.batch = 10}, 1), core::InputError);
  CHECK_THROWS_AS(RbmTrainer(data, 5, {.batch = 10, .rate = -1.0}, 1), core::InputError);
  CHECK_THROWS_AS(RbmTrainer(data, 5, {.batch = 10, .gibbs_steps = 0}, 1), core::InputError);
  RbmTrainer trainer(data, 5, {.epochs = 2, .batch = 10}, 1);
  RbmTrainingState state = trainer.state();
  state.rbm.visible_bias[3] = 2e4f;
  trainer.restore(state);
  CHECK_THROWS_AS([&] { while (trainer.steps_done() < trainer.steps()) trainer.step(); }(), core::InputError);
  state.rbm.weights(0, 0) = NAN;
  CHECK_THROWS_AS(trainer.restore(state), core::InputError);
  RbmTrainer wider(data, 6, {.epochs = 2, .batch = 10}, 1);
  CHECK_THROWS_AS(wider.restore(trainer.state()), core::InputError);
  crossbar::DigitalMatrix weights(trainer.rbm().weights);
  CHECK_THROWS_AS(RbmOperatorTrainer(weights, data, wider.state(), {.batch = 10}), core::InputError);
  CHECK_THROWS_AS(RbmOperatorTrainer(weights, data, trainer.state(), {.batch = 10, .decay = 0.1}), core::InputError);
}
