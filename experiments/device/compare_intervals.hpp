#pragma once
/// The confidence intervals that `device fit` writes beside its numbers, read back from a set's file.
///
/// Two forms, both comments: behind a key, `step = 0.02  # [0.018; 0.022], what it is` (or `95 % [0.018, 0.022]`), and in
/// lines of their own, `# sigma_uS[1] = 1.96 [1.9; 2.02] uS` or `# nu_mean(5e-06 S) = 0.049 [0.048; 0.050]`.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/statistics/interval.hpp"

namespace ohmfield::experiments {

struct FittedNumber {
  std::string path;                     ///< `programming.sigma_uS`
  std::optional<std::size_t> element;   ///< of a list
  std::optional<double> at_S;           ///< of a curve: the conductance it was fitted at
  double value = 0.0;
  core::Interval interval;

  /// `drift.nu_mean(5e-06 S)`.
  std::string name() const;
};

/// In the order of the file; none if the set was not fitted.
std::vector<FittedNumber> fitted_numbers(const std::filesystem::path& file);

}  // namespace ohmfield::experiments
