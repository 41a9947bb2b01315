#include "experiments/economics/calendar.hpp"

#include <fmt/format.h>

#include <charconv>

namespace ohmfield::experiments {
namespace {

constexpr double kDaysPerYear = 365.25;

std::chrono::year_month_day civil(Day day) { return std::chrono::year_month_day(day); }

std::optional<int> whole(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<Day> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = whole(text.substr(0, 4)), month = whole(text.substr(5, 2)), day = whole(text.substr(8, 2));
  if (!year || !month || !day || *month < 1 || *day < 1) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
      std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return Day(date);
}

std::string day_text(Day day) {
  const auto date = civil(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

int year_of(Day day) { return static_cast<int>(civil(day).year()); }

int month_of(Day day) { return static_cast<int>(static_cast<unsigned>(civil(day).month())); }

double years_between(Day begin, Day end) { return static_cast<double>((end - begin).count()) / kDaysPerYear; }

double decimal_year(Day day) {
  const std::chrono::year year = civil(day).year();
  const Day first = std::chrono::year_month_day{year, std::chrono::January, std::chrono::day(1)};
  return static_cast<double>(static_cast<int>(year)) + years_between(first, day);
}

}  // namespace ohmfield::experiments
