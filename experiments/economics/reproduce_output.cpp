/// Rows of `ohmfield cost reproduce` on the screen, as CSV and as JSON.

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/provenance.hpp"
#include "experiments/command.hpp"
#include "experiments/economics/compute_law.hpp"
#include "experiments/economics/reproduce.hpp"

namespace ohmfield::experiments {
namespace {

nlohmann::json number(double value) { return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr); }

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

bool has_number(const ReproducedRow& row) { return row.published_text != "no number"; }

void print_rows(const Reproduction& all) {
  std::string paper;
  for (const ReproducedRow& row : all.rows) {
    if (row.paper != paper) fmt::print("\n{}\n{:<34} {:>21} {:>12} {:>12} {:<6} {:<15}\n", row.paper, "", "published", "(number)", "ours", "unit",
        "");
    paper = row.paper;
    fmt::print("{:<34} {:>21} {:>12.6g} {:>12.6g} {:<6} {:<15} {}\n", row.key, row.published_text, row.published, row.ours, row.unit,
        name_of(row.mark), row.statement);
    if (!row.assumption.empty()) fmt::print("{:34} assumption: {}\n", "", row.assumption);
    if (!row.note.empty()) fmt::print("{:34} note: {}\n", "", row.note);
  }
  int count[3] = {};
  for (const ReproducedRow& row : all.rows) ++count[static_cast<int>(row.mark)];
  fmt::print("\n{} rows: {} reproduced, {} with assumption, {} not reproduced. Where no number is published, (number) is what ours is held against\n", all.rows.size(), count[0], count[1], count[2]);
}

void print_slips() {
  fmt::print("\nslips in print: 28 M GPU-hours for 1.2e26 FLOP at 1e15 FLOP/s are 33.3 M (28 M belong to 1e26); GPT-4 has 1.8T parameters, which\n"
             "one place prints as 1,800T; \"doubles every 4 months\" is said of model size, and is true of compute\n");
}

void print_frontier(const Faraboschi& paper) {
  fmt::print("\nFigure 5: cost of the largest model of a year [USD], own processors / cloud. K = 9 in 2023 and both markets are assumptions\n{:<6} {:>12}", "year", "parameters");
  std::vector<std::vector<FrontierPoint>> curves;
  for (const FrontierScenario& scenario : paper.frontier.scenarios) {
    curves.push_back(project_frontier(paper.frontier, scenario));
    fmt::print(" {:>22}", scenario.name);
  }
  for (const Market& market : paper.frontier.markets) fmt::print(" {:>12}", market.name);
  fmt::print("\n");
  for (std::size_t i = 0; i < curves.front().size(); ++i) {
    fmt::print("{:<6} {:>12.4g}", curves.front()[i].year, curves.front()[i].parameters);
    for (const auto& curve : curves) fmt::print(" {:>22}", fmt::format("{:.3e} / {:.3e}", curve[i].owner_USD, curve[i].cloud_USD));
    for (const Market& market : paper.frontier.markets) fmt::print(" {:>12.3e}", market_USD(market, paper.frontier.first_year,
        curves.front()[i].year));
    fmt::print("\n");
  }
  for (const Market& market : paper.frontier.markets) {
    fmt::print("passes {}:", market.name);
    for (std::size_t s = 0; s < curves.size(); ++s) {
      const auto year = crossing_year(curves[s], market);
      fmt::print(" {} {}", paper.frontier.scenarios[s].name, year ? fmt::format("{:.1f}", *year) : std::string("not by then"));
    }
    fmt::print(" ({})\n", market.source);
  }
}

void print_resilience(const Faraboschi& paper) {
  fmt::print("\nFigure 7: slow-down by failures and time of a model of {:.3g} parameters\n{:>8} {:>9} {:>9} {:>9} {:>9} {:>9} {:>10} {:>10} {:>9} {:>9} {:>10}\n", paper.figure_parameters, "GPUs", "MTTI [h]", "write [h]",
             "every [h]", "as it is", "Young", "better ck.", "+ spares", "base [h]", "opt. [h]", "base [USD]");
  const double dense = operations_by_power(paper.figure_parameters, paper.inputs.fitted_factor, paper.inputs.fitted_exponent);
  for (const double gpus : paper.figure_gpus) {
    const SizedRun base = sized_run(paper.base, gpus, dense), best = sized_run(paper.optimised, gpus, dense);
    fmt::print("{:>8.0f} {:>9.4g} {:>9.4g} {:>9.4g} {:>9.4g} {:>9.4g} {:>10.5g} {:>10.5g} {:>9.4g} {:>9.4g} {:>10.3e}{}\n", gpus, base.mtti_h,
        base.checkpoint_h, base.interval_h, base.slowdown, base.young,
               slowdown(paper.checkpoints_only, gpus), best.slowdown, base.hours, best.hours, base.cost_USD, base.interrupt_h > base.checkpoint_h
                   ? "" : "  interrupted before it is written");
  }
}

void print_played(const Reproduction& all) {
  fmt::print("\nfailures played event by event beside the closed form\n{:<36} {:>8} {:>12} {:>12} {:>12} {:>10}\n", "", "GPUs", "formula",
      "played", "std. error", "deviation");
  for (const PlayedRow& row : all.played)
    fmt::print("{:<36} {:>8.0f} {:>12.6g} {:>12.6g} {:>12.2g} {:>+8.2f} s.e.\n", row.what, row.gpus, row.formula, row.played.mean,
        row.played.standard_error, row.played.deviation(row.formula));
}

void print_rented(const Reproduction& all) {
  double log_ratio = 0.0, count = 0.0;
  for (const RunCost& cost : all.costs)
    if (cost.cloud_USD) {
      log_ratio += std::log(*cost.cloud_USD / cost.run_USD());
      count += 1.0;
    }
  if (count > 0.0)
    fmt::print("\nrented for three years at list prices, the {:.0f} runs whose chips have a price would cost {:.2f} times as much (geometric mean) as amortised;\n"
               "buying a cluster up front costs far more than either, as it is not worn out by one run\n",
               count, std::exp(log_ratio / count));
}

}  // namespace

