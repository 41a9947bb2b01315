/// `ohmfield cost reproduce`: everything recomputed from data/economics.

#include "experiments/economics/reproduce.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/config/data_file.hpp"
#include "experiments/economics/compute_law.hpp"
#include "experiments/economics/verbs.hpp"
#include "experiments/options.hpp"

namespace ohmfield::experiments {
namespace {

constexpr const char* kCottier = "Cottier 2024";
constexpr const char* kFaraboschi = "Faraboschi 2024";
/// Of published figures that are printed with six digits.
constexpr double kPrinted = 6e-6;
constexpr int kDraws = 2000;

ClaimMark mark_of(double ours, double published, double tolerance, bool assumed) {
  if (!(std::abs(ours / published - 1.0) <= tolerance)) return ClaimMark::not_reproduced;
  return assumed ? ClaimMark::with_assumption : ClaimMark::reproduced;
}

void add_claims(Reproduction& all) {
  for (const ClaimRow& row : claim_rows(all.paper))
    all.rows.push_back({kFaraboschi, row.claim.key, row.claim.statement, row.claim.unit, row.claim.published_text, row.claim.published, row.ours,
        row.mark, row.claim.assumption, row.claim.note});
}

void add_runs(Reproduction& all) {
  for (std::size_t i = 0; i < all.runs.size(); ++i) {
    const RunCost& cost = all.costs[i];
    ReproducedRow row{kCottier, all.runs[i].system, "amortised hardware and energy of the final run", "USD", "no number", cost.total_USD,
        cost.total_USD, ClaimMark::with_assumption, "", ""};
    if (all.runs[i].published_USD) {
      row.published = *all.runs[i].published_USD;
      row.published_text = fmt::format("{:.6g}", row.published);
      row.mark = mark_of(row.ours, row.published, kPrinted, false);
      if (row.mark == ClaimMark::not_reproduced) row.note = "differs by more than the printed digits";
    } else {
      row.assumption = "nothing published to compare with";
    }
    if (cost.estimated_hours) row.note = "hours from operations, peak rate and the median utilisation, as the authors do";
    all.rows.push_back(std::move(row));
  }
}

void add_growth(Reproduction& all) {
  std::vector<double> year, cost;
  for (std::size_t i = 0; i < all.runs.size(); ++i) {
    year.push_back(decimal_year(all.runs[i].published));
    cost.push_back(all.costs[i].total_base_USD);
  }
  all.growth = fit_growth(year, cost);
  const auto row = [&](const char* key, const char* statement, double published, double ours, const char* text) {
    all.rows.push_back({kCottier, key, statement, "x/yr", text, published, ours, mark_of(ours, published, 0.05 / published, false), "", ""});
  };
  row("growth", "growth of the cost of frontier runs", 2.4, all.growth.per_year(), "2.4x");
  row("growth_low", "its 95 % interval, low end", 2.0, all.growth.per_year_95().low, "2.0x");
  row("growth_high", "its 95 % interval, high end", 3.1, all.growth.per_year_95().high, "3.1x");
  const auto dearest = std::max_element(cost.begin(), cost.end());
  const double billion = year[static_cast<std::size_t>(dearest - cost.begin())] + std::log10(1e9 / *dearest) / all.growth.decades_per_year;
  all.rows.push_back({kCottier, "billion", "year in which the largest run costs a billion dollars", "yr", "by 2027", 2027.0, billion,
      billion < 2028.0 ? ClaimMark::with_assumption : ClaimMark::not_reproduced,
                      "from the dearest run so far at the fitted growth; the fit through all runs gets there in " + fmt::format("{:.1f}",
                          all.growth.year_of(1e9)), ""});
}

/// Mean over all runs of what each part is of the whole.
void add_shares(Reproduction& all) {
  double chip = 0.0, server = 0.0, interconnect = 0.0, energy = 0.0;
  for (const RunCost& cost : all.costs) {
    chip += cost.chip_USD / cost.run_USD();
    server += cost.server_USD / cost.run_USD();
    interconnect += cost.interconnect_USD / cost.run_USD();
    energy += cost.energy_USD / cost.run_USD();
  }
  const double count = static_cast<double>(all.costs.size());
  const auto row = [&](const char* key, const char* statement, double published, double ours) {
    constexpr double kOtherRuns = 0.02;  // by which a mean over other runs may differ
    all.rows.push_back({kCottier, key, statement, "%", fmt::format("{:g}", published), published, 100.0 * ours / count,
        mark_of(100.0 * ours / count, published, kOtherRuns, true),
                        fmt::format("mean over all {:.0f} runs; the authors average over 37 that they do not list", count), ""});
  };
  row("share_chips", "share of chips in the cost of a run", 44.5, chip);
  row("share_servers", "share of the rest of servers", 29.0, server);
  row("share_interconnect", "share of the interconnect", 17.2, interconnect);
  row("share_energy", "share of energy", 9.2, energy);
}

void add_development(Reproduction& all, std::uint64_t seed) {
  for (const Project& project : all.development_params.projects) {
    const auto run = std::find_if(all.runs.begin(), all.runs.end(), [&](const TrainingRun& of) { return of.system == project.system; });
    if (run == all.runs.end()) {
      all.development.emplace_back();
      continue;
    }
    const DevelopmentCost cost = development_cost(project, all.costs[static_cast<std::size_t>(run - all.runs.begin())], all.development_params,
        kDraws, seed);
    all.development.push_back(cost);
    const auto row = [&](const char* what, double published, const Spread& ours) {
      // Two samplings of small teams differ by this much: theirs draws equity once for all samples.
      constexpr double kSampling = 0.15;
      all.rows.push_back({kCottier, project.system + ", " + what, fmt::format("median, ours within [{:.3g}; {:.3g}] at 95 %", ours.low, ours.high),
          "USD", fmt::format("{:.4g}", published), published, ours.median,
                          mark_of(ours.median, published, kSampling, true),
                              "length of the project normal, each draw of equity its own; 15 % allowed",
                              "experiments at the value of hardware when the run began"});
    };
    row("staff and equity", project.published_staff_USD.median, cost.staff_USD);
    row("development in all", project.published_total_USD.median, cost.total_USD);
  }
}

void play(Reproduction& all, std::uint64_t seed) {
  const auto add = [&](const char* what, const ClusterParams& cluster, double gpus, int intervals, int trials) {
    all.played.push_back({what, gpus, slowdown(cluster, gpus), simulate_slowdown(cluster, gpus, intervals, trials, seed)});
  };
  for (const double gpus : {10e3, 50e3, 100e3}) add("slow-down, Table 3 as it is", all.paper.base, gpus, 40, 1500);
  add("slow-down, better checkpoints", all.paper.checkpoints_only, 50e3, 40, 1500);
  add("slow-down, spare groups too", all.paper.optimised, 200e3, 20, 400);
  all.played.push_back({"hours to an interrupt, spare groups", 600e3, all.paper.optimised.interrupt_h(600e3),
      simulate_interrupt_h(all.paper.optimised, 600e3, 20000, seed)});
}

struct ReproduceOptions {
  bool csv = false, json = false;
  std::string runs, seed = "1";
};

int run_reproduce(const ReproduceOptions& options) {
  const std::filesystem::path folder = core::data_folder() / "economics";
  const Reproduction all = reproduce(folder, options.runs.empty() ? folder / "training_runs.csv" : std::filesystem::path(options.runs),
      seed_number("--seed", options.seed));
  if (options.csv) fmt::print("{}", reproduction_csv(all));
  else if (options.json) fmt::print("{}\n", reproduction_json(all));
  else print_reproduction(all);
  return kDone;
}

}  // namespace

Reproduction reproduce(const std::filesystem::path& folder, const std::filesystem::path& runs, std::uint64_t seed) {
  Reproduction all;
  all.paper = load_faraboschi(folder / "faraboschi.toml");
  const AmortisationParams amortisation = load_amortisation(folder / "amortisation.toml");
  all.runs = load_training_runs(runs, amortisation);
  all.costs = run_costs(all.runs, amortisation);
  all.development_params = load_development(folder / "development.toml");
  add_claims(all);
  add_runs(all);
  if (all.runs.size() >= 3) add_growth(all);
  add_shares(all);
  add_development(all, seed);
  play(all, seed);
  return all;
}

Run declare_cost_reproduce(CLI::App& command) {
  auto options = std::make_shared<ReproduceOptions>();
  auto* csv = command.add_flag("--csv", options->csv, "the rows as CSV");
  command.add_flag("--json", options->json, "rows, figures and simulations as JSON, for python/plot_economics.py")->excludes(csv);
  command.add_option("--runs", options->runs, "another table of training runs, in the columns of data/economics/training_runs.csv");
  command.add_option("--seed", options->seed, "of simulated failures and drawn salaries");
  return [options] { return run_reproduce(*options); };
}

}  // namespace ohmfield::experiments
