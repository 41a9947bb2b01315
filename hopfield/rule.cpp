#include "hopfield/rule.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/error.hpp"
#include "hopfield/rules/clause_parallel.hpp"
#include "hopfield/rules/gnsat_n.hpp"
#include "hopfield/rules/gnsat_u.hpp"
#include "hopfield/rules/hopfield_parallel.hpp"
#include "hopfield/rules/hopfield_sequential.hpp"
#include "hopfield/rules/metropolis.hpp"
#include "hopfield/rules/mnsat.hpp"
#include "hopfield/rules/novelty.hpp"
#include "hopfield/rules/probsat_exp.hpp"
#include "hopfield/rules/probsat_poly.hpp"
#include "hopfield/rules/skc.hpp"
#include "hopfield/rules/skc_union.hpp"
#include "hopfield/rules/wta.hpp"

namespace ohmfield::hopfield {
namespace {

struct Entry {
  RuleInfo info;
  std::unique_ptr<UpdateRule> (*make)(const RuleParams&);
};

// A new rule is one line here and one pair of files.
const std::vector<Entry>& table() {
  static const std::vector<Entry> entries{
      {skc_info(), make_skc},
      {skc_union_info(), make_skc_union},
      {wta_info(), make_wta},
      {probsat_poly_info(), make_probsat_poly},
      {probsat_exp_info(), make_probsat_exp},
      {gnsat_n_info(), make_gnsat_n},
      {gnsat_u_info(), make_gnsat_u},
      {mnsat_info(), make_mnsat},
      {metropolis_info(), make_metropolis},
      {hopfield_sequential_info(), make_hopfield_sequential},
      {hopfield_parallel_info(), make_hopfield_parallel},
      {clause_parallel_info(), make_clause_parallel},
      {novelty_info(), make_novelty},
  };
  return entries;
}

const Entry& entry_of(std::string_view name) {
  std::vector<std::string_view> names;
  std::string list;
  for (const Entry& entry : table()) {
    if (entry.info.name == name) return entry;
    names.push_back(entry.info.name);
    list += fmt::format("{}{}", list.empty() ? "" : ", ", entry.info.name);
  }
  const std::string near = core::nearest_word(name, names);
  throw core::InputError(fmt::format("unknown update rule '{}'", name),
                         near.empty() ? "Known: " + list : fmt::format("Is '{}' meant?", near));
}

std::string parameter_names(const RuleInfo& info) {
  std::string list;
  for (const RuleParameter& parameter : info.parameters)
    list += fmt::format("{}{}", list.empty() ? "It has " : ", ", parameter.name);
  return list.empty() ? "It has no parameters" : list;
}

}  // namespace

const std::vector<RuleInfo>& rules() {
  static const std::vector<RuleInfo> infos = [] {
    std::vector<RuleInfo> result;
    for (const Entry& entry : table()) result.push_back(entry.info);
    return result;
  }();
  return infos;
}

const RuleInfo& rule_info(std::string_view name) { return entry_of(name).info; }

RuleParams complete_params(std::string_view rule, const RuleParams& given) {
  const RuleInfo& info = rule_info(rule);
  RuleParams complete;
  for (const RuleParameter& parameter : info.parameters)
    complete.emplace(parameter.name, parameter.default_value);
  for (const auto& [name, value] : given) {
    const auto at = complete.find(name);
    if (at == complete.end())
      throw core::InputError(fmt::format("rule '{}' has no parameter '{}'", rule, name), parameter_names(info));
    at->second = value;
  }
  for (const RuleParameter& parameter : info.parameters) {
    const double value = complete.find(parameter.name)->second;
    if (parameter.values == RuleParameter::Values::whole && value != std::floor(value))
      throw core::InputError(fmt::format("{} = {:g} of rule '{}' is not a whole number", parameter.name, value, rule),
                             fmt::format("It is: {}", parameter.meaning));
    if (!(value >= parameter.low && value <= parameter.high))
      throw core::InputError(fmt::format("{} = {:g} of rule '{}' is not between {:g} and {:g}", parameter.name, value,
                                         rule, parameter.low, parameter.high),
                             fmt::format("It is: {}", parameter.meaning));
  }
  return complete;
}

std::unique_ptr<UpdateRule> make_rule(const std::string& name, const RuleParams& params) {
  return entry_of(name).make(complete_params(name, params));
}

}  // namespace ohmfield::hopfield
