#include "experiments/baselines/clause_index.hpp"

#include <algorithm>
#include <limits>

#include "core/error.hpp"

namespace ohmfield::experiments {

ClauseIndex::ClauseIndex(const hopfield::Cnf& source) : variables_(static_cast<std::uint32_t>(source.variables())) {
  const hopfield::Cnf cnf = hopfield::normalised(source);
  constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max() - 1;
  if (cnf.literals() > kMost || cnf.clauses() > kMost) {
    throw core::InputError("the formula has more than 2^32 - 2 literals or clauses",
                           "Local search numbers them with 32 bits");
  }
  // One unused element keeps addresses of empty ranges valid.
  clause_literals_.reserve(cnf.literals() + 1);
  clause_starts_.reserve(cnf.clauses() + 1);
  clause_starts_.push_back(0);
  occurrence_starts_.assign(2 * std::size_t{variables_} + 1, 0);
  for (std::size_t c = 0; c < cnf.clauses(); ++c) {
    for (const hopfield::DimacsLiteral literal : cnf.clause(c)) {
      const LiteralCode code = literal > 0 ? 2 * static_cast<std::uint32_t>(literal - 1)
                                           : 2 * static_cast<std::uint32_t>(-literal - 1) + 1;
      clause_literals_.push_back(code);
      ++occurrence_starts_[code + 1];
    }
    clause_starts_.push_back(static_cast<std::uint32_t>(clause_literals_.size()));
    longest_clause_ = std::max(longest_clause_, static_cast<std::uint32_t>(cnf.clause(c).size()));
    has_empty_clause_ = has_empty_clause_ || cnf.clause(c).empty();
  }
  clause_literals_.push_back(0);

  for (std::size_t code = 1; code < occurrence_starts_.size(); ++code) {
    most_occurrences_ = std::max(most_occurrences_, occurrence_starts_[code]);
    occurrence_starts_[code] += occurrence_starts_[code - 1];
  }
  occurrences_.resize(cnf.literals() + 1);
  std::vector<std::uint32_t> next(occurrence_starts_.begin(), occurrence_starts_.end());
  for (std::uint32_t c = 0; c < clauses(); ++c) {
    for (const LiteralCode code : clause(c)) occurrences_[next[code]++] = c;
  }
}

}  // namespace ohmfield::experiments
