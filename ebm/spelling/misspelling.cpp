#include "ebm/spelling/misspelling.hpp"

#include <utility>

#include "core/expect.hpp"
#include "ebm/spelling/edit_distance.hpp"

namespace ohmfield::ebm {

std::string edited(std::string_view word, core::CounterRng& rng) {
  OHM_EXPECT(word.size() >= 2);
  std::string result(word);
  const auto length = static_cast<std::uint32_t>(word.size());
  const auto letter = [&] { return static_cast<char>('a' + rng.below(26)); };
  switch (rng.below(4)) {
    case 0: {
      const std::uint32_t place = rng.below(length + 1);
      result.insert(place, 1, letter());
      break;
    }
    case 1: result.erase(rng.below(length), 1); break;
    case 2: {
      const std::uint32_t place = rng.below(length);
      result[place] = letter();
      break;
    }
    default: {
      const std::uint32_t place = rng.below(length - 1);
      std::swap(result[place], result[place + 1]);
    }
  }
  return result;
}

std::string misspelled(std::string_view word, std::size_t edits, core::CounterRng& rng) {
  OHM_EXPECT(word.size() >= 4 && edits >= 1 && edits <= 3);
  for (;;) {
    std::string result(word);
    for (std::size_t edit = 0; edit < edits; ++edit) result = edited(result, rng);
    if (edit_distance(word, result) == edits) return result;
  }
}

}  // namespace ohmfield::ebm
