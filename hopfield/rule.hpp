#pragma once
/// What flips, given what the array shows. One file for each rule under rules/, one line in the table of rules.

#include <cstdint>
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
  /// Variables (1..N) to flip together. Called only while the array reads an unsatisfied clause.
  virtual void choose(const RuleStep& step, std::vector<std::int32_t>& flips) = 0;
};

/// Parameters of all rules; each rule uses its own.
struct RuleParams {
  double walk_probability = 0.5;  ///< skc: chance of a random literal where every flip breaks something
  double zero_below = 0.3;        ///< skc: a reading below this many clauses counts as "breaks nothing"
  double sigma = 0.0;             ///< wta: noise in units of one clause; 0: the value for the clause length

  /// \throws InputError  a value out of range
  void validate() const;
};

struct RuleInfo {
  std::string_view name;
  std::string_view summary;
};

/// The rules there are.
const std::vector<RuleInfo>& rules();

/// \throws InputError  unknown rule, with the nearest name; or bad parameters
std::unique_ptr<UpdateRule> make_rule(const std::string& name, const RuleParams& params);

}  // namespace ohmfield::hopfield
