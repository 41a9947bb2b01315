#pragma once
/// The least of a few readings. Equal ones occur where an array is ideal; a winner-take-all of transistors would settle
/// them by its own offsets, here a draw does it, so that no variable is favoured.

#include <algorithm>
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

/// Position of the least value; among equal ones, the one that `word` draws.
inline std::size_t least_drawn(std::span<const float> values, std::uint32_t word) {
  const float least = *std::min_element(values.begin(), values.end());
  std::uint32_t rank =
      core::scale_to(word, static_cast<std::uint32_t>(std::count(values.begin(), values.end(), least)));
  std::size_t chosen = 0;
  while (values[chosen] != least || rank-- > 0) ++chosen;
  return chosen;
}

/// Position of the least value; among equal ones, that of the lowest variable.
inline std::size_t least_lowest(std::span<const float> values, std::span<const DimacsLiteral> variables) {
  std::size_t chosen = 0;
  for (std::size_t i = 1; i < values.size(); ++i)
    if (values[i] < values[chosen] || (values[i] == values[chosen] && variables[i] < variables[chosen])) chosen = i;
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
