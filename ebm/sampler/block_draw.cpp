#include "ebm/sampler/block_draw.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/error.hpp"

namespace ohmfield::ebm {
namespace {

constexpr std::size_t kNone = ~std::size_t{0};

/// Variables of a block; sets of bits take the place of their bits.
std::vector<Variable> variables_of(const Block& block, const Constraints& constraints, std::vector<std::size_t>& set_done) {
  std::vector<Variable> result;
  const auto is_clamped = [&](Eigen::Index unit) { return !constraints.clamped.empty() && constraints.clamped[static_cast<std::size_t>(unit)] != 0; };
  for (const Group& group : block) {
    std::size_t set = kNone;
    for (std::size_t s = 0; s < constraints.exactly_one.size(); ++s)
      for (const Eigen::Index unit : constraints.exactly_one[s])
        if (unit >= group.first && unit < group.first + group.size) {
          if (set != kNone || group.size != 1)
            throw core::InputError(fmt::format("unit {} is in a set of bits and in another set or group", unit), "Sets hold bits, and do not overlap");
          set = s;
        }
    if (set != kNone && set_done[set]++ > 0) continue;
    Variable variable;
    if (set != kNone) {
      variable.units = constraints.exactly_one[set];
    } else {
      variable.units.resize(static_cast<std::size_t>(group.size));
      std::iota(variable.units.begin(), variable.units.end(), group.first);
      variable.may_be_none = group.size == 1;
    }
    for (const Eigen::Index unit : variable.units) variable.clamped |= is_clamped(unit);
    result.push_back(std::move(variable));
  }
  return result;
}

std::size_t state_of(const Variable& variable, Eigen::Index unit) {
  const auto at = std::find(variable.units.begin(), variable.units.end(), unit) - variable.units.begin();
  return static_cast<std::size_t>(at) + (variable.may_be_none ? 1 : 0);
}

std::vector<std::uint8_t> allowed_between(const Variable& a, const Variable& b, const std::vector<UnitPair>& pairs) {
  std::vector<std::uint8_t> allowed(a.states() * b.states(), 1);
  const auto in = [](const Variable& v, Eigen::Index unit) { return std::find(v.units.begin(), v.units.end(), unit) != v.units.end(); };
  for (const UnitPair& pair : pairs)
    for (const auto& [x, y] : {std::pair(pair.a, pair.b), std::pair(pair.b, pair.a)})
      if (in(a, x) && in(b, y)) allowed[state_of(a, x) * b.states() + state_of(b, y)] = 0;
  return allowed;
}

BlockPlan plan(std::vector<Variable> variables, const Constraints& constraints, Eigen::Index units) {
  std::vector<std::size_t> owner(static_cast<std::size_t>(units), kNone);
  for (std::size_t v = 0; v < variables.size(); ++v)
    for (const Eigen::Index unit : variables[v].units) owner[static_cast<std::size_t>(unit)] = v;
  std::vector<std::vector<std::size_t>> neighbours(variables.size());
  for (const UnitPair& pair : constraints.pairs) {
    const std::size_t a = owner[static_cast<std::size_t>(pair.a)], b = owner[static_cast<std::size_t>(pair.b)];
    if (a == kNone || b == kNone || a == b) continue;
    if (std::find(neighbours[a].begin(), neighbours[a].end(), b) == neighbours[a].end()) {
      neighbours[a].push_back(b);
      neighbours[b].push_back(a);
    }
  }
  BlockPlan result;
  std::vector<std::uint8_t> done(variables.size(), 0);
  for (std::size_t start = 0; start < variables.size(); ++start) {
    if (neighbours[start].size() > 2)
      throw core::InputError(fmt::format("the group of unit {} excludes more than two others of its block", variables[start].units.front()),
                             "Forbidden pairs within a block must form paths, such as neighbours in a sequence");
    if (done[start] != 0 || neighbours[start].size() == 2) continue;
    Path path;
    for (std::size_t now = start;;) {
      done[now] = 1;
      path.variables.push_back(variables[now]);
      const auto next = std::find_if(neighbours[now].begin(), neighbours[now].end(), [&](std::size_t n) { return done[n] == 0; });
      if (next == neighbours[now].end()) break;
      path.allowed.push_back(allowed_between(variables[now], variables[*next], constraints.pairs));
      now = *next;
    }
    result.paths.push_back(std::move(path));
  }
  if (std::find(done.begin(), done.end(), 0) != done.end())
    throw core::InputError("forbidden pairs within a block close a ring", "They must form paths, such as neighbours in a sequence");
  return result;
}

}  // namespace

std::vector<BlockPlan> plan_blocks(const Model& model, const Constraints& constraints) {
  constraints.validate(model.units());
  std::vector<BlockPlan> result;
  for (const Block& block : model.blocks()) {
    std::vector<std::size_t> set_done(constraints.exactly_one.size(), 0);
    std::vector<Variable> variables = variables_of(block, constraints, set_done);
    for (std::size_t s = 0; s < set_done.size(); ++s)
      if (set_done[s] != 0 && set_done[s] != constraints.exactly_one[s].size())
        throw core::InputError(fmt::format("the set with unit {} is not within one block", constraints.exactly_one[s].front()), "Sets hold bits of one block");
    result.push_back(plan(std::move(variables), constraints, model.units()));
  }
  return result;
}

}  // namespace ohmfield::ebm
