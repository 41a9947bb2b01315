#pragma once
/// Makes a formula smaller before it is written into an array: XOR clauses are found and used, what propagation decides is decided.
///
/// One round: find XOR clauses among clauses (xor/recover.hpp), let them speak for themselves (xor/gauss.hpp),
/// propagate, merge and eliminate (xor/reducer.hpp), find shorter XOR clauses that say the same
/// (xor/short_basis.hpp), and try literals (xor/probe.hpp). Rounds follow while they change something. Deterministic;
/// the order of variables and clauses that remain is kept, so that a formula in which there is nothing to do comes
/// back as it was, without repeated clauses and variables that stand nowhere.

#include <cstddef>
#include <functional>
#include <vector>

#include "hopfield/cnf.hpp"
#include "hopfield/xor/reconstruction.hpp"

namespace ohmfield::hopfield {

struct SimplifyParams {
  /// Longest XOR clause that is looked for among clauses, 2 to 7.
  std::size_t longest_recovered = 7;
  /// Elimination makes no XOR clause longer than this: a readout of an XOR clause of k literals tells k + 1 levels apart.
  /// chosen: with 8, par16-3-c takes five times as many flips; the rows that are left have 5 literals at most (docs/methods/xor.md)
  std::size_t longest_row = 12;
  /// XOR clauses longer than this are cut with new variables; 0: never.
  std::size_t split_beyond = 0;
  /// Literals that probing reads in a round, 0 for none. chosen: half a second
  std::size_t probe_reads = 50'000'000;
  /// No probing beyond. chosen: above it the reads do not get far through the formula
  std::int32_t probe_variables = 100'000;
  std::size_t rounds = 10;
  /// Looked at between steps of some tenths of a second: once true, what has been reached is the result. Empty: never.
  std::function<bool()> stop = {};

  /// \throws InputError  a length out of range
  void validate() const;
};

enum class SimplifyStatus { open, unsatisfiable };

struct SimplifyCounters {
  std::size_t rounds = 0;
  std::size_t xors_found = 0;           ///< among clauses
  std::size_t fixed = 0;                ///< variables with a value, pure ones included
  std::size_t merged = 0;               ///< variables found equivalent to another
  std::size_t eliminated = 0;           ///< variables that an XOR clause was solved for
  std::size_t pure = 0;
  std::size_t failed_literals = 0;
  std::size_t repeated_clauses = 0;     ///< taken out
};

struct Simplified {
  Cnf formula;                          ///< normalised; holds an empty clause if unsatisfiable
  std::vector<Reconstruction> stages;   ///< first one first
  SimplifyStatus status = SimplifyStatus::open;
  SimplifyCounters counters;

  /// Model of the original formula from one of `formula`.
  Assignment extend(const Assignment& model) const;
};

/// Satisfiable exactly if the formula is, and every model extends to a model of the formula. `unsatisfiable` is proved;
/// a formula without constraints that comes back is satisfiable by any assignment.
Simplified simplify(const Cnf& cnf, const SimplifyParams& params = {});

}  // namespace ohmfield::hopfield
