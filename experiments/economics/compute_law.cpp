#include "experiments/economics/compute_law.hpp"

#include <cmath>

namespace ohmfield::experiments {

double operations_by_power(double parameters, double factor, double exponent) { return factor * std::pow(parameters, exponent); }

double yearly_factor(double doubling_years) { return std::exp2(1.0 / doubling_years); }

double doubling_time(double factor, double span) { return span / std::log2(factor); }

}  // namespace ohmfield::experiments
