#pragma once
/// Variables of the unsatisfied clauses, each once: those with a make of 1 or more.
///
/// In the array, the mask is a make pass read by one comparator on each word line; here it follows from the latched
/// clauses. Ignored: a comparator that misreads the mask.

#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "hopfield/clause_network.hpp"

namespace ohmfield::hopfield {

class Candidates {
 public:
  /// In the order of the set of unsatisfied clauses. Counts the make pass of the step.
  /// \return variables as positive literals; valid until the next call
  std::span<const DimacsLiteral> collect(ClauseNetwork& network, std::uint64_t step) {
    network.read_makes(step, {}, {});
    const Cnf& formula = network.formula();
    const auto slots = static_cast<std::size_t>(formula.variables()) + 1;
    if (stamps_.size() != slots || ++now_ == 0) {
      stamps_.assign(slots, 0);
      now_ = 1;
    }
    members_.clear();
    const ClauseSet& unsatisfied = network.unsatisfied();
    for (std::size_t rank = 0; rank < unsatisfied.size(); ++rank)
      for (const DimacsLiteral literal : formula.constraint(unsatisfied[rank])) {
        const DimacsLiteral variable = std::abs(literal);
        std::uint32_t& stamp = stamps_[static_cast<std::size_t>(variable)];
        if (stamp == now_) continue;
        stamp = now_;
        members_.push_back(variable);
      }
    return members_;
  }

 private:
  std::vector<std::uint32_t> stamps_;
  std::uint32_t now_ = 0;
  std::vector<DimacsLiteral> members_;
};

}  // namespace ohmfield::hopfield
