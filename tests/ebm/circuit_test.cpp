#include "ebm/circuit/two_layer.hpp"

#include <cmath>

#include "catch.hpp"
#include "core/error.hpp"
#include "core/random/counter_rng.hpp"
#include "crossbar/device/ideal.hpp"
#include "ebm/circuit/couplings.hpp"
#include "ebm/circuit/memories.hpp"
#include "ebm/circuit/settle.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;

namespace {

Eigen::MatrixXd random_matrix(core::CounterRng& rng, Eigen::Index rows, Eigen::Index columns, double scale) {
  Eigen::MatrixXd matrix(rows, columns);
  for (Eigen::Index i = 0; i < matrix.size(); ++i) matrix.data()[i] = scale * (2.0 * rng.uniform() - 1.0);
  return matrix;
}

Eigen::VectorXd random_vector(core::CounterRng& rng, Eigen::Index size, double scale) { return random_matrix(rng, size, 1, scale); }

/// An energy transformer's circuit: tokens attended to, and memories of a spectral norm below 1.
TwoLayerModel random_block(core::CounterRng& rng, const Activation& visible, double tau_h) {
  Eigen::MatrixXd memories = random_matrix(rng, 7, 5, 1.0);
  memories *= 0.9 / spectral_norm(memories);
  Eigen::MatrixXd xi(11, 5);
  xi << random_matrix(rng, 4, 5, 1.0), memories;
  TwoLayerModel model = TwoLayerModel::ideal(xi, visible, {{4, {ActivationKind::softmax, 2.0}}, {7, {ActivationKind::rectified, 1.0}}}, 1.0, tau_h);
  model.a = random_vector(rng, 5, 0.5);
  model.b = random_vector(rng, 11, 0.5);
  return model;
}

SettleParams until(double duration, Method method = Method::dormand_prince) {
  SettleParams params;
  params.duration_s = duration;
  params.sample_s = duration / 100.0;
  params.method = method;
  return params;
}

std::shared_ptr<const crossbar::DeviceModel> ideal_device() {
  crossbar::DeviceInfo info;
  info.name = "test";
  info.g_max_S = info.on_S = 40e-6;
  info.last_time_s = 1e9;
  return std::make_shared<crossbar::IdealDevice>(info, crossbar::ReadoutInfo{}, crossbar::IdealParams{});
}

}  // namespace

TEST_CASE("the energy falls in every step, from any state", "[circuit]") {
  core::CounterRng rng(21, core::Stream::test, 0);
  const Activation activations[]{{ActivationKind::identity, 1.0}, {ActivationKind::tanh, 1.5}, {ActivationKind::layer_norm, 1.0}};
  for (const Activation& visible : activations)
    for (const double tau_h : {10.0, 1.0, 0.1, 0.01})
      for (const Method method : {Method::dormand_prince, Method::rodas3})
        for (int repeat = 0; repeat < 3; ++repeat) {
          const TwoLayerModel model = random_block(rng, visible, tau_h);
          REQUIRE(spectral_norm(model.xi.bottomRows(7)) < 1.0);
          const TwoLayerCircuit circuit(model);
          // Hidden neurons as well begin anywhere, not at what they would settle at.
          SettleParams params = until(20.0, method);
          if (method == Method::rodas3) params.control = {.relative = 1e-7, .absolute = 1e-9};
          const Settled settled = settle(circuit, random_vector(rng, circuit.size(), 2.0), params);
          INFO("visible " << static_cast<int>(visible.kind) << ", tau_h " << tau_h);
          CHECK(settled.last_energy < settled.first_energy - 0.01);
          // Round-off of sums of some tens; for the method of third order besides, errors of a step close to rest.
          CHECK(settled.largest_rise <= (method == Method::rodas3 ? 1e-11 : 1e-13));
        }
}

TEST_CASE("the energy need not fall where couplings differ between the directions", "[circuit]") {
  core::CounterRng rng(24, core::Stream::test, 0);
  TwoLayerModel model = random_block(rng, {}, 1.0);
  model.xi_back = -model.xi;
  const TwoLayerCircuit circuit(model);
  CHECK(settle(circuit, random_vector(rng, circuit.size(), 2.0), until(20.0)).largest_rise > 1e-4);
}

