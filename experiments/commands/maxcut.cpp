/// `ohmfield maxcut FILE`: largest cut of a graph by a noisy quadratic array, beside tabu search on this processor.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "experiments/command.hpp"
#include "experiments/cost/bill_output.hpp"
#include "experiments/cost/spent.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/maxcut/anneal.hpp"
#include "experiments/maxcut/gset.hpp"
#include "experiments/maxcut/tabu.hpp"
#include "experiments/options.hpp"

namespace ohmfield::experiments {
namespace {

/// Before the time limit ends, if there is one.
constexpr std::uint64_t kMostRestarts = 100'000;

using Clock = std::chrono::steady_clock;

struct MaxcutOptions {
  std::string file, time_limit, restarts, first_restart, sweeps = "1000", noise_start, noise_end, cooling, seed = "1", threads;
  std::string baseline_moves, device = "reram_wan2022", technology = "cmos28";
  double read_voltage_V = 0.2;  // as of arrays for k-SAT
  bool explain = false;
};

AnnealParams anneal_params(const MaxcutOptions& options) {
  AnnealParams params;
  if (!options.restarts.empty()) params.restarts = whole_number("--restarts", options.restarts, 1, kMostRestarts);
  else if (!options.time_limit.empty()) params.restarts = kMostRestarts;
  if (!options.first_restart.empty()) params.first_restart = whole_number("--first-restart", options.first_restart, 0, 1'000'000'000);
  params.sweeps = static_cast<double>(whole_number("--sweeps", options.sweeps, 1, 10'000'000));
  if (!options.noise_start.empty()) params.noise_start = real_number("--noise-start", options.noise_start, 0.0, 1e6);
  if (!options.noise_end.empty()) params.noise_end = real_number("--noise-end", options.noise_end, 0.0, 1e6);
  if (!options.cooling.empty()) params.cooling = hopfield::cooling_named(options.cooling);
  params.seed = seed_number("--seed", options.seed);
  params.threads = options.threads.empty() ? core::available_threads()
                                           : static_cast<int>(whole_number("--threads", options.threads, 1, 4096));
  params.validate();
  return params;
}

/// Prints an `o` line for every cut that is better than all before.
class Best {
 public:
  void offer(std::int64_t cut) {
    if (cut_ && cut <= *cut_) return;
    cut_ = cut;
    fmt::print("o {}\n", cut);
    std::fflush(stdout);
  }

 private:
  std::optional<std::int64_t> cut_;
};

void print_cost(const char* what, double seconds, const crossbar::Energy& energy) {
  fmt::print("c   {:<24} {:>10.3e} s {:>10.3e} J  [{:.3e}; {:.3e}] J by the band of prices\n", what, seconds, energy.nominal_J,
             energy.low_J, energy.high_J);
}

/// What the array and the host took for some of its restarts.
struct Price {
  double seconds = 0.0;
  core::Ledger events;
};

Price price(const hopfield::QuadraticArray& array, const Graph& graph, const crossbar::Technology& technology,
            const hopfield::QuadraticCounts& counts, std::size_t restarts) {
  const double n = static_cast<double>(restarts);
  Price of{array.search_s(counts) + n * static_cast<double>(graph.edges.size()) * technology.timing().clock_s, array.events(counts)};
  of.events += host_events(graph).scaled(n);
  return of;
}

void print_array(const MaxcutOptions& options, const hopfield::QuadraticArray& array, const Graph& graph,
                 const crossbar::Technology& technology, const AnnealResult& result) {
  fmt::print("c array: best cut {}, first by restart {} of {}; {} updates of {:.3g} s, {} flips\n", result.cut, result.best_restart + 1,
             result.restarts, result.counts.updates, array.cycle_s(), result.counts.flips);
  const Price all = price(array, graph, technology, result.counts, result.restarts);
  const Price best = price(array, graph, technology, result.counts_to_best, result.best_restart + 1);
  print_cost("writing", array.write_s(), technology.energy(array.write_events()));
  print_cost("until the best cut", best.seconds, technology.energy(best.events));
  print_cost("all restarts", all.seconds, technology.energy(all.events));
  const BillDetail detail = options.explain ? BillDetail::sources : BillDetail::energies;
  fmt::print("{}", bill_table(crossbar::bill(all.events, technology), 1.0, detail, "c   "));
}

void print_tabu(const TabuResult& result, const crossbar::DigitalCost& cost) {
  fmt::print("c tabu search on a core of this processor: best cut {} after {} of {} moves\n", result.cut, result.best_at_move, result.moves);
  print_cost("until the best cut", result.best_at_cpu_s, core_energy(result.best_at_cpu_s, cost));
  print_cost("all moves", result.cpu_s, core_energy(result.cpu_s, cost));
}

void print_sides(const Partition& sides) {
  std::string text = "v ";
  for (const std::uint8_t side : sides) text += side != 0 ? '1' : '0';
  fmt::print("{}\n", text);
}

int maxcut(const MaxcutOptions& options) {
  const AnnealParams params = anneal_params(options);
  const auto begin = Clock::now();
  std::optional<double> limit_s;
  if (!options.time_limit.empty()) limit_s = time_limit_s(options.time_limit);
  const auto late = [&](double share) {
    return limit_s && std::chrono::duration<double>(Clock::now() - begin).count() >= share * *limit_s;
  };
  const auto device = shared_device(options.device);
  const crossbar::Technology technology = load_technology(options.technology);
  std::optional<std::uint64_t> moves;
  if (!options.baseline_moves.empty()) moves = whole_number("--baseline-moves", options.baseline_moves, 0, 1'000'000'000'000);

  const Graph graph = read_gset(options.file);
  const hopfield::Qubo qubo = cut_energy(graph);
  const hopfield::QuadraticArray array(qubo, device->info(), options.read_voltage_V, technology);
  fmt::print("c ohmfield maxcut: {} vertices, {} edges\n", graph.vertices, graph.edges.size());
  fmt::print("c array {:.0f} rows x {:.0f} columns of {}, {:.0f} cells in use, {:.0f} levels, technology {}, seed {}\n", array.rows(),
             array.columns(), options.device, array.used_cells(), array.levels(), technology.name(), params.seed);
  const bool until_late = options.restarts.empty() && limit_s.has_value();
  fmt::print("c {} restarts of {:g} sweeps, {} cooling from {:.4g} to {:.4g}\n",
             until_late ? "as many as there is time for:" : std::to_string(params.restarts), params.sweeps, name_of(params.cooling),
             params.noise_start * field_scale(graph), params.noise_end * field_scale(graph));

  std::fflush(stdout);  // what follows may take long

  Best best;
  const auto offer = [&](std::int64_t cut) { best.offer(cut); };
  const AnnealResult annealed = anneal(graph, qubo, params, &interrupted(), [&] { return late(0.5); }, offer);
  print_array(options, array, graph, technology, annealed);

  TabuLimits limits;
  // As many gains looked at as the array updates: about equal work, far less of it in vain.
  limits.max_moves = moves.value_or(static_cast<std::uint64_t>(params.sweeps) * params.restarts * 10);
  limits.stop = &interrupted();
  limits.out_of_time = [&] { return late(1.0); };
  TabuResult tabu;
  const bool has_baseline = limits.max_moves > 0 && !interrupted();
  if (has_baseline) {
    tabu = tabu_search(graph, core::derive_seed(params.seed, core::Stream::trial, params.first_restart + params.restarts), limits, offer);
    print_tabu(tabu, technology.digital());
  }

  const bool by_tabu = has_baseline && tabu.cut > annealed.cut;
  const Partition& sides = by_tabu ? tabu.sides : annealed.sides;
  if (has_baseline && tabu.cut == annealed.cut) fmt::print("c array and tabu search found the same cut\n");
  if (has_baseline && tabu.cut != annealed.cut)
    fmt::print("c {} found a cut that is larger by {}\n", by_tabu ? "tabu search" : "the array",
               std::max(tabu.cut, annealed.cut) - std::min(tabu.cut, annealed.cut));
  fmt::print("c best cut {}{}\n", cut_of(graph, sides), interrupted() ? " when interrupted" : "");
  if (interrupted())
    fmt::print("c interrupted; continue with --first-restart {}{}\n", params.first_restart + annealed.finished,
               has_baseline ? "; tabu search starts anew" : "");
  print_sides(sides);
  return interrupted() ? kInterrupted : kDone;
}

}  // namespace

Run declare_maxcut(CLI::App& command) {
  auto options = std::make_shared<MaxcutOptions>();
  command.add_option("FILE", options->file, "graph in Gset format, plain, .gz or .xz; - for standard input")->required();
  command.add_option("--restarts", options->restarts, "restarts of the array (default 20, or what the time limit allows)");
  command.add_option("--first-restart", options->first_restart, "number of the first restart: continues an earlier run");
  command.add_option("--sweeps", options->sweeps, "updates of a restart, for each vertex (default 1000)");
  command.add_option("--noise-start", options->noise_start, "standard deviation, in units of the root mean square field (default 1)");
  command.add_option("--noise-end", options->noise_end, "the same at the end of a restart (default 0.1)");
  command.add_option("--cooling", options->cooling, "linear (default), geometric, logarithmic or constant");
  command.add_option("--baseline-moves", options->baseline_moves, "moves of the tabu search; 0: none (default: 10 x sweeps x restarts)");
  command.add_option("--time-limit", options->time_limit, "seconds in all, 0.001 or more; half of them for the array at most");
  command.add_option("--seed", options->seed, "64-bit seed (default 1)");
  command.add_option("--threads", options->threads, "for the restarts (default: all processors); the cut does not depend on it");
  command.add_option("--device", options->device, "device set of the cells, by name or path (default reram_wan2022)");
  command.add_option("--technology", options->technology, "technology, by name or path (default cmos28)");
  command.add_flag("--explain", options->explain, "beside every energy its count, unit price and source");
  command.footer("Prints `o CUT` for every better cut, and sides of the vertices of the best one after `v`.\n"
                 "Exit status: 0 done or out of time, 2 bad input, 3 interrupted (the best cut so far is printed), 1 internal failure.");
  return [options] { return maxcut(*options); };
}

}  // namespace ohmfield::experiments
