#include "hopfield/clause_index.hpp"

#include <algorithm>
#include <limits>

#include "core/error.hpp"

namespace ohmfield::hopfield {
namespace {

LiteralCode code_of(DimacsLiteral literal) {
  return literal > 0 ? 2 * static_cast<LiteralCode>(literal - 1) : 2 * static_cast<LiteralCode>(-literal - 1) + 1;
}

/// Counts at [i + 1] to starts of ranges.
void add_up(std::vector<std::uint32_t>& starts) {
  for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
}

}  // namespace

ClauseIndex::ClauseIndex(const Cnf& source) : variables_(static_cast<std::uint32_t>(source.variables())) {
  const Cnf cnf = normalised(source);
  constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max() - 1;
  if (cnf.literals() + cnf.xor_literals() > kMost || cnf.constraints() > kMost) {
    throw core::InputError("the formula has more than 2^32 - 2 literals or clauses",
                           "Local search numbers them with 32 bits");
  }
  // One unused element keeps addresses of empty ranges valid.
  clause_literals_.reserve(cnf.literals() + 1);
  clause_starts_.reserve(cnf.clauses() + 1);
  clause_starts_.push_back(0);
  occurrence_starts_.assign(2 * std::size_t{variables_} + 1, 0);
  for (std::size_t c = 0; c < cnf.clauses(); ++c) {
    for (const DimacsLiteral literal : cnf.clause(c)) {
      const LiteralCode code = code_of(literal);
      clause_literals_.push_back(code);
      ++occurrence_starts_[code + 1];
    }
    clause_starts_.push_back(static_cast<std::uint32_t>(clause_literals_.size()));
    longest_clause_ = std::max(longest_clause_, static_cast<std::uint32_t>(cnf.clause(c).size()));
    has_empty_clause_ = has_empty_clause_ || cnf.clause(c).empty();
  }
  clause_literals_.push_back(0);

  most_occurrences_ = *std::max_element(occurrence_starts_.begin(), occurrence_starts_.end());
  add_up(occurrence_starts_);
  occurrences_.resize(cnf.literals() + 1);
  std::vector<std::uint32_t> next(occurrence_starts_.begin(), occurrence_starts_.end());
  for (std::uint32_t c = 0; c < clauses(); ++c) {
    for (const LiteralCode code : clause(c)) occurrences_[next[code]++] = c;
  }

  xor_starts_.assign(1, 0);
  xor_occurrence_starts_.assign(std::size_t{variables_} + 1, 0);
  for (std::size_t x = 0; x < cnf.xors(); ++x) {
    for (const DimacsLiteral literal : cnf.xor_clause(x)) {
      xor_literals_.push_back(code_of(literal));
      ++xor_occurrence_starts_[(xor_literals_.back() >> 1) + 1];
    }
    xor_starts_.push_back(static_cast<std::uint32_t>(xor_literals_.size()));
    longest_clause_ = std::max(longest_clause_, static_cast<std::uint32_t>(cnf.xor_clause(x).size()));
  }
  add_up(xor_occurrence_starts_);
  xor_occurrences_.resize(xor_literals_.size() + 1);
  xor_literals_.push_back(0);
  next.assign(xor_occurrence_starts_.begin(), xor_occurrence_starts_.end());
  for (std::uint32_t x = 0; x < xors(); ++x) {
    for (const LiteralCode code : xor_clause(x)) xor_occurrences_[next[code >> 1]++] = x;
  }
}

}  // namespace ohmfield::hopfield
