#pragma once
/// Words with random errors of spelling, every kind, place and letter alike: no keyboard is assumed.

#include <string>
#include <string_view>

#include "core/random/counter_rng.hpp"

namespace ohmfield::ebm {

/// One insertion, deletion, substitution or transposition, each with probability 1/4, may be without effect.
/// \pre word has at least two letters
std::string edited(std::string_view word, core::CounterRng& rng);
/// So many edits one after the other, drawn anew until the Damerau-Levenshtein distance is as large.
/// \pre word has at least four letters, edits is 1 to 3
std::string misspelled(std::string_view word, std::size_t edits, core::CounterRng& rng);

}  // namespace ohmfield::ebm
