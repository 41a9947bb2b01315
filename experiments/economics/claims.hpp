#pragma once
/// Claims of a paper beside what follows from its own inputs.
///
/// A claim is *reproduced* if the published number follows from published inputs; *reproduced with assumption* if it takes
/// one that the paper does not state, or if the paper gives the formula only and the number is a check of ours; *not
/// reproduced* otherwise, and the note says why.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/economics/frontier_projection.hpp"
#include "experiments/economics/resilience.hpp"

namespace ohmfield::experiments {

enum class ClaimCheck : std::uint8_t {
  value,     ///< within the tolerance of it
  order,     ///< the nearest power of ten is the same
  at_most,   ///< below it, the tolerance allowed
  at_least,
};

enum class ClaimMark : std::uint8_t { reproduced, with_assumption, not_reproduced };
std::string_view name_of(ClaimMark mark);

struct Claim {
  std::string key, statement, unit;
  std::string published_text;        ///< as the paper has it; "no number" where it has none
  double published = 0.0;            ///< that number, or what it is checked against
  ClaimCheck check = ClaimCheck::value;
  double tolerance = 0.0;            ///< relative
  std::string assumption, note;      ///< may be empty
};

struct ClaimRow {
  Claim claim;
  double ours = 0.0;
  ClaimMark mark = ClaimMark::not_reproduced;
};

/// Published inputs of the claims, by name; all of them are in the file.
struct FaraboschiInputs {
  double operations_per_parameter_token = 0.0, tokens_per_parameter = 0.0;
  double fitted_factor = 0.0, fitted_exponent = 0.0;
  double trillion_parameters = 0.0, rate_FLOP_per_s = 0.0, moe_saving = 0.0;
  double gpt3_parameters = 0.0, gpt4_parameters = 0.0;
  double months_between = 0.0, compute_doubling_months = 0.0, compute_doubling_months_slow = 0.0, size_months = 0.0;
  double price_performance_doubling_years = 0.0, parameters_growth_percent = 0.0, gpu_growth_percent = 0.0;
  double gpt3_cloud_USD = 0.0, gpt3_owner_USD = 0.0, owner_2023_USD = 0.0, cloud_2023_USD = 0.0, owner_2028_USD = 0.0, cloud_2028_USD = 0.0;
  double gpu_USD_per_h = 0.0, gpu_FLOP_per_s = 0.0, guess_operations = 0.0;
  double experts_2023 = 0.0, experts_per_year = 0.0, years_to_2023 = 0.0, years_to_2028 = 0.0;
  double margin_now = 0.0, margin_competition = 0.0;
};

/// One file has all of it.
struct Faraboschi {
  FaraboschiInputs inputs;
  std::vector<Claim> claims;
  FrontierParams frontier;
  ClusterParams base, checkpoints_only, optimised;  ///< of Table 3: as they are; better checkpoints; spare groups as well
  double figure_parameters = 0.0;                   ///< of the model of Figure 7
  std::vector<double> figure_gpus;
};

/// \throws InputError  with place: unknown keys, numbers out of range, a claim that nothing computes
Faraboschi load_faraboschi(const std::filesystem::path& file);

/// \throws InputError  nobody computes such a claim
double recompute(const std::string& key, const Faraboschi& paper);
std::vector<ClaimRow> claim_rows(const Faraboschi& paper);

}  // namespace ohmfield::experiments
