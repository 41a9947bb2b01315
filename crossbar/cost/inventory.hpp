#pragma once
/// A published chip as data: its parts within parts with power and area, what it computes how fast, and the figures of
/// merit that its authors give. Sums over the tree are held against them by `ohmfield cost validate`.
///
/// A file of data/chips has `name`, `title`, `source`, `grade`, `node_nm`, `tolerance`; `[[part]]` with `[[part.part]]`
/// within; `[product]`; and `[[point]]`. Every number is published unless the grade says otherwise.
/// 1 multiply-accumulate (MAC) is 2 operations.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ohmfield::crossbar {

/// Operations of one multiply-accumulate.
inline constexpr double kOperationsPerMac = 2.0;

/// One kind of part. Numbers are of one such part, not of all that its parent has.
struct Part {
  std::string name;                              ///< unique in its chip
  double count = 1.0;                            ///< in one of its parent; a quarter where four parents share one
  std::optional<double> power_W, area_m2;        ///< of a part without parts; the area where the source has it
  std::optional<double> published_power_W, published_area_m2;  ///< what the sums should come to
  std::vector<Part> parts = {};

  /// Sum of what is inside.
  double total_power_W() const;
  /// Nothing where a part has no area.
  std::optional<double> total_area_m2() const;
};

/// A product of one part.
struct Product {
  std::string part;
  double macs = 0.0;
  double time_s = 0.0;   ///< from product to product
};

/// One of the energies of an operation.
struct OperationPart {
  std::string name;
  double energy_J = 0.0;
};

/// What is published for one way to run a chip or a part of it.
struct Point {
  std::string name;
  std::string source;
  double tolerance = 0.0;
  std::optional<double> operations_per_s, operations_per_J, operations_per_s_m2;
  std::vector<OperationPart> parts = {};   ///< published energies whose sum should come to 1 / operations_per_J
  std::string like = {};                   ///< the point whose energy foretells this one; may be empty
  double reads = 1.0;                      ///< of this point for one of `like`, for the same operations
};

struct Chip {
  std::string name, title, source;
  std::string grade;      ///< published, or recalled: entered without the source at hand
  double node_nm = 0.0;
  double tolerance = 0.0; ///< of sums, relative
  Part whole;             ///< the chip
  std::optional<Product> product = std::nullopt;
  std::vector<Point> points = {};

  /// \throws InputError  not one of its parts, with the nearest
  const Part& part(std::string_view part_name) const;
  /// How many of them the chip has.
  double count_of(std::string_view part_name) const;
  /// The chip with another power of one part, from a model instead of the source.
  Chip with_power(std::string_view part_name, double power_W) const;
  Chip with_area(std::string_view part_name, double area_m2) const;
  /// Operations per second while all parts of `product` are busy. \throws InputError  there is no product
  double peak_operations_per_s() const;
  /// \throws InputError  not one of its points, with the nearest
  const Point& point(std::string_view point_name) const;
};

/// \throws InputError  with file and line: an unknown key or grade, a negative number, a part with power and parts,
///                     two parts of a name, a point like none before it
Chip load_chip(const std::string& name_or_path, const std::filesystem::path& folder);

}  // namespace ohmfield::crossbar
