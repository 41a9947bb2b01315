/// Cycles per second of the network: incremental against dense, events against integers, on random 3-SAT at ratio 4.26.

#include <benchmark/benchmark.h>

#include <chrono>

#include "core/config/data_file.hpp"
#include "crossbar/analog_matrix.hpp"
#include "crossbar/device/ideal.hpp"
#include "crossbar/device/table.hpp"
#include "hopfield/dense_network.hpp"
#include "hopfield/ideal_network.hpp"
#include "hopfield/interconnect.hpp"
#include "hopfield/ksat_machine.hpp"
#include "hopfield/rule.hpp"

namespace {

using namespace ohmfield;
using namespace ohmfield::hopfield;

Cnf random_3sat(std::int32_t variables) {
  Cnf cnf(variables);
  core::CounterRng rng(1, core::Stream::test, static_cast<std::uint64_t>(variables));
  for (std::int32_t c = 0; c < variables * 426 / 100; ++c) {
    std::vector<DimacsLiteral> clause;
    for (int i = 0; i < 3; ++i) {
      const auto v = static_cast<DimacsLiteral>(rng.below(static_cast<std::uint32_t>(variables))) + 1;
      clause.push_back((rng() & 1u) != 0 ? v : -v);
    }
    cnf.add(clause);
  }
  return normalised(cnf);
}

std::shared_ptr<const crossbar::DeviceModel> device(const char* name) {
  return crossbar::load_device(name, core::data_folder() / "devices");
}

/// On cells of 40 uS with 5 % of spread and 2 % of read noise, comparators with 1 % of offset and 1 % of noise, perfect off cells.
std::shared_ptr<const crossbar::DeviceModel> noisy_device() {
  constexpr double kOn_S = 40e-6, kReadVoltage_V = 0.2;
  crossbar::DeviceParts parts;
  parts.info.name = "noisy";
  parts.info.g_max_S = parts.info.on_S = kOn_S;
  parts.info.last_time_s = 1e9;
  parts.programming_sigma_S = crossbar::Curve({{.a = {0.0, 0.05}}}, 1.0, 1.0);
  parts.read_noise.white_relative = crossbar::Curve::constant(0.02);
  parts.readout.comparator_offset_A = parts.readout.comparator_noise_A = 0.01 * kOn_S * kReadVoltage_V;
  return std::make_shared<crossbar::IdealDevice>(std::move(parts));
}

/// Makes one cycle after the other; the rule is SKC. Where a state has nothing unsatisfied, a new one is loaded.
class Cycles {
 public:
  explicit Cycles(ClauseNetwork& network) : network_(network), rule_(make_rule("skc", {})) { load(); }

  void next() {
    network_.read_clauses(step_);
    if (network_.unsatisfied().empty()) return load();
    flips_.clear();
    rule_->choose({network_, step_, trial_, draws_.at(step_)}, flips_);
    for (const std::int32_t v : flips_) network_.flip(v);
    ++step_;
  }

 private:
  void load() {
    ++trial_;
    draws_ = TrialDraws(trial_);
    step_ = 0;
    network_.load(random_assignment(network_.formula().variables(), trial_), trial_);
  }

  ClauseNetwork& network_;
  std::unique_ptr<UpdateRule> rule_;
  TrialDraws draws_{0};
  std::vector<std::int32_t> flips_;
  std::uint64_t trial_ = 0, step_ = 0;
};

/// Seconds for a cycle of the dense network on the same array.
double dense_cycle_s(const Cnf& formula, const KsatArray& array, const char* name) {
  crossbar::AnalogMatrixParams params;
  params.mapping = crossbar::Mapping::interconnect;
  const crossbar::AnalogMatrix matrix(interconnect(formula), device(name), params, 1);
  DenseNetwork network(formula, matrix, array.readout(), array.trim(), 1);
  Cycles cycles(network);
  constexpr int kCycles = 500;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < kCycles; ++i) cycles.next();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() / kCycles;
}

void incremental(benchmark::State& state, const char* name) {
  const Cnf formula = random_3sat(static_cast<std::int32_t>(state.range(0)));
  const auto technology = crossbar::Technology::load("cmos28", core::data_folder() / "technologies");
  const KsatArray array(formula, device(name), {}, technology, 1);
  const auto network = array.network();
  Cycles cycles(*network);
  const auto begin = std::chrono::steady_clock::now();
  for (auto _ : state) cycles.next();
  const double cycle_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() /
                         static_cast<double>(state.iterations());
  state.counters["cycles/s"] = benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
  state.counters["times_dense"] = dense_cycle_s(formula, array, name) / cycle_s;
}

double ideal_cycle_s(const Cnf& formula) {
  const ClauseIndex index(formula);
  IdealNetwork network(formula, index);
  Cycles cycles(network);
  constexpr int kCycles = 1'000'000;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < kCycles; ++i) cycles.next();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() / kCycles;
}

/// Events of a machine's cycles, and how much of the speed of integers on the same formula is left.
void machine(benchmark::State& state, const std::shared_ptr<const crossbar::DeviceModel>& cells, Engine engine, Tiles tiles) {
  const Cnf formula = random_3sat(static_cast<std::int32_t>(state.range(0)));
  const auto technology = crossbar::Technology::load("cmos28", core::data_folder() / "technologies");
  KsatMachineParams params;
  params.engine = engine;
  params.tiles = tiles;
  const KsatMachine machine(formula, cells, {}, params, "skc", technology, 1);
  const auto network = machine.network();
  Cycles cycles(*network);
  const auto begin = std::chrono::steady_clock::now();
  for (auto _ : state) cycles.next();
  const double cycle_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() /
                         static_cast<double>(state.iterations());
  state.counters["cycles/s"] = benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
  state.counters["of_ideal"] = ideal_cycle_s(formula) / cycle_s;
}

BENCHMARK_CAPTURE(machine, integers, device("ideal"), Engine::ideal, Tiles::none)->Arg(250)->Arg(10000);
BENCHMARK_CAPTURE(machine, events_without_noise, device("ideal"), Engine::event, Tiles::none)->Arg(250)->Arg(4000);
BENCHMARK_CAPTURE(machine, events_with_noise, noisy_device(), Engine::event, Tiles::none)->Arg(250)->Arg(4000);
BENCHMARK_CAPTURE(machine, events_pcm_tiles, device("pcm_joshi2020"), Engine::event, Tiles::automatic)->Arg(250)->Arg(10000);
BENCHMARK_CAPTURE(machine, events_reram_tiles, device("reram_wan2022"), Engine::event, Tiles::automatic)->Arg(250)->Arg(10000);
BENCHMARK_CAPTURE(incremental, ideal, "ideal")->Arg(50)->Arg(100)->Arg(250);
BENCHMARK_CAPTURE(incremental, reram_wan2022, "reram_wan2022")->Arg(50)->Arg(100)->Arg(250);

}  // namespace
