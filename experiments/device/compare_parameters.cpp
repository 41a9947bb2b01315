#include "experiments/device/compare_parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string_view>

#include "crossbar/device/drift.hpp"

namespace ohmfield::experiments {
namespace {

/// A value taken apart: its numbers, and what is left with a mark for each.
struct Shape {
  std::string skeleton;
  std::vector<double> numbers;
};

Shape shape_of(std::string_view value) {
  Shape shape;
  char quote = 0;
  for (std::size_t i = 0; i < value.size();) {
    const char c = value[i];
    if (quote != 0 || c == '"' || c == '\'') {
      quote = quote == 0 ? c : c == quote ? static_cast<char>(0) : quote;
      shape.skeleton += c;
      ++i;
      continue;
    }
    const bool inside_word = !shape.skeleton.empty() && (std::isalnum(static_cast<unsigned char>(shape.skeleton.back())) != 0 || shape.skeleton.back() == '_');
    double number = 0.0;
    const auto [end, error] = std::from_chars(value.data() + i, value.data() + value.size(), number);
    const bool is_number = !inside_word && error == std::errc{} && (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.');
    if (is_number) {
      shape.numbers.push_back(number);
      shape.skeleton += '#';
      i = static_cast<std::size_t>(end - value.data());
    } else {
      if (c != ' ') shape.skeleton += c;
      ++i;
    }
  }
  // A list alone is a polynomial in the unit of the key, as read_curve has it.
  constexpr std::string_view kPolynomial = "{polynomial=";
  if (shape.skeleton.starts_with(kPolynomial) && shape.skeleton.ends_with("]}"))
    shape.skeleton = shape.skeleton.substr(kPolynomial.size(), shape.skeleton.size() - kPolynomial.size() - 1);
  return shape;
}

std::optional<double> percent_of(double a, double b) {
  if (a == b) return 0.0;
  return a != 0.0 ? std::optional(100.0 * (b - a) / a) : std::nullopt;
}

/// One row, or one for each element of lists of one shape that are not the same.
void add(std::vector<ComparedParameter>& rows, const Parameter& a, const Parameter& b) {
  const Shape left = shape_of(a.value), right = shape_of(b.value);
  if (left.skeleton != right.skeleton || left.numbers.empty() || left.numbers.size() != right.numbers.size()) {
    rows.push_back({a.path, a.unit, a.value, b.value, {}});
    return;
  }
  for (std::size_t k = 0; k < left.numbers.size(); ++k) {
    const std::string path = left.numbers.size() == 1 && left.skeleton == "#" ? a.path : fmt::format("{}[{}]", a.path, k);
    rows.push_back({path, a.unit, fmt::format("{:g}", left.numbers[k]), fmt::format("{:g}", right.numbers[k]), percent_of(left.numbers[k], right.numbers[k])});
  }
}

const Parameter* find(const std::vector<Parameter>& parameters, const std::string& path) {
  const auto at = std::find_if(parameters.begin(), parameters.end(), [&](const Parameter& p) { return p.path == path; });
  return at == parameters.end() ? nullptr : &*at;
}

/// A curve of the set at a conductance.
std::optional<double> curve_at(const crossbar::DeviceModel& device, const std::string& path, double at_S) {
  const auto* drift = dynamic_cast<const crossbar::DriftDevice*>(&device);
  if (path == "drift.nu_mean" && drift != nullptr) return drift->params().nu_mean(at_S);
  if (path == "drift.nu_std" && drift != nullptr) return drift->params().nu_std(at_S);
  if (path == "read_noise.flicker_relative" && device.read_noise().has_flicker()) return device.read_noise().flicker_relative(at_S);
  return std::nullopt;
}

}  // namespace

std::vector<ComparedParameter> joined(const std::vector<Parameter>& a, const std::vector<Parameter>& b) {
  std::vector<ComparedParameter> rows;
  for (const Parameter& parameter : a) {
    if (const Parameter* other = find(b, parameter.path)) add(rows, parameter, *other);
    else rows.push_back({parameter.path, parameter.unit, parameter.value, "", {}});
  }
  for (const Parameter& parameter : b)
    if (find(a, parameter.path) == nullptr) rows.push_back({parameter.path, parameter.unit, "", parameter.value, {}});
  return rows;
}

std::vector<Coverage> coverage(const std::vector<FittedNumber>& fitted, const std::vector<Parameter>& known,
                               const crossbar::DeviceModel& device) {
  std::vector<Coverage> rows;
  for (const FittedNumber& number : fitted) {
    std::optional<double> value;
    if (number.at_S) {
      value = curve_at(device, number.path, *number.at_S);
    } else if (const Parameter* parameter = find(known, number.path)) {
      const Shape shape = shape_of(parameter->value);
      const bool list = shape.skeleton.starts_with('[') && shape.skeleton.ends_with(']');
      if (shape.skeleton == "#" && !number.element) value = shape.numbers[0];
      // A coefficient that the known polynomial does not have is 0.
      if (list && number.element) value = *number.element < shape.numbers.size() ? shape.numbers[*number.element] : 0.0;
    }
    if (value) rows.push_back({number, *value});
  }
  return rows;
}

}  // namespace ohmfield::experiments
