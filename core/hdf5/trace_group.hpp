#pragma once
/// One group of a result file: a self-contained xarray Dataset with its own dimensions and coordinates.

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/hdf5/element.hpp"
#include "core/hdf5/series.hpp"

namespace ohmfield::core {

/// A value of an int8 variable and the one word it stands for.
struct Flag {
  std::int8_t value;
  std::string meaning;
};

struct VariableOptions {
  /// 0 stores without compression. Noisy float32 gains little from more than 1.
  int gzip_level = 1;
  /// Names of secondary coordinates: variables on some of the same dimensions.
  std::vector<std::string> coordinates = {};
  /// For int8: the values it takes and what they mean. There is no boolean: netCDF4 would lose it.
  std::vector<Flag> flags = {};
};

/// Belongs to its TraceFile and is valid until that is closed. Cheap to copy.
///
/// Every variable has a unit ("s" for seconds, "1" for dimensionless and for text) and a long name. Dimensions
/// come before the variables on them.
class TraceGroup {
 public:
  explicit TraceGroup(GroupState& state) : state_(&state) {}

  /// A dimension without coordinate values.
  void dimension(std::string_view name, std::size_t size, std::string_view long_name);

  /// A dimension with the values of its coordinate.
  template <StorableRange R>
  void dimension(std::string_view name, const R& values, std::string_view units, std::string_view long_name) {
    coordinate(name, elements(values), units, long_name);
  }
  void dimension(std::string_view name, std::span<const std::string> values, std::string_view units,
                 std::string_view long_name);

  /// A whole array, the last dimension varying fastest.
  /// \pre the number of values is the product of the sizes of the dimensions
  template <StorableRange R>
  void write(std::string_view name, std::initializer_list<std::string_view> dimensions, const R& values,
             std::string_view units, std::string_view long_name, const VariableOptions& options = {}) {
    variable(name, dimensions, elements(values), units, long_name, options);
  }
  void write(std::string_view name, std::initializer_list<std::string_view> dimensions,
             std::span<const std::string> values, std::string_view units, std::string_view long_name,
             const VariableOptions& options = {});

  /// A single number or text.
  template <Storable T>
  void scalar(std::string_view name, T value, std::string_view units, std::string_view long_name,
              const VariableOptions& options = {}) {
    variable(name, {}, elements(std::span(&value, 1)), units, long_name, options);
  }
  void scalar(std::string_view name, std::string_view text, std::string_view units, std::string_view long_name);

  /// An unlimited dimension and the variables on it, one per type. The first column is the coordinate and gives
  /// the dimension its name.
  template <Storable... Values>
  Series<Values...> series(const Column (&columns)[sizeof...(Values)], const SeriesOptions& options = {}) {
    return Series<Values...>(add_series(columns, std::array{element_type<Values>()...}, options));
  }

 private:
  void coordinate(std::string_view name, const ElementSpan& values, std::string_view units,
                  std::string_view long_name);
  void variable(std::string_view name, std::span<const std::string_view> dimensions, const ElementSpan& values,
                std::string_view units, std::string_view long_name, const VariableOptions& options);
  SeriesBuffer& add_series(std::span<const Column> columns, std::span<const ElementType> types,
                           const SeriesOptions& options);

  GroupState* state_;
};

}  // namespace ohmfield::core
