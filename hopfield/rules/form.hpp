#pragma once
/// A parameter that picks one of a few forms of a rule, by a whole number from 0.

#include "core/expect.hpp"
#include "hopfield/rule.hpp"

namespace ohmfield::hopfield {

inline RuleParameter form_parameter(std::string_view name, int by_default, int last, std::string_view meaning) {
  return {name, static_cast<double>(by_default), 0.0, static_cast<double>(last), meaning, RuleParameter::Values::whole};
}

inline int form_of(const RuleParams& params, std::string_view name) {
  const auto at = params.find(name);
  OHM_EXPECT(at != params.end());
  return static_cast<int>(at->second);
}

}  // namespace ohmfield::hopfield
