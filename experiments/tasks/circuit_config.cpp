#include "experiments/tasks/circuit_config.hpp"

#include <array>
#include <cmath>

#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"
#include "experiments/options.hpp"

namespace ohmfield::experiments {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr std::array<std::string_view, 2> kArrays{"shared", "separate"}, kNoise{"none", "frozen"};

}  // namespace

Marks CircuitDefect::marks() const {
  Marks marks;
  if (!device.empty()) marks["age_s"] = coupling.age_s;
  if (coupling_noise > 0.0) marks["coupling_noise"] = coupling_noise;
  if (spread.capacitance > 0.0) marks["capacitance_spread"] = spread.capacitance;
  if (spread.resistance > 0.0) marks["resistance_spread"] = spread.resistance;
  if (amplifier.any()) marks["bandwidth_Hz"] = 1.0 / (2.0 * kPi * amplifier.lag_s);
  return marks;
}

ebm::CircuitElements circuit_elements(const core::TomlTable& table) {
  ebm::CircuitElements elements;
  using core::Range;
  elements.leak_ohm = table.number("leak_ohm", Range::between(1.0, 1e12));
  elements.capacitance_v_F = table.number("capacitance_v_F", Range::between(1e-21, 1.0));
  elements.capacitance_h_F = table.number("capacitance_h_F", Range::between(1e-21, 1.0));
  elements.unit_V = table.number("unit_V", Range::between(1e-6, 1e3));
  elements.supply_V = table.number("supply_V", Range::between(1e-3, 1e3));
  elements.bias_current_A = table.number("bias_current_A", Range::between(1e-15, 1.0));
  elements.amplifiers_of_neuron = table.number("amplifiers_of_neuron", Range::between(1e-3, 100));
  table.finish();
  return elements;
}

std::vector<CircuitDefect> circuit_defects(const core::TomlTable& task, const ebm::CircuitElements& elements) {
  std::vector<CircuitDefect> defects;
  for (const core::TomlTable& table : task.tables("defect")) {
    CircuitDefect& defect = defects.emplace_back();
    const auto share = core::Range::between(0.0, 1.0);
    defect.title = table.string("title");
    if (table.has("device")) {
      defect.device = known_device(table);
      if (table.has("age_s")) defect.coupling.age_s = array_age(table, defect.device);
      if (table.has("arrays")) defect.coupling.arrays = static_cast<ebm::CouplingArrays>(table.word("arrays", kArrays));
      if (table.has("read_noise")) defect.coupling.noise = static_cast<ebm::CouplingNoise>(table.word("read_noise", kNoise));
    }
    defect.coupling_noise = table.number_or("coupling_noise", 0.0, share);
    if (defect.coupling_noise > 0.0 && !defect.device.empty())
      throw table.error("coupling_noise", "stands beside device, which has noise of its own", "Give one of the two");
    defect.spread.capacitance = table.number_or("capacitance_spread", 0.0, share);
    defect.spread.resistance = table.number_or("resistance_spread", 0.0, share);
    if (table.has("bandwidth_Hz")) defect.amplifier.lag_s = 1.0 / (2.0 * kPi * table.number("bandwidth_Hz", core::Range::between(1.0, 1e13)));
    if (table.has("slew_V_per_s")) {
      if (!defect.amplifier.any()) throw table.error("slew_V_per_s", "stands without bandwidth_Hz", "Give both: they are limits of one amplifier");
      defect.amplifier.slew_per_s = table.number("slew_V_per_s", core::Range::between(1.0, 1e15)) / elements.unit_V;
    }
    table.finish();
  }
  return defects;
}

ebm::HeldCouplings defect_couplings(const Eigen::MatrixXd& xi, const CircuitDefect& defect, std::uint64_t seed) {
  if (!defect.device.empty()) return ebm::held_couplings(xi, shared_device(defect.device), defect.coupling, seed);
  ebm::HeldCouplings held{xi, xi, 0.0};
  if (defect.coupling_noise > 0.0) {
    std::vector<float> normal(static_cast<std::size_t>(xi.size()));
    core::fill_normal(normal, seed, core::Stream::programming, 0);
    const double sigma = defect.coupling_noise * xi.cwiseAbs().maxCoeff();
    for (Eigen::Index i = 0; i < xi.size(); ++i) held.xi.data()[i] += sigma * static_cast<double>(normal[static_cast<std::size_t>(i)]);
    held.xi_back = held.xi;
  }
  return held;
}

void apply_defect(ebm::TwoLayerModel& model, const CircuitDefect& defect, std::uint64_t seed) {
  if (defect.spread.capacitance > 0.0 || defect.spread.resistance > 0.0) ebm::spread_elements(model, defect.spread, seed);
  model.amplifier = defect.amplifier;
}

double digital_gate_J() { return load_technology("cmos28").price(core::Event::digital_add).unit(0, 0.0).nominal_J; }

}  // namespace ohmfield::experiments
