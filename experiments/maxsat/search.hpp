#pragma once
/// Restarts of a weighted search over threads, and `o` lines while better models are found.

#include <chrono>
#include <functional>
#include <mutex>

#include "experiments/solve/array_search.hpp"
#include "hopfield/maxsat/trial.hpp"

namespace ohmfield::experiments {

/// Prints `o COST`, each lower than the one before, after checking the model against the formula as read.
class CostAnnouncer {
 public:
  /// \param base_cost  what every model pays: added to the costs that searches tell
  CostAnnouncer(const hopfield::WeightedCnf& as_read, std::uint64_t base_cost) : as_read_(as_read), base_cost_(base_cost) {}

  /// From any thread. A model that follows another within moments is passed over; announce() makes up for the last.
  /// \throws SystemError  the model does not cost what the search says: a defect of ours
  void offer(const hopfield::BestState& best);
  /// Checks the final model, and prints its cost unless it was printed already.
  void announce(std::uint64_t cost, const hopfield::Assignment& model);

 private:
  void check(std::uint64_t cost, const hopfield::Assignment& model) const;
  void print(std::uint64_t cost);

  const hopfield::WeightedCnf& as_read_;
  std::uint64_t base_cost_;
  std::mutex mutex_;
  std::uint64_t lowest_ = ~std::uint64_t{0};  ///< printed so far
  std::chrono::steady_clock::time_point quiet_until_{};
};

struct MaxsatSearch {
  bool interrupted = false;   ///< by a signal or the deadline
  std::size_t restarts = 0;   ///< begun, from the first one
  std::size_t finished = 0;   ///< of these, before the first that was cut short
  hopfield::CycleCounts counts;  ///< of all these restarts
  double cpu_s = 0.0;
  bool has_state = false;
  hopfield::MaxsatScore score;   ///< of the best state, without the base cost
  hopfield::Assignment best;     ///< of the lowest score, and of these of the lowest restart
};

/// One restart, given the seed of a trial.
using MaxsatTrial = std::function<hopfield::MaxsatTrialResult(std::uint64_t trial_seed, const hopfield::MaxsatTrialOptions&)>;

/// Runs restarts first_restart, first_restart + 1, ... After one that leaves no soft clause unsatisfied, later ones are called
/// off and not counted: the result does not depend on the number of threads (the `o` lines on the way to it do).
MaxsatSearch search_maxsat(const MaxsatTrial& trial, std::size_t restarts, std::uint64_t max_flips, std::uint64_t seed,
                           const SearchLimits& limits, CostAnnouncer& announcer);

}  // namespace ohmfield::experiments
