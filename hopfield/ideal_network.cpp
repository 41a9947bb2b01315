#include "hopfield/ideal_network.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>

#include "core/expect.hpp"

namespace ohmfield::hopfield {
namespace {

std::uint32_t variable_of(DimacsLiteral literal) { return static_cast<std::uint32_t>(std::abs(literal)) - 1; }

}  // namespace

IdealNetwork::IdealNetwork(const Cnf& formula, const ClauseIndex& index)
    : ClauseNetwork(formula),
      index_(index),
      true_literals_(index.clauses()),
      breaks_(std::bit_ceil(std::size_t{index.variables()} + 1)),
      parity_(index.xors()),
      xor_breaks_(index.xors() > 0 ? index.variables() : 0) {
  OHM_EXPECT(index.constraints() == formula.constraints() && !index.has_empty_clause());
  comparators_ = 2 * index.clauses();
  for (std::uint32_t x = 0; x < index.xors(); ++x) comparators_ += static_cast<std::uint32_t>(index.xor_clause(x).size());
}

void IdealNetwork::load(const Assignment& state, std::uint64_t trial_seed) {
  OHM_EXPECT(state.size() == index_.variables());
  state_ = state;
  trial_seed_ = trial_seed;
  counts_ = {};
  unsatisfied_.clear();
  left_.clear();
  entered_.clear();
  flips_since_ = 0;
  critical_ = satisfied_xors_ = 0;
  last_backward_ = last_make_ = kNoStep;
  std::fill(true_literals_.begin(), true_literals_.end(), 0);
  std::fill(breaks_.begin(), breaks_.end(), 0);
  std::fill(xor_breaks_.begin(), xor_breaks_.end(), 0);
  for (std::uint32_t v = 0; v < index_.variables(); ++v) {
    const auto held = index_.occurrences(2 * v + (state_[v] != 0 ? 0 : 1));
    for (const std::uint32_t c : held) true_literals_[c] = (true_literals_[c] ^ v) + kOne;
  }
  for (std::uint32_t c = 0; c < index_.clauses(); ++c) {
    if (count_of(true_literals_[c]) == 0) entered_.push_back(c);
    if (count_of(true_literals_[c]) != 1) continue;
    ++breaks_[name_of(true_literals_[c])];
    ++critical_;
  }
  for (std::uint32_t x = 0; x < index_.xors(); ++x) {
    unsigned parity = 0;
    for (const LiteralCode literal : index_.xor_clause(x)) parity ^= state_[literal >> 1] ^ (literal & 1u);
    parity_[x] = static_cast<std::uint8_t>(parity);
    satisfied_xors_ += parity;
    if (parity_[x] == 0) entered_.push_back(index_.clauses() + x);
    else
      for (const LiteralCode literal : index_.xor_clause(x)) ++xor_breaks_[literal >> 1];
  }
}

bool IdealNetwork::is_unsatisfied(std::uint32_t constraint) const {
  return constraint < index_.clauses() ? count_of(true_literals_[constraint]) == 0
                                       : parity_[constraint - index_.clauses()] == 0;
}

void IdealNetwork::flip(std::int32_t variable) {
  const auto v = static_cast<std::uint32_t>(variable) - 1;
  const bool was_true = state_[v] != 0;
  state_[v] ^= 1;
  const LiteralCode now_true = 2 * v + (was_true ? 1 : 0);
  std::uint32_t gained = 0;
  std::size_t critical = critical_;
  for (const std::uint32_t c : index_.occurrences(now_true)) {
    const std::uint64_t before = true_literals_[c];
    true_literals_[c] = (before ^ v) + kOne;
    const std::uint32_t was_critical = count_of(before) == 1 ? 1 : 0;
    breaks_[name_of(before)] -= was_critical;
    critical -= was_critical;
    if (count_of(before) != 0) continue;
    left_.push_back(c);
    ++gained;
  }
  std::uint32_t lost = 0;
  for (const std::uint32_t c : index_.occurrences(now_true ^ 1)) {
    const std::uint64_t after = (true_literals_[c] ^ v) - kOne;
    true_literals_[c] = after;
    const std::uint32_t is_critical = count_of(after) == 1 ? 1 : 0;
    breaks_[name_of(after)] += is_critical;
    critical += is_critical;
    if (count_of(after) != 0) continue;
    entered_.push_back(c);
    ++lost;
  }
  breaks_[v] = gained;
  critical_ = critical + gained - lost;
  if (!parity_.empty()) flip_xors(v);
  ++flips_since_;
  ++counts_.flips;
}

void IdealNetwork::flip_xors(std::uint32_t variable) {
  for (const std::uint32_t x : index_.xor_occurrences(variable)) {
    parity_[x] ^= 1;
    satisfied_xors_ = parity_[x] != 0 ? satisfied_xors_ + 1 : satisfied_xors_ - 1;
    const std::uint32_t change = parity_[x] != 0 ? 1u : ~0u;  // one more or one fewer
    for (const LiteralCode literal : index_.xor_clause(x)) xor_breaks_[literal >> 1] += change;
    (parity_[x] != 0 ? left_ : entered_).push_back(index_.clauses() + x);
  }
}

void IdealNetwork::read_clauses(std::uint64_t) {
  if (flips_since_ <= 1) {  // both lists are in ascending order, and no clause is in both
    for (const std::uint32_t c : left_) unsatisfied_.remove(c);
    for (const std::uint32_t c : entered_) unsatisfied_.insert(c);
  } else {
    take_over_many();
  }
  left_.clear();
  entered_.clear();
  flips_since_ = 0;
  ++counts_.cycles;
  counts_.line_decisions += comparators_;
}

void IdealNetwork::take_over_many() {
  // A clause may have come and gone several times; what counts is the difference between then and now.
  left_.insert(left_.end(), entered_.begin(), entered_.end());
  std::sort(left_.begin(), left_.end());
  left_.erase(std::unique(left_.begin(), left_.end()), left_.end());
  entered_.clear();
  for (const std::uint32_t c : left_) {
    if (unsatisfied_.contains(c) == is_unsatisfied(c)) continue;
    if (unsatisfied_.contains(c)) unsatisfied_.remove(c);
    else entered_.push_back(c);
  }
  for (const std::uint32_t c : entered_) unsatisfied_.insert(c);
}

void IdealNetwork::read_breaks(std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) {
  if (last_backward_ != step) {
    last_backward_ = step;
    ++counts_.backward_passes;
    counts_.critical_driven += critical_ + satisfied_xors_;
  }
  for (std::size_t i = 0; i < variables.size(); ++i) {
    const std::uint32_t v = variable_of(variables[i]);
    out[i] = static_cast<float>(breaks_[v] + (xor_breaks_.empty() ? 0 : xor_breaks_[v]));
  }
  counts_.break_readings += variables.size();
  counts_.literal_fetches += variables.size();
}

std::uint32_t IdealNetwork::made_by(std::uint32_t variable) const {
  std::uint32_t made = 0;
  for (const std::uint32_t c : index_.occurrences(2 * variable + (state_[variable] != 0 ? 1 : 0)))
    made += count_of(true_literals_[c]) == 0 ? 1 : 0;
  if (!parity_.empty())
    for (const std::uint32_t x : index_.xor_occurrences(variable)) made += parity_[x] == 0 ? 1 : 0;
  return made;
}

void IdealNetwork::read_makes(std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) {
  if (last_make_ != step) {
    last_make_ = step;
    ++counts_.make_passes;
    counts_.unsatisfied_driven += unsatisfied_.size();
  }
  for (std::size_t i = 0; i < variables.size(); ++i) out[i] = static_cast<float>(made_by(variable_of(variables[i])));
  counts_.make_readings += variables.size();
  counts_.literal_fetches += variables.size();
}

}  // namespace ohmfield::hopfield
