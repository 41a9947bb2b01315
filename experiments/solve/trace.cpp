/// The trace of a search: every cycle, every cell, every event.

#include <fmt/format.h>

#include <array>
#include <vector>

#include "experiments/interrupt.hpp"
#include "experiments/result_file.hpp"
#include "experiments/seeds.hpp"
#include "experiments/solve/array_search.hpp"
#include "crossbar/cost/bill.hpp"
#include "hopfield/energy.hpp"
#include "hopfield/interconnect.hpp"

namespace ohmfield::experiments {
namespace {

void write_cells(core::TraceFile& file, const crossbar::CellArray& cells) {
  core::TraceGroup group = file.group("cells", "the array as programmed: literals on word lines, clauses on bit lines");
  std::vector<std::int32_t> lines(static_cast<std::size_t>(cells.word_lines())), literals(lines.size());
  std::vector<std::int32_t> clauses(static_cast<std::size_t>(cells.bit_lines()));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i] = static_cast<std::int32_t>(i);
    literals[i] = hopfield::literal_on(static_cast<Eigen::Index>(i));
  }
  for (std::size_t c = 0; c < clauses.size(); ++c) clauses[c] = static_cast<std::int32_t>(c);
  group.dimension("word_line", lines, "1", "number of the word line");
  group.dimension("clause", clauses, "1", "number of the clause, in the order of the normalised formula");
  group.write("literal", {"word_line"}, literals, "1", "DIMACS literal that drives the word line");
  core::VariableOptions options;
  options.coordinates = {"literal"};
  const auto size = static_cast<std::size_t>(cells.conductance_S().size());
  group.write("target", {"word_line", "clause"}, std::span(cells.target_S().data(), size), "S",
              "conductance that was asked for", options);
  group.write("conductance", {"word_line", "clause"}, std::span(cells.conductance_S().data(), size), "S",
              "conductance when the search began, without read noise", options);
  group.scalar("age", cells.age_s(), "s", "time since programming when the search began");
}

void write_ledger(core::TraceFile& file, const core::Ledger& written, const core::Ledger& searched,
                  const crossbar::Technology& technology) {
  core::TraceGroup group = file.group("ledger", "events and their energy, by phase");
  const std::vector<std::string> phases{"write", "search"};
  core::Ledger both = written;  // so that either phase has a line for every event
  both += searched;
  const std::vector<crossbar::BillLine> lines = crossbar::bill(both, technology);
  std::vector<std::string> events, units, grades, sources;
  for (const crossbar::BillLine& line : lines) {
    events.push_back(line.name());
    units.emplace_back(line.info().amount_unit);
    grades.push_back(line.grade);
    sources.push_back(line.source);
  }
  std::vector<double> count, amount, energy, low, high;
  for (const core::Ledger* ledger : {&written, &searched})
    for (const crossbar::BillLine& line : lines) {
      const core::Ledger::Line own = ledger->line(line.events.event, line.events.size);
      const crossbar::Energy joules = technology.energy(own);
      count.push_back(own.entry.count);
      amount.push_back(own.entry.amount);
      energy.push_back(joules.nominal_J);
      low.push_back(joules.low_J);
      high.push_back(joules.high_J);
    }
  group.dimension("phase", phases, "1", "writing the formula, or searching");
  group.dimension("event", events, "1", "kind of event, and size where prices differ by it");
  group.write("amount_unit", {"event"}, units, "1", "unit of the amounts of an event");
  group.write("price_grade", {"event"}, grades, "1", "of the price: published, derived or assumption");
  group.write("price_source", {"event"}, sources, "1", "where the price is from");
  group.write("count", {"phase", "event"}, count, "1", "how often it happened");
  group.write("amount", {"phase", "event"}, amount, "1", "amount of all of them, in amount_unit");
  group.write("energy", {"phase", "event"}, energy, "J", "count or amount times price");
  group.write("energy_lo", {"phase", "event"}, low, "J", "the same at the low end of the price");
  group.write("energy_hi", {"phase", "event"}, high, "J", "the same at the high end of the price");
}

