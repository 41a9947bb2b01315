/// The paper of Faraboschi et al. as it stands in data/economics.

#include <fmt/format.h>

#include "experiments/economics/claims.hpp"
#include "experiments/economics/cluster_config.hpp"

namespace ohmfield::experiments {
namespace {

using core::Range;
using core::TomlTable;

struct InputKey {
  const char* name;
  double FaraboschiInputs::* value;
};

constexpr InputKey kInputs[] = {
    {"operations_per_parameter_token", &FaraboschiInputs::operations_per_parameter_token},
    {"tokens_per_parameter", &FaraboschiInputs::tokens_per_parameter},
    {"fitted_factor", &FaraboschiInputs::fitted_factor},
    {"fitted_exponent", &FaraboschiInputs::fitted_exponent},
    {"trillion_parameters", &FaraboschiInputs::trillion_parameters},
    {"rate_FLOP_per_s", &FaraboschiInputs::rate_FLOP_per_s},
    {"moe_saving", &FaraboschiInputs::moe_saving},
    {"gpt3_parameters", &FaraboschiInputs::gpt3_parameters},
    {"gpt4_parameters", &FaraboschiInputs::gpt4_parameters},
    {"price_performance_doubling_months", &FaraboschiInputs::months_between},
    {"compute_doubling_months", &FaraboschiInputs::compute_doubling_months},
    {"compute_doubling_months_slow", &FaraboschiInputs::compute_doubling_months_slow},
    {"size_months", &FaraboschiInputs::size_months},
    {"price_performance_doubling_years", &FaraboschiInputs::price_performance_doubling_years},
    {"parameters_growth_percent", &FaraboschiInputs::parameters_growth_percent},
    {"gpu_growth_percent", &FaraboschiInputs::gpu_growth_percent},
    {"gpt3_cloud_USD", &FaraboschiInputs::gpt3_cloud_USD},
    {"gpt3_owner_USD", &FaraboschiInputs::gpt3_owner_USD},
    {"owner_2023_USD", &FaraboschiInputs::owner_2023_USD},
    {"cloud_2023_USD", &FaraboschiInputs::cloud_2023_USD},
    {"owner_2028_USD", &FaraboschiInputs::owner_2028_USD},
    {"cloud_2028_USD", &FaraboschiInputs::cloud_2028_USD},
    {"gpu_USD_per_h", &FaraboschiInputs::gpu_USD_per_h},
    {"gpu_FLOP_per_s", &FaraboschiInputs::gpu_FLOP_per_s},
    {"guess_operations_per_parameter_squared", &FaraboschiInputs::guess_operations},
    {"experts_2023", &FaraboschiInputs::experts_2023},
    {"experts_per_year", &FaraboschiInputs::experts_per_year},
    {"years_to_2023", &FaraboschiInputs::years_to_2023},
    {"years_to_2028", &FaraboschiInputs::years_to_2028},
    {"margin_now", &FaraboschiInputs::margin_now},
    {"margin_competition", &FaraboschiInputs::margin_competition},
};

Claim read_claim(const TomlTable& table) {
  static constexpr std::string_view kChecks[] = {"value", "order", "at_most", "at_least"};
  Claim claim;
  claim.key = table.string("key");
  claim.statement = table.string("statement");
  claim.unit = table.string("unit");
  claim.published_text = table.string_or("published_text", "no number");
  claim.published = table.number("published", Range::above(0.0));
  claim.check = static_cast<ClaimCheck>(table.word("check", kChecks));
  claim.tolerance = table.number_or("tolerance", 0.0, Range::between(0.0, 1.0));
  claim.assumption = table.string_or("assumption", "");
  claim.note = table.string_or("note", "");
  table.finish();
  return claim;
}

}  // namespace

Faraboschi load_faraboschi(const std::filesystem::path& file) {
  const TomlTable root = TomlTable::from_file(file);
  Faraboschi paper;
  root.string("source");
  const TomlTable inputs = root.table("inputs");
  for (const InputKey& key : kInputs) paper.inputs.*key.value = inputs.number(key.name, Range::above(0.0));
  inputs.finish();
  paper.frontier = read_frontier(root.table("frontier"));
  const TomlTable clusters = root.table("cluster");
  paper.base = read_cluster(clusters.table("base"));
  paper.checkpoints_only = read_cluster(clusters.table("checkpoints_only"));
  paper.optimised = read_cluster(clusters.table("optimised"));
  clusters.finish();
  const TomlTable figure = root.table("figure_7");
  paper.figure_parameters = figure.number("parameters", Range::above(0.0));
  paper.figure_gpus = figure.numbers("gpus", 0, Range::above(0.0));
  figure.finish();
  for (const TomlTable& table : root.tables("claim")) {
    paper.claims.push_back(read_claim(table));
    try {
      recompute(paper.claims.back().key, paper);
    } catch (const core::InputError&) {
      throw table.error("key", fmt::format("= '{}' is nothing that this program computes", paper.claims.back().key), "Remove the claim");
    }
  }
  if (paper.claims.empty()) throw root.error("claim", "is missing", "Add a [[claim]]");
  root.finish();
  return paper;
}

}  // namespace ohmfield::experiments
