#pragma once
/// What narrow number formats save: memory and energy of a product, and its error, each measured on our own digital chip
/// (crossbar/digital) at the node of a technology.

#include <cstdint>
#include <string>
#include <vector>

#include "crossbar/cost/price.hpp"

namespace ohmfield::experiments {

struct FormatMeasurement {
  std::string name;
  double bits = 0.0;                    ///< of a number in memory, its share of a scale included
  crossbar::Energy per_operation;       ///< traffic, conversion and leakage included; 1 multiply-accumulate is 2
  double rms_error = 0.0;               ///< over the RMS of the exact product
};

/// bf16, the Microscaling formats and the logarithm, a product of uniform numbers each.
/// \param side, batch  product of side x side, columns at once
std::vector<FormatMeasurement> measure_formats(const std::string& technology, int side, int batch, std::uint64_t seed);

/// \throws InputError  not measured
const FormatMeasurement& format_named(const std::vector<FormatMeasurement>& measured, const std::string& name);

}  // namespace ohmfield::experiments
