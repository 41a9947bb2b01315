#include "ebm/spelling/edit_distance.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "core/expect.hpp"

namespace ohmfield::ebm {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // table(i, j): distance of the first i and j letters, with a row and a column of a bound before them.
  const std::size_t width = b.size() + 2, bound = a.size() + b.size();
  thread_local std::vector<std::size_t> table;
  table.assign((a.size() + 2) * width, bound);
  const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return table[(i + 1) * width + j + 1]; };
  std::array<std::size_t, 256> last_row{};  // where a letter was last seen in a
  for (std::size_t i = 0; i <= a.size(); ++i) at(i, 0) = i;
  for (std::size_t j = 0; j <= b.size(); ++j) at(0, j) = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t last_match = 0;  // column of b that a[i - 1] last matched
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t row = last_row[static_cast<unsigned char>(b[j - 1])], column = last_match;
      const bool same = a[i - 1] == b[j - 1];
      std::size_t best = std::min({at(i - 1, j - 1) + (same ? 0 : 1), at(i - 1, j) + 1, at(i, j - 1) + 1});
      if (row > 0 && column > 0) best = std::min(best, at(row - 1, column - 1) + (i - row - 1) + 1 + (j - column - 1));
      at(i, j) = best;
      if (same) last_match = j;
    }
    last_row[static_cast<unsigned char>(a[i - 1])] = i;
  }
  return at(a.size(), b.size());
}

Nearest nearest(std::string_view word, std::span<const std::string> lexicon, std::span<const std::uint32_t> candidates) {
  OHM_EXPECT(!candidates.empty());
  Nearest result;
  result.distance = std::numeric_limits<std::size_t>::max();
  for (const std::uint32_t candidate : candidates) {
    const std::string& other = lexicon[candidate];
    const std::size_t distance = edit_distance(word, other);
    result.table_entries += static_cast<double>((word.size() + 1) * (other.size() + 1));
    if (distance > result.distance) continue;
    if (distance < result.distance) result.words.clear();
    result.distance = distance;
    result.words.push_back(candidate);
  }
  return result;
}

}  // namespace ohmfield::ebm
