#pragma once
/// Clusters and frontier scenarios as tables of TOML: of data/economics and of scenarios of users alike.

#include "core/config/toml.hpp"
#include "experiments/economics/frontier_projection.hpp"
#include "experiments/economics/resilience.hpp"

namespace ohmfield::experiments {

/// \throws InputError  a number out of range, more groups tolerated than there are, a processor that fails within a checkpoint
ClusterParams read_cluster(const core::TomlTable& table);

/// \throws InputError  a last year before the first, no scenario, no market
FrontierParams read_frontier(const core::TomlTable& table);

}  // namespace ohmfield::experiments
