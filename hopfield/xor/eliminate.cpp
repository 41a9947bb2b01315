/// Reducer: elimination of variables that stand in XOR clauses only, pure literals, and the formula that is left.

#include <algorithm>
#include <limits>

#include "hopfield/xor/reducer.hpp"

namespace ohmfield::hopfield {
namespace {

constexpr std::uint64_t kNoCandidate = std::numeric_limits<std::uint64_t>::max();

/// Work is counted in entries of rows and columns; a step of the queue costs as much as some fifty. chosen: 2 to 4 s in all. Only large
/// systems of equations come near it.
constexpr std::uint64_t kMostWork = 1'000'000'000;
constexpr std::uint64_t kQueueStep = 50;

}  // namespace

/// Puts a variable into the queue at the least it can cost; the true cost is found when its turn comes.
void Reducer::consider(std::uint32_t variable) {
  if (!only_in_xors(variable)) return;
  const std::uint64_t least = system_.count(variable) - 1;
  if (candidate_cost_[variable] == least) return;
  if (candidate_cost_[variable] != kNoCandidate) candidates_.erase({candidate_cost_[variable], variable});
  candidate_cost_[variable] = least;
  candidates_.insert({least, variable});
  work_ += kQueueStep;
}

bool Reducer::exhausted() const { return work_ >= kMostWork; }

void Reducer::eliminate(std::size_t longest_row) {
  combine_equal_rows();
  for (std::uint32_t v = 0; v < variables_; ++v) consider(v);
  while (!contradiction_ && !candidates_.empty() && !exhausted()) {
    const auto [cost, variable] = *candidates_.begin();
    candidates_.erase(candidates_.begin());
    candidate_cost_[variable] = kNoCandidate;
    if (!only_in_xors(variable)) continue;
    const auto span = system_.rows_of(variable);
    const std::vector<std::uint32_t> rows(span.begin(), span.end());
    work_ += kQueueStep + 8 * rows.size();
    const std::uint32_t pivot = *std::min_element(rows.begin(), rows.end(), [this](std::uint32_t a, std::uint32_t b) {
      return system_.row(a).size() < system_.row(b).size();
    });
    // Entries that elimination adds at most (Markowitz, Management Science 3, 1957).
    const std::uint64_t true_cost = std::uint64_t{system_.row(pivot).size() - 1} * (rows.size() - 1);
    if (true_cost > cost && !candidates_.empty() && candidates_.begin()->first < true_cost) {
      candidate_cost_[variable] = true_cost;
      candidates_.insert({true_cost, variable});
      continue;
    }
    const bool fits = std::all_of(rows.begin(), rows.end(), [&](std::uint32_t r) {
      work_ += system_.row(r).size() + system_.row(pivot).size();
      return r == pivot || system_.length_of_sum(r, pivot) <= std::max(longest_row, system_.row(r).size());
    });
    if (!fits) continue;
    eliminate_with(variable, pivot, rows);
    propagate();
  }
  combine_equal_rows();
}

void Reducer::eliminate_with(std::uint32_t variable, std::uint32_t pivot, std::span<const std::uint32_t> rows) {
  const LinearSystem::Row row = system_.row(pivot);
  const std::uint8_t constant = system_.constant(pivot);
  system_.drop(pivot);
  for (const std::uint32_t r : rows)
    if (r != pivot) system_.add_to(r, row, constant);
  LinearSystem::Row others = row;
  std::erase(others, variable);
  reconstruction_.define(variable, constant, others);
  ++counters_.eliminated;
  for (const std::uint32_t v : others) {
    consider(v);
    maybe_pure_.push_back(v);
  }
}

void Reducer::shorten_rows() {
  std::vector<std::uint32_t> queue, shared(system_.rows(), 0), touched;
  for (std::uint32_t r = 0; r < system_.rows(); ++r)
    if (system_.alive(r)) queue.push_back(r);
  while (!queue.empty() && !exhausted()) {
    // `row` is what shortens others: those that share more than half of its variables.
    const std::uint32_t row = queue.back();
    queue.pop_back();
    if (!system_.alive(row)) continue;
    touched.clear();
    for (const std::uint32_t v : system_.row(row)) {
      for (const std::uint32_t other : system_.rows_of(v)) {
        ++work_;
        if (other != row && shared[other]++ == 0) touched.push_back(other);
      }
    }
    const LinearSystem::Row variables = system_.row(row);
    for (const std::uint32_t other : touched) {
      if (2 * shared[other] > variables.size()) {
        system_.add_to(other, variables, system_.constant(row));
        queue.push_back(other);
      }
      shared[other] = 0;
    }
  }
  propagate();
}

/// Of rows over the same variables one is enough; the others become empty, or a contradiction.
void Reducer::combine_equal_rows() {
  std::vector<std::uint32_t> order;
  for (std::uint32_t r = 0; r < system_.rows(); ++r)
    if (system_.alive(r)) order.push_back(r);
  std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
    return system_.row(a) != system_.row(b) ? system_.row(a) < system_.row(b) : a < b;
  });
  for (std::size_t i = 1, kept = 0; i < order.size(); ++i) {
    if (system_.row(order[i]) != system_.row(order[kept])) {
      kept = i;
      continue;
    }
    const LinearSystem::Row row = system_.row(order[kept]);
    system_.add_to(order[i], row, system_.constant(order[kept]));
  }
  propagate();
}

