#pragma once
/// The hardware that an analog k-SAT array would really compete with: a digital chip at the same node that runs WalkSAT
/// with incremental clause counters. An estimate from counts, not a design.
///
/// A flip reads, changes and writes back the counter of every clause that holds the variable, k M / N of them on
/// average, one after the other; fetches the literals of a clause; and draws the same random words as the array.

#include "core/ledger.hpp"
#include "crossbar/cost/technology.hpp"
#include "hopfield/cnf.hpp"

namespace ohmfield::experiments {

/// Events of one flip on average.
core::Ledger asic_flip_events(const hopfield::Cnf& formula, const crossbar::Technology& technology);

/// Duration of one flip on average [s].
double asic_flip_s(const hopfield::Cnf& formula, const crossbar::Technology& technology);

}  // namespace ohmfield::experiments
