#include "experiments/compare/operators.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"

namespace ohmfield::experiments {

MvmError executed_error(const crossbar::LinearOperatorOf<double>& matrix, const CompareProblem& problem) {
  core::Ledger unused;
  crossbar::Context context{unused, problem.config.seed, 0};
  Eigen::MatrixXd y(problem.weight.rows(), problem.input.cols());
  matrix.apply(problem.input, y, context);
  ErrorSums sums(problem.digital);
  sums.add(y);
  return sums.result();
}

void charge(CompareRow& row, const core::Ledger& of_batch, const core::Ledger& of_writing, const CompareProblem& problem) {
  row.write = problem.technology.energy(of_writing);
  row.bill = crossbar::bill(of_batch.scaled(1.0 / static_cast<double>(row.batch)), problem.technology);
  const std::vector<crossbar::BillLine> writing = crossbar::writing_bill(of_writing.scaled(1.0 / problem.config.products_per_write), problem.technology);
  row.bill.insert(row.bill.end(), writing.begin(), writing.end());
  row.energy = crossbar::total(row.bill);
  row.part_energy = {};
  for (const crossbar::BillLine& line : row.bill) row.part_energy[static_cast<std::size_t>(line.part)] += line.energy;
}

std::string option_or(const OperatorSpec& spec, const std::string& key, const std::string& fallback) {
  const auto found = spec.options.find(key);
  return found == spec.options.end() ? fallback : found->second;
}

void check_options(const OperatorSpec& spec, const std::vector<std::string>& known) {
  for (const auto& [key, value] : spec.options) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const std::string near = core::nearest_word(key, known);
    throw core::InputError({spec.place_of(key)}, fmt::format("unknown key '{}' of operator '{}' ({})", key, spec.name, kind_name(spec.kind)),
                           near.empty() ? "See docs/methods/compare.md" : fmt::format("Is '{}' meant?", near));
  }
}

}  // namespace ohmfield::experiments
