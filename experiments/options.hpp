#pragma once
/// Values of options, and files named by them.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "crossbar/cost/technology.hpp"
#include "crossbar/device/model.hpp"

namespace ohmfield::experiments {

/// A whole number from an option. \throws InputError naming the option
std::uint64_t whole_number(const std::string& option, const std::string& text, std::uint64_t low, std::uint64_t high);
/// A seed: any number of 64 bits.
std::uint64_t seed_number(const std::string& option, const std::string& text);
/// A finite number from an option. \throws InputError naming the option
double real_number(const std::string& option, const std::string& text, double low, double high);
/// Seconds after --time-limit. A limit of zero would leave no time to search: it is refused like a negative one, so that an
/// empty answer never looks like that of a search. \throws InputError
double time_limit_s(const std::string& text);
/// Finite numbers between commas, at least one. \throws InputError naming the option
std::vector<double> real_numbers(const std::string& option, const std::string& text, double low, double high);

/// A device set or a technology by name in the data folder, or by path.
std::shared_ptr<const crossbar::DeviceModel> shared_device(const std::string& name);
crossbar::Technology load_technology(const std::string& name);

/// Files of the data folder, or by path, as TOML comments: a name alone would not say what was run.
std::string file_comments(const std::string& kind, const std::vector<std::string>& names, const std::string& folder);

}  // namespace ohmfield::experiments
