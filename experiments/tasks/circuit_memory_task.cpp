#include "experiments/tasks/circuit_memory_task.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ebm/circuit/memories.hpp"
#include "experiments/command.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/tasks/circuit_config.hpp"

namespace ohmfield::experiments {
namespace {

enum class Memory { exclusive_or, hamming };
constexpr std::array<std::string_view, 2> kMemories{"xor", "hamming"};

/// Where the circuit starts, and the signs it should end with.
struct Case {
  Eigen::VectorXd start, answer;
};

std::vector<Case> cases_of(Memory memory) {
  std::vector<Case> cases;
  if (memory == Memory::exclusive_or) {
    for (int row = 0; row < 4; ++row) {
      const double x1 = row >> 1 ? 1.0 : -1.0, x2 = row & 1 ? 1.0 : -1.0;
      cases.push_back({Eigen::Vector3d(x1, x2, 0.0), Eigen::Vector3d(x1, x2, -x1 * x2)});
    }
    return cases;
  }
  const Eigen::MatrixXd code = ebm::hamming_codewords();
  for (Eigen::Index mu = 0; mu < code.rows(); ++mu)
    for (Eigen::Index wrong = 0; wrong < code.cols(); ++wrong) {
      Case& one = cases.emplace_back(Case{code.row(mu).transpose(), code.row(mu).transpose()});
      one.start(wrong) = -one.start(wrong);
    }
  return cases;
}

/// An answer that has fallen to 0 and keeps a sign by round-off is none. chosen: below 1, memories of the code still give 0.98
constexpr double kLeastAnswer = 0.5;

struct Config {
  std::string title;
  Memory memory;
  std::vector<std::uint64_t> seeds;
  ebm::CircuitElements elements;
  double duration_tau, sample_tau, tolerance, defect_beta;
  std::vector<double> betas, ratios;
  std::vector<CircuitDefect> defects;
  std::vector<Case> cases;
};

Config read(const core::TomlTable& task, const TaskOptions& options) {
  Config config;
  (void)task.string("kind");
  config.title = task.string("title");
  config.memory = static_cast<Memory>(task.word("memory", kMemories));
  config.seeds = task_seeds(task, options);
  config.elements = circuit_elements(task.table("circuit"));
  const core::TomlTable settling = task.table("settling");
  config.duration_tau = settling.number("duration_tau", core::Range::between(0.1, 1e4));
  config.sample_tau = settling.number("sample_tau", core::Range::between(1e-3, config.duration_tau));
  config.tolerance = settling.number("tolerance", core::Range::between(1e-9, 1.0));
  settling.finish();
  const core::TomlTable ideal = task.table("ideal");
  config.betas = ideal.numbers("beta", 0, core::Range::between(1e-3, 1e3));
  config.ratios = ideal.numbers("tau_h_of_tau_v", 0, core::Range::between(1e-6, 1e3));
  ideal.finish();
  config.defect_beta = task.number("defect_beta", core::Range::between(1e-3, 1e3));
  config.defects = circuit_defects(task, config.elements);
  task.finish();
  config.cases = cases_of(config.memory);
  return config;
}

/// Sums over the cases of one circuit.
struct Outcome {
  double right = 0.0, slowest_s = 0.0, mean_s = 0.0, energy_J = 0.0, rise = -1.0;
  ebm::CircuitDraw drawn_J;
};

ebm::TwoLayerModel model_of(const Config& config, double beta, double ratio) {
  const double tau = config.elements.tau_v_s();
  return config.memory == Memory::exclusive_or ? ebm::xor_memory(ebm::Levels::plus_minus, beta, tau, ratio * tau) : ebm::hamming_memory(beta, tau, ratio * tau);
}

Outcome run(const Config& config, ebm::TwoLayerModel model, double ratio, double weight_S) {
  ebm::CircuitElements elements = config.elements;
  elements.capacitance_h_F = ratio * elements.capacitance_v_F;
  elements.weight_S = weight_S;
  const double tau = elements.tau_v_s();
  ebm::SettleParams params;
  params.duration_s = config.duration_tau * tau;
  params.sample_s = config.sample_tau * tau;
  params.tolerance = config.tolerance;
  // Fast amplifiers or hidden neurons: the explicit method would take its steps from them.
  const double fastest = model.amplifier.any() ? std::min(ratio, model.amplifier.lag_s / tau) : ratio;
  params.method = fastest < 0.01 ? ebm::Method::rodas3 : ebm::Method::dormand_prince;
  params.control = {.relative = 1e-7, .absolute = 1e-10};
  const ebm::TwoLayerCircuit circuit(std::move(model));
  Outcome outcome;
  std::vector<ebm::Settled> all;
  for (const Case& one : config.cases) {
    const ebm::Settled& settled = all.emplace_back(ebm::settle(circuit, circuit.start(one.start), params, &elements));
    outcome.right += settled.state.head(circuit.visible()).cwiseProduct(one.answer).minCoeff() > kLeastAnswer;
    outcome.slowest_s = std::max(outcome.slowest_s, settled.time_s);
    outcome.mean_s += settled.time_s / static_cast<double>(config.cases.size());
    outcome.rise = std::max(outcome.rise, settled.largest_rise);
  }
  // A clocked circuit is read when its slowest input has settled.
  for (const ebm::Settled& settled : all) outcome.drawn_J += settled.drawn_by(outcome.slowest_s, params.sample_s) * (1.0 / static_cast<double>(all.size()));
  outcome.energy_J = outcome.drawn_J.total();
  return outcome;
}

/// Columns beside the share of right answers.
const std::vector<Column> kTimeAndEnergy{{"mean_ns", 2}, {"slowest_ns", 2}, {"energy_pJ", 3}};

/// \param right  share of answers: what answers nothing has no time or energy of an answer
Marks with_outcome(Marks marks, double right, double mean_s, double slowest_s, double energy_J) {
  if (right == 0.0) return marks;
  marks.insert({{"mean_ns", 1e9 * mean_s}, {"slowest_ns", 1e9 * slowest_s}, {"energy_pJ", 1e12 * energy_J}});
  return marks;
}

void add_baseline(TaskReport& report, const Config& config) {
  const double gates = config.memory == Memory::exclusive_or ? 1.0 : ebm::kSyndromeGates;
  std::size_t right = config.cases.size();
  if (config.memory == Memory::hamming)
    for (const Case& one : config.cases) {
      unsigned received = 0, sent = 0;
      for (Eigen::Index i = 0; i < 7; ++i) {
        received = received << 1 | (one.start(i) > 0.0 ? 1u : 0u);
        sent = sent << 1 | (one.answer(i) > 0.0 ? 1u : 0u);
      }
      right -= ebm::syndrome_decoded(received) != sent;
    }
  report.fixed(config.memory == Memory::exclusive_or ? "digital: one gate, 28 nm" : fmt::format("digital: syndrome decoder of {:g} gates, 28 nm", gates),
               static_cast<double>(right) / static_cast<double>(config.cases.size()), {}, with_outcome({{"gates", gates}}, 1.0, 1e-9, 1e-9, gates * digital_gate_J()));
}

}  // namespace

int eval_circuit_memory(const core::TomlTable& task, const TaskOptions& options) {
  const Config config = read(task, options);
  TaskReport report("eval", config.title, options.json);
  const auto count = static_cast<double>(config.cases.size());
  fmt::print("c {}\nc neurons of {:g} ohm and {:g} F: tau_v = {:g} ns; a state of 1 is {:g} V; supply {:g} V\n", config.title, config.elements.leak_ohm,
             config.elements.capacitance_v_F, config.elements.tau_v_s() * 1e9, config.elements.unit_V, config.elements.supply_V);
  fmt::print("c thermal noise of a visible neuron: {:.3g} of a state of 1\n", ebm::thermal_noise_V(config.elements.capacitance_v_F) / config.elements.unit_V);
  fmt::print("c read when the slowest input has settled to {:g}; energy is that of an inference by then\n", config.tolerance);
  report.table(fmt::format("share right, {:g} inputs", count), "1", 4, kTimeAndEnergy);
  add_baseline(report, config);
  double largest_rise = -1.0;
  for (const double beta : config.betas)
    for (const double ratio : config.ratios) {
      if (interrupted()) return kInterrupted;
      const Outcome outcome = run(config, model_of(config, beta, ratio), ratio, 0.0);
      largest_rise = std::max(largest_rise, outcome.rise);
      report.fixed(fmt::format("equations, beta {:g}, tau_h = {:g} tau_v", beta, ratio), outcome.right / count, at_least(beta < 1.0 ? std::nullopt : std::optional(1.0)),
                   with_outcome({{"beta", beta}, {"tau_h_of_tau_v", ratio}}, outcome.right, outcome.mean_s, outcome.slowest_s, outcome.energy_J));
    }
  fmt::print("c largest rise of the energy in a step of any of these: {:.2g}\n", largest_rise);
  const double ratio = config.elements.capacitance_h_F / config.elements.capacitance_v_F;
  fmt::print("\nc below: beta {:g}, tau_h = {:g} tau_v, shares over draws of devices and elements\n", config.defect_beta, ratio);
  report.table("share right with defects", "1", 4, kTimeAndEnergy);
  for (const CircuitDefect& defect : config.defects) {
    std::vector<double> rights;
    Outcome mean;
    const std::size_t draws = defect.random() ? config.seeds.size() : 1;
    for (std::size_t i = 0; i < draws; ++i) {
      if (interrupted()) return kInterrupted;
      ebm::TwoLayerModel model = model_of(config, config.defect_beta, ratio);
      const ebm::HeldCouplings held = defect_couplings(model.xi, defect, config.seeds[i]);
      model.xi = held.xi;
      model.xi_back = held.xi_back;
      apply_defect(model, defect, config.seeds[i]);
      const Outcome outcome = run(config, std::move(model), ratio, held.weight_S);
      rights.push_back(outcome.right / count);
      mean.mean_s += outcome.mean_s / static_cast<double>(draws);
      mean.slowest_s = std::max(mean.slowest_s, outcome.slowest_s);
      mean.energy_J += outcome.energy_J / static_cast<double>(draws);
    }
    Marks marks = with_outcome(defect.marks(), *std::max_element(rights.begin(), rights.end()), mean.mean_s, mean.slowest_s, mean.energy_J);
    if (defect.random()) report.row(defect.title, std::move(rights), {}, std::move(marks));
    else report.fixed(defect.title, rights.front(), {}, std::move(marks));
  }
  report.finish();
  return kDone;
}

}  // namespace ohmfield::experiments
