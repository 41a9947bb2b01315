#pragma once
/// Damerau-Levenshtein distance: the fewest insertions, deletions, substitutions and transpositions of neighbours that make
/// one string of another. Unrestricted: letters may be put between two that changed places ("ca" to "abc" is 2), so it is a
/// metric. R. Lowrance, R. A. Wagner, J. ACM 22, 177 (1975), doi 10.1145/321879.321880; F. J. Damerau, Commun. ACM 7, 171 (1964).

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ohmfield::ebm {

/// Cost: (|a| + 1)(|b| + 1) entries of a table.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// Words nearest to another.
struct Nearest {
  std::size_t distance = 0;
  std::vector<std::uint32_t> words;  ///< all at this distance, in the order of the candidates
  double table_entries = 0.0;        ///< that distances took
};
/// \param candidates  places in `lexicon`, at least one
Nearest nearest(std::string_view word, std::span<const std::string> lexicon, std::span<const std::uint32_t> candidates);

}  // namespace ohmfield::ebm
