#include "experiments/cost/spent.hpp"

#include <fmt/format.h>

namespace ohmfield::experiments {

crossbar::Energy core_energy(double cpu_s, const crossbar::DigitalCost& cost) {
  return {cpu_s * cost.core_power_W, cpu_s * cost.core_power_low_W, cpu_s * cost.core_power_high_W};
}

Spent& Spent::operator+=(const Spent& more) {
  seconds += more.seconds;
  energy += more.energy;
  return *this;
}

Spent spent_by_core(double cpu_s, const crossbar::DigitalCost& cost) { return {cpu_s, core_energy(cpu_s, cost)}; }

std::string spent_line(std::string_view what, const Spent& spent, std::string_view band) {
  return fmt::format("c {:<10} {:>10.3e} s {:>10.3e} J  [{:.3e}; {:.3e}] J {}\n", what, spent.seconds, spent.energy.nominal_J,
                     spent.energy.low_J, spent.energy.high_J, band);
}

std::string core_line(std::string_view what, double cpu_s, const crossbar::DigitalCost& cost) {
  return spent_line(what, spent_by_core(cpu_s, cost),
                    fmt::format("for {:g} to {:g} W of a core; processor time of this run", cost.core_power_low_W, cost.core_power_high_W));
}

}  // namespace ohmfield::experiments
