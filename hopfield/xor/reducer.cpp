#include "hopfield/xor/reducer.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <numeric>

#include "core/expect.hpp"

namespace ohmfield::hopfield {
namespace {

constexpr std::uint64_t kNoCandidate = std::numeric_limits<std::uint64_t>::max();

std::uint32_t code_of(DimacsLiteral literal) {
  return 2 * static_cast<std::uint32_t>(std::abs(literal) - 1) + (literal < 0 ? 1 : 0);
}

}  // namespace

Reducer::Reducer(const Cnf& cnf)
    : variables_(static_cast<std::uint32_t>(cnf.variables())),
      occurrence_starts_(std::size_t{variables_} + 1),
      parent_(variables_),
      next_member_(variables_, kNone),
      last_member_(variables_),
      class_occurrences_(variables_),
      value_(variables_, kNone),
      uses_(2 * std::size_t{variables_}),
      system_(variables_),
      candidate_cost_(variables_, kNoCandidate),
      reconstruction_(cnf.variables()) {
  OHM_EXPECT(cnf.literals() < kNone);
  literals_.reserve(cnf.literals());
  starts_.reserve(cnf.clauses() + 1);
  starts_.push_back(0);
  for (std::size_t c = 0; c < cnf.clauses(); ++c) {
    for (const DimacsLiteral literal : cnf.clause(c)) {
      literals_.push_back(code_of(literal));
      ++uses_[literals_.back()];
      ++class_occurrences_[literals_.back() >> 1];
    }
    starts_.push_back(static_cast<std::uint32_t>(literals_.size()));
    const auto length = static_cast<std::uint32_t>(cnf.clause(c).size());
    alive_.push_back(length);
    contradiction_ = contradiction_ || length == 0;
    if (length == 1) units_.push_back(literals_.back());
  }
  clauses_left_ = cnf.clauses();
  for (std::uint32_t v = 0; v < variables_; ++v) {
    parent_[v] = 2 * v;
    last_member_[v] = v;
    occurrence_starts_[v + 1] = occurrence_starts_[v] + class_occurrences_[v];
    maybe_pure_.push_back(v);
  }
  occurrences_.resize(literals_.size());
  std::vector<std::uint32_t> next(occurrence_starts_.begin(), occurrence_starts_.end());
  for (std::uint32_t c = 0; c + 1 < starts_.size(); ++c)
    for (std::uint32_t p = starts_[c]; p < starts_[c + 1]; ++p) occurrences_[next[literals_[p] >> 1]++] = {c, p};
  for (std::size_t i = 0; i < cnf.xors(); ++i) {
    LinearSystem::Row row;
    std::uint8_t constant = 1;
    for (const DimacsLiteral literal : cnf.xor_clause(i)) {
      row.push_back(code_of(literal) >> 1);
      if (literal < 0) constant ^= 1;
    }
    std::sort(row.begin(), row.end());
    system_.add(std::move(row), constant);
  }
}

Reducer::Code Reducer::root(Code literal) {
  Code top = literal;
  while (parent_[top >> 1] != (top & ~1u)) top = parent_[top >> 1] ^ (top & 1u);
  // Second walk: everything on the way points at the top.
  while (parent_[literal >> 1] != (literal & ~1u)) {
    const Code up = parent_[literal >> 1] ^ (literal & 1u);
    parent_[literal >> 1] = top ^ (literal & 1u);
    literal = up;
  }
  return top;
}

void Reducer::propagate() {
  for (;;) {
    while (!units_.empty() && !contradiction_) {
      const Code unit = units_.back();
      units_.pop_back();
      assign(unit);
    }
    if (contradiction_) return;
    take_rows();
    if (units_.empty()) return;
  }
}

/// Rows that changed: short ones are facts, longer ones may have made elimination cheaper.
void Reducer::take_rows() {
  for (std::vector<std::uint32_t> changed = system_.take_changed(); !changed.empty(); changed = system_.take_changed()) {
    for (const std::uint32_t r : changed) {
      if (!system_.alive(r)) continue;
      const LinearSystem::Row row = system_.row(r);
      const std::uint8_t constant = system_.constant(r);
      if (row.size() > 2) {
        for (const std::uint32_t v : row) consider(v);
        continue;
      }
      system_.drop(r);
      for (const std::uint32_t v : row) {
        consider(v);
        maybe_pure_.push_back(v);
      }
      if (row.empty()) contradiction_ = contradiction_ || constant != 0;
      if (row.size() == 1) units_.push_back(2 * row[0] + (constant != 0 ? 0 : 1));
      if (row.size() == 2) merge(2 * row[0], 2 * row[1] + constant);
      if (contradiction_) return;
    }
  }
}

void Reducer::assign(Code literal) {
  literal = root(literal);
  const std::uint32_t v = literal >> 1, value = (literal & 1u) ^ 1u;
  if (value_[v] != kNone) {
    contradiction_ = contradiction_ || value_[v] != value;
    return;
  }
  value_[v] = value;
  ++counters_.fixed;
  reconstruction_.define(v, static_cast<std::uint8_t>(value), {});
  for (std::uint32_t member = v; member != kNone; member = next_member_[member]) {
    const Code true_literal = 2 * member + ((root(2 * member) & 1u) ^ value ^ 1u);
    for (std::uint32_t i = occurrence_starts_[member]; i < occurrence_starts_[member + 1]; ++i) {
      const Occurrence occurrence = occurrences_[i];
      if (occurrence.clause == kNone || alive_[occurrence.clause] == kRemoved) continue;
      if (literals_[occurrence.position] == true_literal) {
        remove_clause(occurrence.clause);
      } else {
        lose_literal(occurrence.clause);
      }
    }
  }
  const auto span = system_.rows_of(v);
  const std::vector<std::uint32_t> rows(span.begin(), span.end());
  for (const std::uint32_t r : rows) system_.add_to(r, {&v, 1}, static_cast<std::uint8_t>(value));
}

void Reducer::lose_literal(std::uint32_t c) {
  if (--alive_[c] == 0) contradiction_ = true;
  if (alive_[c] != 1) return;
  for (std::uint32_t p = starts_[c]; p < starts_[c + 1]; ++p) {
    if (literals_[p] == kNone) continue;
    const Code literal = root(literals_[p]);
    if (value_[literal >> 1] == kNone) units_.push_back(literal);
  }
}

void Reducer::remove_clause(std::uint32_t c) {
  alive_[c] = kRemoved;
  --clauses_left_;
  for (std::uint32_t p = starts_[c]; p < starts_[c + 1]; ++p) {
    if (literals_[p] == kNone) continue;
    const Code literal = root(literals_[p]);
    --uses_[literal];
    maybe_pure_.push_back(literal >> 1);
    consider(literal >> 1);
  }
}

void Reducer::merge(Code a, Code b) {
  a = root(a);
  b = root(b);
  if (a >> 1 == b >> 1) {
    contradiction_ = contradiction_ || a != b;
    return;
  }
  if (value_[a >> 1] != kNone || value_[b >> 1] != kNone) {
    const Code known = value_[a >> 1] != kNone ? a : b;
    units_.push_back((a ^ b ^ known) ^ (value_[known >> 1] ^ (known & 1u) ^ 1u));
    return;
  }
  const auto weight = [this](Code l) { return std::uint64_t{class_occurrences_[l >> 1]} + system_.count(l >> 1); };
  if (weight(a) > weight(b)) std::swap(a, b);
  const std::uint32_t small = a >> 1, large = b >> 1, differ = (a ^ b) & 1u;
  ++counters_.merged;
  reconstruction_.define(small, static_cast<std::uint8_t>(differ), {&large, 1});

  parent_[small] = 2 * large + differ;
  uses_[2 * large + differ] += uses_[2 * small];
  uses_[2 * large + (differ ^ 1u)] += uses_[2 * small + 1];
  uses_[2 * small] = uses_[2 * small + 1] = 0;
  next_member_[last_member_[large]] = small;
  last_member_[large] = last_member_[small];
  class_occurrences_[large] += class_occurrences_[small];
  merge_in_clauses(small, large);

  const auto span = system_.rows_of(small);
  const std::vector<std::uint32_t> rows(span.begin(), span.end());
  const std::uint32_t both[] = {std::min(small, large), std::max(small, large)};
  for (const std::uint32_t r : rows) system_.add_to(r, both, static_cast<std::uint8_t>(differ));
  maybe_pure_.push_back(large);
  consider(large);
}

/// Clauses that hold literals of both classes lose one or are true. The members of `small` stand last in the list of `large`.
void Reducer::merge_in_clauses(std::uint32_t small, std::uint32_t large) {
  for (std::uint32_t member = small; member != kNone; member = next_member_[member]) {
    for (std::uint32_t i = occurrence_starts_[member]; i < occurrence_starts_[member + 1]; ++i) {
      const auto [c, position] = occurrences_[i];
      if (c == kNone || alive_[c] == kRemoved || starts_[c + 1] - starts_[c] > kLongestSearched) continue;
      const Code mine = root(literals_[position]);
      for (std::uint32_t p = starts_[c]; p < starts_[c + 1]; ++p) {
        if (p == position || literals_[p] == kNone) continue;
        const Code other = root(literals_[p]);
        if (other >> 1 != large) continue;
        if (other != mine) {
          remove_clause(c);
        } else {
          --uses_[mine];
          occurrences_[i].clause = kNone;
          literals_[position] = kNone;
          lose_literal(c);
        }
        break;
      }
    }
  }
}

}  // namespace ohmfield::hopfield
