#pragma once
/// `ohmfield solve` on a weighted formula: options, and the answer in the lines of the MaxSAT Evaluations.

#include <string>
#include <vector>

#include "core/io/byte_source.hpp"
#include "experiments/ksat_config.hpp"
#include "experiments/solve/array_search.hpp"

namespace CLI {
class App;
}

namespace ohmfield::experiments {

/// What the command line says about weighted formulas.
struct MaxsatOptions {
  std::string rule;
  std::vector<std::string> params;

  void declare(CLI::App& command);
  bool given() const { return !rule.empty() || !params.empty(); }
};

struct MaxsatTask {
  const core::Input& input;
  const MaxsatOptions& options;
  const KsatOptions& ksat;       ///< its rules and their parameters are not for weighted formulas
  const KsatConfig& config;
  const SearchLimits& limits;
  const std::string& baseline;   ///< empty: on an array
  const std::string& trace;
};

/// \return exit status: 30 optimum found, 10 a model, 20 no model (an empty hard clause), 0 unknown, 3 interrupted
/// \throws InputError
int solve_maxsat(const MaxsatTask& task);

}  // namespace ohmfield::experiments
