#include "hopfield/maxsat/rule.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

#include "core/error.hpp"

namespace ohmfield::hopfield {
namespace {

constexpr std::array<std::string_view, 2> kRules{"focused", "parallel"};

struct Row {
  RuleParameter parameter;
  double MaxsatParams::* field;
};

const std::vector<Row>& rows() {
  // Defaults chosen: docs/methods/maxsat.md has the measurements.
  static const std::vector<Row> table{
      {{"levels", 16, 1, 1048576, "conductances of a cell that the weights of soft clauses are rounded to"}, &MaxsatParams::levels},
      {{"hard_weight", 0.5, 1e-3, 1e9, "of a hard clause in the first anneal, in largest soft weights"}, &MaxsatParams::hard_weight},
      {{"hard_factor", 1.25, 1, 10, "it grows by this after an anneal that ends with a hard clause unsatisfied, and falls by it else"}, &MaxsatParams::hard_factor},
      {{"hard_first", 0.9, 0, 1, "focused: chance that a hard clause is picked where one is unsatisfied"}, &MaxsatParams::hard_first},
      {{"participation", 0.3, 1e-6, 1, "parallel: chance that an unsatisfied clause chooses in a cycle"}, &MaxsatParams::participation},
      {{"noise_start", 3.0, 0, 1e6, "standard deviation at the beginning of an anneal, in mean soft weights"}, &MaxsatParams::noise_start},
      {{"noise_end", 0.2, 0, 1e6, "at its end; the same as noise_start: constant noise"}, &MaxsatParams::noise_end},
      {{"anneals", 10, 1, 1e6, "in a restart, one after the other"}, &MaxsatParams::anneals},
  };
  return table;
}

}  // namespace

const std::vector<RuleParameter>& maxsat_parameters() {
  static const std::vector<RuleParameter> parameters = [] {
    std::vector<RuleParameter> list;
    for (const Row& row : rows()) list.push_back(row.parameter);
    return list;
  }();
  return parameters;
}

MaxsatRule maxsat_rule(std::string_view name) {
  for (std::size_t i = 0; i < kRules.size(); ++i)
    if (kRules[i] == name) return static_cast<MaxsatRule>(i);
  const std::string near = core::nearest_word(name, kRules);
  throw core::InputError(fmt::format("unknown rule '{}' for weighted formulas", name),
                         near.empty() ? "Known: focused, parallel" : fmt::format("Is '{}' meant?", near));
}

MaxsatParams complete_maxsat_params(MaxsatRule rule, const RuleParams& given) {
  MaxsatParams params;
  params.rule = rule;
  for (const Row& row : rows()) params.*row.field = row.parameter.default_value;
  for (const auto& [name, value] : given) {
    const Row* found = nullptr;
    std::vector<std::string_view> names;
    for (const Row& row : rows()) {
      names.push_back(row.parameter.name);
      if (row.parameter.name == name) found = &row;
    }
    if (found == nullptr) {
      const std::string near = core::nearest_word(name, names);
      throw core::InputError(fmt::format("weighted formulas have no parameter '{}'", name),
                             near.empty() ? fmt::format("They have {}", fmt::join(names, ", ")) : fmt::format("Is '{}' meant?", near));
    }
    const RuleParameter& parameter = found->parameter;
    if (!(value >= parameter.low && value <= parameter.high)) {
      throw core::InputError(fmt::format("parameter {} = {:.10g} is outside {:.10g}..{:.10g}", name, value, parameter.low, parameter.high),
                             fmt::format("It is: {}; by default {:g}", parameter.meaning, parameter.default_value));
    }
    params.*(found->field) = value;
  }
  if (params.levels != std::floor(params.levels) || params.anneals != std::floor(params.anneals))
    throw core::InputError("levels and anneals are whole numbers", "Leave out the fraction");
  return params;
}

}  // namespace ohmfield::hopfield
