#include "experiments/economics/failure_simulation.hpp"

#include <cmath>
#include <vector>

#include "core/expect.hpp"
#include "core/random/counter_rng.hpp"

namespace ohmfield::experiments {
namespace {

/// A machine whose groups fail and return.
class Machine {
 public:
  Machine(const ClusterParams& cluster, double gpus, core::CounterRng rng)
      : cluster_(cluster), failure_(gpus / cluster.groups * cluster.failures_per_gpu_h()), rng_(rng) {}

  /// Lets time pass, until `limit_h` or an interrupt.
  /// \param work_h  grows by the share of groups at work times the time
  /// \return        true if the limit was reached
  bool pass(double limit_h, double& wall_h, double& work_h) {
    for (double left = limit_h;;) {
      const double fails = (cluster_.groups - down_) * failure_, returns = down_ > 0 ? down_ / cluster_.repair_h : 0.0;
      const double step = -std::log1p(-rng_.uniform()) / (fails + returns);
      const double share = 1.0 - static_cast<double>(down_) / cluster_.groups;
      if (step >= left) {
        wall_h += left;
        work_h += left * share;
        return true;
      }
      left -= step;
      wall_h += step;
      work_h += step * share;
      if (rng_.uniform() * (fails + returns) >= fails) --down_;
      else if (++down_ > cluster_.tolerated) {
        down_ = 0;
        return false;
      }
    }
  }

 private:
  const ClusterParams& cluster_;
  double failure_;
  core::CounterRng rng_;
  int down_ = 0;
};

}  // namespace

Simulated simulate_slowdown(const ClusterParams& cluster, double gpus, int intervals, int trials, std::uint64_t seed) {
  OHM_EXPECT(intervals > 0 && trials > 1);
  const double interval_h = cluster.interval_h(gpus), checkpoint_h = cluster.checkpoint_h(gpus);
  std::vector<double> wall(static_cast<std::size_t>(trials)), work(wall.size());
  Simulated result{.trials = trials};
  for (std::size_t t = 0; t < wall.size(); ++t) {
    Machine machine(cluster, gpus, core::CounterRng(seed, core::Stream::failure, t));
    for (int done = 0; done < intervals;) {
      double gained = 0.0, idle = 0.0;
      if (machine.pass(interval_h, wall[t], gained) && machine.pass(checkpoint_h, wall[t], idle)) {
        work[t] += gained;
        ++done;
        continue;
      }
      do result.interrupts += 1.0 / trials;
      while (!machine.pass(cluster.restart_h, wall[t], idle));
    }
  }
  double all_wall = 0.0, all_work = 0.0, squares = 0.0;
  for (std::size_t t = 0; t < wall.size(); ++t) {
    all_wall += wall[t];
    all_work += work[t];
  }
  result.mean = all_wall / all_work;
  for (std::size_t t = 0; t < wall.size(); ++t) squares += std::pow(wall[t] - result.mean * work[t], 2);
  // Error of a ratio, to first order.
  result.standard_error = std::sqrt(squares / (trials - 1.0) / trials) / (all_work / trials);
  return result;
}

Simulated simulate_interrupt_h(const ClusterParams& cluster, double gpus, int trials, std::uint64_t seed) {
  OHM_EXPECT(trials > 1);
  std::vector<double> hours(static_cast<std::size_t>(trials));
  Simulated result{.trials = trials, .interrupts = 1.0};
  for (std::size_t t = 0; t < hours.size(); ++t) {
    Machine machine(cluster, gpus, core::CounterRng(seed, core::Stream::failure, t));
    double work = 0.0;
    while (machine.pass(1e6, hours[t], work)) {
    }
    result.mean += hours[t] / trials;
  }
  double squares = 0.0;
  for (const double h : hours) squares += (h - result.mean) * (h - result.mean);
  result.standard_error = std::sqrt(squares / (trials - 1.0) / trials);
  return result;
}

}  // namespace ohmfield::experiments
