/// Who loses to whom.

#include <fmt/format.h>

#include <cmath>

#include "experiments/compare/report.hpp"

namespace ohmfield::experiments {
namespace {

std::string compared(double ratio) {
  if (ratio > 0.95 && ratio < 1.05) return "even";
  return ratio <= 1.0 ? fmt::format("wins {:.2g} x", 1.0 / ratio) : fmt::format("LOSES {:.2g} x", ratio);
}

/// The digital operator that takes least, among those that err no more than `error`.
const CompareRow* best(const std::vector<CompareRow>& rows, const CompareRow& against, double error, double (*cost)(const CompareRow&)) {
  const CompareRow* found = nullptr;
  for (const CompareRow& row : rows) {
    const bool same = row.size.outputs == against.size.outputs && row.size.inputs == against.size.inputs && row.batch == against.batch;
    if (row.kind == OperatorKind::analog || !same || row.error.rms > error) continue;
    if (found == nullptr || cost(row) < cost(*found)) found = &row;
  }
  return found;
}

}  // namespace

std::vector<std::string> verdicts(const std::vector<CompareRow>& rows) {
  std::vector<std::string> lines;
  const auto energy = [](const CompareRow& row) { return row.energy.nominal_J; };
  const auto time = [](const CompareRow& row) { return row.batch_s; };
  for (const CompareRow& row : rows) {
    if (row.kind != OperatorKind::analog) continue;
    const CompareRow *leanest = best(rows, row, row.error.rms, energy), *fastest = best(rows, row, row.error.rms, time);
    if (leanest == nullptr) {
      lines.push_back(fmt::format("{}: no digital operator here errs as little ({:.3g} %)", row.name, 100.0 * row.error.rms));
      continue;
    }
    lines.push_back(fmt::format("{} against digital that errs no more ({:.3g} %): energy {} against {} ({} with all prices low, {} with all high, {} at its high and their low end); time {} against {}", row.name,
                                100.0 * row.error.rms, compared(row.energy.nominal_J / leanest->energy.nominal_J), leanest->name,
                                compared(row.energy.low_J / leanest->energy.low_J), compared(row.energy.high_J / leanest->energy.high_J), compared(row.energy.high_J / leanest->energy.low_J),
                                compared(row.batch_s / fastest->batch_s), fastest->name));
  }
  return lines;
}

}  // namespace ohmfield::experiments
