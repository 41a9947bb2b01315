#include "experiments/device/parameters.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>

#include "core/config/toml.hpp"

namespace ohmfield::experiments {
namespace {

std::string unit_of(std::string_view path, std::string_view value) {
  constexpr std::array<std::string_view, 14> kUnits{"uS", "S", "s", "V", "A", "F", "K", "eV", "m", "Hz", "J", "V_m", "A_per_V2", "A_per_V3"};
  const std::string_view key = path.substr(path.rfind('.') == std::string_view::npos ? 0 : path.rfind('.') + 1);
  std::string_view best;
  for (const std::string_view unit : kUnits)
    if (key.size() > unit.size() + 1 && key.ends_with(unit) && key[key.size() - unit.size() - 1] == '_' && unit.size() > best.size())
      best = unit;
  if (best == "V_m") return "V m";
  if (best == "A_per_V2") return "A/V^2";
  if (best == "A_per_V3") return "A/V^3";
  if (!best.empty()) return std::string(best);
  const bool number = !value.empty() && value.find_first_of("0123456789") != std::string_view::npos && value.front() != '"';
  return number ? "1" : "";
}

std::string trimmed(std::string text) {
  const std::size_t begin = text.find_first_not_of("# \t");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// Where the comment of a line begins, outside of quotes.
std::size_t comment_at(const std::string& line) {
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (quote != 0) quote = line[i] == quote ? static_cast<char>(0) : quote;
    else if (line[i] == '"' || line[i] == '\'') quote = line[i];
    else if (line[i] == '#') return i;
  }
  return std::string::npos;
}

/// The comment behind a value, else the block of comments right above it.
std::string comment_of(const std::vector<std::string>& lines, std::size_t line) {
  if (line == 0 || line > lines.size()) return "";
  const std::string& own = lines[line - 1];
  if (const std::size_t at = comment_at(own); at != std::string::npos) return trimmed(own.substr(at));
  std::string above;
  for (std::size_t i = line - 1; i > 0 && !lines[i - 1].empty() && lines[i - 1].front() == '#'; --i)
    above = trimmed(lines[i - 1]) + (above.empty() ? "" : " ") + above;
  return above;
}

}  // namespace

std::vector<Parameter> parameters_of(const std::filesystem::path& file) {
  const core::TomlTable table = core::TomlTable::from_file(file);
  std::ifstream stream(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  std::vector<Parameter> parameters;
  constexpr std::array<std::string_view, 4> kHead{"name", "family", "title", "source"};
  for (const core::TomlEntry& entry : table.entries()) {
    if (std::find(kHead.begin(), kHead.end(), entry.path) != kHead.end()) continue;
    parameters.push_back({entry.path, entry.value, unit_of(entry.path, entry.value),
                          comment_of(lines, static_cast<std::size_t>(std::max(0, entry.line)))});
  }
  return parameters;
}

}  // namespace ohmfield::experiments
