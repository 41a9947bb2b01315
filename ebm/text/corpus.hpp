#pragma once
/// Documents as one row of symbols, so that the context of any position is a piece of memory.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ebm/text/alphabet.hpp"

namespace ohmfield::ebm {

/// Longest context that models may ask for.
inline constexpr std::size_t kMostContext = 16;

class Corpus {
 public:
  /// \throws InputError  a character that the alphabet does not have, with the number of its document
  Corpus(std::span<const std::string> documents, const Alphabet& alphabet);

  /// Symbols to predict: all characters, and the end of every document.
  std::size_t targets() const { return positions_.size(); }
  /// Places of the targets in symbols(), in order; at least kMostContext symbols come before each.
  std::span<const std::uint32_t> positions() const { return positions_; }
  std::span<const Symbol> symbols() const { return symbols_; }
  std::size_t documents() const { return document_ends_.size(); }
  /// Targets of document d are [document_begin(d), document_end(d)).
  std::size_t document_begin(std::size_t d) const { return d == 0 ? 0 : document_ends_[d - 1]; }
  std::size_t document_end(std::size_t d) const { return document_ends_[d]; }

 private:
  std::vector<Symbol> symbols_;
  std::vector<std::uint32_t> positions_;
  std::vector<std::size_t> document_ends_;
};

/// Documents for training, for choices during training, and for the last word.
struct Split {
  std::vector<std::string> train, dev, test;
};

/// By number modulo 10: 0 to 7 train, 8 dev, 9 test. \param numbers  one for each document
Split split_by_number(std::span<const std::string> documents, std::span<const std::uint64_t> numbers);
/// One text as it runs: the last tenth is the test, as published losses of one running text mostly have it, the first twentieth
/// dev, and train what lies between.
Split split_in_order(std::string_view text);

}  // namespace ohmfield::ebm
