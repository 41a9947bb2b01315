#include "experiments/bench/machines.hpp"

#include <fmt/format.h>

#include "experiments/options.hpp"
#include "experiments/seeds.hpp"
#include "hopfield/architecture/table.hpp"
#include "hopfield/ksat_machine.hpp"

namespace ohmfield::experiments {

void print_machines(const Instance& instance, const KsatConfig& config, const crossbar::Technology& technology) {
  if (config.devices.empty() || instance.formula.constraints() == 0) return;
  for (std::size_t c = 0; c < instance.formula.clauses(); ++c)
    if (instance.formula.clause(c).empty()) return;
  const hopfield::KsatMachine machine(instance.formula, shared_device(config.devices.front()), config.array, config.machine,
                                      config.rules.front(), technology, array_seed(config.seed, instance.formula));
  fmt::print("A typical cycle on each architecture: {} of {}, {}\n{}\n", instance.name, config.devices.front(), machine.description(),
             hopfield::to_text(machine.architecture_table()));
}

}  // namespace ohmfield::experiments
