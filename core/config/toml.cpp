#include "core/config/toml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>
#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include "core/io/input_guard.hpp"

namespace ohmfield::core {
namespace {

/// A value as it was written: toml++ prints the 0.1 of a file as 0.10000000000000001.
std::string written(const toml::node& node) {
  if (node.is_table()) return "{...}";
  if (const toml::array* array = node.as_array()) {
    std::string list;
    for (const toml::node& element : *array) list += (list.empty() ? "" : ", ") + written(element);
    return "[" + list + "]";
  }
  if (node.is_floating_point()) {
    const std::string number = fmt::format("{}", **node.as_floating_point());
    return number.find_first_of(".en") == std::string::npos ? number + ".0" : number;
  }
  std::ostringstream text;
  node.visit([&text](const auto& value) { text << value; });
  return text.str();
}

/// Inline tables with what they hold, for listings.
std::string written_whole(const toml::node& node) {
  if (const toml::table* table = node.as_table()) {
    std::string list;
    for (const auto& entry : *table)
      list += fmt::format("{}{} = {}", list.empty() ? "" : ", ", std::string(entry.first.str()), written_whole(entry.second));
    return "{" + list + "}";
  }
  if (const toml::array* array = node.as_array()) {
    std::string list;
    for (const toml::node& element : *array) list += (list.empty() ? "" : ", ") + written_whole(element);
    return "[" + list + "]";
  }
  return written(node);
}

void list_entries(const toml::table& table, const std::string& path, std::vector<TomlEntry>& out) {
  for (const auto& entry : table) {
    const std::string name = path + std::string(entry.first.str());
    const toml::node& node = entry.second;
    if (const toml::table* child = node.as_table(); child != nullptr && !child->is_inline()) {
      list_entries(*child, name + ".", out);
    } else if (const toml::array* array = node.as_array();
               array != nullptr && node.is_array_of_tables() && !(*array)[0].as_table()->is_inline()) {
      std::size_t number = 0;
      for (const toml::node& element : *array) list_entries(*element.as_table(), fmt::format("{}[{}].", name, number++), out);
    } else {
      out.push_back({name, written_whole(node), static_cast<int>(node.source().begin.line)});
    }
  }
}

/// The hint for a key that lacks the unit of the one that is wanted, or is like it; empty if it is neither.
std::string hint_for(std::string_view written_key, std::string_view wanted_key) {
  const bool lacks_unit = wanted_key.size() > written_key.size() + 1 && wanted_key.starts_with(written_key) &&
                          wanted_key[written_key.size()] == '_';
  return lacks_unit ? fmt::format("'{}' has no unit: write {}", written_key, wanted_key) : std::string();
}

std::string shown(const toml::node& node) {
  const std::string all = written(node);
  return all.size() <= 40 ? all : all.substr(0, 37) + "...";
}

}  // namespace

std::string Range::str() const {
  const double most = std::numeric_limits<double>::max();
  if (high < most && low > -most) return fmt::format("must be {} {:g} and at most {:g}", low_open ? "above" : "at least", low, high);
  if (low > -most) return fmt::format("must be {} {:g}", low_open ? "above" : "at least", low);
  if (high < most) return fmt::format("must be at most {:g}", high);
  return "must be a finite number";
}

/// The document is shared by all its tables; the set of known keys belongs to one table.
struct TomlTable::Node {
  std::shared_ptr<const toml::table> document;
  const toml::table* table = nullptr;
  std::string file;
  std::string path;  // of this table inside the document, with a trailing dot
  mutable std::set<std::string, std::less<>> known;

