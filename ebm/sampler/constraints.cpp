#include "ebm/sampler/constraints.hpp"

#include <fmt/format.h>

#include "core/error.hpp"

namespace ohmfield::ebm {

void Constraints::validate(Eigen::Index units) const {
  const auto check = [units](Eigen::Index unit) {
    if (unit < 0 || unit >= units) throw core::InputError(fmt::format("a constraint on unit {} of a model with {}", unit, units), "Units count from 0");
  };
  for (const auto* mask : {&clamped, &forbidden})
    if (!mask->empty() && static_cast<Eigen::Index>(mask->size()) != units)
      throw core::InputError(fmt::format("a mask of {} units for a model with {}", mask->size(), units), "Give one entry for each unit");
  for (const UnitPair& pair : pairs) {
    check(pair.a);
    check(pair.b);
    if (pair.a == pair.b) throw core::InputError(fmt::format("unit {} excludes itself", pair.a), "Forbid it");
  }
  for (const auto& set : exactly_one) {
    if (set.empty()) throw core::InputError("exactly one of no bits cannot be on", "Leave the empty set out");
    for (const Eigen::Index unit : set) check(unit);
  }
}

bool Constraints::hold(const Eigen::Ref<const Eigen::VectorXf>& x) const {
  for (std::size_t i = 0; i < forbidden.size(); ++i)
    if (forbidden[i] != 0 && x[static_cast<Eigen::Index>(i)] != 0.0f) return false;
  for (const UnitPair& pair : pairs)
    if (x[pair.a] != 0.0f && x[pair.b] != 0.0f) return false;
  for (const auto& set : exactly_one) {
    int on = 0;
    for (const Eigen::Index unit : set) on += x[unit] != 0.0f ? 1 : 0;
    if (on != 1) return false;
  }
  return true;
}

void add_length(Constraints& constraints, const Block& sites, Eigen::Index units, Eigen::Index end_symbol, std::size_t shortest, std::size_t longest) {
  if (sites.empty() || shortest > longest || longest > sites.size())
    throw core::InputError(fmt::format("lengths of {} to {} on {} sites", shortest, longest, sites.size()), "Give 0 <= shortest <= longest <= sites");
  if (end_symbol < 0 || end_symbol >= sites.front().size)
    throw core::InputError(fmt::format("end symbol {} of {}", end_symbol, sites.front().size), "Symbols count from 0");
  if (constraints.forbidden.empty()) constraints.forbidden.assign(static_cast<std::size_t>(units), 0);
  for (std::size_t site = 0; site < sites.size(); ++site) {
    const Eigen::Index first = sites[site].first;
    if (site < shortest) constraints.forbidden[static_cast<std::size_t>(first + end_symbol)] = 1;
    for (Eigen::Index symbol = 0; symbol < sites[site].size; ++symbol) {
      if (symbol == end_symbol) continue;
      if (site >= longest) constraints.forbidden[static_cast<std::size_t>(first + symbol)] = 1;
      if (site > 0) constraints.pairs.push_back({sites[site - 1].first + end_symbol, first + symbol});
    }
  }
}

}  // namespace ohmfield::ebm
