#include "experiments/economics/claims.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/error.hpp"
#include "experiments/economics/compute_law.hpp"

namespace ohmfield::experiments {
namespace {

double quadratic(const FaraboschiInputs& in, double parameters, double saving = 1.0) {
  return ComputeLaw{in.operations_per_parameter_token, in.tokens_per_parameter, saving}.operations(parameters);
}

double gpu_hours(const FaraboschiInputs& in, double operations) { return operations / in.rate_FLOP_per_s / 3600.0; }

/// Cost of a model from that of GPT-3: operations with the square of its size, over experts, over what a dollar buys by then.
double from_gpt3(const FaraboschiInputs& in, double gpt3_USD, double parameters, double experts, double years) {
  return gpt3_USD * std::pow(parameters / in.gpt3_parameters, 2) / experts / std::pow(yearly_factor(in.price_performance_doubling_years), years);
}

double growth(const FaraboschiInputs& in) { return 1.0 + in.parameters_growth_percent / 100.0; }

double in_2028(const FaraboschiInputs& in, double gpt3_USD) {
  const double years = in.years_to_2028 - in.years_to_2023;
  return from_gpt3(in, gpt3_USD, in.gpt4_parameters * std::pow(growth(in), years), in.experts_2023 + in.experts_per_year * years, in.years_to_2028);
}

double flop_growth_percent(const FaraboschiInputs& in) {
  const double years = in.years_to_2028 - in.years_to_2023;
  const double experts = std::pow(in.experts_2023 / (in.experts_2023 + in.experts_per_year * years), 1.0 / years);
  return 100.0 * (std::pow(growth(in), 2) * experts - 1.0);
}

struct Formula {
  const char* key;
  double (*compute)(const FaraboschiInputs& in);
};

using In = const FaraboschiInputs&;

constexpr Formula kFormulas[] = {
    {"C_1T", [](In in) { return quadratic(in, in.trillion_parameters); }},
    {"gpu_s_1T_exact", [](In in) { return quadratic(in, in.trillion_parameters) / in.rate_FLOP_per_s; }},
    {"gpu_h_1T_exact", [](In in) { return gpu_hours(in, quadratic(in, in.trillion_parameters)); }},
    {"gpu_h_1T_rounded", [](In in) { return gpu_hours(in, std::pow(10.0, std::floor(std::log10(quadratic(in, in.trillion_parameters))))); }},
    {"C_moe8_1T", [](In in) { return quadratic(in, in.trillion_parameters, in.moe_saving); }},
    {"C_gpt3_120P2", [](In in) { return quadratic(in, in.gpt3_parameters); }},
    {"C_gpt3_191", [](In in) { return operations_by_power(in.gpt3_parameters, in.fitted_factor, in.fitted_exponent); }},
    {"C_gpt4_191", [](In in) { return operations_by_power(in.gpt4_parameters, in.fitted_factor, in.fitted_exponent); }},
    {"perf_price_vs_compute_4mo", [](In in) { return in.months_between / in.compute_doubling_months; }},
    {"perf_price_vs_compute_7mo", [](In in) { return in.months_between / in.compute_doubling_months_slow; }},
    {"gpu_perf_price_per_year", [](In in) { return yearly_factor(in.price_performance_doubling_years); }},
    {"params_growth", growth},
    {"params_growth_gpt3_gpt4_2yr", [](In in) { return std::pow(in.gpt4_parameters / in.gpt3_parameters, 1.0 / in.years_to_2023); }},
    {"params_doubling_2020_05_2023_03", [](In in) { return doubling_time(in.gpt4_parameters / in.gpt3_parameters, in.size_months); }},
    {"cloud_over_gpu_gpt4", [](In in) { return in.cloud_2023_USD / in.owner_2023_USD; }},
    {"cloud_over_gpu_2028", [](In in) { return in.cloud_2028_USD / in.owner_2028_USD; }},
    {"gpu_cost_gpt3", [](In in) { return in.gpt3_cloud_USD / (in.cloud_2023_USD / in.owner_2023_USD); }},
    {"implied_gpu_hour_cost", [](In in) { return in.gpu_USD_per_h * in.gpt3_owner_USD / in.gpt3_cloud_USD; }},
    {"implied_flop_gpt3", [](In in) { return in.gpt3_cloud_USD / in.gpu_USD_per_h * 3600.0 * in.gpu_FLOP_per_s; }},
    {"gpt3_40P2_cost", [](In in) { return in.guess_operations * std::pow(in.gpt3_parameters, 2) / in.gpu_FLOP_per_s / 3600.0 * in.gpu_USD_per_h; }},
    {"cost_gpt4_gpu", [](In in) { return from_gpt3(in, in.gpt3_owner_USD, in.gpt4_parameters, in.experts_2023, in.years_to_2023); }},
    {"cost_2028_gpu", [](In in) { return in_2028(in, in.gpt3_owner_USD); }},
    {"cost_gpt4_cloud", [](In in) { return from_gpt3(in, in.gpt3_cloud_USD, in.gpt4_parameters, in.experts_2023, in.years_to_2023); }},
    {"cost_2028_cloud", [](In in) { return in_2028(in, in.gpt3_cloud_USD); }},
    {"flop_growth", flop_growth_percent},
    {"flop_vs_gpu_growth", [](In in) { return flop_growth_percent(in) / in.gpu_growth_percent; }},
    {"margin_65_to_40", [](In in) { return 1.0 - (1.0 - in.margin_now) / (1.0 - in.margin_competition); }},
};

/// Of Figures 5 and 7, which take more than inputs of a line.
std::optional<double> from_figures(const std::string& key, const Faraboschi& paper) {
  constexpr double kBig = 50000.0;  // processors of the example of the paper
  if (key == "slowdown_50k_base") return slowdown(paper.base, kBig);
  if (key == "slowdown_50k_optimised") return slowdown(paper.optimised, kBig);
  if (key == "slowdown_50k_ratio") return slowdown(paper.base, kBig) / slowdown(paper.optimised, kBig);
  if (key == "fastest_base") return fastest_size(paper.base, 1e3, 2e5);
  const auto crossing = [&](std::size_t market) {
    const auto year = crossing_year(project_frontier(paper.frontier, paper.frontier.scenarios.at(1)), paper.frontier.markets.at(market));
    return year.value_or(std::nan(""));
  };
  if (key == "crossing_gpu_market") return crossing(0);
  if (key == "crossing_it_spending") return crossing(1);
  return std::nullopt;
}

bool holds(const Claim& claim, double ours) {
  switch (claim.check) {
    case ClaimCheck::value: return std::abs(ours / claim.published - 1.0) <= claim.tolerance;
    case ClaimCheck::order: return std::abs(std::log10(ours / claim.published)) < 0.5;
    case ClaimCheck::at_most: return ours <= claim.published * (1.0 + claim.tolerance);
    case ClaimCheck::at_least: return ours >= claim.published * (1.0 - claim.tolerance);
  }
  return false;
}

}  // namespace

std::string_view name_of(ClaimMark mark) {
  switch (mark) {
    case ClaimMark::reproduced: return "reproduced";
    case ClaimMark::with_assumption: return "with assumption";
    case ClaimMark::not_reproduced: break;
  }
  return "not reproduced";
}

double recompute(const std::string& key, const Faraboschi& paper) {
  std::vector<std::string> keys;
  for (const Formula& formula : kFormulas) {
    if (key == formula.key) return formula.compute(paper.inputs);
    keys.emplace_back(formula.key);
  }
  if (const auto figure = from_figures(key, paper)) return *figure;
  const std::string near = core::nearest_word(key, keys);
  throw core::InputError(fmt::format("nothing computes the claim '{}'", key), near.empty() ? "Remove it" : fmt::format("Is '{}' meant?", near));
}

std::vector<ClaimRow> claim_rows(const Faraboschi& paper) {
  std::vector<ClaimRow> rows;
  for (const Claim& claim : paper.claims) {
    ClaimRow row{claim, recompute(claim.key, paper), ClaimMark::not_reproduced};
    if (holds(claim, row.ours)) row.mark = claim.assumption.empty() ? ClaimMark::reproduced : ClaimMark::with_assumption;
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace ohmfield::experiments
