#include "experiments/sweep/device_edit.hpp"

#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <sstream>
#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include "core/config/data_file.hpp"
#include "core/error.hpp"
#include "crossbar/device/table.hpp"

namespace ohmfield::experiments {
namespace {

void multiply(toml::node& node, double factor) {
  if (toml::array* list = node.as_array())
    for (toml::node& element : *list) multiply(element, factor);
  else if (auto* number = node.as_floating_point())
    *number = **number * factor;
}

/// 1 and 1.0 are the same to a reader of numbers, but not to a product that is put back.
void make_real(toml::table& table) {
  for (auto&& [key, node] : table) {
    if (const auto* whole = node.as_integer()) table.insert_or_assign(key, static_cast<double>(**whole));
    if (toml::array* list = node.as_array())
      for (std::size_t i = 0; i < list->size(); ++i)
        if (const auto* whole = (*list)[i].as_integer()) list->replace(list->cbegin() + static_cast<std::ptrdiff_t>(i), static_cast<double>(**whole));
  }
}

/// A piece of a curve (crossbar/device/curve.hpp): of these forms only the first number is an ordinate.
void multiply_piece(toml::table& piece, double factor) {
  make_real(piece);
  for (const char* key : {"polynomial", "log_line", "table_y", "low", "high"})
    if (toml::node* node = piece.get(key)) multiply(*node, factor);
  for (const char* key : {"power", "saturating"})
    if (toml::array* list = piece[key].as_array(); list != nullptr && !list->empty()) multiply((*list)[0], factor);
}

/// Multiplies all ordinates of the curve at a key. \returns whether there is one
bool multiply_curve(toml::table& table, std::string_view key, double factor) {
  make_real(table);
  toml::node* node = table.get(key);
  if (node == nullptr) return false;
  if (toml::table* piece = node->as_table()) {
    multiply_piece(*piece, factor);
  } else if (toml::array* list = node->as_array(); list != nullptr && list->is_array_of_tables()) {
    for (toml::node& part : *list) multiply_piece(*part.as_table(), factor);
  } else {
    multiply(*node, factor);
  }
  return true;
}

/// The section, made if it is missing.
toml::table& section(toml::table& document, std::string_view name) {
  if (document[name].as_table() == nullptr) document.insert_or_assign(name, toml::table{});
  return *document[name].as_table();
}

}  // namespace

struct DeviceEdit::Document {
  std::string name, file;
  toml::table table;

  double number(const char* section_name, const char* key) const { return table[section_name][key].value_or(0.0); }
};

DeviceEdit::DeviceEdit(const std::string& name) : document_(std::make_unique<Document>()) {
  const auto file = core::data_file(name, core::data_folder() / "devices", "device");
  const auto whole = crossbar::load_device(name, core::data_folder() / "devices");  // what is wrong with it, by line
  document_->name = whole->info().name;
  document_->file = file.string();
  std::ifstream stream(file, std::ios::binary);
  document_->table = toml::parse(std::string(std::istreambuf_iterator<char>(stream), {}), document_->file);
}

DeviceEdit::~DeviceEdit() = default;
DeviceEdit::DeviceEdit(DeviceEdit&&) noexcept = default;

core::InputError DeviceEdit::lacks(const std::string& what, const std::string& hint) const {
  return core::InputError({document_->file}, fmt::format("device '{}' has no {}", document_->name, what), hint);
}

void DeviceEdit::set_on_off_ratio(double ratio) {
  const double on_S = document_->number("window", "on_S");
  section(document_->table, "window").insert_or_assign("off_S", std::isinf(ratio) ? 0.0 : on_S / ratio);
}

void DeviceEdit::scale_programming_spread(double factor) {
  toml::table& table = document_->table;
  bool found = false;
  if (toml::table* programming = table["programming"].as_table()) found = multiply_curve(*programming, "sigma_uS", factor);
  if (toml::array* spreads = table["spread"].as_array())
    for (toml::node& spread : *spreads) found = multiply_curve(*spread.as_table(), "sigma_uS", factor) || found;
  if (toml::table* relaxation = table["relaxation"].as_table())
    for (const char* key : {"sigma_per_ln_uS", "sigma_at_1s_uS"}) found = multiply_curve(*relaxation, key, factor) || found;
  if (!found)
    throw lacks("spread of programming that could be scaled", "Give it [programming] with sigma_uS, or leave programming_spread out");
}

void DeviceEdit::scale_drift_spread(double factor) {
  toml::table* drift = document_->table["drift"].as_table();
  if (drift == nullptr || !multiply_curve(*drift, "nu_std", factor))
    throw lacks("spread of drift that could be scaled", "Take a set with [drift], or leave drift_spread out");
}

void DeviceEdit::scale_read_noise(double factor) {
  bool found = false;
  if (toml::table* noise = document_->table["read_noise"].as_table())
    for (const char* key : {"white_relative", "white_sigma_uS", "flicker_relative", "flicker_sigma_uS"})
      found = multiply_curve(*noise, key, factor) || found;
  if (!found)
    throw lacks("read noise that could be scaled", "Use white_noise, which sets it as a fraction of the conductance, or leave read_noise out");
}

void DeviceEdit::set_white_noise(double relative) {
  toml::table& noise = section(document_->table, "read_noise");
  noise.erase("white_sigma_uS");
  noise.insert_or_assign("white_relative", relative);
}

void DeviceEdit::set_readout(const std::string& key, double literals, double read_voltage_V) {
  toml::table& readout = section(document_->table, "readout");
  for (const char* needed : {"comparator_offset_A", "comparator_noise_A"})
    if (!readout.contains(needed)) readout.insert_or_assign(needed, 0.0);
  const double literal_S = document_->number("window", "on_S") - document_->number("window", "off_S");
  readout.insert_or_assign(key, literals * literal_S * read_voltage_V);
}

void DeviceEdit::set_comparator_offset(double literals, double read_voltage_V) {
  set_readout("comparator_offset_A", literals, read_voltage_V);
}

void DeviceEdit::set_comparator_noise(double literals, double read_voltage_V) {
  set_readout("comparator_noise_A", literals, read_voltage_V);
}

void DeviceEdit::set_stuck_rates(double low, double high) {
  toml::table& faults = section(document_->table, "faults");
  if (faults.contains("map"))
    throw core::InputError({document_->file}, fmt::format("device '{}' has a map of faults, which rates cannot replace", document_->name),
                           "Take `map` out of its [faults], or leave rates out");
  faults.insert_or_assign("stuck_low_rate", low);
  faults.insert_or_assign("stuck_high_rate", high);
}

std::shared_ptr<const crossbar::DeviceModel> DeviceEdit::device(const std::string& changes) const {
  const std::string name = changes.empty() ? document_->file : fmt::format("{} with {}", document_->file, changes);
  return crossbar::make_device(core::TomlTable::from_text(text(), name));
}

std::string DeviceEdit::text() const {
  std::ostringstream stream;
  stream << document_->table << "\n";
  return stream.str();
}

}  // namespace ohmfield::experiments
