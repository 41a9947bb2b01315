#include "ebm/circuit/energy_transformer.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "core/error.hpp"
#include "core/random/counter_rng.hpp"
#include "ebm/circuit/et_file.hpp"
#include "ebm/circuit/et_trainer.hpp"
#include "ebm/circuit/integrator.hpp"
#include "ebm/circuit/parity.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;

namespace {

EtShape small_shape(ActivationKind visible, Activation memory, Places places) {
  EtShape shape;
  shape.length = 4;
  shape.dimension = 5;
  shape.memories = 6;
  shape.beta = 0.7;
  shape.tau_h = 0.6;
  shape.visible = {visible, 1.0};
  shape.memory = memory;
  shape.places = places;
  return shape;
}

/// Parameters anywhere, where nothing is zero by its start.
EnergyTransformer random_model(const EtShape& shape, std::uint64_t seed) {
  EnergyTransformer model(shape, EtInit{}, seed);
  core::CounterRng rng(seed, core::Stream::test, 1);
  for (float& value : model.parameters()) value = static_cast<float>(1.2 * rng.uniform() - 0.6);
  return model;
}

}  // namespace

TEST_CASE("gradients through unrolled dynamics are those of finite differences", "[circuit]") {
  const ParityData data = parity_strings(4, 7, 3);
  const Unrolled unrolled{.step = 0.25, .steps = 9};
  for (const ActivationKind visible : {ActivationKind::identity, ActivationKind::layer_norm})
    for (const Activation memory : {Activation{ActivationKind::rectified, 1.0}, Activation{ActivationKind::softmax, 1.5}})
      for (const double rest_weight : {0.0, 0.3}) {
        EnergyTransformer model = random_model(small_shape(visible, memory, Places::learned), 7);
        BitStrings strings = data.train;
        strings.weight = {0.1, 0.2, 0.05, 0.15, 0.2, 0.1, 0.2};
        const EtLoss what{.rest_weight = rest_weight};
        std::vector<double> gradient(model.parameters().size(), 0.0), logits(7);
        const double loss = model.loss(strings, unrolled, what, gradient, logits);
        CHECK(loss == model.loss(strings, unrolled, what, {}, {}));
        // Parameters are floats: the step that is really taken counts. Errors: its square, and kinks of rectified memories.
        double worst = 0.0, largest = 0.0;
        for (std::size_t i = 0; i < gradient.size(); ++i) {
          const float at = model.parameters()[i];
          const float up = at + 2e-4f, down = at - 2e-4f;
          model.parameters()[i] = up;
          const double above = model.loss(strings, unrolled, what, {}, {});
          model.parameters()[i] = down;
          const double below = model.loss(strings, unrolled, what, {}, {});
          model.parameters()[i] = at;
          const double slope = (above - below) / (static_cast<double>(up) - static_cast<double>(down));
          worst = std::max(worst, std::fabs(gradient[i] - slope));
          largest = std::max(largest, std::fabs(slope));
        }
        INFO(static_cast<int>(visible) << ' ' << static_cast<int>(memory.kind) << ' ' << rest_weight);
        CHECK(largest > 0.01);
        CHECK(worst < 1e-6);
      }
}

TEST_CASE("unrolled steps tend to the circuit", "[circuit]") {
  const EtShape shape = small_shape(ActivationKind::identity, {ActivationKind::rectified, 1.0}, Places::learned);
  EnergyTransformer model = random_model(shape, 8);
  model.limit_memories(0.8);
  const ParityData data = parity_strings(4, 7, 3);
  std::vector<double> coarse(7), fine(7);
  model.loss(data.train, {.step = 0.02, .steps = 100}, {}, {}, coarse);
  model.loss(data.train, {.step = 0.01, .steps = 200}, {}, {}, fine);
  constexpr double kSecond = 3e-9;
  for (std::size_t i = 0; i < 7; ++i) {
    const TwoLayerCircuit circuit(model.circuit(data.train.bits[i], kSecond));
    Integrator integrator(
        Method::dormand_prince, [&](const Eigen::VectorXd& y, Eigen::VectorXd& out) { circuit.rate(y, out); }, circuit.start(Eigen::VectorXd::Zero(5)), {});
    integrator.advance(2.0 * kSecond);
    const double exact = model.logit(integrator.state().head(5));
    CHECK(std::fabs(fine[i] - exact) < 0.02);
    CHECK(std::fabs(2.0 * fine[i] - coarse[i] - exact) < 5e-4);  // errors of Euler's steps are first order
  }
}

