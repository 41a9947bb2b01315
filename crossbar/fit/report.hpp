#pragma once
/// What every estimator of this folder hands back, whatever it estimates.

#include <string>
#include <vector>

#include "core/statistics/interval.hpp"

namespace ohmfield::crossbar {

/// A number from data with its 95 % confidence interval.
struct FittedParameter {
  std::string name;
  double value = 0.0;
  core::Interval interval;
  std::string unit;    ///< "1" if it has none
  std::string remark;  ///< what it is, or how to read it
};

/// How well the model describes the data: a small p-value speaks against the model.
struct Goodness {
  std::string statistic;
  double value = 0.0;
  double degrees_of_freedom = 0.0;  ///< 0: does not apply
  double p_value = 1.0;
};

struct FitReport {
  std::string model;   ///< in one line, with its formula
  std::string source;  ///< file that the data came from
  std::vector<FittedParameter> parameters;
  std::vector<Goodness> goodness;
  std::vector<std::string> warnings;

  /// The parameter of this name. \pre it exists
  const FittedParameter& at(const std::string& name) const;
  const Goodness* test(const std::string& statistic) const;
};

/// Below this p-value of a test a fit warns that its model does not describe the data.
inline constexpr double kRejectedBelow = 0.01;

}  // namespace ohmfield::crossbar