TEST_CASE("the rate is the descent that the energy tells of", "[circuit]") {
  // dE/dt = -v'.T H_g v' - h'.T H_f h', by differences along the rate.
  core::CounterRng rng(22, core::Stream::test, 0);
  for (const ActivationKind kind : {ActivationKind::identity, ActivationKind::layer_norm}) {
    const TwoLayerModel model = random_block(rng, {kind, 1.0}, 0.3);
    const TwoLayerCircuit circuit(model);
    const Eigen::VectorXd state = random_vector(rng, circuit.size(), 1.0);
    Eigen::VectorXd rate, g, f, hg(5), hf(11);
    circuit.rate(state, rate);
    circuit.outputs(state, g, f);
    model.visible.hessian_product({state.data(), 5}, {g.data(), 5}, {rate.data(), 5}, {hg.data(), 5});
    model.hidden[0].activation.hessian_product({state.data() + 5, 4}, {f.data(), 4}, {rate.data() + 5, 4}, {hf.data(), 4});
    model.hidden[1].activation.hessian_product({state.data() + 9, 7}, {f.data() + 4, 7}, {rate.data() + 9, 7}, {hf.data() + 4, 7});
    const double expected = -rate.head(5).dot(hg) - 0.3 * rate.tail(11).dot(hf);
    constexpr double kStep = 1e-6;
    const double slope = (circuit.energy(state + kStep * rate) - circuit.energy(state - kStep * rate)) / (2.0 * kStep);
    CHECK(expected < 0.0);
    CHECK(slope == Approx(expected).epsilon(1e-6));
  }
}