void write_result(core::TraceFile& file, const ArraySearch& search, const hopfield::KsatMachine& machine,
                  const HostWork& host, const crossbar::Technology& technology) {
  core::TraceGroup group = file.group("result", "what the search found");
  std::vector<std::int32_t> variables(search.best.state.size());
  std::vector<std::int8_t> values(variables.size());
  for (std::size_t v = 0; v < variables.size(); ++v) {
    variables[v] = static_cast<std::int32_t>(v) + 1;
    values[v] = static_cast<std::int8_t>(search.best.state[v]);
  }
  group.dimension("variable", variables, "1", "DIMACS number of the variable");
  core::VariableOptions truth;
  truth.flags = {{0, "false"}, {1, "true"}};
  group.write("model", {"variable"}, values, "1", "values of the solution, or of the best state found", truth);
  core::VariableOptions answer;
  answer.flags = {{0, "unknown"}, {1, "satisfiable"}};
  group.scalar("answer", static_cast<std::int8_t>(search.solved ? 1 : 0), "1", "verdict of the search", answer);
  group.scalar("unsatisfied", static_cast<std::int64_t>(search.best.fewest_unsatisfied), "1",
               "clauses that the model leaves unsatisfied");
  group.scalar("restarts", static_cast<std::int64_t>(search.restarts), "1", "restarts begun");
  group.scalar("flips", static_cast<std::int64_t>(search.flips), "1", "flips in all restarts");
  group.scalar("cycle_time", machine.architecture().cycle_s(hopfield::needs_of(search.best.counts)), "s", "duration of a cycle of the array, on average");
  group.scalar("write_time", machine.write_s(), "s", "time to write the formula into the array");
  group.scalar("search_time", search.search_s, "s", "simulated time of the search, checks by the host included");
  group.scalar("write_energy", technology.energy(machine.write_events()).nominal_J, "J", "energy to write the formula");
  group.scalar("search_energy", technology.energy(search.events).nominal_J, "J", "energy of the search");
  if (!host.any()) return;  // and the file does not depend on the clock of this machine
  group.scalar("host_time", host.cpu_s(), "s", "processor time that simplifying the formula took on this machine");
  group.scalar("host_energy", core_energy(host.cpu_s(), technology.digital()).nominal_J, "J", "the same at the power of a core");
}

}  // namespace

ArraySearch search_with_trace(const hopfield::KsatMachine& machine, const hopfield::Cnf& formula, const KsatConfig& config,
                              const SearchLimits& limits, const crossbar::Technology& technology,
                              const HostWork& host, const std::string& trace_path) {
  core::TraceFile file = result_file(trace_path, "Search for a solution of a k-SAT formula on an analog array", "ohmfield-solve-trace",
                                      config);
  write_cells(file, machine.array()->cells());
  core::TraceGroup group = file.group("trace", "the search, cycle by cycle");
  auto series = group.series<std::int64_t, std::int32_t, std::int32_t, std::int32_t, std::int32_t, std::int32_t, std::int32_t, double, double>(
      {{"iteration", "1", "cycle of the array, over all restarts"},
       {"energy", "1", "energy of the state: clauses that are unsatisfied"},
       {"unsatisfied_read", "1", "clauses that the array reads as unsatisfied"},
       {"critical_read", "1", "clauses that the array reads as satisfied by one literal"},
       {"flipped_variable", "1", "DIMACS number of the first variable flipped after the reading; 0: none"},
       {"flips", "1", "variables flipped after the reading"},
       {"restart", "1", "number of the restart"},
       {"time", "s", "simulated time at the end of the cycle, since the search began"},
       {"consumed_energy", "J", "energy consumed since the search began"}});

  ArraySearch search;
  const auto network = machine.network();
  const auto rule = hopfield::make_rule(config.rules.front(), config.params_of(config.rules.front()));
  hopfield::EnergyTracker tracker(formula);
  std::int64_t iteration = 0;
  for (std::size_t i = 0; i < config.solve_restarts && !search.solved && !search.interrupted; ++i) {
    const std::size_t restart = limits.first_restart + i;
    hopfield::TrialOptions options;
    options.max_cycles = config.solve_limit(restart, formula.variables());
    options.check_at = config.check_at;
    options.stop = &interrupted();
    if (limits.deadline) options.out_of_time = [&] { return std::chrono::steady_clock::now() >= *limits.deadline; };
    options.older = machine.ageing();
    options.observe = [&](const hopfield::CycleView& view) {
      if (view.cycle == 0) tracker.start(view.network.state());
      core::Ledger events = search.events;
      events += machine.trial_events(view.network.counts());
      const double time_s = search.search_s + machine.search_s(view.network.counts());
      series.append(iteration, static_cast<std::int32_t>(tracker.energy()),
                    static_cast<std::int32_t>(view.network.unsatisfied().size()),
                    static_cast<std::int32_t>(view.network.critical()), view.flips.empty() ? 0 : view.flips.front(),
                    static_cast<std::int32_t>(view.flips.size()),
                    static_cast<std::int32_t>(restart), time_s, technology.energy(events).nominal_J);
      for (const std::int32_t variable : view.flips) tracker.flip(variable);
      ++iteration;
    };
    auto trial = run_trial(*network, *rule, restart_seed(config.seed, formula, restart), options);
    const core::Ledger events = machine.trial_events(trial.counts);
    account(search, trial, machine.search_s(trial.counts), events);
  }
  if (interrupted() && !search.solved) return search;  // no file: the part is removed
  write_ledger(file, machine.write_events(), search.events, technology);
  write_result(file, search, machine, host, technology);
  file.close();
  return search;
}

}  // namespace ohmfield::experiments
