#pragma once
/// The hardware that an analog k-SAT array would really compete with: a digital chip at the same node that runs WalkSAT
/// with incremental clause counters. An estimate from counts, not a design.
///
/// A flip goes through the k M / N clauses that hold the variable, one after the other: each costs an entry of the
/// occurrence list, a read and a write of the counter, and, assumption, for every second clause a read and a write of the
/// break of the variable that its counter points at. On top come the literals and breaks of the chosen clause, about two
/// changes of the list of unsatisfied clauses (three words each), the same random words as the array's, and a cycle of
/// the controller. Writing puts clauses and occurrence lists into SRAM once; loading a start state is not counted, for
/// neither rival.

#include "core/ledger.hpp"
#include "crossbar/cost/technology.hpp"
#include "hopfield/cnf.hpp"

namespace ohmfield::experiments {

/// Events of one flip on average.
/// Assumption: width of a clause counter with its address of the critical variable [bit].
inline constexpr double kCounterBits = 16.0;

core::Ledger asic_flip_events(const hopfield::Cnf& formula, const crossbar::Technology& technology);

/// Loading the formula: events, and time [s] at one entry each clause update.
core::Ledger asic_write_events(const hopfield::Cnf& formula);
double asic_write_s(const hopfield::Cnf& formula, const crossbar::Technology& technology);

/// Duration of one flip on average [s].
double asic_flip_s(const hopfield::Cnf& formula, const crossbar::Technology& technology);

}  // namespace ohmfield::experiments
