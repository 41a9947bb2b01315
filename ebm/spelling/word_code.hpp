#pragma once
/// A word as lines that are on: which letters it has, how often, and which of them are neighbours.
///
/// 78 lines say that a letter occurs once, twice, three times at least; 729 that one letter follows another, ends of the word
/// being letters too. An edit changes few of them: a transposition leaves all letters, a substitution all pairs but two.
/// chosen: of 300 words of 5000 with two edits each, at 10 % noise, 99.7 % are among the first 32 by letters and pairs, 94 % by
/// pairs alone, 97 % by letters at places up to one off.

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ohmfield::ebm {

inline constexpr std::size_t kWordLines = 3 * 26 + 27 * 27;

/// Lines of a word, ascending, each once. \pre letters a to z only
std::vector<std::uint32_t> word_lines(std::string_view word);

/// A row for each word: 1 / sqrt(lines) on its lines, so that overlaps are cosines but for the length of the query, and short
/// words do not lose against long ones that contain them. Shape (words, kWordLines).
Eigen::MatrixXf lexicon_rows(std::span<const std::string> lexicon);

}  // namespace ohmfield::ebm
