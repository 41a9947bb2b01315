#include "hopfield/groups/group_file.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <utility>

#include "core/io/byte_source.hpp"
#include "hopfield/dimacs.hpp"
#include "hopfield/dimacs_scanner.hpp"

namespace ohmfield::hopfield {
namespace {

constexpr std::array<std::string_view, 4> kKinds{"exactly", "atmost", "atleast", "between"};
constexpr const char* kForm = "A line reads `exactly 1 : 1 2 3`, `atmost 1 : ...`, `atleast 2 : ...` or `between 2 3 : ...`";

/// The words of one line.
class Line {
 public:
  Line(std::string_view text, const std::string& name, int number) : text_(text), name_(name), number_(number) {}

  /// The next word, or nothing at the end. A colon is a word of its own.
  std::optional<std::string_view> next() {
    const auto is_blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    start_ = at_;
    if (at_ == text_.size()) return std::nullopt;
    if (text_[at_] == ':') ++at_;
    else
      while (at_ < text_.size() && text_[at_] != ':' && !is_blank(text_[at_])) ++at_;
    return text_.substr(start_, at_ - start_);
  }

  core::Place place() const { return {name_, number_, 0}; }
  [[noreturn]] void fail(const std::string& problem, const std::string& hint) const {
    throw core::InputError({name_, number_, static_cast<int>(start_) + 1}, problem, hint);
  }

 private:
  std::string_view text_;
  const std::string& name_;
  int number_;
  std::size_t at_ = 0, start_ = 0;
};

std::optional<std::int64_t> number_of(std::string_view word) {
  const std::size_t sign = word.starts_with('-') ? 1 : 0;
  if (word.size() == sign || word.size() > 18 || word.find_first_not_of("0123456789", sign) != std::string_view::npos) return std::nullopt;
  return std::strtoll(std::string(word).c_str(), nullptr, 10);
}

std::uint32_t read_bound(Line& line) {
  const auto word = line.next();
  if (!word || *word == ":") line.fail("a bound is missing", kForm);
  const auto value = number_of(*word);
  if (!value) line.fail(quoted(*word) + " is not a whole number", kForm);
  if (*value < 0 || *value > kMostVariables) line.fail("a bound of " + std::to_string(*value), "A bound counts true literals: 0 or more");
  return static_cast<std::uint32_t>(*value);
}

void read_line(Line& line, Groups& groups) {
  const auto kind = line.next();
  if (!kind) return;
  if (std::find(kKinds.begin(), kKinds.end(), *kind) == kKinds.end()) {
    const std::string near = core::nearest_word(*kind, kKinds);
    line.fail(quoted(*kind) + " is no kind of group", near.empty() ? kForm : "Is `" + near + "` meant?");
  }
  Group group{0, 0, {}, line.place()};
  const std::uint32_t first = read_bound(line);
  const std::uint32_t second = *kind == "between" ? read_bound(line) : first;
  if (const auto word = line.next(); word != ":") line.fail("a colon should follow the bounds", kForm);
  while (const auto word = line.next()) {
    const auto literal = number_of(*word);
    if (!literal) line.fail(quoted(*word) + " is not a literal", "Literals are whole numbers, negative where negated");
    if (*literal == 0 || std::abs(*literal) > groups.variables())
      line.fail("literal " + std::to_string(*literal) + " names no variable of the formula, which has " + std::to_string(groups.variables()),
                *literal == 0 ? "A line ends without 0" : "Correct the literal");
    group.literals.push_back(static_cast<DimacsLiteral>(*literal));
  }
  group.low = *kind == "atmost" ? 0 : first;
  group.high = *kind == "atleast" ? static_cast<std::uint32_t>(group.size()) : second;
  if (*kind == "atleast" && group.low > group.high) group.high = group.low;  // told as too few literals
  groups.add(std::move(group));
}

}  // namespace

Groups parse_groups(std::string_view text, const std::string& name, std::int32_t variables) {
  Groups groups(variables);
  int number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    Line line(text.substr(start, end - start), name, ++number);
    read_line(line, groups);
    start = end + 1;
  }
  if (groups.empty()) throw core::InputError({name}, "holds no group", kForm);
  return groups;
}

Groups read_groups(const std::string& path, std::int32_t variables) {
  const core::Input input = core::read_input(path);
  return parse_groups(input.bytes, input.name, variables);
}

std::string groups_text(const Groups& groups) {
  std::string text;
  for (const Group& group : groups) {
    if (group.low == group.high) text += "exactly " + std::to_string(group.low);
    else if (group.low == 0) text += "atmost " + std::to_string(group.high);
    else text += "between " + std::to_string(group.low) + " " + std::to_string(group.high);
    text += " :";
    for (const DimacsLiteral literal : group.literals) text += " " + std::to_string(literal);
    text += "\n";
  }
  return text;
}

}  // namespace ohmfield::hopfield
