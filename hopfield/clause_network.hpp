#pragma once
/// The network as its controller sees it: a state register, an array that tells which clauses are unsatisfied and what
/// a flip would make or break, and comparators that read it.
///
/// A cycle has two or three passes over one array of 2N word lines (literals) and M bit lines (clauses):
///   forward:   every true literal drives its word line; the current of a bit line counts the true literals of its
///              clause. Two comparators at 1/2 and 3/2 of the current of one literal latch "unsatisfied" and "critical"
///              (exactly one true literal).
///   backward:  the critical clauses drive their bit lines; the current of the word line of a true literal counts the
///              clauses that only this literal satisfies: the break of its variable.
///   make:      the unsatisfied clauses drive their bit lines; the current of the word line of a false literal counts
///              the clauses that a flip of its variable would satisfy. Only for rules that ask for it.
/// XOR clauses have a bit line each whose current tells the parity, by one comparator for each level; a flip of any of
/// their variables breaks a satisfied one and makes an unsatisfied one.
/// After G. Pedretti et al., npj Unconv. Comput. 2 (2025), arXiv 2501.07733 (gradients of the high-order energy from two
/// passes); the comparators instead of converters are ours.

#include <cstdint>
#include <span>
#include <vector>

#include "core/ledger.hpp"
#include "hopfield/clause_set.hpp"
#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

/// Events of a trial that circuits and time follow from; how often lines and cells were driven is part of it.
struct CycleCounts {
  std::uint64_t cycles = 0;
  std::uint64_t flips = 0;
  std::uint64_t line_decisions = 0;    ///< comparators of the forward pass
  std::uint64_t backward_passes = 0, make_passes = 0;
  std::uint64_t critical_driven = 0;   ///< bit lines driven in backward passes, all passes together
  std::uint64_t unsatisfied_driven = 0;  ///< the same in make passes
  std::uint64_t break_readings = 0;    ///< word lines read in backward passes
  std::uint64_t make_readings = 0;     ///< word lines read in make passes
  std::uint64_t clause_choices = 0;    ///< decisions of a winner-take-all among the literals of one clause
  std::uint64_t global_choices = 0;    ///< decisions of one among all variables
  std::uint64_t literal_fetches = 0;   ///< entries of the clause table read by the controller
  std::uint64_t noise_samples = 0;
  std::uint64_t random_words = 0;      ///< of 32 bits, drawn by the controller
  std::uint64_t tie_comparisons = 0;   ///< inputs of a winner-take-all compared with its winner once more
  std::uint64_t register_bits = 0;     ///< clocked for what a rule keeps from cycle to cycle
  std::uint64_t checks = 0;            ///< times the host checked a claimed solution
};

class ClauseNetwork {
 public:
  /// \param formula  normalised, without empty clauses; outlives the network
  explicit ClauseNetwork(const Cnf& formula) : formula_(formula), unsatisfied_(formula.constraints()) {}
  virtual ~ClauseNetwork() = default;
  ClauseNetwork(const ClauseNetwork&) = delete;
  ClauseNetwork& operator=(const ClauseNetwork&) = delete;

  const Cnf& formula() const { return formula_; }
  const Assignment& state() const { return state_; }

  /// Loads a state; the trial's seed is the identity of all noise from here on.
  virtual void load(const Assignment& state, std::uint64_t trial_seed) = 0;
  /// Forward pass: updates unsatisfied() and critical().
  virtual void read_clauses(std::uint64_t step) = 0;
  /// Backward pass: breaks of variables, as readings in clauses. All readings of a step are of one pass.
  /// \param variables  as literals of either sign, so that a clause can be passed as it is
  /// \param out        one for each variable
  virtual void read_breaks(std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) = 0;
  /// Make pass: the same for makes.
  virtual void read_makes(std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) = 0;
  /// Flips a variable (1..N) of the register.
  virtual void flip(std::int32_t variable) = 0;

  /// Clauses (and XOR clauses, after them) that the last forward pass read as unsatisfied.
  const ClauseSet& unsatisfied() const { return unsatisfied_; }
  /// How many it read as critical.
  std::size_t critical() const { return critical_; }

  const CycleCounts& counts() const { return counts_; }
  CycleCounts& counts() { return counts_; }
  /// Adds the events of lines and cells since load().
  virtual void count_array(core::Ledger& ledger) const = 0;

 protected:
  const Cnf& formula_;
  Assignment state_;
  std::uint64_t trial_seed_ = 0;
  ClauseSet unsatisfied_;
  std::size_t critical_ = 0;
  CycleCounts counts_;
};

}  // namespace ohmfield::hopfield
