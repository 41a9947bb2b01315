#pragma once
/// How failures of thousands of processors slow a training run down, and what checkpoints and spare groups save.
///
/// Processors fail independently at constant rates; so does the machine, M hours apart. The run writes a checkpoint, which
/// takes delta, after every tau of work; an interrupt throws it back to the last one, after a restart of R, within which it
/// may be interrupted again. J. T. Daly, "A higher order estimate of the optimum checkpoint interval for restart dumps",
/// Future Gener. Comput. Syst. 22, 303 (2006), doi 10.1016/j.future.2004.11.016:
///
///     slow-down = M exp(R/M) (exp((tau + delta)/M) - 1) / tau                                             eq. (20), exact
///     tau       = sqrt(2 delta M) (1 + sqrt(delta/2M)/3 + delta/18M) - delta,   M where delta >= 2M       eq. (37)
///
/// A machine in G groups that goes on while up to k of them are being repaired is interrupted by one more: a birth-death
/// process. Groups that work share what there is to do. With it the formula is an approximation: times between interrupts
/// are not quite exponential. failure_simulation.hpp plays both. P. Faraboschi et al., arXiv:2404.08811 (2024), Table 3, Figure 7.
/// Ignores: storage and network that fail by themselves, common causes, checkpoints written in the background.

#include <string>
#include <vector>

namespace ohmfield::experiments {

struct ClusterParams {
  double gpu_mtbf_h = 0.0, cpu_mtbf_h = 0.0;   ///< mean time between failures of one
  double cpus_per_gpu = 0.0;
  double checkpoint_B_per_gpu = 0.0;
  double bandwidth_B_per_s = 0.0;              ///< of all storage together
  double restart_h = 0.0;
  int groups = 1, tolerated = 0;               ///< groups of the machine; of which so many may be down
  double repair_h = 0.0;                       ///< of a group
  double longest_interval_h = 0.0;             ///< between checkpoints, however seldom interrupts are; 0: none
  double FLOP_per_s_per_gpu = 0.0;             ///< as trained, not at peak
  double USD_per_gpu_h = 0.0;

  double failures_per_gpu_h() const;
  /// Between failures of anything.
  double mtti_h(double gpus) const;
  /// Between interrupts: from all groups at work to one down too many.
  double interrupt_h(double gpus) const;
  double checkpoint_h(double gpus) const;
  /// Of work between checkpoints.
  double interval_h(double gpus) const;
  /// Of groups at work on average.
  double share_at_work(double gpus) const;
  /// \throws InputError  interrupts come faster than a checkpoint can be written
  void check_finishes(double gpus) const;
};

double daly_interval_h(double checkpoint_h, double mtti_h);
double daly_slowdown(double interval_h, double checkpoint_h, double mtti_h, double restart_h);
/// First order, interval sqrt(2 delta M): J. W. Young, Commun. ACM 17, 530 (1974). Infinite where nothing is left.
double young_slowdown(double checkpoint_h, double mtti_h, double restart_h);

/// A run on so many processors.
struct SizedRun {
  double gpus = 0.0, mtti_h = 0.0, interrupt_h = 0.0, checkpoint_h = 0.0, interval_h = 0.0;
  double slowdown = 1.0, young = 1.0;
  double hours = 0.0, cost_USD = 0.0;
};

double slowdown(const ClusterParams& cluster, double gpus);
SizedRun sized_run(const ClusterParams& cluster, double gpus, double operations);

/// Size at which a run takes the least time, from `low` to `high`.
double fastest_size(const ClusterParams& cluster, double low, double high);

}  // namespace ohmfield::experiments