TEST_CASE("memories are cut at their spectral norm, and no more", "[circuit]") {
  EnergyTransformer model = random_model(small_shape(ActivationKind::identity, {ActivationKind::rectified, 1.0}, Places::none), 9);
  const Eigen::MatrixXd before = model.memories();
  REQUIRE(spectral_norm(before) > 1.0);
  model.limit_memories(0.9);
  CHECK(spectral_norm(model.memories()) == Approx(0.9).epsilon(1e-6));
  const Eigen::MatrixXd after = model.memories();
  model.limit_memories(0.95);
  CHECK(model.memories() == after);
  // Small singular values stay as they are.
  const auto singular = [](const Eigen::MatrixXd& m) { return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(m.transpose() * m).eigenvalues().cwiseSqrt().eval(); };
  CHECK(singular(after)(0) == Approx(singular(before)(0)).epsilon(1e-4));
}

TEST_CASE("strings that a block without places cannot tell apart give the same loss once", "[circuit]") {
  const EnergyTransformer model(small_shape(ActivationKind::identity, {ActivationKind::rectified, 1.0}, Places::none), EtInit{}, 5);
  const ParityData data = parity_strings(4, 12, 3);
  const BitStrings merged = without_places(data.train);
  CHECK(merged.bits.size() <= 5);
  const Unrolled unrolled{.step = 0.3, .steps = 12};
  std::vector<double> one(model.parameters().size(), 0.0), other(one);
  CHECK(model.loss(merged, unrolled, {.rest_weight = 0.1}, one, {}) == Approx(model.loss(data.train, unrolled, {.rest_weight = 0.1}, other, {})).epsilon(1e-12));
  for (std::size_t i = 0; i < one.size(); ++i) CHECK(one[i] == Approx(other[i]).margin(1e-12));
  CHECK(model.free_parameters() == model.parameters().size() - 4 * 6);
}

TEST_CASE("a block learns the parity of four bits, alike across a checkpoint, and answers at rest", "[circuit]") {
  const ParityData data = parity_strings(4, 15, 1);
  EtShape shape;
  shape.length = 4;
  shape.dimension = 16;
  shape.memories = 16;
  shape.beta = 0.05;
  EtTrainingParams params;
  params.epochs = 5000;
  EtTrainer trainer(data.train, shape, params);
  while (trainer.steps_done() < 2500) trainer.step();
  const test::TemporaryFolder folder;
  const std::string path = folder / "model.h5";
  core::FileInfo info;
  info.title = info.source = info.history = "test";
  info.date_created = "2000-01-01T00:00:00Z";
  save_checkpoint(path, info, trainer, 0xFEDCBA9876543210u);
  const EtCheckpoint checkpoint = load_et_checkpoint(path, shape.parameters());
  CHECK_THROWS_AS(load_et_checkpoint(path, shape.parameters() + 1), core::InputError);
  CHECK(checkpoint.fingerprint == 0xFEDCBA9876543210u);
  EtTrainer resumed(data.train, shape, params);
  resumed.restore(checkpoint.parameters, checkpoint.steps, checkpoint.mean, checkpoint.square);
  while (trainer.steps_done() < params.epochs) CHECK(trainer.step() == resumed.step());
  CHECK(std::equal(trainer.model().parameters().begin(), trainer.model().parameters().end(), resumed.model().parameters().begin()));
  CHECK(spectral_norm(trainer.model().memories()) < 1.0);
  for (std::size_t i = 0; i < data.train.bits.size(); ++i) {
    const TwoLayerCircuit circuit(trainer.model().circuit(data.train.bits[i], 1.0));
    double energy = circuit.energy(circuit.start(Eigen::VectorXd::Zero(16)));
    Integrator integrator(
        Method::dormand_prince, [&](const Eigen::VectorXd& y, Eigen::VectorXd& out) { circuit.rate(y, out); }, circuit.start(Eigen::VectorXd::Zero(16)), {});
    integrator.advance(60.0, [&](double, const Eigen::VectorXd& y) {
      const double now = circuit.energy(y);
      CHECK(now <= energy + 1e-12);
      energy = now;
    });
    CHECK((trainer.model().logit(integrator.state().head(16)) > 0.0) == (data.train.answer[i] != 0));
  }
}

TEST_CASE("parity is beyond n-grams and logistic regression", "[circuit]") {
  const ParityData data = parity_strings(8, 204, 1);
  CHECK(data.train.bits.size() == 204);
  CHECK(data.validation.bits.size() == 52);
  for (std::size_t i = 0; i < 52; ++i) {
    int ones = 0;
    for (const std::uint8_t bit : data.validation.bits[i]) ones += bit;
    CHECK(ones % 2 == data.validation.answer[i]);
  }
  CHECK(ngram_accuracy(data, 4) < 0.75);
  CHECK(perceptron_accuracy(data, 0, 500, 0.02, 1).train < 0.7);
  CHECK(perceptron_accuracy(data, 32, 1500, 0.02, 1).train > 0.95);
  CHECK(perceptron_parameters(8, 61) == 611);
  CHECK_THROWS_AS(parity_strings(8, 256, 1), core::InputError);
}
