#pragma once
/// The energy that the network descends, by its definition.
///
/// E(x) = sum over clauses of the product over their literals of (1 - l(x)): the number of unsatisfied clauses, a
/// polynomial whose order is the length of the longest clause. Its first derivatives are the make and the break of a
/// variable: how many clauses a flip would satisfy, and how many it would leave unsatisfied. An XOR clause adds
/// (1 + product of (1 - 2 l)) / 2, which is 1 where an even number of its literals is true; every flip of one of its
/// variables makes or breaks it.

#include <cstdint>
#include <span>
#include <vector>

#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

inline bool is_true(DimacsLiteral literal, const Assignment& state) {
  return (state[static_cast<std::size_t>(literal < 0 ? -literal : literal) - 1] != 0) == (literal > 0);
}

/// E(x). \param state values of variables 1..n
std::size_t energy(const Cnf& formula, const Assignment& state);

/// Number of unsatisfied clauses that flipping a variable (1..n) would satisfy.
std::size_t make_count(const Cnf& formula, const Assignment& state, std::int32_t variable);

/// Number of satisfied clauses that flipping a variable (1..n) would leave unsatisfied.
std::size_t break_count(const Cnf& formula, const Assignment& state, std::int32_t variable);

/// E(x) along a path of flips, at the cost of the clauses that each flip touches: for traces.
class EnergyTracker {
 public:
  explicit EnergyTracker(const Cnf& formula);

  void start(const Assignment& state);
  void flip(std::int32_t variable);
  std::size_t energy() const { return energy_; }

 private:
  struct Occurrence {
    std::uint32_t clause;
    bool positive;
  };
  bool unsatisfied(std::size_t constraint) const;

  const Cnf& formula_;
  Assignment state_;
  std::vector<std::vector<Occurrence>> occurrences_;
  std::vector<std::uint32_t> true_literals_;
  std::size_t energy_ = 0;
};

}  // namespace ohmfield::hopfield
