#pragma once
/// What developing a model costs beyond its final run: experiments, and the pay of those who did it, with intervals.
///
/// B. Cottier et al., arXiv:2405.21015 (2024), section 2.3: total compute is the final run times a factor for experiments;
/// each contributor takes part by a share of a year's salary, its overheads, and equity. All are lognormal but the length of the
/// project, which is normal; sums are drawn. Ignores: correlation between contributors, data, offices, failed projects.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "experiments/economics/amortised_cost.hpp"

namespace ohmfield::experiments {

/// 5 and 95 % quantiles.
struct Range90 {
  double low = 0.0, high = 0.0;
};

/// Median and 95 % interval of draws.
struct Spread {
  double median = 0.0, low = 0.0, high = 0.0;
};

struct Project {
  std::string system;             ///< of the table of training runs
  double contributors = 0.0;
  Range90 months;                 ///< equal: known
  Spread published_staff_USD, published_total_USD;  ///< median only
};

struct DevelopmentParams {
  Range90 salary_USD, equity_USD, overhead, share, experiments, electricity;  ///< experiments, electricity: factors
  std::vector<Project> projects;
};

struct DevelopmentCost {
  Spread staff_USD, hardware_USD, energy_USD, total_USD;
  double staff_share = 0.0;       ///< of the medians of staff and compute
};

/// \throws InputError  with place
DevelopmentParams load_development(const std::filesystem::path& file);

/// \param run  of the final run
DevelopmentCost development_cost(const Project& project, const RunCost& run, const DevelopmentParams& params, int draws, std::uint64_t seed);

}  // namespace ohmfield::experiments
