#include "hopfield/architecture/table.hpp"

#include <fmt/format.h>

namespace ohmfield::hopfield {

std::vector<ArchitectureRow> architecture_table(const KsatShape& shape, const Tiling& tiling,
                                                const ArchitectureParams& params,
                                                const crossbar::Technology& technology, double unsatisfied) {
  std::vector<ArchitectureRow> rows;
  const auto add = [&](const char* architecture, const char* rule, const CycleNeeds& needs) {
    const auto machine = make_architecture(architecture, shape, tiling, params, technology);
    rows.push_back({architecture, rule, needs.clause_choices + needs.global_choices, machine->cycle_s(needs),
                    technology.energy(machine->cycle_events(needs)), machine->write_s(),
                    technology.energy(machine->write_events()), crossbar::total_area_m2(machine->area())});
  };
  const CycleNeeds one = typical_needs(shape, RuleKind::one_clause, unsatisfied),
                   every = typical_needs(shape, RuleKind::every_clause, unsatisfied);
  const CycleNeeds gradient = typical_needs(shape, RuleKind::gradient, unsatisfied),
                   make = typical_needs(shape, RuleKind::make, unsatisfied);
  add("two_pass", "one clause", one);
  add("two_pass", "every clause", every);
  add("two_pass", "gradient", gradient);
  add("three_pass", "every clause", every);
  add("cam", "one clause", one);
  add("cam", "gradient", gradient);
  add("cam", "make", make);
  if (tiling.one_piece() && shape.xors == 0.0) add("cam_published", "any", gradient);
  CycleNeeds field;
  field.global_choices = field.noise_samples = field.random_words = 1.0;
  if (shape.xors == 0.0 || params.quadratic_variables > 0.0) add("quadratic", "one field", field);
  return rows;
}

std::string to_text(const std::vector<ArchitectureRow>& rows) {
  std::string text = fmt::format("{:<14} {:<13} {:>9} {:>10} {:>11} {:>22} {:>11}", "architecture", "rule", "choices",
                                 "ns/cycle", "pJ/cycle", "[low; high]", "area [mm^2]");
  for (const ArchitectureRow& row : rows)
    text += fmt::format("\n{:<14} {:<13} {:>9.3g} {:>10.4g} {:>11.4g} {:>22} {:>11.3g}", row.architecture, row.rule,
                        row.choices, row.cycle_s * 1e9, row.cycle_J.nominal_J * 1e12,
                        fmt::format("[{:.4g}; {:.4g}]", row.cycle_J.low_J * 1e12, row.cycle_J.high_J * 1e12),
                        row.area_m2 * 1e6);
  return text;
}

}  // namespace ohmfield::hopfield
