#include "ebm/text/alphabet.hpp"

#include "core/error.hpp"

namespace ohmfield::ebm {

std::string folded(std::string_view text, Folding folding) {
  if (folding == Folding::none) return std::string(text);
  std::string result;
  for (const char c : text) {
    if (c >= 'a' && c <= 'z') result += c;
    else if (c >= 'A' && c <= 'Z') result += static_cast<char>(c - 'A' + 'a');
    else if (c != '\'' && !result.empty() && result.back() != ' ') result += ' ';
  }
  while (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

Alphabet Alphabet::of(std::string_view text) {
  std::array<bool, 256> occurs{};
  for (const char c : text) occurs[static_cast<unsigned char>(c)] = true;
  Alphabet alphabet;
  for (unsigned c = 0; c < 256; ++c) {
    if (!occurs[c]) continue;
    alphabet.characters_ += static_cast<char>(c);
    alphabet.symbols_[c] = static_cast<std::uint16_t>(alphabet.characters_.size());
  }
  if (alphabet.characters_.empty()) throw core::InputError("the text has no characters to learn from", "Give a text that is not empty");
  if (alphabet.characters_.size() > 255)
    throw core::InputError("the text holds 256 different bytes", "One is needed to end documents: give a text, not binary data");
  return alphabet;
}

std::optional<Symbol> Alphabet::symbol(char character) const {
  const std::uint16_t symbol = symbols_[static_cast<unsigned char>(character)];
  if (symbol == 0) return std::nullopt;
  return static_cast<Symbol>(symbol);
}

}  // namespace ohmfield::ebm
