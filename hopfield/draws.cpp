#include "hopfield/draws.hpp"

#include <vector>

namespace ohmfield::hopfield {

Assignment random_assignment(std::int32_t variables, std::uint64_t trial_seed) {
  std::vector<std::uint32_t> words(static_cast<std::size_t>(variables) / 32 + 1);
  core::fill_bits(words, trial_seed, core::Stream::initial_state, 0);
  Assignment values(static_cast<std::size_t>(variables));
  for (std::size_t v = 0; v < values.size(); ++v) values[v] = words[v / 32] >> (v % 32) & 1u;
  return values;
}

}  // namespace ohmfield::hopfield
