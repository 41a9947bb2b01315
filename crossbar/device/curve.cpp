#include "crossbar/device/curve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/expect.hpp"
#include "core/numeric/elementary.hpp"

namespace ohmfield::crossbar {
namespace {

using Piece = Curve::Piece;
using Form = Curve::Form;

constexpr double kLeast = 1e-7;  // of the abscissa of logarithms: conductances of 0 occur
constexpr std::size_t kChunk = 1024;
constexpr std::size_t kFloatDegree = 4;  // polynomials above cancel too much for float

double polynomial(std::span<const double> ascending, double x) {
  double value = 0.0;
  for (std::size_t i = ascending.size(); i-- > 0;) value = value * x + ascending[i];
  return value;
}

double interpolate(const Piece& piece, double x) {
  if (x <= piece.a.front()) return piece.y.front();
  if (x >= piece.a.back()) return piece.y.back();
  const std::size_t after = static_cast<std::size_t>(std::upper_bound(piece.a.begin(), piece.a.end(), x) - piece.a.begin());
  const double weight = (x - piece.a[after - 1]) / (piece.a[after] - piece.a[after - 1]);
  return piece.y[after - 1] + weight * (piece.y[after] - piece.y[after - 1]);
}

double value_of(const Piece& piece, double x) {
  switch (piece.form) {
    case Form::polynomial: return polynomial(piece.a, x);
    case Form::log_line: return piece.a[0] + piece.a[1] * std::log(std::max(x, kLeast));
    case Form::power: return piece.a[0] * std::pow(std::max(x, kLeast), piece.a[1]);
    case Form::saturating: return piece.a[0] * -std::expm1(-x / piece.a[1]);
    case Form::table: return interpolate(piece, x);
  }
  return 0.0;
}

/// One piece at many abscissas, without the clamps.
void evaluate_piece(const Piece& piece, std::span<const float> x, std::span<float> out) {
  const std::size_t n = x.size();
  const float* in = x.data();
  float* to = out.data();
  const auto coefficient = [&piece](std::size_t i) { return i < piece.a.size() ? static_cast<float>(piece.a[i]) : 0.0f; };
  const float least = static_cast<float>(kLeast), c0 = coefficient(0), c1 = coefficient(1);
  switch (piece.form) {
    case Form::polynomial: {
      if (piece.a.size() > kFloatDegree + 1) break;
      const float c2 = coefficient(2), c3 = coefficient(3), c4 = coefficient(4);
      for (std::size_t i = 0; i < n; ++i) to[i] = c0 + in[i] * (c1 + in[i] * (c2 + in[i] * (c3 + in[i] * c4)));
      return;
    }
    case Form::log_line:
      for (std::size_t i = 0; i < n; ++i) to[i] = c0 + c1 * core::log_of(in[i] > least ? in[i] : least);
      return;
    case Form::power:
      for (std::size_t i = 0; i < n; ++i) to[i] = c0 * core::exp_of(c1 * core::log_of(in[i] > least ? in[i] : least));
      return;
    case Form::saturating:
    case Form::table: break;
  }
  for (std::size_t i = 0; i < n; ++i) to[i] = static_cast<float>(value_of(piece, in[i]));
}

}  // namespace

Curve::Curve(std::vector<Piece> pieces, double x_unit, double y_unit)
    : pieces_(std::move(pieces)), x_unit_(x_unit), y_unit_(y_unit) {
  OHM_EXPECT(!pieces_.empty() && x_unit > 0.0);
  OHM_EXPECT(std::isinf(pieces_.back().below));
}

double Curve::operator()(double x) const {
  x /= x_unit_;
  const auto piece = std::find_if(pieces_.begin(), pieces_.end(), [x](const Piece& p) { return x < p.below; });
  const Piece& chosen = piece == pieces_.end() ? pieces_.back() : *piece;
  return std::clamp(value_of(chosen, x), chosen.low, chosen.high) * y_unit_;
}

void Curve::evaluate(std::span<const float> x, std::span<float> out) const {
  OHM_EXPECT(x.size() == out.size());
  if (is_constant()) {
    std::fill(out.begin(), out.end(), static_cast<float>((*this)(1.0)));
    return;
  }
  std::array<float, kChunk> scaled, values;
  const float x_unit = static_cast<float>(x_unit_), y_unit = static_cast<float>(y_unit_);
  for (std::size_t begin = 0; begin < x.size(); begin += kChunk) {
    const std::size_t n = std::min(kChunk, x.size() - begin);
    for (std::size_t i = 0; i < n; ++i) scaled[i] = x[begin + i] / x_unit;
    float* to = out.data() + begin;
    // From the last piece to the first: each overwrites what lies below its end.
    for (std::size_t p = pieces_.size(); p-- > 0;) {
      const Piece& piece = pieces_[p];
      evaluate_piece(piece, std::span(scaled).first(n), std::span(values).first(n));
      const float low = static_cast<float>(piece.low), high = static_cast<float>(piece.high);
      const float below = static_cast<float>(piece.below);
      for (std::size_t i = 0; i < n; ++i) {
        const float raised = values[i] < low ? low : values[i];
        const float clamped = (raised > high ? high : raised) * y_unit;
        to[i] = scaled[i] < below ? clamped : to[i];
      }
    }
  }
}

bool Curve::is_constant() const {
  return pieces_.size() == 1 && pieces_[0].form == Form::polynomial && pieces_[0].a.size() == 1;
}

bool Curve::is_zero() const { return is_constant() && (*this)(0.0) == 0.0; }

namespace {

Piece read_piece(const core::TomlTable& table) {
  struct Named {
    const char* key;
    Form form;
    std::size_t numbers;
  };
  constexpr std::array<Named, 4> kForms{{{"polynomial", Form::polynomial, 0},
                                         {"log_line", Form::log_line, 2},
                                         {"power", Form::power, 2},
                                         {"saturating", Form::saturating, 2}}};
  Piece piece;
  int forms = 0;
  for (const auto& [key, form, count] : kForms) {
    if (!table.has(key)) continue;
    ++forms;
    piece.form = form;
    piece.a = table.numbers(key, count);
    if (form == Form::saturating && piece.a[1] <= 0.0)
      throw table.error(key, "has a scale that is not above 0", "Write saturating = [a, b] for a (1 - exp(-x / b))");
  }
  if (table.has("table_x") || table.has("table_y")) {
    ++forms;
    piece.form = Form::table;
    piece.a = table.numbers("table_x");
    piece.y = table.numbers("table_y", piece.a.size());
    for (std::size_t i = 1; i < piece.a.size(); ++i)
      if (piece.a[i] <= piece.a[i - 1])
        throw table.error("table_x", fmt::format("does not ascend: {:g} follows {:g}", piece.a[i], piece.a[i - 1]), "Sort the points");
  }
  if (forms != 1)
    throw table.error("polynomial", forms == 0 ? "is missing" : "is not the only form given",
                      "Give one of polynomial, log_line, power, saturating, or table_x with table_y");
  if (table.has("low")) piece.low = table.number("low");
  if (table.has("high")) piece.high = table.number("high", core::Range::at_least(piece.low));
  return piece;
}

}  // namespace

Curve read_curve(const core::TomlTable& table, std::string_view key, CurveUnits units) {
  switch (table.kind(key)) {
    case core::TomlKind::number: return Curve({Piece{.a = {table.number(key)}}}, units.x, units.y);
    case core::TomlKind::numbers: return Curve({Piece{.a = table.numbers(key)}}, units.x, units.y);
    case core::TomlKind::table: {
      const core::TomlTable only = table.table(key);
      const double x_unit = only.number_or("x_unit_S", units.x, core::Range::above(0.0));
      const double y_factor = only.number_or("y_factor", 1.0);
      const Piece piece = read_piece(only);
      only.finish();
      return Curve({piece}, x_unit, units.y * y_factor);
    }
    case core::TomlKind::tables: {
      std::vector<Piece> pieces;
      const auto tables = table.tables(key);
      for (const core::TomlTable& part : tables) {
        Piece piece = read_piece(part);
        const bool last = pieces.size() + 1 == tables.size();
        if (!last) piece.below = part.number("below");
        if (!last && !pieces.empty() && piece.below <= pieces.back().below)
          throw part.error("below", "is not above the one before", "List the pieces in ascending order");
        part.finish();
        pieces.push_back(piece);
      }
      return Curve(std::move(pieces), units.x, units.y);
    }
    case core::TomlKind::other: break;
  }
  throw table.error(key, "is not a curve", "Give a number, a list of coefficients, or a table such as {polynomial = [1.0, 0.5]}");
}

Curve read_curve_or(const core::TomlTable& table, std::string_view key, CurveUnits units, const Curve& fallback) {
  return table.has(key) ? read_curve(table, key, units) : fallback;
}

}  // namespace ohmfield::crossbar
