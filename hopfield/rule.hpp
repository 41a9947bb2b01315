#pragma once
/// What flips, given what the array shows. One file for each rule under rules/, one line in the table of rules.

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hopfield/clause_network.hpp"
#include "hopfield/draws.hpp"

namespace ohmfield::hopfield {

/// A step of a trial, as a rule sees it.
struct RuleStep {
  ClauseNetwork& network;
  std::uint64_t step;
  std::uint64_t trial_seed;  ///< identity of the rule's own noise sources
  StepDraws draws;
};

/// The clause that word 0 of the step picks among those read as unsatisfied.
inline std::uint32_t random_unsatisfied(const RuleStep& at) {
  const ClauseSet& unsatisfied = at.network.unsatisfied();
  return unsatisfied[core::scale_to(at.draws.clause, static_cast<std::uint32_t>(unsatisfied.size()))];
}

class UpdateRule {
 public:
  virtual ~UpdateRule() = default;
  /// Called when a trial starts: forgets what the rule keeps from step to step.
  virtual void start(const Cnf& /*formula*/) {}
  /// Variables (1..N) to flip together, each once; none: the state stays for this cycle. Called only while the array
  /// reads an unsatisfied clause.
  virtual void choose(const RuleStep& step, std::vector<std::int32_t>& flips) = 0;
};

/// Values of a rule's parameters by name; those not named take their default.
using RuleParams = std::map<std::string, double, std::less<>>;

/// A parameter that a rule has.
struct RuleParameter {
  enum class Values { any, whole };
  std::string_view name;
  double default_value;
  double low, high;          ///< allowed values, bounds included
  std::string_view meaning;  ///< with its unit
  Values values = Values::any;
};

struct RuleInfo {
  std::string_view name;
  std::string_view summary;
  std::vector<RuleParameter> parameters;
};

/// The rules there are.
const std::vector<RuleInfo>& rules();
/// \throws InputError  unknown rule, with the nearest name
const RuleInfo& rule_info(std::string_view name);

/// All parameters of a rule: those given, else their defaults.
/// \throws InputError  unknown rule; a parameter that the rule does not have; a value out of range
RuleParams complete_params(std::string_view rule, const RuleParams& given);

/// \throws InputError  as complete_params
std::unique_ptr<UpdateRule> make_rule(const std::string& name, const RuleParams& params);

}  // namespace ohmfield::hopfield
