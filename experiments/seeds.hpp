#pragma once
/// Which seed is what for, so that verbs agree: the same seed gives the same array and the same restarts everywhere.

#include <cstdint>

#include "core/random/counter_rng.hpp"
#include "hopfield/cnf.hpp"

namespace ohmfield::experiments {

/// Of the array that a formula is written into.
inline std::uint64_t array_seed(std::uint64_t seed, const hopfield::Cnf& formula) {
  return core::derive_seed(seed, core::Stream::programming, hopfield::fingerprint(formula));
}

/// Of a restart; array and digital solvers share it, so that they start alike and draw alike.
inline std::uint64_t restart_seed(std::uint64_t seed, const hopfield::Cnf& formula, std::uint64_t restart) {
  const std::uint64_t instance = core::derive_seed(seed, core::Stream::trial, hopfield::fingerprint(formula));
  return core::derive_seed(instance, core::Stream::trial, restart);
}

}  // namespace ohmfield::experiments
