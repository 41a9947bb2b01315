#pragma once
/// What the networks on an array of real cells share: comparators that turn the currents of a pass into flags, and the
/// sets that follow from them. The networks differ in how they come by the currents.

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <vector>

#include "hopfield/clause_comparators.hpp"
#include "hopfield/clause_network.hpp"
#include "hopfield/line_comparators.hpp"

namespace ohmfield::hopfield {

class ReadoutNetwork : public ClauseNetwork {
 public:
  /// \param formula  normalised, without empty clauses, without XOR clauses; outlives the network
  /// \param trim     what the leakage of off cells adds to the reading of each bit line on average; its comparators
  ///                 are shifted by it
  /// \param seed     offsets of the comparators
  ReadoutNetwork(const Cnf& formula, const ReadoutParams& readout, std::vector<float> trim, std::uint64_t seed);

  void load(const Assignment& state, std::uint64_t trial_seed) override;
  void read_breaks(std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) override;
  void read_makes(std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) override;
  void flip(std::int32_t variable) override;

 protected:
  enum class Membership { entered, left };
  enum Flag : std::uint8_t { kSatisfied = 0, kUnsatisfied = 1, kCritical = 2 };

  /// Current of a word line in such a pass, as a reading, without the disturbances of its readout.
  virtual float line_current(Pass pass, std::uint64_t step, Eigen::Index line) = 0;
  /// Prepares line_current for a step.
  virtual void drive_back(Pass pass, std::uint64_t step) = 0;

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
  std::span<const float> low_threshold() const { return clause_comparators_.low_threshold(); }
  std::span<const float> high_threshold() const { return clause_comparators_.high_threshold(); }
  float comparator_noise() const { return clause_comparators_.noise_sigma(); }

  /// Identities of the passes of a step, for the noise of reads.
  static std::uint64_t forward_operation(std::uint64_t step) { return 2 * step; }
  static std::uint64_t operation(Pass pass, std::uint64_t step) {
    return pass == Pass::backward ? 2 * step + 1 : (std::uint64_t{1} << 40) + step;
  }

 private:
  void read_lines(Pass pass, std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out);

  ClauseComparators clause_comparators_;
  LineComparators line_comparators_;
  std::vector<std::uint8_t> flags_;  // padded to whole words
  std::vector<std::uint32_t> entered_;
  std::uint64_t last_backward_ = kNoStep, last_make_ = kNoStep;
  static constexpr std::uint64_t kNoStep = ~std::uint64_t{0};
};

}  // namespace ohmfield::hopfield
