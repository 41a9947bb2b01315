#include "core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace ohmfield::core {
namespace {

std::string message(const Place& place, std::string_view problem, std::string_view hint) {
  const std::string where = place.str();
  std::string text = fmt::format("{}{}{}{}{}", where, where.empty() ? "" : ": ", problem, hint.empty() ? "" : ". ", hint);
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

std::string Place::str() const {
  if (line < 1) return file;
  return column < 1 ? fmt::format("{}:{}", file, line) : fmt::format("{}:{}:{}", file, line, column);
}

InputError::InputError(const Place& place, std::string_view problem, std::string_view hint)
    : std::runtime_error(message(place, problem, hint)) {}

int edit_distance(std::string_view a, std::string_view b) {
  std::vector<int> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace ohmfield::core
