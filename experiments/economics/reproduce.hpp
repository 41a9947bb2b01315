#pragma once
/// Published economics of training beside ours: rows of both papers, figures, and failures played beside the closed form.

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/economics/amortised_cost.hpp"
#include "experiments/economics/claims.hpp"
#include "experiments/economics/development_cost.hpp"
#include "experiments/economics/failure_simulation.hpp"
#include "experiments/economics/growth.hpp"

namespace ohmfield::experiments {

struct ReproducedRow {
  std::string paper, key, statement, unit;
  std::string published_text;      ///< "no number" where the paper has none
  double published = 0.0, ours = 0.0;
  ClaimMark mark = ClaimMark::not_reproduced;
  std::string assumption, note;
};

/// Failures played event by event.
struct PlayedRow {
  std::string what;
  double gpus = 0.0, formula = 0.0;
  Simulated played;
};

struct Reproduction {
  std::vector<ReproducedRow> rows;
  Faraboschi paper;
  std::vector<TrainingRun> runs;
  std::vector<RunCost> costs;
  Growth growth;
  std::vector<DevelopmentCost> development;   ///< of params.projects
  DevelopmentParams development_params;
  std::vector<PlayedRow> played;
};

/// \param folder  data/economics
/// \param runs    a table of training runs; without published_USD a row is only computed
Reproduction reproduce(const std::filesystem::path& folder, const std::filesystem::path& runs, std::uint64_t seed);

void print_reproduction(const Reproduction& all);
std::string reproduction_csv(const Reproduction& all);
std::string reproduction_json(const Reproduction& all);

}  // namespace ohmfield::experiments
