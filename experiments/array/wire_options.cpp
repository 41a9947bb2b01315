#include "experiments/array/wire_options.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <vector>

#include "core/error.hpp"
#include "experiments/options.hpp"

namespace ohmfield::experiments {
namespace {

struct Method {
  std::string_view name;
  crossbar::WireMethod method;
};
constexpr std::array kMethods{Method{"automatic", crossbar::WireMethod::automatic}, Method{"transfer", crossbar::WireMethod::transfer},
                              Method{"iterative", crossbar::WireMethod::iterative}, Method{"direct", crossbar::WireMethod::direct}};

struct Key {
  std::string_view name;
  std::string WireWords::*value;
};
constexpr std::array kKeys{Key{"word_resistance_ohm", &WireWords::word_ohm}, Key{"bit_resistance_ohm", &WireWords::bit_ohm},
                           Key{"driver_resistance_ohm", &WireWords::driver_ohm}, Key{"terminal_resistance_ohm", &WireWords::terminal_ohm}};

double resistance(const std::string& option, const std::string& text) {
  return real_number(option, text, 0.0, std::numeric_limits<double>::max());
}

}  // namespace

void declare_wires(CLI::App& command, WireWords& words) {
  const auto told = [](const char* what, const std::string& value) { return fmt::format("{} (default {})", what, value); };
  command.add_option("--word-resistance-ohm", words.word_ohm, told("of the segment of a word line between two cells, and before the first", words.word_ohm));
  command.add_option("--bit-resistance-ohm", words.bit_ohm, told("of the segment of a bit line between two cells, and after the last", words.bit_ohm));
  command.add_option("--driver-resistance-ohm", words.driver_ohm, told("in series with each source of a word line", words.driver_ohm));
  command.add_option("--terminal-resistance-ohm", words.terminal_ohm, told("in series with ground at the end of each bit line", words.terminal_ohm));
  command.add_flag("--both-ends", words.both_ends, "word lines driven from both ends, not only from the left");
}

bool set_wire_word(WireWords& words, std::string_view key, const std::string& value) {
  if (key == "driven_ends") {
    if (value != "left" && value != "both") throw core::InputError(fmt::format("driven_ends = '{}' is not known", value), "Use left or both");
    words.both_ends = value == "both";
    return true;
  }
  for (const Key& known : kKeys)
    if (key == known.name) {
      words.*known.value = value;
      return true;
    }
  return false;
}

std::vector<std::string> wire_keys() {
  std::vector<std::string> names{"driven_ends"};
  for (const Key& key : kKeys) names.emplace_back(key.name);
  return names;
}

crossbar::WireParams wires_from(const WireWords& words) {
  crossbar::WireParams wires;
  wires.word_resistance_ohm = resistance("--word-resistance-ohm", words.word_ohm);
  wires.bit_resistance_ohm = resistance("--bit-resistance-ohm", words.bit_ohm);
  wires.driver_resistance_ohm = resistance("--driver-resistance-ohm", words.driver_ohm);
  wires.terminal_resistance_ohm = resistance("--terminal-resistance-ohm", words.terminal_ohm);
  wires.driven_ends = words.both_ends ? crossbar::DrivenEnds::both : crossbar::DrivenEnds::one;
  wires.validate();
  return wires;
}

std::string wires_toml(const crossbar::WireParams& wires) {
  return fmt::format("word_resistance_ohm = {}\nbit_resistance_ohm = {}\ndriver_resistance_ohm = {}\nterminal_resistance_ohm = {}\ndriven_ends = '{}'\n",
                     wires.word_resistance_ohm, wires.bit_resistance_ohm, wires.driver_resistance_ohm, wires.terminal_resistance_ohm,
                     wires.driven_ends == crossbar::DrivenEnds::both ? "both" : "left");
}

crossbar::WireMethod wire_method(const std::string& word) {
  std::vector<std::string_view> names;
  for (const Method& method : kMethods) {
    if (method.name == word) return method.method;
    names.push_back(method.name);
  }
  const std::string near = core::nearest_word(word, names);
  throw core::InputError(fmt::format("--method {} is not known", word),
                         near.empty() ? "Choose automatic, transfer, iterative or direct" : fmt::format("Is '{}' meant?", near));
}

std::string_view method_name(crossbar::WireMethod method) {
  for (const Method& known : kMethods)
    if (known.method == method) return known.name;
  return "";
}

}  // namespace ohmfield::experiments
