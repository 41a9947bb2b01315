#pragma once
/// Figures of a few seeds: mean and the 95 % interval of the mean by Student's t.

#include <span>
#include <string>

#include "core/statistics/interval.hpp"

namespace ohmfield::experiments {

struct SeedMean {
  double mean = 0.0;
  core::Interval interval;  ///< infinite for one seed
};
SeedMean seed_mean(std::span<const double> values);
/// Such as "1.9761 [1.9742, 1.9780]".
std::string to_text(const SeedMean& figure, int digits);

}  // namespace ohmfield::experiments
