#pragma once
/// Processor time of the calling thread: what a search cost, whatever else the machine is doing.

#include <ctime>

namespace ohmfield::experiments {

/// [s], of this thread since it began.
inline double thread_cpu_s() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace ohmfield::experiments
