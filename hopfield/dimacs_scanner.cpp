#include "hopfield/dimacs_scanner.hpp"

#include <algorithm>
#include <cstdlib>

#include "core/error.hpp"

namespace ohmfield::hopfield {

std::string quoted(std::string_view word) {
  constexpr std::size_t kMostShown = 24;
  constexpr char kHex[] = "0123456789abcdef";
  std::string text = "`";
  for (const char c : word.substr(0, kMostShown)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x21 && byte <= 0x7E) {
      text += c;
    } else {
      text += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return text + (word.size() > kMostShown ? "`..." : "`");
}

int Scanner::line_of(const char* at) const { return 1 + static_cast<int>(std::count(text_.data(), at, '\n')); }

FoundCounts Scanner::count_from(const char* at) const {
  Scanner scan(text_, name_);
  scan.at_ = at;
  FoundCounts found;
  bool open = false;
  while (scan.next_word()) {
    if (scan.word() == "p") {
      while (scan.next_word_in_line()) continue;
      continue;
    }
    if (scan.word() == "%") break;
    if (!open && scan.take_x() && scan.word().empty()) {
      open = true;
      continue;
    }
    const std::optional<std::int64_t> number = scan.number();
    if (!number || *number == kHugeNumber || *number == -kHugeNumber) {
      found.plain = false;
      break;
    }
    found.variables = std::max(found.variables, std::abs(*number));
    found.clauses += *number == 0 ? 1 : 0;
    open = *number != 0;
  }
  found.plain = found.plain && !open;
  return found;
}

void Scanner::fail_at(const char* at, const std::string& problem, const std::string& hint) const {
  const char* line_start = at;
  while (line_start != text_.data() && line_start[-1] != '\n') --line_start;
  throw core::InputError({name_, line_of(at), 1 + static_cast<int>(at - line_start)}, problem, hint);
}

void Scanner::fail_at_end(const std::string& problem, const std::string& hint) const {
  throw core::InputError({name_}, problem, hint);
}

}  // namespace ohmfield::hopfield
