#include "core/provenance.hpp"

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <string_view>

#include "core/build_info.hpp"
#include "core/error.hpp"
#include "core/git_revision.hpp"

namespace ohmfield::core {
namespace {

constexpr std::int64_t kYear10000 = 253402300800;  // ISO 8601 writes four digits

std::string quoted(std::string_view word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos) return std::string(word);
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

std::string collapsed(std::string_view words) {
  std::string text;
  for (const char c : words) {
    if (c != ' ' || (!text.empty() && text.back() != ' ')) text += c;
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

}  // namespace

const BuildInfo& build_info() {
  static const BuildInfo info{OHMFIELD_VERSION, OHMFIELD_GIT_REVISION, OHMFIELD_COMPILER, collapsed(OHMFIELD_FLAGS)};
  return info;
}

std::string source_line() {
  const BuildInfo& info = build_info();
  return "ohmfield " + info.version + ", git " + info.git_revision + ", " + info.compiler + ", " + info.flags;
}

std::string history_line(std::span<const char* const> arguments) {
  std::string line;
  for (const char* argument : arguments) line += (line.empty() ? "" : " ") + quoted(argument);
  return line;
}

std::string utc_now() {
  std::time_t seconds = std::time(nullptr);
  if (const char* epoch = std::getenv("SOURCE_DATE_EPOCH"); epoch != nullptr) {
    const std::string_view text = epoch;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0 || value >= kYear10000) {
      throw InputError("SOURCE_DATE_EPOCH = " + std::string(text) + " is not a time in seconds since 1970",
                       "Unset it or give a number such as 1700000000");
    }
    seconds = value;
  }
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

}  // namespace ohmfield::core
