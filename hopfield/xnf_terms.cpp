#include "hopfield/xnf_terms.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "hopfield/dimacs_scanner.hpp"

namespace ohmfield::hopfield {

std::optional<std::vector<std::int64_t>> literals_of_sum(std::string_view word) {
  // `1-2` is more likely a lost space than a sum.
  if (word.find('+') == std::string_view::npos) return std::nullopt;
  std::vector<std::int64_t> literals;
  for (std::size_t start = 0; start <= word.size();) {
    const std::size_t end = std::min(word.find_first_of("+-", start + 1), word.size());
    const std::optional<std::int64_t> literal = number_in(word.substr(start, end - start));
    if (!literal || *literal == 0) return std::nullopt;
    literals.push_back(*literal);
    if (end == word.size()) return literals;
    start = word[end] == '+' ? end + 1 : end;
  }
  return std::nullopt;
}

void XnfClause::add_sum(std::span<const DimacsLiteral> sum) {
  Sum kept{{}, false};
  for (const DimacsLiteral literal : sum) {
    kept.variables.push_back(std::abs(literal));
    kept.negated = kept.negated != (literal < 0);
  }
  std::sort(kept.variables.begin(), kept.variables.end());
  std::size_t size = 0;
  for (const DimacsLiteral variable : kept.variables) {
    if (size > 0 && kept.variables[size - 1] == variable) {
      --size;  // a pair cancels
    } else {
      kept.variables[size++] = variable;
    }
  }
  kept.variables.resize(size);
  if (size == 0) {
    always_true_ = always_true_ || kept.negated;
  } else if (size == 1) {
    literals_.push_back(kept.negated ? -kept.variables.front() : kept.variables.front());
  } else {
    sums_.push_back(std::move(kept));
  }
}

void XnfClause::finish() {
  if (always_true_) {
    // Nothing to add.
  } else if (literals_.empty() && sums_.size() == 1) {
    std::vector<DimacsLiteral>& sum = sums_.front().variables;
    if (sums_.front().negated) sum.front() = -sum.front();
    cnf_.add_xor(sum);
  } else {
    for (const Sum& sum : sums_) literals_.push_back(name_of(sum));
    cnf_.add(literals_);
  }
  literals_.clear();
  sums_.clear();
  always_true_ = false;
}

DimacsLiteral XnfClause::name_of(const Sum& sum) {
  const auto [entry, is_new] = names_.try_emplace(sum.variables, 0);
  if (is_new) {
    entry->second = cnf_.add_variable();
    std::vector<DimacsLiteral> definition{-entry->second};
    definition.insert(definition.end(), sum.variables.begin(), sum.variables.end());
    cnf_.add_xor(definition);
  }
  return sum.negated ? -entry->second : entry->second;
}

}  // namespace ohmfield::hopfield
