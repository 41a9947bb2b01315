#include "experiments/compare/result.hpp"

namespace ohmfield::experiments {
namespace {

bool dominates(const CompareRow& a, const CompareRow& b) {
  const bool no_worse = a.error.rms <= b.error.rms && a.energy.nominal_J <= b.energy.nominal_J && a.batch_s <= b.batch_s;
  return no_worse && (a.error.rms < b.error.rms || a.energy.nominal_J < b.energy.nominal_J || a.batch_s < b.batch_s);
}

bool same_case(const CompareRow& a, const CompareRow& b) { return a.size.outputs == b.size.outputs && a.size.inputs == b.size.inputs && a.batch == b.batch; }

}  // namespace

void mark_pareto(std::vector<CompareRow>& rows, Timing timing) {
  const auto takes_part = [timing](const CompareRow& row) { return row.clock == Clock::simulated || timing == Timing::write; };
  for (CompareRow& row : rows) {
    row.pareto = takes_part(row);
    for (const CompareRow& other : rows)
      if (takes_part(other) && same_case(row, other) && dominates(other, row)) row.pareto = false;
  }
}

}  // namespace ohmfield::experiments
