#include "experiments/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>

#include "core/config/data_file.hpp"
#include "core/error.hpp"
#include "crossbar/device/table.hpp"

namespace ohmfield::experiments {

std::uint64_t whole_number(const std::string& option, const std::string& text, std::uint64_t low, std::uint64_t high) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < low || value > high)
    throw core::InputError(fmt::format("{} = {} is not a whole number from {} to {}", option, text, low, high),
                           "Give such a number");
  return value;
}

std::uint64_t seed_number(const std::string& option, const std::string& text) {
  return whole_number(option, text, 0, std::numeric_limits<std::uint64_t>::max());
}

double real_number(const std::string& option, const std::string& text, double low, double high) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value) || value < low || value > high)
    throw core::InputError(high < std::numeric_limits<double>::max()
                               ? fmt::format("{} = {} is not a number from {:g} to {:g}", option, text, low, high)
                               : fmt::format("{} = {} is not a finite number of at least {:g}", option, text, low),
                           "Give such a number");
  return value;
}

double time_limit_s(const std::string& text) {
  constexpr double kLeast_s = 1e-3, kMost_s = 1e9;  // assumption: less than a tick of a scheduler is a slip
  try {
    return real_number("--time-limit", text, kLeast_s, kMost_s);
  } catch (const core::InputError&) {
    throw core::InputError(fmt::format("--time-limit = {} is not a number of seconds from {:g} to {:g}", text, kLeast_s, kMost_s),
                           "Leave it out to search without a limit");
  }
}

std::vector<double> real_numbers(const std::string& option, const std::string& text, double low, double high) {
  std::vector<double> values;
  std::size_t begin = 0;
  do {
    const std::size_t comma = std::min(text.find(',', begin), text.size());
    values.push_back(real_number(option, text.substr(begin, comma - begin), low, high));
    begin = comma + 1;
  } while (begin <= text.size());
  return values;
}

std::shared_ptr<const crossbar::DeviceModel> shared_device(const std::string& name) {
  return crossbar::load_device(name, core::data_folder() / "devices");
}

crossbar::Technology load_technology(const std::string& name) {
  return crossbar::Technology::load(name, core::data_folder() / "technologies");
}

std::string file_comments(const std::string& kind, const std::vector<std::string>& names, const std::string& folder) {
  std::string text;
  for (const std::string& name : names) {
    std::ifstream file(core::data_file(name, core::data_folder() / folder, kind));
    text += fmt::format("\n# {} '{}':\n", kind, name);
    for (std::string line; std::getline(file, line);) text += "#   " + line + "\n";
  }
  return text;
}

}  // namespace ohmfield::experiments