TEST_CASE("both methods settle alike where hidden neurons are ten thousand times as fast", "[circuit]") {
  const TwoLayerCircuit circuit(hamming_memory(1.0, 1.0, 1e-4));
  Eigen::VectorXd v = -Eigen::VectorXd::Ones(7);
  v(3) = 1.0;
  SettleParams params = until(40.0, Method::rodas3);
  const Settled stiff = settle(circuit, circuit.start(v), params);
  // Adiabatic limit: v' = xi^T softmax(beta xi v) - v, whose rest is the same.
  const TwoLayerCircuit slow(hamming_memory(1.0, 1.0, 0.1));
  const Settled reference = settle(slow, slow.start(v), until(40.0));
  CHECK((stiff.state.head(7) - reference.state.head(7)).cwiseAbs().maxCoeff() < 1e-9);
  CHECK(stiff.state.head(7).maxCoeff() < -0.9);  // the word of zeros
  CHECK(stiff.largest_rise <= 1e-13);
  // The explicit one has the same path, at steps of the fast neurons: over two time constants only, as it takes long.
  params = until(2.0, Method::rodas3);
  params.control = {.relative = 1e-8, .absolute = 1e-10};
  const Settled fast_part = settle(circuit, circuit.start(v), params);
  params.method = Method::dormand_prince;
  const Settled explicit_part = settle(circuit, circuit.start(v), params);
  CHECK((fast_part.state - explicit_part.state).cwiseAbs().maxCoeff() < 1e-6);
  CHECK(explicit_part.steps > 5'000);
  CHECK(fast_part.steps < explicit_part.steps / 5);
}

TEST_CASE("capacitors off their value move the path, leaks the end, and the energy still falls with one xi", "[circuit]") {
  core::CounterRng rng(23, core::Stream::test, 0);
  TwoLayerModel model = random_block(rng, {}, 0.2);
  const TwoLayerCircuit nominal(model);
  const Eigen::VectorXd start = nominal.start(Eigen::VectorXd::Zero(5));
  const Settled reference = settle(nominal, start, until(200.0));
  TwoLayerModel slow = model, leaky = model;
  spread_elements(slow, {.capacitance = 0.3}, 5);
  CHECK(slow.tau_v_s != model.tau_v_s);
  CHECK(slow.leak_v == model.leak_v);
  // Neurons of a softmax keep one time constant here: it is what their part of the proof needs.
  slow.tau_h_s.head(4) = model.tau_h_s.head(4);
  const Settled settled = settle(TwoLayerCircuit(slow), start, until(200.0));
  CHECK((settled.state - reference.state).cwiseAbs().maxCoeff() < 1e-7);
  CHECK(settled.largest_rise <= 1e-13);
  spread_elements(leaky, {.resistance = 0.1}, 5);
  CHECK(leaky.tau_v_s == model.tau_v_s);
  CHECK((settle(TwoLayerCircuit(leaky), start, until(200.0)).state - reference.state).cwiseAbs().maxCoeff() > 1e-3);
}

TEST_CASE("amplifiers with much bandwidth change nothing, with little they lag, and slewing limits them", "[circuit]") {
  TwoLayerModel model = hamming_memory(2.0, 1.0, 0.1);
  Eigen::VectorXd v = -Eigen::VectorXd::Ones(7);
  v(0) = 1.0;
  const TwoLayerCircuit ideal(model);
  const Settled reference = settle(ideal, ideal.start(v), until(30.0));
  const auto limited = [&](double lag, double slew, Method method) {
    model.amplifier = {lag, slew};
    const TwoLayerCircuit circuit(model);
    CHECK(circuit.size() == 46);
    return settle(circuit, circuit.start(v), until(30.0, method));
  };
  const Settled fast = limited(1e-4, 0.0, Method::rodas3), lagging = limited(1.0, 0.0, Method::dormand_prince),
                slewing = limited(0.01, 0.1, Method::rodas3);
  CHECK((fast.state.head(7) - reference.state.head(7)).cwiseAbs().maxCoeff() < 1e-6);
  CHECK(std::fabs(fast.time_s - reference.time_s) <= 0.31);  // a sample
  CHECK(lagging.time_s > reference.time_s + 0.5);
  CHECK((lagging.state.head(7) - reference.state.head(7)).cwiseAbs().maxCoeff() < 1e-4);
  // Outputs have to move by up to 2, at a tenth a unit of time.
  CHECK(slewing.time_s > reference.time_s + 1.5);
  // Slopes of outputs stay within the limit.
  const TwoLayerCircuit circuit(model);
  Eigen::VectorXd rate;
  Eigen::VectorXd state = circuit.start(v);
  state.head(7).setConstant(-1.0);
  circuit.rate(state, rate);
  CHECK(rate.tail(23).cwiseAbs().maxCoeff() == 0.1);
}

TEST_CASE("couplings in ideal devices are the couplings, in noisy ones alike both ways if the array is shared", "[circuit]") {
  const Eigen::MatrixXd xi = hamming_codewords();
  const HeldCouplings ideal = held_couplings(xi, ideal_device(), {}, 3);
  CHECK((ideal.xi - xi).cwiseAbs().maxCoeff() < 1e-12);
  CHECK(ideal.weight_S == Approx(40e-6));
  crossbar::DeviceInfo info = ideal_device()->info();
  crossbar::IdealParams noisy;
  noisy.programming_sigma_S = 2e-6;
  const auto device = std::make_shared<crossbar::IdealDevice>(info, crossbar::ReadoutInfo{}, noisy);
  const HeldCouplings shared = held_couplings(xi, device, {}, 3), again = held_couplings(xi, device, {}, 3), other = held_couplings(xi, device, {}, 4);
  CHECK((shared.xi - xi).norm() > 0.01);
  CHECK(shared.xi == again.xi);
  CHECK(shared.xi != other.xi);
  CHECK(shared.xi == shared.xi_back);
  const HeldCouplings separate = held_couplings(xi, device, {.arrays = CouplingArrays::separate}, 3);
  CHECK(separate.xi == shared.xi);
  CHECK(separate.xi_back != separate.xi);
}

TEST_CASE("what a circuit draws, by hand", "[circuit]") {
  // One visible and one hidden neuron, coupled by -2: v = 0.5, h = -1, g = v, f = max(h, 0) = 0.
  Eigen::MatrixXd xi(1, 1);
  xi << -2.0;
  const TwoLayerCircuit circuit(TwoLayerModel::ideal(xi, {}, {{1, {ActivationKind::rectified, 1.0}}}, 1e-7, 1e-8));
  CircuitElements elements;
  elements.leak_ohm = 1e5;
  elements.capacitance_v_F = 1e-12;
  elements.capacitance_h_F = 1e-13;
  elements.unit_V = 0.2;
  elements.supply_V = 1.0;
  elements.bias_current_A = 1e-6;
  elements.amplifiers_of_neuron = 3.0;
  CHECK(elements.tau_v_s() == Approx(1e-7));
  CHECK(elements.tau_h_s() == Approx(1e-8));
  Eigen::VectorXd state(2);
  state << 0.5, -1.0;
  const CircuitDraw power = power_W(circuit, elements, state);
  CHECK(power.cells == Approx(0.1 * 0.1 * 2e-5));                            // 0.1 V at 20 uS
  CHECK(power.leak == Approx((0.1 * 0.1 + 0.2 * 0.2) / 1e5));
  CHECK(power.amplifiers == Approx(2 * 3 * 1e-6 * 1.0 + 0.1 * 2e-5 * 0.9));  // bias, and what output stages drop
  CHECK(charging_J(circuit, elements, Eigen::VectorXd::Zero(2), state) == Approx(1.0 * (1e-12 * 0.1 + 1e-13 * 0.2)));
  CHECK(thermal_noise_V(1e-12) == Approx(64.4e-6).epsilon(1e-3));
  // A circuit at rest draws its power all the time.
  Eigen::VectorXd rest(2);
  rest << 0.0, 0.0;
  const SettleParams params{.duration_s = 1e-6, .sample_s = 1e-7};
  const Settled settled = settle(circuit, rest, params, &elements);
  REQUIRE(settled.drawn_J.size() == 11);
  CHECK(settled.drawn_by(5e-7, params.sample_s).total() == Approx(5e-7 * 6e-6));
  core::Ledger ledger;
  count_inference(circuit, elements, settled.drawn_J.back(), 1e-6, ledger);
  CHECK(ledger[core::Event::amplifier].amount == Approx(6e-6));
  elements.unit_V = 3.0;
  CHECK_THROWS_AS(power_W(circuit, elements, state), core::InputError);
}

TEST_CASE("the syndrome decoder corrects every single error", "[circuit]") {
  const Eigen::MatrixXd code = hamming_codewords();
  for (int mu = 0; mu < 16; ++mu) {
    unsigned word = 0;
    for (int i = 0; i < 7; ++i) word = word << 1 | (code(mu, i) > 0.0 ? 1u : 0u);
    CHECK(syndrome_decoded(word) == word);
    for (unsigned i = 0; i < 7; ++i) CHECK(syndrome_decoded(word ^ 1u << i) == word);
  }
}

TEST_CASE("circuits that cannot be are refused", "[circuit]") {
  const auto refused = [](auto change) {
    TwoLayerModel model = xor_memory(Levels::plus_minus, 1.0, 1.0, 0.1);
    change(model);
    CHECK_THROWS_AS(TwoLayerCircuit(model), core::InputError);
  };
  refused([](TwoLayerModel& m) { m.tau_v_s(1) = 0.0; });
  refused([](TwoLayerModel& m) { m.leak_h(0) = -1.0; });
  refused([](TwoLayerModel& m) { m.xi(0, 0) = NAN; });
  refused([](TwoLayerModel& m) { m.xi_back.resize(3, 4); });
  refused([](TwoLayerModel& m) { m.hidden[0].size = 3; });
  refused([](TwoLayerModel& m) { m.clamped.pop_back(); });
  refused([](TwoLayerModel& m) { m.a.resize(2); });
  refused([](TwoLayerModel& m) { m.amplifier.slew_per_s = 1.0; });
  CHECK_THROWS_AS(settle(TwoLayerCircuit(xor_memory(Levels::plus_minus, 1.0, 1.0, 0.1)), Eigen::VectorXd::Zero(7), {}), core::InputError);
}
