#pragma once
/// The number types that every reader of our files understands.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ranges>

namespace ohmfield::core {

enum class ElementType : std::uint8_t { float32, float64, int8, int32, int64, uint64 };

template <class T>
concept Storable = std::same_as<T, float> || std::same_as<T, double> || std::same_as<T, std::int8_t> ||
                   std::same_as<T, std::int32_t> || std::same_as<T, std::int64_t> || std::same_as<T, std::uint64_t>;

template <Storable T>
constexpr ElementType element_type() {
  if constexpr (std::same_as<T, float>) return ElementType::float32;
  if constexpr (std::same_as<T, double>) return ElementType::float64;
  if constexpr (std::same_as<T, std::int8_t>) return ElementType::int8;
  if constexpr (std::same_as<T, std::int32_t>) return ElementType::int32;
  if constexpr (std::same_as<T, std::int64_t>) return ElementType::int64;
  if constexpr (std::same_as<T, std::uint64_t>) return ElementType::uint64;
}

/// A vector, array or span of a storable type.
template <class R>
concept StorableRange = std::ranges::contiguous_range<R> && std::ranges::sized_range<R> &&
                        Storable<std::ranges::range_value_t<R>>;

/// Numbers in memory, the type of an element known at run time.
struct ElementSpan {
  ElementType type;
  const void* data;
  std::size_t size;
};

ElementSpan elements(const StorableRange auto& values) {
  using T = std::ranges::range_value_t<decltype(values)>;
  return {element_type<T>(), std::ranges::data(values), std::ranges::size(values)};
}

}  // namespace ohmfield::core
