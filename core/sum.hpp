#pragma once
/// Sums whose bits depend on the values and their order alone, never on threads or vector width.

#include <cstddef>
#include <span>

namespace ohmfield::core {

/// Pairwise sum over a fixed tree (Higham, "Accuracy and stability of numerical algorithms", section 4.2):
/// relative error grows as the logarithm of the length.
template <class T>
double fixed_order_sum(std::span<const T> values) {
  if (values.size() <= 32) {
    double sum = 0.0;
    for (const T value : values) sum += static_cast<double>(value);
    return sum;
  }
  const std::size_t half = values.size() / 2;
  return fixed_order_sum(values.first(half)) + fixed_order_sum(values.subspan(half));
}

}  // namespace ohmfield::core
