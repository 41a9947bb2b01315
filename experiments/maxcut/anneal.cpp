#include "experiments/maxcut/anneal.hpp"

#include <cmath>
#include <mutex>
#include <optional>
#include <vector>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "core/random/counter_rng.hpp"
#include "hopfield/draws.hpp"

namespace ohmfield::experiments {
namespace {

/// Assumption: bits that the host adds cuts in, and of the number of a vertex.
constexpr double kCutBits = 32.0, kVertexBits = 24.0;
/// Assumption: its tables are split into banks of this size.
constexpr std::uint32_t kTableBytes = 8192;

struct Restart {
  std::int64_t cut = 0;
  Partition sides;
  hopfield::QuadraticCounts counts;
  bool is_cut_short = false;
};

struct NoWatch {
  void flipped(std::uint32_t) {}
  bool seen_enough() const { return false; }
};

/// Restarts as they finish, judged in order.
class Line {
 public:
  Line(std::size_t restarts, const std::function<void(std::int64_t)>& improved) : waiting_(restarts), improved_(improved) {}

  void finish(std::size_t index, Restart restart) {
    const std::lock_guard lock(mutex_);
    waiting_[index] = std::move(restart);
    for (; result_.restarts < waiting_.size() && waiting_[result_.restarts]; ++result_.restarts) {
      Restart& next = *waiting_[result_.restarts];
      hopfield::add(result_.counts, next.counts);
      is_cut_short_ = is_cut_short_ || next.is_cut_short;
      result_.finished += is_cut_short_ ? 0 : 1;
      if (result_.restarts == 0 || next.cut > result_.cut) {
        result_.cut = next.cut;
        result_.sides = std::move(next.sides);
        result_.best_restart = result_.restarts;
        result_.counts_to_best = result_.counts;
        if (improved_) improved_(result_.cut);
      }
      next.sides.clear();
    }
  }
  AnnealResult& result() { return result_; }

 private:
  std::mutex mutex_;
  std::vector<std::optional<Restart>> waiting_;
  const std::function<void(std::int64_t)>& improved_;
  AnnealResult result_;
  bool is_cut_short_ = false;
};

}  // namespace

void AnnealParams::validate() const {
  if (restarts == 0) throw core::InputError("restarts = 0 leaves nothing to do", "Use 1 or more");
  hopfield::NoiseSchedule{cooling, noise_start, noise_end, sweeps}.validate();
}

core::Ledger host_events(const Graph& graph) {
  const double edges = static_cast<double>(graph.edges.size());
  core::Ledger ledger;
  ledger.add(core::Event::sram_access, kTableBytes, 3.0 * edges, edges * (2.0 * kVertexBits + kCutBits));
  ledger.add(core::Event::digital_add, edges, edges * kCutBits);
  ledger.add(core::Event::controller_cycle, edges);
  return ledger;
}

AnnealResult anneal(const Graph& graph, const hopfield::Qubo& qubo, const AnnealParams& params, const std::atomic<bool>* stop,
                    const std::function<bool()>& out_of_time, const std::function<void(std::int64_t)>& improved) {
  params.validate();
  const double scale = field_scale(graph);
  hopfield::UpdateParams updates;
  updates.noise = {params.cooling, params.noise_start * scale, params.noise_end * scale, params.sweeps};
  hopfield::UpdateLimits limits;
  limits.max_cycles = static_cast<std::uint64_t>(std::ceil(params.sweeps * graph.vertices));
  limits.stop = stop;
  limits.out_of_time = out_of_time;
  Line line(params.restarts, improved);
  std::atomic<bool> interrupted{false};
  core::parallel_for(params.restarts, params.threads, [&](std::size_t r) {
    if (r > 0 && interrupted.load()) return;
    const std::uint64_t seed = core::derive_seed(params.seed, core::Stream::trial, params.first_restart + r);
    hopfield::QuboState state(qubo, hopfield::random_assignment(static_cast<std::int32_t>(graph.vertices), seed));
    Restart restart;
    NoWatch watch;
    // One that is cut short hands over the state it is in.
    restart.is_cut_short = hopfield::run_updates(state, updates, seed, limits, restart.counts, watch);
    if (restart.is_cut_short) interrupted.store(true);
    restart.sides = state.bits();
    restart.cut = cut_of(graph, restart.sides);
    line.finish(r, std::move(restart));
  });
  line.result().interrupted = interrupted.load();
  return std::move(line.result());
}

}  // namespace ohmfield::experiments