void print_reproduction(const Reproduction& all) {
  fmt::print("published economics of training beside ours, from data/economics\n");
  print_rows(all);
  print_slips();
  print_frontier(all.paper);
  print_resilience(all.paper);
  print_played(all);
  print_rented(all);
}

std::string reproduction_csv(const Reproduction& all) {
  std::string text = "paper,key,published,checked_against,ours,unit,relative_error,mark,statement,assumption,note\n";
  for (const ReproducedRow& row : all.rows)
    text += fmt::format("{},{},{},{:.17g},{:.17g},{},{:.17g},{},{},{},{}\n", row.paper, quoted(row.key), has_number(row)
        ? quoted(row.published_text) : "", row.published, row.ours, row.unit, row.ours / row.published - 1.0,
                        name_of(row.mark), quoted(row.statement), quoted(row.assumption), quoted(row.note));
  return text;
}

std::string reproduction_json(const Reproduction& all) {
  nlohmann::ordered_json root{{"kind", "ohmfield-cost-reproduction"}, {"version", "1.0"}, {"source", core::source_line()},
      {"history", command_line()}};
  root["rows"] = nlohmann::ordered_json::array();
  for (const ReproducedRow& row : all.rows)
    root["rows"].push_back({{"paper", row.paper}, {"key", row.key}, {"statement", row.statement}, {"published", has_number(row)
        ? nlohmann::json(row.published_text) : nlohmann::json(nullptr)}, {"checked_against", number(row.published)},
                            {"ours", number(row.ours)}, {"unit", row.unit}, {"mark", name_of(row.mark)}, {"assumption", row.assumption},
                                {"note", row.note}});
  const Faraboschi& paper = all.paper;
  nlohmann::ordered_json frontier = nlohmann::ordered_json::array();
  for (const FrontierScenario& scenario : paper.frontier.scenarios)
    for (const FrontierPoint& point : project_frontier(paper.frontier, scenario))
      frontier.push_back({{"scenario", scenario.name}, {"year", point.year}, {"parameters", point.parameters}, {"owner_USD", point.owner_USD},
          {"cloud_USD", point.cloud_USD}});
  root["frontier"] = frontier;
  root["markets"] = nlohmann::ordered_json::array();
  for (const Market& market : paper.frontier.markets)
    root["markets"].push_back({{"name", market.name}, {"first_year", paper.frontier.first_year}, {"USD", market.USD}, {"yearly_factor",
        market.yearly_factor}});
  const double dense = operations_by_power(paper.figure_parameters, paper.inputs.fitted_factor, paper.inputs.fitted_exponent);
  root["resilience"] = nlohmann::ordered_json::array();
  for (const double gpus : paper.figure_gpus) {
    const SizedRun base = sized_run(paper.base, gpus, dense), best = sized_run(paper.optimised, gpus, dense);
    root["resilience"].push_back({{"gpus", gpus}, {"slowdown_base", base.slowdown}, {"slowdown_young", number(base.young)},
        {"slowdown_checkpoints", slowdown(paper.checkpoints_only, gpus)}, {"slowdown_optimised", best.slowdown},
                                  {"hours_base", base.hours}, {"hours_optimised", best.hours}, {"base_USD", base.cost_USD}, {"optimised_USD",
                                      best.cost_USD}});
  }
  root["played"] = nlohmann::ordered_json::array();
  for (const PlayedRow& row : all.played)
    root["played"].push_back({{"what", row.what}, {"gpus", row.gpus}, {"formula", row.formula}, {"mean", row.played.mean}, {"standard_error",
        row.played.standard_error}});
  root["runs"] = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < all.runs.size(); ++i) {
    const RunCost& cost = all.costs[i];
    root["runs"].push_back({{"system", all.runs[i].system}, {"year", decimal_year(all.runs[i].published)}, {"chip_USD", cost.chip_USD},
        {"server_USD", cost.server_USD}, {"interconnect_USD", cost.interconnect_USD}, {"energy_USD", cost.energy_USD},
                            {"total_2023_USD", cost.total_base_USD}, {"cloud_USD", cost.cloud_USD ? number(*cost.cloud_USD)
                                : nlohmann::json(nullptr)}});
  }
  if (all.growth.count > 0)
    root["growth"] = {{"per_year", all.growth.per_year()}, {"low", all.growth.per_year_95().low}, {"high", all.growth.per_year_95().high},
        {"mean_year", all.growth.mean_year}, {"level_decades", all.growth.level_decades},
                      {"decades_per_year", all.growth.decades_per_year}, {"standard_error", all.growth.standard_error}};
  return root.dump(2);
}

}  // namespace ohmfield::experiments
