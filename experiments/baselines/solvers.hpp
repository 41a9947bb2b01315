#pragma once
/// The digital solvers by name, for `solve --baseline`.

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/solve/answer.hpp"
#include "experiments/solve/array_search.hpp"
#include "hopfield/cnf.hpp"

namespace ohmfield::experiments {

/// \throws InputError  no such solver
void check_baseline(const std::string& name);

struct DigitalSearch {
  Verdict verdict = Verdict::unknown;
  hopfield::Assignment model;  ///< when satisfiable
  std::size_t restarts = 0;    ///< begun
  std::size_t finished = 0;    ///< of these, not cut short
  hopfield::Assignment best;   ///< of local search: the first state with the fewest unsatisfied clauses
  std::size_t best_unsatisfied = 0;
  std::uint64_t flips = 0;     ///< of local search
  double cpu_s = 0.0;
};

/// Local search makes up to `restarts` restarts of `max_flips`; CaDiCaL runs until it knows or time is up.
DigitalSearch search_digitally(const std::string& name, const hopfield::Cnf& cnf, std::size_t restarts,
                               std::uint64_t max_flips, double walk_probability, std::uint64_t seed,
                               const SearchLimits& limits);

}  // namespace ohmfield::experiments
