#pragma once
/// CaDiCaL (Biere, Fazekas, Fleury, Heisinger, SAT Competition 2020 proceedings), a complete CDCL solver: the
/// reference that proves, where local search only finds.

#include <cstdint>
#include <optional>

#include "experiments/baselines/result.hpp"
#include "hopfield/cnf.hpp"

namespace ohmfield::experiments {

enum class CdclAnswer { satisfiable, unsatisfiable, unknown };

struct CdclParams {
  /// Give up after so many conflicts; unlike a time limit this gives the same answer on every machine.
  std::optional<std::int32_t> most_conflicts{};
  /// Flag and deadline end the search as well; the flip limit has no meaning here.
  StopRule stop{};
};

struct CdclResult {
  CdclAnswer answer = CdclAnswer::unknown;
  hopfield::Assignment model;  ///< when satisfiable
};

CdclResult solve_with_cadical(const hopfield::Cnf& cnf, const CdclParams& params = {});

}  // namespace ohmfield::experiments
