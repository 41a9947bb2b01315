#pragma once
/// The network as its controller sees it: a state register, an array that tells which clauses are unsatisfied and what
/// a flip would break, and comparators that read it.
///
/// A cycle has two passes over one array of 2N word lines (literals) and M bit lines (clauses):
///   forward:  every true literal drives its word line; the current of a bit line counts the true literals of its
///             clause. Two comparators at 1/2 and 3/2 of the current of one literal latch "unsatisfied" and "critical"
///             (exactly one true literal).
///   backward: the critical clauses drive their bit lines; the current of the word line of a true literal counts the
///             clauses that only this literal satisfies: the break of its variable.
/// After G. Pedretti et al., npj Unconv. Comput. 2 (2025), arXiv 2501.07733 (gradients of the high-order energy from two
/// passes); the comparators instead of converters are ours.

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <vector>

#include "core/ledger.hpp"
#include "crossbar/periphery/comparator.hpp"
#include "crossbar/periphery/converter.hpp"
#include "hopfield/clause_set.hpp"
#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

/// How lines are read. Readings are in units of the current of one true literal.
struct ReadoutParams {
  double comparator_offset = 0.0;  ///< static, one sigma
  double comparator_noise = 0.0;   ///< at each decision, one sigma
  crossbar::ConverterParams break_adc;  ///< 0 bits: breaks go to a winner-take-all as currents
};

/// Events of the readout and the controller; lines and cells are counted by the array.
struct CycleCounts {
  std::uint64_t cycles = 0;
  std::uint64_t line_decisions = 0;    ///< comparators of the forward pass
  std::uint64_t break_readings = 0;    ///< word lines read in backward passes
  std::uint64_t literal_fetches = 0;   ///< entries of the clause table read by the controller
  std::uint64_t noise_samples = 0;
  std::uint64_t checks = 0;            ///< times the host checked a claimed solution
};

class ClauseNetwork {
 public:
  /// \param formula  normalised, without empty clauses; outlives the network
  /// \param trim     what the leakage of off cells adds to the reading of each bit line on average; its comparators
  ///                 are shifted by it
  /// \param seed     offsets of the comparators
  ClauseNetwork(const Cnf& formula, const ReadoutParams& readout, std::vector<float> trim, std::uint64_t seed);
  virtual ~ClauseNetwork() = default;
  ClauseNetwork(const ClauseNetwork&) = delete;
  ClauseNetwork& operator=(const ClauseNetwork&) = delete;

  const Cnf& formula() const { return formula_; }
  const Assignment& state() const { return state_; }

  /// Loads a state; the trial's seed is the identity of all noise from here on.
  virtual void load(const Assignment& state, std::uint64_t trial_seed);
  /// Forward pass: updates unsatisfied() and critical().
  virtual void read_clauses(std::uint64_t step) = 0;
  /// Backward pass: breaks of the variables of a clause, in the order of its literals. \param out one for each literal
  void read_breaks(std::uint64_t step, std::size_t clause, std::span<float> out);
  /// Flips a variable (1..N) of the register.
  virtual void flip(std::int32_t variable);

  /// Clauses that the last forward pass read as unsatisfied.
  const ClauseSet& unsatisfied() const { return unsatisfied_; }
  /// How many it read as critical.
  std::size_t critical() const { return critical_; }

  const CycleCounts& counts() const { return counts_; }
  CycleCounts& counts() { return counts_; }
  /// Adds the events of lines and cells since load().
  virtual void count_array(core::Ledger& ledger) const = 0;

 protected:
  enum class Membership { entered, left };
  enum Flag : std::uint8_t { kSatisfied = 0, kUnsatisfied = 1, kCritical = 2 };

  /// Current of a word line in the backward pass, as a reading, without the disturbances of its readout.
  virtual float break_current(std::uint64_t step, Eigen::Index line) = 0;
  /// Prepares break_current for a step.
  virtual void drive_back(std::uint64_t step) = 0;

  /// What both comparators of a bit line make of a reading that holds the noise of the cells.
  Flag decide(std::size_t clause, float reading, std::uint64_t step) const;
  /// Takes over the flags of a pass: first the clauses that left the unsatisfied set, then those that entered it, each
  /// in ascending order.
  void latch(std::span<const std::uint8_t> flags);
  /// Called by latch for each clause that became or ceased to be critical.
  virtual void critical_changed(std::size_t, Membership) {}

  std::span<const std::uint8_t> flags() const { return flags_; }
  std::uint64_t trial_seed() const { return trial_seed_; }
  /// Thresholds of the comparators of bit lines, with trim and offset.
  std::span<const float> low_threshold() const { return low_threshold_; }
  std::span<const float> high_threshold() const { return high_threshold_; }
  float comparator_noise() const { return low_.noise_sigma(); }

  /// Identities of the two passes of a step, for the noise of reads.
  static std::uint64_t forward_operation(std::uint64_t step) { return 2 * step; }
  static std::uint64_t backward_operation(std::uint64_t step) { return 2 * step + 1; }

 private:
  enum Bank : std::uint64_t { kLowBank = 0, kHighBank = 1, kBreakBank = 2 };

  const Cnf& formula_;
  ReadoutParams readout_;
  Assignment state_;
  std::uint64_t trial_seed_ = 0;
  crossbar::ComparatorBank low_, high_, break_;
  std::vector<float> low_threshold_, high_threshold_;
  std::vector<std::uint8_t> flags_;  // padded to whole words
  std::vector<std::uint32_t> entered_;
  ClauseSet unsatisfied_;
  std::size_t critical_ = 0;
  CycleCounts counts_;
};

}  // namespace ohmfield::hopfield
