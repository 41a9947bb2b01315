#pragma once
/// The XOR clauses of a formula as sparse linear equations modulo 2, with the equations of every variable at hand.

#include <cstdint>
#include <span>
#include <vector>

namespace ohmfield::hopfield {

class LinearSystem {
 public:
  using Row = std::vector<std::uint32_t>;  ///< variables from 0, in increasing order

  explicit LinearSystem(std::size_t variables) : columns_(variables), counts_(variables) {}

  /// \pre `row` is sorted, without repetitions
  void add(Row row, std::uint8_t constant);

  std::size_t rows() const { return rows_.size(); }  ///< dropped ones included
  bool alive(std::uint32_t r) const { return alive_[r] != 0; }
  const Row& row(std::uint32_t r) const { return rows_[r]; }
  std::uint8_t constant(std::uint32_t r) const { return constants_[r]; }
  /// Number of rows in which a variable stands.
  std::uint32_t count(std::uint32_t variable) const { return counts_[variable]; }
  /// Those rows, in increasing order. Valid until a row changes.
  std::span<const std::uint32_t> rows_of(std::uint32_t variable);

  /// Length of the sum of two rows.
  std::size_t length_of_sum(std::uint32_t a, std::uint32_t b) const;
  /// row r += sum of `variables` + constant
  void add_to(std::uint32_t r, std::span<const std::uint32_t> variables, std::uint8_t constant);
  void drop(std::uint32_t r);

  /// Rows added or changed since the last call.
  std::vector<std::uint32_t> take_changed();

 private:
  void note(std::uint32_t r);

  std::vector<Row> rows_;
  std::vector<std::uint8_t> constants_, alive_, noted_;
  std::vector<std::vector<std::uint32_t>> columns_;  ///< may hold rows that have lost the variable, and repetitions
  std::vector<std::uint32_t> counts_;
  std::vector<std::uint32_t> changed_;
  Row sum_;
};

}  // namespace ohmfield::hopfield
