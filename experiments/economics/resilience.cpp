#include "experiments/economics/resilience.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"

namespace ohmfield::experiments {

double ClusterParams::failures_per_gpu_h() const { return 1.0 / gpu_mtbf_h + cpus_per_gpu / cpu_mtbf_h; }

double ClusterParams::mtti_h(double gpus) const { return 1.0 / (gpus * failures_per_gpu_h()); }

double ClusterParams::interrupt_h(double gpus) const {
  if (tolerated == 0) return mtti_h(gpus);
  const double failure = gpus / groups * failures_per_gpu_h();
  // Time from k groups down to k + 1: one failure among those at work, and as many returns as repairs are faster.
  double step = 0.0, sum = 0.0;
  for (int down = 0; down <= tolerated; ++down) {
    const double fails = (groups - down) * failure, returns = down / repair_h;
    step = (1.0 + returns * step) / fails;
    sum += step;
  }
  return sum;
}

double ClusterParams::checkpoint_h(double gpus) const { return checkpoint_B_per_gpu * gpus / bandwidth_B_per_s / 3600.0; }

double ClusterParams::interval_h(double gpus) const {
  const double best = daly_interval_h(checkpoint_h(gpus), interrupt_h(gpus));
  return longest_interval_h > 0.0 ? std::min(best, longest_interval_h) : best;
}

double ClusterParams::share_at_work(double gpus) const {
  if (tolerated == 0) return 1.0;
  return 1.0 / (1.0 + gpus / groups * failures_per_gpu_h() * repair_h);
}

void ClusterParams::check_finishes(double gpus) const {
  if (restart_h >= interrupt_h(gpus))
    throw core::InputError(fmt::format("{:.6g} processors are interrupted every {:.3g} h on average, and a restart takes {:.3g} h (restart_h): the job never finishes",
                                       gpus, interrupt_h(gpus), restart_h),
                           "Use fewer processors, faster restarts, or groups that may be down");
  if (interrupt_h(gpus) > checkpoint_h(gpus)) return;
  throw core::InputError(fmt::format("{:.6g} processors are interrupted every {:.3g} h on average, and a checkpoint takes {:.3g} h: the job never finishes",
                                     gpus, interrupt_h(gpus), checkpoint_h(gpus)),
                         "Use fewer processors, faster storage, smaller checkpoints, or groups that may be down");
}

double daly_interval_h(double checkpoint_h, double mtti_h) {
  if (checkpoint_h >= 2.0 * mtti_h) return mtti_h;
  const double x = checkpoint_h / (2.0 * mtti_h);
  return std::sqrt(2.0 * checkpoint_h * mtti_h) * (1.0 + std::sqrt(x) / 3.0 + x / 9.0) - checkpoint_h;
}

double daly_slowdown(double interval_h, double checkpoint_h, double mtti_h, double restart_h) {
  return mtti_h * std::exp(restart_h / mtti_h) * std::expm1((interval_h + checkpoint_h) / mtti_h) / interval_h;
}

double young_slowdown(double checkpoint_h, double mtti_h, double restart_h) {
  const double interval = std::sqrt(2.0 * checkpoint_h * mtti_h);
  const double lost = checkpoint_h / interval + interval / (2.0 * mtti_h) + restart_h / mtti_h;
  return lost < 1.0 ? 1.0 / (1.0 - lost) : std::numeric_limits<double>::infinity();
}

double slowdown(const ClusterParams& cluster, double gpus) {
  return daly_slowdown(cluster.interval_h(gpus), cluster.checkpoint_h(gpus), cluster.interrupt_h(gpus),
      cluster.restart_h) / cluster.share_at_work(gpus);
}

SizedRun sized_run(const ClusterParams& cluster, double gpus, double operations) {
  SizedRun run{.gpus = gpus, .mtti_h = cluster.mtti_h(gpus), .interrupt_h = cluster.interrupt_h(gpus)};
  run.checkpoint_h = cluster.checkpoint_h(gpus);
  run.interval_h = cluster.interval_h(gpus);
  run.slowdown = slowdown(cluster, gpus);
  run.young = young_slowdown(run.checkpoint_h, run.mtti_h, cluster.restart_h);
  run.hours = operations / (gpus * cluster.FLOP_per_s_per_gpu) / 3600.0 * run.slowdown;
  run.cost_USD = run.hours * gpus * cluster.USD_per_gpu_h;
  return run;
}

double fastest_size(const ClusterParams& cluster, double low, double high) {
  // Golden section on the logarithm; the time has one minimum.
  constexpr double kRatio = 0.6180339887498949;
  double a = std::log(low), b = std::log(high);
  const auto time = [&](double x) { return slowdown(cluster, std::exp(x)) / std::exp(x); };
  while (b - a > 1e-6) {
    const double c = b - kRatio * (b - a), d = a + kRatio * (b - a);
    if (time(c) < time(d)) b = d;
    else a = c;
  }
  return std::exp(0.5 * (a + b));
}

}  // namespace ohmfield::experiments
