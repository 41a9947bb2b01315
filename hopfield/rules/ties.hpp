#pragma once
/// The least of a few readings. Equal ones are settled by a draw, so that no variable is favoured: what a search gains by
/// that is large. On an array of real cells readings that mean the same number of clauses are never equal, and a
/// winner-take-all would follow the spread of the cells, the same way every time. So all inputs within a part of a clause of
/// the winner count as equal to it: each is compared with the winner's current once more. With 2 % of offset and 5 % of spread
/// (ReRAM, 250 variables) skc needs a fifth of the flips that it needs without (docs/methods/rules.md).

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/random/counter_rng.hpp"
#include "hopfield/rules/form.hpp"

namespace ohmfield::hopfield {

/// How equal readings are settled.
enum class Ties {
  drawn,
  lowest_variable,  ///< what an argmax in software does
};

/// Position of a value less than `within` above the least; which of them, `word` draws.
inline std::size_t least_within(std::span<const float> values, float within, std::uint32_t word) {
  const float least = *std::min_element(values.begin(), values.end()), limit = least + within;
  const auto is_low = [least, limit](float value) { return value < limit || value == least; };  // large ones swallow `within`
  std::uint32_t rank =
      core::scale_to(word, static_cast<std::uint32_t>(std::count_if(values.begin(), values.end(), is_low)));
  std::size_t chosen = 0;
  while (!is_low(values[chosen]) || rank-- > 0) ++chosen;
  return chosen;
}

/// Readings that differ by less from the least are equal to rules without a parameter for it [clauses]. Only rounding is: sums of
/// equal currents come out unlike in the last digits, and perfect cells must decide as counts do.
inline float rounding_of(float least) { return 1e-4f + 2e-7f * std::fabs(least); }

/// Position of the least value; among equal ones, the one that `word` draws.
inline std::size_t least_drawn(std::span<const float> values, std::uint32_t word) {
  return least_within(values, rounding_of(*std::min_element(values.begin(), values.end())), word);
}

/// The parameter "tie_within" of rules that have one.
inline RuleParameter tie_within_parameter() {
  return {"tie_within", 0.5, 0.01, 0.99, "readings less than this above the least are equal to it [clauses]"};
}

/// Position of the least value; among equal ones, that of the lowest variable.
inline std::size_t least_lowest(std::span<const float> values, std::span<const DimacsLiteral> variables) {
  const float least = *std::min_element(values.begin(), values.end()), limit = least + rounding_of(least);
  std::size_t chosen = values.size();
  for (std::size_t i = 0; i < values.size(); ++i)
    if ((values[i] < limit || values[i] == least) && (chosen == values.size() || variables[i] < variables[chosen])) chosen = i;
  return chosen;
}

inline std::size_t least(std::span<const float> values, std::span<const DimacsLiteral> variables, Ties ties,
                         std::uint32_t word) {
  return ties == Ties::drawn ? least_drawn(values, word) : least_lowest(values, variables);
}

/// The parameter "ties" of rules that have one.
inline RuleParameter ties_parameter() {
  return form_parameter("ties", 0, 1, "between equal variables 0: a draw decides, 1: the lowest wins");
}
inline Ties ties_of(const RuleParams& params) {
  return form_of(params, "ties") == 0 ? Ties::drawn : Ties::lowest_variable;
}

}  // namespace ohmfield::hopfield
