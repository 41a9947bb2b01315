#pragma once
/// Words and positions of a DIMACS text. Lines are counted only when an error needs one, so that reading costs
/// nothing but the words.

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace ohmfield::hopfield {

/// A word between backquotes, shortened, with unprintable bytes as \xNN.
std::string quoted(std::string_view word);

/// A word as a whole number; one beyond 18 digits counts as 10^18, which is out of every range here.
inline constexpr std::int64_t kHugeNumber = 1'000'000'000'000'000'000;
inline std::optional<std::int64_t> number_in(std::string_view word) {
  const char* p = word.data();
  const char* const end = p + word.size();
  const bool negative = p != end && *p == '-';
  p += negative ? 1 : 0;
  if (p == end) return std::nullopt;
  std::int64_t value = 0;
  for (; p != end; ++p) {
    const unsigned digit = static_cast<unsigned>(*p) - '0';
    if (digit > 9) return std::nullopt;
    value = value < kHugeNumber / 10 ? value * 10 + digit : kHugeNumber;
  }
  if (negative && value == 0) return std::nullopt;  // "-0" is a slip, not the end of a clause
  return negative ? -value : value;
}

/// What a careless reader would count: the largest variable and the number of zeros.
struct FoundCounts {
  bool plain = true;  ///< nothing but numbers that fit and the x of XOR clauses, the last one 0
  std::int64_t variables = 0, clauses = 0;

  std::string header(std::string_view format = "cnf") const {
    return "p " + std::string(format) + " " + std::to_string(variables) + " " + std::to_string(clauses);
  }
};

class Scanner {
 public:
  Scanner(std::string_view text, const std::string& name)
      : text_(text), name_(name), at_(text.data()), end_(text.data() + text.size()) {}

  /// Moves to the next word that is not in a comment (`c` where a line or a word begins); false at the end.
  bool next_word() {
    for (;;) {
      while (at_ != end_ && is_blank(*at_)) ++at_;
      if (at_ == end_) return false;
      if (*at_ != 'c' || !starts_comment()) break;
      const void* newline = std::memchr(at_, '\n', static_cast<std::size_t>(end_ - at_));
      at_ = newline != nullptr ? static_cast<const char*>(newline) : end_;
    }
    take_word();
    return true;
  }

  /// The same, but does not leave the line.
  bool next_word_in_line() {
    while (at_ != end_ && is_blank(*at_) && *at_ != '\n') ++at_;
    if (at_ == end_ || *at_ == '\n' || (*at_ == 'c' && starts_comment())) return false;
    take_word();
    return true;
  }

  std::string_view word() const { return word_; }

  std::optional<std::int64_t> number() const { return number_in(word_); }

  /// Takes an x off the front of the word, which begins an XOR clause; false where there is none.
  bool take_x() {
    if (word_.empty() || word_.front() != 'x') return false;
    word_.remove_prefix(1);
    return true;
  }

  int line_of(const char* at) const;

  /// Counts what follows `at`, a header line left out.
  FoundCounts count_from(const char* at) const;

  [[noreturn]] void fail(const std::string& problem, const std::string& hint) const {
    fail_at(word_.data(), problem, hint);
  }
  [[noreturn]] void fail_at(const char* at, const std::string& problem, const std::string& hint) const;
  [[noreturn]] void fail_at_end(const std::string& problem, const std::string& hint) const;

 private:
  static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

  /// A line that begins with c is a comment whatever follows; elsewhere only a c that stands alone.
  bool starts_comment() const {
    if (at_ + 1 == end_ || is_blank(at_[1])) return true;
    const char* p = at_;
    while (p != text_.data() && is_blank(p[-1]) && p[-1] != '\n') --p;
    return p == text_.data() || p[-1] == '\n';
  }

  void take_word() {
    const char* const start = at_;
    while (at_ != end_ && !is_blank(*at_)) ++at_;
    word_ = {start, static_cast<std::size_t>(at_ - start)};
  }

  std::string_view text_;
  std::string name_;
  const char* at_;
  const char* end_;
  std::string_view word_;
};

}  // namespace ohmfield::hopfield
