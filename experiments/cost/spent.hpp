#pragma once
/// Seconds and joules that a part of a run took, of an array or of the processor beside it, as solvers print them.

#include <string>
#include <string_view>

#include "crossbar/cost/technology.hpp"
#include "experiments/cpu_clock.hpp"

namespace ohmfield::experiments {

/// Energy of processor time: the power of one busy core of the technology, as bench charges its digital solvers.
/// Ignores: what the rest of the machine takes meanwhile.
crossbar::Energy core_energy(double cpu_s, const crossbar::DigitalCost& cost);

struct Spent {
  double seconds = 0.0;
  crossbar::Energy energy;

  /// One after the other.
  Spent& operator+=(const Spent& more);
};

/// What processor time costs.
Spent spent_by_core(double cpu_s, const crossbar::DigitalCost& cost);

/// "c WHAT  seconds  joules  [low; high]": a line of the answer, the same in every solver.
std::string spent_line(std::string_view what, const Spent& spent, std::string_view band = "by the band of prices");
/// The same for processor time, which depends on the machine and differs from run to run.
std::string core_line(std::string_view what, double cpu_s, const crossbar::DigitalCost& cost);

/// Processor time of what the host does before and after a search: simplifying, finding groups, completing a model.
class HostWork {
 public:
  /// Does it, and adds the time of this thread.
  template <class Work>
  auto timed(Work work) {
    const double begin_s = thread_cpu_s();
    auto result = work();
    cpu_s_ += thread_cpu_s() - begin_s;
    return result;
  }
  double cpu_s() const { return cpu_s_; }
  /// Whether there was any.
  bool any() const { return cpu_s_ > 0.0; }

 private:
  double cpu_s_ = 0.0;
};

}  // namespace ohmfield::experiments
