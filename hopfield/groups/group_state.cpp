#include "hopfield/groups/group_state.hpp"

#include <algorithm>
#include <utility>

#include "core/expect.hpp"
#include "core/random/counter_rng.hpp"
#include "hopfield/draws.hpp"

namespace ohmfield::hopfield {

GroupState::GroupState(const GroupIndex& index)
    : index_(&index),
      true_literals_(index.clauses(), 0),
      breaks_(std::bit_ceil(std::size_t{index.variables()} + 1), 0),
      unsatisfied_(index.clauses()),
      place_(index.variables(), 0),
      true_count_(index.groups(), 0) {
  for (std::uint32_t g = 0; g < index.groups(); ++g) {
    for (const GroupLiteral member : index.members(g)) {
      place_[member / 2] = static_cast<std::uint32_t>(members_.size());
      members_.push_back(member);
    }
  }
}

void GroupState::start(std::uint64_t trial_seed) {
  Assignment values = random_assignment(static_cast<std::int32_t>(index_->variables()), trial_seed);
  for (std::size_t v = 0; v < values.size(); ++v)
    if (const int sign = index_->forced().value[v]; sign != 0) values[v] = sign > 0 ? 1 : 0;
  // Sequence 0 is that of the coins.
  core::CounterRng rng(trial_seed, core::Stream::initial_state, 1);
  std::vector<GroupLiteral> order;
  for (std::uint32_t g = 0; g < index_->groups(); ++g) {
    order.assign(index_->members(g).begin(), index_->members(g).end());
    const std::uint32_t truths = index_->low(g) + rng.below(index_->high(g) - index_->low(g) + 1);
    for (std::uint32_t i = 0; i < order.size(); ++i) {
      if (i < truths) std::swap(order[i], order[i + rng.below(static_cast<std::uint32_t>(order.size()) - i)]);
      values[order[i] / 2] = static_cast<std::uint8_t>((order[i] & 1u) ^ (i < truths ? 1u : 0u));
    }
  }
  load(values);
}

void GroupState::load(const Assignment& values) {
  OHM_EXPECT(values.size() == index_->variables());
  values_ = values;
  critical_ = 0;
  unsatisfied_.clear();
  std::fill(true_literals_.begin(), true_literals_.end(), 0);
  std::fill(breaks_.begin(), breaks_.end(), 0);
  for (std::uint32_t c = 0; c < index_->clauses(); ++c) {
    for (const GroupLiteral literal : index_->clause(c))
      if (is_true(literal)) true_literals_[c] = (true_literals_[c] ^ (literal / 2)) + kOne;
    if (count_of(true_literals_[c]) == 0) unsatisfied_.insert(c);
    if (count_of(true_literals_[c]) != 1) continue;
    ++breaks_[name_of(true_literals_[c])];
    ++critical_;
  }
  for (std::uint32_t g = 0; g < index_->groups(); ++g) {
    const std::span<GroupLiteral> members{members_.data() + index_->member_start(g), index_->members(g).size()};
    // From the order of the index, so that a state alone decides what follows from it.
    std::copy(index_->members(g).begin(), index_->members(g).end(), members.begin());
    const auto first_false = std::stable_partition(members.begin(), members.end(), [&](GroupLiteral member) { return is_true(member); });
    true_count_[g] = static_cast<std::uint32_t>(first_false - members.begin());
    for (std::size_t i = 0; i < members.size(); ++i) place_[members[i] / 2] = index_->member_start(g) + static_cast<std::uint32_t>(i);
    OHM_EXPECT(true_count_[g] >= index_->low(g) && true_count_[g] <= index_->high(g));
  }
}

void GroupState::moves_for(GroupLiteral literal, std::vector<GroupMove>& out) const {
  const std::uint32_t variable = literal / 2, g = index_->group_of(variable);
  if (g == Groups::kNone) {
    out.push_back({variable});
    return;
  }
  const std::uint32_t start = index_->member_start(g), truths = true_count_[g];
  const auto size = static_cast<std::uint32_t>(index_->members(g).size());
  const bool becomes_true = place_[variable] >= start + truths;
  if (becomes_true ? truths < index_->high(g) : truths > index_->low(g)) {
    out.push_back({variable});
    return;
  }
  const std::uint32_t from = becomes_true ? start : start + truths, to = becomes_true ? start + truths : start + size;
  for (std::uint32_t i = from; i < to; ++i) out.push_back({variable, members_[i] / 2});
}

/// What the sum of two breaks gets wrong about clauses that hold both variables; modulo 2^32, as the sum is.
std::uint32_t GroupState::overlap(const GroupMove& move) const {
  std::uint32_t correction = 0;
  for (const std::uint32_t c : index_->shared_clauses(move.first)) {
    int change = 0;
    std::uint32_t counted = 0;
    bool holds_partner = false;
    const std::uint32_t truths = count_of(true_literals_[c]);
    for (const GroupLiteral literal : index_->clause(c)) {
      if (literal / 2 != move.first && literal / 2 != move.partner) continue;
      holds_partner = holds_partner || literal / 2 == move.partner;
      change += is_true(literal) ? -1 : 1;
      counted += is_true(literal) && truths == 1 ? 1 : 0;
    }
    if (!holds_partner) continue;
    const std::uint32_t broken = truths > 0 && static_cast<std::int64_t>(truths) + change == 0 ? 1 : 0;
    correction += broken - counted;
  }
  return correction;
}

void GroupState::flip(std::uint32_t variable) {
  const bool was_true = values_[variable] != 0;
  values_[variable] = was_true ? 0 : 1;
  const GroupLiteral now_true = 2 * variable + (was_true ? 1 : 0);
  std::uint32_t gained = 0;
  for (const std::uint32_t c : index_->occurrences(now_true)) {
    const std::uint64_t before = true_literals_[c];
    true_literals_[c] = (before ^ variable) + kOne;
    const std::uint32_t was_critical = count_of(before) == 1 ? 1 : 0;
    breaks_[name_of(before)] -= was_critical;
    critical_ -= was_critical;
    if (count_of(before) == 0) {
      unsatisfied_.remove(c);
      ++gained;
    }
  }
  critical_ += gained;
  for (const std::uint32_t c : index_->occurrences(now_true ^ 1u)) {
    const std::uint64_t after = (true_literals_[c] ^ variable) - kOne;
    true_literals_[c] = after;
    const std::uint32_t is_critical = count_of(after) == 1 ? 1 : 0;
    breaks_[name_of(after)] += is_critical;
    critical_ += is_critical;
    if (count_of(after) == 0) {
      unsatisfied_.insert(c);
      --critical_;
    }
  }
  breaks_[variable] = gained;
  if (index_->group_of(variable) != Groups::kNone) turn_member(variable);
}

/// Moves a member over the border between the true and the false ones.
void GroupState::turn_member(std::uint32_t variable) {
  const std::uint32_t g = index_->group_of(variable), border = index_->member_start(g) + true_count_[g];
  const bool is_now_true = place_[variable] >= border;
  const std::uint32_t to = is_now_true ? border : border - 1, from = place_[variable];
  true_count_[g] += is_now_true ? 1u : ~0u;
  std::swap(members_[from], members_[to]);
  place_[members_[from] / 2] = from;
  place_[members_[to] / 2] = to;
}

}  // namespace ohmfield::hopfield