void Reducer::fix_pure() {
  while (!contradiction_ && !maybe_pure_.empty()) {
    const std::uint32_t v = maybe_pure_.back();
    maybe_pure_.pop_back();
    if (!is_free_root(v) || !in_clauses(v) || system_.count(v) > 0) continue;
    if (uses_[2 * v] > 0 && uses_[2 * v + 1] > 0) continue;
    units_.push_back(2 * v + (uses_[2 * v] > 0 ? 0 : 1));
    ++counters_.pure;
    propagate();
  }
}

std::pair<Cnf, Reconstruction> Reducer::finish() {
  if (contradiction_) {
    Cnf impossible(0);
    impossible.add({});
    return {std::move(impossible), Reconstruction(static_cast<std::int32_t>(variables_))};
  }
  std::vector<std::uint32_t> kept;
  for (std::uint32_t v = 0; v < variables_; ++v) {
    if (!is_free_root(v)) continue;
    if (in_clauses(v) || system_.count(v) > 0) {
      kept.push_back(v);
    } else {
      reconstruction_.define(v, 0, {});  // stands nowhere any more: whatever uses it was decided before
    }
  }
  Cnf cnf = remaining(kept);
  reconstruction_.keep(std::move(kept));
  return {std::move(cnf), std::move(reconstruction_)};
}

Cnf Reducer::remaining(std::vector<std::uint32_t>& kept) {
  std::vector<DimacsLiteral> number(variables_, 0);
  for (std::size_t i = 0; i < kept.size(); ++i) number[kept[i]] = static_cast<DimacsLiteral>(i + 1);
  Cnf all(static_cast<std::int32_t>(kept.size()));
  std::vector<DimacsLiteral> clause;
  for (std::uint32_t c = 0; c + 1 < starts_.size(); ++c) {
    if (alive_[c] == kRemoved) continue;
    clause.clear();
    for (std::uint32_t p = starts_[c]; p < starts_[c + 1]; ++p) {
      if (literals_[p] == kNone) continue;
      const Code literal = root(literals_[p]);
      if (value_[literal >> 1] != kNone) continue;  // false, or the clause would be gone
      clause.push_back((literal & 1u) != 0 ? -number[literal >> 1] : number[literal >> 1]);
    }
    all.add(clause);
  }
  for (std::uint32_t r = 0; r < system_.rows(); ++r) {
    if (!system_.alive(r)) continue;
    clause.clear();
    for (const std::uint32_t v : system_.row(r)) clause.push_back(number[v]);
    if (system_.constant(r) == 0) clause.front() = -clause.front();
    all.add_xor(clause);
  }
  return normalised(all);
}

}  // namespace ohmfield::hopfield