  Place place(const toml::node& node) const {
    return {file, static_cast<int>(node.source().begin.line), static_cast<int>(node.source().begin.column)};
  }
  InputError bad(std::string_view key, const toml::node& node, std::string_view problem) const {
    return {place(node), fmt::format("{}{} = {} {}", path, key, shown(node), problem), ""};
  }
  const toml::node* find(std::string_view key) const {
    known.emplace(key);
    return table->get(key);
  }
  const toml::node& need(std::string_view key) const {
    if (const toml::node* node = find(key)) return *node;
    std::vector<std::string> present;
    for (const auto& entry : *table) present.emplace_back(entry.first.str());
    for (const std::string& other : present)
      if (const std::string hint = hint_for(other, key); !hint.empty())
        throw InputError(place(*table->get(other)), fmt::format("key '{}{}' is missing", path, key), hint);
    const std::string near = nearest_word(key, present);
    throw InputError(place(*table), fmt::format("key '{}{}' is missing", path, key),
                     near.empty() ? "Add it" : fmt::format("Is '{}' meant?", near));
  }
  double as_number(std::string_view key, const toml::node& node, const Range& range) const {
    const auto value = node.value<double>();
    if (!node.is_number()) throw bad(key, node, "is not a number");
    if (!value) throw bad(key, node, "is an integer of more than 53 bits");
    if (!std::isfinite(*value)) throw bad(key, node, "is not finite");
    if (!range.holds(*value)) throw bad(key, node, range.str());
    return *value;
  }
};

TomlTable::TomlTable(std::shared_ptr<const Node> node) : node_(std::move(node)) {}

TomlTable TomlTable::from_text(std::string_view text, const std::string& name) {
  auto node = std::make_shared<Node>();
  node->file = name;
  try {
    node->document = std::make_shared<const toml::table>(toml::parse(text, name));
  } catch (const toml::parse_error& error) {
    const auto at = error.source().begin;
    throw InputError({name, static_cast<int>(at.line), static_cast<int>(at.column)}, error.description(), "See https://toml.io for the syntax");
  }
  node->table = node->document.get();
  return TomlTable(node);
}

TomlTable TomlTable::from_file(const std::filesystem::path& file) {
  std::error_code ignored;  // a name that is too long, say: opening it fails below
  if (std::filesystem::is_directory(file, ignored))
    throw InputError({file.string()}, "is a directory", "Name a TOML file in it");
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw InputError({file.string()}, "cannot be read", "Check the path and its permissions");
  note_input(file);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (text.empty()) throw InputError({file.string()}, "is empty", "Name a TOML file");
  return from_text(text, file.string());
}

bool TomlTable::has(std::string_view key) const { return node_->find(key) != nullptr; }

TomlKind TomlTable::kind(std::string_view key) const {
  const toml::node& node = node_->need(key);
  if (node.is_number()) return TomlKind::number;
  if (node.is_table()) return TomlKind::table;
  if (node.is_array_of_tables()) return TomlKind::tables;
  return node.is_array() ? TomlKind::numbers : TomlKind::other;
}

std::vector<TomlEntry> TomlTable::entries() const {
  std::vector<TomlEntry> result;
  list_entries(*node_->table, node_->path, result);
  std::stable_sort(result.begin(), result.end(), [](const TomlEntry& a, const TomlEntry& b) { return a.line < b.line; });
  return result;
}

double TomlTable::number(std::string_view key, Range range) const {
  return node_->as_number(key, node_->need(key), range);
}

double TomlTable::number_or(std::string_view key, double fallback, Range range) const {
  return has(key) ? number(key, range) : fallback;
}

std::int64_t TomlTable::integer(std::string_view key, Range range) const {
  const toml::node& node = node_->need(key);
  const auto value = node.value_exact<std::int64_t>();
  if (!value) throw node_->bad(key, node, "is not an integer");
  if (!range.holds(static_cast<double>(*value))) throw node_->bad(key, node, range.str());
  return *value;
}

std::int64_t TomlTable::integer_or(std::string_view key, std::int64_t fallback, Range range) const {
  return has(key) ? integer(key, range) : fallback;
}

std::string TomlTable::string(std::string_view key) const {
  const toml::node& node = node_->need(key);
  const auto value = node.value_exact<std::string>();
  if (!value) throw node_->bad(key, node, "is not a string");
  if (value->empty()) throw node_->bad(key, node, "is empty");
  return *value;
}

std::string TomlTable::string_or(std::string_view key, std::string_view fallback) const {
  return has(key) ? string(key) : std::string(fallback);
}

std::size_t TomlTable::word(std::string_view key, std::span<const std::string_view> words) const {
  const std::string value = string(key);
  std::string list;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (value == words[i]) return i;
    list += fmt::format("{}'{}'", i == 0 ? "" : ", ", words[i]);
  }
  throw node_->bad(key, node_->need(key), "is not one of " + list);
}

std::vector<double> TomlTable::numbers(std::string_view key, std::size_t length, Range range) const {
  const toml::node& node = node_->need(key);
  const toml::array* array = node.as_array();
  if (array == nullptr) throw node_->bad(key, node, "is not a list of numbers");
  if (array->empty()) throw node_->bad(key, node, "is an empty list");
  if (length != 0 && array->size() != length) throw node_->bad(key, node, fmt::format("must have {} numbers", length));
  std::vector<double> values;
  for (const toml::node& element : *array) values.push_back(node_->as_number(key, element, range));
  return values;
}

std::vector<std::string> TomlTable::strings(std::string_view key) const {
  const toml::node& node = node_->need(key);
  const toml::array* array = node.as_array();
  if (array == nullptr) throw node_->bad(key, node, "is not a list of strings");
  if (array->empty()) throw node_->bad(key, node, "is an empty list");
  std::vector<std::string> values;
  for (const toml::node& element : *array) {
    const auto value = element.value_exact<std::string>();
    if (!value || value->empty()) throw node_->bad(key, element, "is not a string with something in it");
    values.push_back(*value);
  }
  return values;
}

TomlTable TomlTable::table(std::string_view key) const {
  const toml::node& node = node_->need(key);
  if (!node.is_table()) throw node_->bad(key, node, "is not a table");
  auto child = std::make_shared<Node>();
  child->document = node_->document;
  child->table = node.as_table();
  child->file = node_->file;
  child->path = fmt::format("{}{}.", node_->path, key);
  return TomlTable(child);
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) const {
  std::vector<TomlTable> result;
  const toml::node* node = node_->find(key);
  if (node == nullptr) return result;
  if (!node->is_array_of_tables()) throw node_->bad(key, *node, "is not an array of tables");
  for (const toml::node& element : *node->as_array()) {
    auto child = std::make_shared<Node>();
    child->document = node_->document;
    child->table = element.as_table();
    child->file = node_->file;
    child->path = fmt::format("{}{}.", node_->path, key);
    result.push_back(TomlTable(child));
  }
  return result;
}

void TomlTable::finish() const {
  for (const auto& entry : *node_->table) {
    const std::string key(entry.first.str());
    if (node_->known.contains(key)) continue;
    std::string near = nearest_word(key, node_->known), unit;
    for (const std::string& other : node_->known)
      if (unit.empty()) unit = hint_for(key, other);
    const auto at = entry.first.source().begin;
    throw InputError({node_->file, static_cast<int>(at.line), static_cast<int>(at.column)},
                     fmt::format("unknown key '{}{}'", node_->path, key),
                     !unit.empty()   ? unit
                     : near.empty() ? "Remove it"
                                    : fmt::format("Is '{}' meant?", near));
  }
}

InputError TomlTable::error(std::string_view key, std::string_view problem, std::string_view hint) const {
  const toml::node* node = node_->table->get(key);
  return {node_->place(node != nullptr ? *node : *node_->table), fmt::format("{}{} {}", node_->path, key, problem), hint};
}

const std::string& TomlTable::file() const { return node_->file; }

}  // namespace ohmfield::core
