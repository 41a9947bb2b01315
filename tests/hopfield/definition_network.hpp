#pragma once
/// A perfect network by definition: every pass goes through the whole formula. For small formulas, with XOR clauses.

#include <cstdlib>

#include "hopfield/clause_network.hpp"

namespace ohmfield::test {

class DefinitionNetwork final : public hopfield::ClauseNetwork {
 public:
  using ClauseNetwork::ClauseNetwork;

  void load(const hopfield::Assignment& state, std::uint64_t trial_seed) override {
    state_ = state;
    trial_seed_ = trial_seed;
    counts_ = {};
  }

  void read_clauses(std::uint64_t) override {
    unsatisfied_.clear();
    for (std::size_t c = 0; c < formula_.constraints(); ++c)
      if (!holds(c, state_)) unsatisfied_.insert(static_cast<std::uint32_t>(c));
    ++counts_.cycles;
  }

  void read_breaks(std::uint64_t, std::span<const hopfield::DimacsLiteral> variables, std::span<float> out) override {
    for (std::size_t i = 0; i < variables.size(); ++i) out[i] = changes(variables[i], Change::breaks);
  }
  void read_makes(std::uint64_t, std::span<const hopfield::DimacsLiteral> variables, std::span<float> out) override {
    for (std::size_t i = 0; i < variables.size(); ++i) out[i] = changes(variables[i], Change::makes);
  }

  void flip(std::int32_t variable) override { state_[static_cast<std::size_t>(variable) - 1] ^= 1; }
  void count_array(core::Ledger&) const override {}

  /// Whether a clause (an XOR clause, from formula().clauses() on) is satisfied.
  bool holds(std::size_t c, const hopfield::Assignment& state) const {
    std::size_t held = 0;
    for (const hopfield::DimacsLiteral literal : formula_.constraint(c))
      held += (state[static_cast<std::size_t>(std::abs(literal)) - 1] != 0) == (literal > 0) ? 1 : 0;
    return formula_.is_xor(c) ? held % 2 == 1 : held > 0;
  }

 private:
  enum class Change { breaks, makes };

  /// Clauses that a flip would leave unsatisfied, or satisfy.
  float changes(hopfield::DimacsLiteral literal, Change wanted) const {
    hopfield::Assignment after = state_;
    after[static_cast<std::size_t>(std::abs(literal)) - 1] ^= 1;
    float count = 0.0f;
    for (std::size_t c = 0; c < formula_.constraints(); ++c)
      if (holds(c, state_) == (wanted == Change::breaks) && holds(c, after) == (wanted == Change::makes)) count += 1.0f;
    return count;
  }
};

}  // namespace ohmfield::test
