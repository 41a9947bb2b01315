#include "experiments/device/compare_intervals.hpp"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <string_view>

namespace ohmfield::experiments {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  return begin == std::string_view::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// A number that `text` begins with, taken from it.
std::optional<double> take_number(std::string_view& text) {
  text = trimmed(text);
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take(std::string_view& text, std::string_view word) {
  text = trimmed(text);
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

/// `[low; high]` or `[low, high]`, with `95 %` before it or not.
std::optional<core::Interval> take_interval(std::string_view text) {
  if (take(text, "95")) take(text, "%");
  if (!take(text, "[")) return std::nullopt;
  const std::optional<double> low = take_number(text);
  if (!low || !(take(text, ";") || take(text, ","))) return std::nullopt;
  const std::optional<double> high = take_number(text);
  if (!high || !take(text, "]")) return std::nullopt;
  return core::Interval{*low, *high};
}

/// `name = value [low; high] unit` in a comment; name may end in `[1]` or `(5e-06 S)`.
std::optional<FittedNumber> from_comment(std::string_view text, const std::string& section) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  std::string_view name = trimmed(text.substr(0, equals)), rest = text.substr(equals + 1);
  const std::optional<double> value = take_number(rest);
  const std::optional<core::Interval> interval = value ? take_interval(rest) : std::nullopt;
  if (!interval) return std::nullopt;
  FittedNumber number{.path = "", .element = {}, .at_S = {}, .value = *value, .interval = *interval};
  if (const std::size_t open = name.find_first_of("[("); open != std::string_view::npos) {
    std::string_view inside = name.substr(open + 1);
    const std::optional<double> argument = take_number(inside);
    if (!argument) return std::nullopt;
    if (name[open] == '[') number.element = static_cast<std::size_t>(*argument);
    else number.at_S = *argument;
    name = name.substr(0, open);
  }
  number.path = section + std::string(name);
  return number;
}

}  // namespace

std::string FittedNumber::name() const {
  if (element) return fmt::format("{}[{}]", path, *element);
  return at_S ? fmt::format("{}({:g} S)", path, *at_S) : path;
}

std::vector<FittedNumber> fitted_numbers(const std::filesystem::path& file) {
  std::vector<FittedNumber> numbers;
  std::ifstream stream(file);
  std::string section;
  std::optional<double> spectrum_S;  // amplitudes of 1/f noise stand below the conductance of their spectrum
  for (std::string line; std::getline(stream, line);) {
    std::string_view text = trimmed(line);
    if (text.starts_with('[')) {
      section = std::string(trimmed(text.substr(1, text.find(']') - 1))) + ".";
    } else if (text.starts_with('#')) {
      text.remove_prefix(1);
      if (std::string_view rest = text; take(rest, "spectrum at")) spectrum_S = take_number(rest);
      std::optional<FittedNumber> number = from_comment(text, section);
      if (!number) continue;
      if (number->path == "read_noise.relative_Q") {  // what the set calls otherwise
        number->path = "read_noise.flicker_relative";
        number->at_S = spectrum_S;
      }
      numbers.push_back(*number);
    } else if (const std::size_t equals = text.find('='), comment = text.find('#');
               equals != std::string_view::npos && comment != std::string_view::npos && equals < comment) {
      std::string_view value = text.substr(equals + 1, comment - equals - 1);
      const std::optional<double> number = take_number(value);
      const std::optional<core::Interval> interval = take_interval(text.substr(comment + 1));
      if (!number || !interval) continue;
      FittedNumber own{section + std::string(trimmed(text.substr(0, equals))), {}, {}, *number, *interval};
      // What stands behind the key is in its unit; a line above may be that of the fit.
      std::erase_if(numbers, [&own](const FittedNumber& other) { return other.path == own.path; });
      numbers.push_back(std::move(own));
    }
  }
  return numbers;
}

}  // namespace ohmfield::experiments
