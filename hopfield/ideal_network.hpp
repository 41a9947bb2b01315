#pragma once
/// The network on an array of perfect cells, comparators and lines, at the cost of what changes: integers only.
///
/// Decides what DenseNetwork on a perfect array decides, step by step. Clauses keep the number of their true literals and
/// the exclusive or of their variables; when one is left, the latter names it (Balint, Biere, Froehlich, Schoening,
/// "Improving implementations of SLS solvers for SAT and new heuristics for k-SAT with long clauses", SAT 2014), and the
/// break of every variable is kept up to date. The set of unsatisfied clauses changes at the next forward pass, as on an
/// array: all flips of a cycle are seen together.
/// XOR clauses are native here: one that is satisfied counts in the break of each of its variables.

#include "hopfield/clause_index.hpp"
#include "hopfield/clause_network.hpp"

namespace ohmfield::hopfield {

class IdealNetwork final : public ClauseNetwork {
 public:
  /// \param formula  normalised, without empty clauses; outlives the network
  /// \param index    of the same formula; outlives the network; several networks may share it
  IdealNetwork(const Cnf& formula, const ClauseIndex& index);

  void load(const Assignment& state, std::uint64_t trial_seed) override;
  void read_clauses(std::uint64_t step) override;
  void read_breaks(std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) override;
  void read_makes(std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) override;
  void flip(std::int32_t variable) override;
  /// Nothing: what lines and cells did follows from counts() and the size of the formula.
  void count_array(core::Ledger&) const override {}

 private:
  static constexpr std::uint64_t kOne = std::uint64_t{1} << 32;
  static constexpr std::uint64_t kNoStep = ~std::uint64_t{0};
  static std::uint32_t count_of(std::uint64_t literals) { return static_cast<std::uint32_t>(literals >> 32); }
  static std::uint32_t name_of(std::uint64_t literals) { return static_cast<std::uint32_t>(literals); }

  bool is_unsatisfied(std::uint32_t constraint) const;
  void flip_xors(std::uint32_t variable);
  std::uint32_t made_by(std::uint32_t variable) const;
  void take_over_many();

  const ClauseIndex& index_;
  std::uint32_t comparators_ = 0;             ///< of a forward pass
  std::vector<std::uint64_t> true_literals_;  ///< count << 32 | exclusive or of variables
  std::vector<std::uint32_t> breaks_;         ///< as long as any exclusive or of variables may point
  std::size_t satisfied_xors_ = 0;
  std::vector<std::uint8_t> parity_;          ///< of each XOR clause; 1: satisfied
  std::vector<std::uint32_t> xor_breaks_;     ///< satisfied XOR clauses of each variable; empty without XOR clauses
  std::vector<std::uint32_t> left_, entered_;  ///< clauses whose count passed from or to zero since the last pass
  std::uint64_t flips_since_ = 0;
  std::uint64_t last_backward_ = kNoStep, last_make_ = kNoStep;
};

}  // namespace ohmfield::hopfield
