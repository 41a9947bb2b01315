#pragma once
/// A line of a sweep, and how sweeps are printed and written (docs/methods/sweep.md).

#include <string>
#include <vector>

#include "experiments/bench/report.hpp"
#include "experiments/sweep/sweep_plan.hpp"

namespace ohmfield::experiments {

/// How ITS99 changes formula by formula: those that are hard with both values tell nothing against either, so this is far
/// sharper than two medians beside each other.
struct PairedRatio {
  double median = 1.0, low = 1.0, high = 1.0;  ///< after over before, 95 % bootstrap over formulas; infinite: no longer solved
  std::size_t formulas = 0;                    ///< solved before or after
};
PairedRatio paired_ratio(const std::vector<InstanceOutcome>& before, const std::vector<InstanceOutcome>& after, std::uint64_t seed);

struct SweepRow {
  std::string key;     ///< empty: nothing is changed
  double value = 0.0;
  Row row;             ///< as of a bench; the solver is device/rule without the change
  PairedRatio ratio;                        ///< against nothing changed
};

/// Statistics of a point on a set.
/// \param unchanged  outcomes of the same device and rule with nothing changed
/// \param seed       of the bootstrap
SweepRow make_sweep_row(const std::string& set, const SweepPoint& point, const std::vector<InstanceOutcome>& outcomes,
                        const std::vector<InstanceOutcome>& unchanged, std::uint64_t seed);

void print_sweep_heading(const std::string& set, std::size_t instances, std::size_t restarts);
void print_sweep_row(const SweepRow& row);
/// The digital chip that the rows are to be held against.
void print_digital_row(const Row& digital);

/// The columns key and value, those of a bench, and its99_ratio, its99_ratio_lo, its99_ratio_hi, step_s_median,
/// step_J_median. Same seed, same bytes, unless measured times are asked for.
std::string sweep_csv(const std::vector<SweepRow>& rows, Timing timing);
/// \param digital  rows of the digital chip on the same sets
std::string sweep_json(const std::vector<SweepRow>& rows, const std::vector<Row>& digital, const std::vector<SweepPoint>& points,
                       const KsatConfig& config);

}  // namespace ohmfield::experiments
