#include "ebm/spelling/word_code.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/expect.hpp"

namespace ohmfield::ebm {

std::vector<std::uint32_t> word_lines(std::string_view word) {
  std::vector<std::uint32_t> lines;
  std::array<std::uint32_t, 26> seen{};
  std::uint32_t before = 0;  // the end; letters are 1 to 26
  const auto pair = [&](std::uint32_t next) {
    lines.push_back(3 * 26 + 27 * before + next);
    before = next;
  };
  for (const char c : word) {
    OHM_EXPECT(c >= 'a' && c <= 'z');
    const auto letter = static_cast<std::uint32_t>(c - 'a');
    if (seen[letter] < 3) lines.push_back(3 * letter + seen[letter]++);
    pair(letter + 1);
  }
  pair(0);
  std::sort(lines.begin(), lines.end());
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  return lines;
}

Eigen::MatrixXf lexicon_rows(std::span<const std::string> lexicon) {
  Eigen::MatrixXf rows = Eigen::MatrixXf::Zero(static_cast<Eigen::Index>(lexicon.size()), static_cast<Eigen::Index>(kWordLines));
  for (std::size_t word = 0; word < lexicon.size(); ++word) {
    const std::vector<std::uint32_t> lines = word_lines(lexicon[word]);
    const float weight = 1.0f / std::sqrt(static_cast<float>(lines.size()));
    for (const std::uint32_t line : lines) rows(static_cast<Eigen::Index>(word), line) = weight;
  }
  return rows;
}

}  // namespace ohmfield::ebm
