#pragma once
/// A parameter that is either given or goes with the number of literals of the clause.

#include <array>
#include <cstddef>

namespace ohmfield::hopfield {

class ByLength {
 public:
  /// \param given     0: as by_length
  /// \param by_length for up to 3, for 4, 5, 6, and for 7 or more literals
  ByLength(double given, const std::array<double, 5>& by_length) {
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i] = given == 0.0 ? by_length[i] : given;
  }

  double of(std::size_t literals) const { return values_[index(literals)]; }

  /// Position of a length among the five values, for tables that are made of them.
  static std::size_t index(std::size_t literals) { return literals <= 3 ? 0 : literals >= 7 ? 4 : literals - 3; }

 private:
  std::array<double, 5> values_{};
};

}  // namespace ohmfield::hopfield
