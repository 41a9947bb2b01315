#pragma once
/// What a cycle takes on each architecture: for one formula of a set, beside the rows of a bench.

#include "crossbar/cost/technology.hpp"
#include "experiments/bench/sets.hpp"
#include "experiments/ksat_config.hpp"

namespace ohmfield::experiments {

/// Prints a table for the first device, with the counts of a typical cycle; nothing for a formula without a search.
void print_machines(const Instance& instance, const KsatConfig& config, const crossbar::Technology& technology);

}  // namespace ohmfield::experiments
