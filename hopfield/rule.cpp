#include "hopfield/rule.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "hopfield/rules/skc.hpp"
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
      {{"skc", "WalkSAT/SKC: zero-break shortcut, else coin between a random and the least-breaking variable"}, make_skc},
      {{"wta", "winner-take-all of -break plus intrinsic noise in a random unsatisfied clause"}, make_wta},
  };
  return entries;
}

}  // namespace

void RuleParams::validate() const {
  if (!(walk_probability >= 0.0 && walk_probability <= 1.0))
    throw core::InputError(fmt::format("walk probability {:g} is not a probability", walk_probability),
                           "Choose a value from 0 to 1");
  if (!(zero_below > 0.0 && zero_below < 1.0))
    throw core::InputError(fmt::format("zero_below {:g} does not lie between 0 and 1 clause", zero_below),
                           "0.3 suits leaking cells, 0.5 perfect ones");
  if (!(sigma >= 0.0 && sigma <= 1e6))
    throw core::InputError(fmt::format("noise sigma {:g} is not a number from 0 to 1e6 clauses", sigma),
                           "Choose 0 (the default for the clause length) or about 1");
}

const std::vector<RuleInfo>& rules() {
  static const std::vector<RuleInfo> infos = [] {
    std::vector<RuleInfo> result;
    for (const Entry& entry : table()) result.push_back(entry.info);
    return result;
  }();
  return infos;
}

std::unique_ptr<UpdateRule> make_rule(const std::string& name, const RuleParams& params) {
  params.validate();
  std::vector<std::string_view> names;
  std::string list;
  for (const Entry& entry : table()) {
    if (entry.info.name == name) return entry.make(params);
    names.push_back(entry.info.name);
    list += fmt::format("{}{}", list.empty() ? "" : ", ", entry.info.name);
  }
  const std::string near = core::nearest_word(name, names);
  throw core::InputError(fmt::format("unknown update rule '{}'", name),
                         near.empty() ? "Known: " + list : fmt::format("Is '{}' meant?", near));
}

}  // namespace ohmfield::hopfield
