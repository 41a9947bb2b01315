#pragma once
/// Days of the civil calendar, for ages of hardware and dates of publication.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ohmfield::experiments {

using Day = std::chrono::sys_days;

/// `2023-03-15`; nothing if it is not a day of the calendar.
std::optional<Day> parse_day(std::string_view text);
std::string day_text(Day day);

int year_of(Day day);
int month_of(Day day);
/// Between two days, of 365.25 days each: as the amortisation of Cottier et al. counts them.
double years_between(Day begin, Day end);
/// 2023.20 in the middle of March 2023.
double decimal_year(Day day);

}  // namespace ohmfield::experiments
