#pragma once
/// Characters as small whole numbers.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ohmfield::ebm {

using Symbol = std::uint8_t;

/// Which characters of a text stay.
enum class Folding {
  letters,  ///< a to z, capitals made small, all else a space, never two spaces in a row and none at either end
  none,     ///< every byte as it is
};
std::string folded(std::string_view text, Folding folding);

/// Symbol 0 ends a document and fills contexts before its beginning; the others are the bytes of a text in order.
class Alphabet {
 public:
  static constexpr Symbol kEnd = 0;

  /// Of the bytes that occur. \throws InputError  more than 255 of them, or none
  static Alphabet of(std::string_view text);

  std::size_t size() const { return characters_.size() + 1; }
  std::optional<Symbol> symbol(char character) const;
  /// \pre symbol is not kEnd
  char character(Symbol symbol) const { return characters_[symbol - 1u]; }
  const std::string& characters() const { return characters_; }

 private:
  std::string characters_;  ///< of symbols 1, 2, ...
  std::array<std::uint16_t, 256> symbols_{};
};

}  // namespace ohmfield::ebm
