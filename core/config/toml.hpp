#pragma once
/// TOML with positions: every value is checked when read, every error names file, line and column, and a key that
/// nobody asked for is an error with the nearest known key as hint.

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace ohmfield::core {

/// Values allowed for a number; the bounds belong to it unless said.
struct Range {
  double low = -std::numeric_limits<double>::max();
  double high = std::numeric_limits<double>::max();
  bool low_open = false;

  static Range at_least(double low) { return {.low = low}; }
  static Range above(double low) { return {.low = low, .low_open = true}; }
  static Range between(double low, double high) { return {.low = low, .high = high}; }

  bool holds(double value) const { return (low_open ? value > low : value >= low) && value <= high; }
  /// Such as `must be at least 0`.
  std::string str() const;
};

/// What stands at a key.
enum class TomlKind { number, numbers, table, tables, other };

/// One value of a document: `drift.t0_s`, as it is written, and where.
struct TomlEntry {
  std::string path, value;
  int line = 0;
};

/// A table of a TOML document. Reading a key marks it as known; call finish() when all keys have been read.
class TomlTable {
 public:
  /// \throws InputError  the file cannot be read or is not TOML
  static TomlTable from_file(const std::filesystem::path& file);
  /// \param name  stands for the file in messages
  static TomlTable from_text(std::string_view text, const std::string& name);

  bool has(std::string_view key) const;
  /// \throws InputError  the key is missing
  TomlKind kind(std::string_view key) const;
  /// Finite numbers only.
  double number(std::string_view key, Range range = {}) const;
  double number_or(std::string_view key, double fallback, Range range = {}) const;
  std::int64_t integer(std::string_view key, Range range = {}) const;
  std::int64_t integer_or(std::string_view key, std::int64_t fallback, Range range = {}) const;
  std::string string(std::string_view key) const;
  std::string string_or(std::string_view key, std::string_view fallback) const;
  /// One of `words`; the index of the word that stands there.
  std::size_t word(std::string_view key, std::span<const std::string_view> words) const;
  /// \param length  0: any, but not empty
  std::vector<double> numbers(std::string_view key, std::size_t length = 0, Range range = {}) const;
  /// Not empty, and none of them empty.
  std::vector<std::string> strings(std::string_view key) const;
  TomlTable table(std::string_view key) const;
  /// The tables of an array of tables; none if the key is missing.
  std::vector<TomlTable> tables(std::string_view key) const;

  /// All values below this table, inline tables as one value, in the order of their lines.
  std::vector<TomlEntry> entries() const;

  /// \throws InputError  a key of this table was never asked for
  void finish() const;
  /// An error at a key, for checks that involve several of them; at the table itself if the key is missing.
  InputError error(std::string_view key, std::string_view problem, std::string_view hint) const;
  /// File this table comes from.
  const std::string& file() const;

 private:
  struct Node;
  explicit TomlTable(std::shared_ptr<const Node> node);
  std::shared_ptr<const Node> node_;
};

}  // namespace ohmfield::core
