#pragma once
/// A function of one normalised variable, as published fits of device statistics are written: polynomial, straight line
/// in ln x, power law, saturating exponential, or a table of points; in one piece or in several, each clamped or not.

#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "core/config/toml.hpp"

namespace ohmfield::crossbar {

class Curve {
 public:
  enum class Form {
    polynomial,  ///< a0 + a1 x + a2 x^2 + ...
    log_line,    ///< a0 + a1 ln x
    power,       ///< a0 x^a1
    saturating,  ///< a0 (1 - exp(-x / a1))
    table,       ///< straight lines between points; the first and last value beyond them
  };

  /// Holds for x < below; the pieces of a curve are in ascending order and the last has no end.
  struct Piece {
    Form form = Form::polynomial;
    std::vector<double> a = {0.0};  ///< coefficients; of a table, the abscissas in ascending order
    std::vector<double> y = {};     ///< ordinates of a table
    double below = std::numeric_limits<double>::infinity();
    double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  };

  /// Identically zero.
  Curve() : Curve({Piece{}}, 1.0, 1.0) {}
  static Curve constant(double value) { return Curve({Piece{.a = {value}}}, 1.0, 1.0); }
  /// \param x_unit   abscissa of 1 in the units of the argument
  /// \param y_unit   what an ordinate of 1 is worth
  Curve(std::vector<Piece> pieces, double x_unit, double y_unit);

  double operator()(double x) const;
  /// The same for many arguments, vectorised where the form allows; 2e-6 of the value from operator() at most.
  /// Arguments of logarithms and powers are at least 1e-7 of x_unit.
  void evaluate(std::span<const float> x, std::span<float> out) const;

  bool is_zero() const;
  bool is_constant() const;

 private:
  std::vector<Piece> pieces_;
  double x_unit_, y_unit_;
};

/// Units of the numbers in a file.
struct CurveUnits {
  double x = 1.0;  ///< default abscissa of 1: g_max, say
  double y = 1.0;  ///< ordinate of 1: 1e-6 for a key in uS
};

/// A curve from a number, a list of numbers (polynomial, ascending powers), a table with one of `polynomial`,
/// `log_line`, `power`, `saturating`, or `table_x` and `table_y`, and optionally `low`, `high`; or a list of such tables
/// with `below`. A table may change the abscissa by `x_unit_S` and the ordinate by `y_factor`.
/// \throws InputError  another shape, a table that does not ascend, a number that is not finite
Curve read_curve(const core::TomlTable& table, std::string_view key, CurveUnits units);
/// \returns `fallback` if the key is missing
Curve read_curve_or(const core::TomlTable& table, std::string_view key, CurveUnits units, const Curve& fallback);

}  // namespace ohmfield::crossbar
