#pragma once
/// Options on the resistance of wires, the same for all verbs of `ohmfield array`.

#include <CLI/CLI.hpp>
#include <string>

#include "crossbar/array/wires/params.hpp"
#include "crossbar/array/wires/solution.hpp"

namespace ohmfield::experiments {

struct WireWords {
  std::string word_ohm = "0", bit_ohm = "0", driver_ohm = "0", terminal_ohm = "0";
  bool both_ends = false;
};

/// \param words  holds the defaults, and lives until the options are parsed
void declare_wires(CLI::App& command, WireWords& words);
/// Sets a resistance by its key in TOML, such as word_resistance_ohm, or driven_ends (left, both). \return false if there is none of this name
bool set_wire_word(WireWords& words, std::string_view key, const std::string& value);
std::vector<std::string> wire_keys();
/// \throws InputError  negative or not finite
crossbar::WireParams wires_from(const WireWords& words);
/// For the configuration that is stored with results: keys of TOML.
std::string wires_toml(const crossbar::WireParams& wires);

/// \throws InputError  no such method; with the nearest
crossbar::WireMethod wire_method(const std::string& word);
std::string_view method_name(crossbar::WireMethod method);

}  // namespace ohmfield::experiments
