#include "hopfield/groups/group_cost.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <vector>

#include "hopfield/architecture/passes.hpp"
#include "hopfield/ksat_machine.hpp"

namespace ohmfield::hopfield {
namespace {

using core::Event;

/// Lines of a tile. Assumption: the size of published arrays, as of KsatMachine.
constexpr std::size_t kTileSide = 512;
/// Assumption: steps are counted in so many bits; draws are keyed by them.
constexpr double kStampBits = 32.0;
/// Of a latched count: 0, 1, 2, more.
constexpr double kCountBits = 2.0;

bool holds_two_members(std::span<const DimacsLiteral> clause, const Groups& groups) {
  for (std::size_t i = 0; i < clause.size(); ++i) {
    const std::uint32_t group = groups.group_of(std::abs(clause[i]));
    for (std::size_t j = 0; group != Groups::kNone && j < i; ++j)
      if (groups.group_of(std::abs(clause[j])) == group) return true;
  }
  return false;
}

double number(std::uint64_t value) { return static_cast<double>(value); }

}  // namespace

Cnf without_forced(const GroupedFormula& problem) {
  std::vector<std::int32_t> name(static_cast<std::size_t>(problem.formula.variables()));
  std::int32_t open = 0;
  for (std::size_t v = 0; v < name.size(); ++v) name[v] = problem.forced.value[v] == 0 ? ++open : 0;
  Cnf left(open);
  std::vector<DimacsLiteral> literals;
  for (std::size_t c = 0; c < problem.formula.clauses(); ++c) {
    literals.clear();
    for (const DimacsLiteral literal : problem.formula.clause(c)) {
      const std::int32_t variable = name[static_cast<std::size_t>(std::abs(literal)) - 1];
      literals.push_back(literal > 0 ? variable : -variable);
    }
    left.add(literals);
  }
  return left;
}

GroupCost::GroupCost(const GroupedFormula& problem, const ArchitectureParams& params, const crossbar::Technology& technology)
    : technology_(technology), groups_(static_cast<double>(problem.groups.size())), members_(static_cast<double>(problem.groups.members())) {
  params.validate();
  if (problem.contradiction() || problem.formula.clauses() == 0) return;
  const Cnf left = without_forced(problem);
  shape_ = ksat_shape(left);
  const bool is_large = shape_.word_lines() > kLargestArray || shape_.bit_lines() > kLargestArray;
  tiling_ = is_large ? tile(left, kTileSide, kTileSide) : one_array(shape_);
  for (std::size_t c = 0; c < problem.formula.clauses(); ++c)
    shared_clauses_ += holds_two_members(problem.formula.clause(c), problem.groups) ? 1.0 : 0.0;
  architecture_ = make_architecture("two_pass", shape_, tiling_, params, technology);
}

std::string GroupCost::description() const {
  if (!has_array()) return "no clause is left, no array needed";
  std::string size = fmt::format("{:.0f} word lines x {:.0f} bit lines", shape_.word_lines(), shape_.bit_lines());
  if (!tiling_.one_piece()) size += fmt::format(" in {:.0f} tiles of {:.0f} x {:.0f}", tiling_.tiles, tiling_.rows, tiling_.columns);
  return size + fmt::format(", architecture {}, {:.0f} winner-take-alls of groups with {:.0f} inputs", architecture_->name(), groups_, members_);
}

double GroupCost::group_s(const GroupCounts& groups) const {
  const crossbar::Timing& timing = technology_.timing();
  return number(groups.group_cycles) * timing.comparator_s + number(groups.shared_lookups + groups.stamp_words) * timing.clock_s;
}

double GroupCost::search_s(const CycleCounts& counts, const GroupCounts& groups) const {
  return has_array() ? architecture_->search_s(counts) + group_s(groups) : 0.0;
}

core::Ledger GroupCost::search_events(const CycleCounts& counts, const GroupCounts& groups) const {
  if (!has_array()) return {};
  CycleCounts all = counts;
  all.global_choices += groups.group_choices;  // winners against a threshold; every reading is an input of one already
  core::Ledger ledger = architecture_->trial_events(all);
  ledger.add(Event::comparator, number(counts.cycles) * shared_clauses_);
  const double lookups = number(groups.shared_lookups), stamps = number(groups.stamp_words);
  ledger.add(Event::sram_access, kTableBytes, lookups + stamps, lookups * (shape_.address_bits() + kCountBits) + stamps * kStampBits);
  ledger.add(Event::digital_add, lookups + stamps, lookups * kCountBits + stamps * kStampBits);
  const double lines = tiling_.line_pieces + tiling_.segments;
  ledger.add(Event::leakage, 0.0, search_s(counts, groups) * members_ + group_s(groups) * lines);
  return ledger;
}

}  // namespace ohmfield::hopfield
