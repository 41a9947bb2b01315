#include "experiments/maxcut/tabu.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "core/random/counter_rng.hpp"
#include "experiments/cpu_clock.hpp"
#include "hopfield/draws.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::int64_t kForbidden = std::numeric_limits<std::int64_t>::min();
/// Moves without a better cut after which the search jumps, for each vertex. chosen: means of four runs of 2 x 10^5 moves, on a
/// random graph of 800 vertices 11607, with 3 11603, with 100 11607.
constexpr std::uint64_t kPatiencePerVertex = 10;
/// Tenure: n / 20 + a random number below 20. chosen: as above; n / 100 + 10 gave 11556, n / 40 + 20 11588, n / 10 + 40 11597; on a
/// torus of 2000 vertices with weights +-1, n / 100 + 10 gave 1383, n / 50 + 20 1385, n / 20 + 20 1394.
constexpr std::uint32_t kTenureShare = 20, kTenureSpread = 20;

/// Sides with the gain of every move.
class Cut {
 public:
  explicit Cut(const Graph& graph) : starts_(graph.vertices + std::size_t{1}, 0), ends_(2 * graph.edges.size()), gains_(graph.vertices) {
    for (const Graph::Edge& edge : graph.edges) {
      ++starts_[edge.from + std::size_t{1}];
      ++starts_[edge.to + std::size_t{1}];
    }
    for (std::size_t v = 0; v < graph.vertices; ++v) starts_[v + 1] += starts_[v];
    std::vector<std::size_t> next(starts_.begin(), starts_.end() - 1);
    for (const Graph::Edge& edge : graph.edges) {
      ends_[next[edge.from]++] = {edge.to, edge.weight};
      ends_[next[edge.to]++] = {edge.from, edge.weight};
    }
  }

  void load(const Partition& sides) {
    sides_ = sides;
    cut_ = 0;
    for (std::size_t v = 0; v < sides_.size(); ++v) {
      gains_[v] = 0;
      for (std::size_t e = starts_[v]; e < starts_[v + 1]; ++e) {
        const bool is_cut = sides_[v] != sides_[ends_[e].vertex];
        gains_[v] += is_cut ? -ends_[e].weight : ends_[e].weight;
        if (is_cut && ends_[e].vertex < v) cut_ += ends_[e].weight;
      }
    }
  }

  void move(std::size_t v) {
    cut_ += gains_[v];
    gains_[v] = -gains_[v];
    sides_[v] ^= 1;
    for (std::size_t e = starts_[v]; e < starts_[v + 1]; ++e)
      gains_[ends_[e].vertex] += sides_[v] != sides_[ends_[e].vertex] ? -2 * ends_[e].weight : 2 * ends_[e].weight;
  }

  std::int64_t cut() const { return cut_; }
  const Partition& sides() const { return sides_; }
  const std::vector<std::int64_t>& gains() const { return gains_; }

 private:
  struct End {
    std::uint32_t vertex;
    std::int64_t weight;
  };
  std::vector<std::size_t> starts_;
  std::vector<End> ends_;
  std::vector<std::int64_t> gains_;
  Partition sides_;
  std::int64_t cut_ = 0;
};

class Search {
 public:
  Search(const Graph& graph, std::uint64_t seed)
      : n_(graph.vertices), cut_(graph), free_at_(n_, 0), rng_(seed, core::Stream::update_rule, 0) {
    cut_.load(hopfield::random_assignment(static_cast<std::int32_t>(n_), seed));
  }

  const Cut& cut() const { return cut_; }
  std::uint64_t moves() const { return moves_; }

  /// \param best  that a forbidden move may only be made for
  void step(std::int64_t best) {
    const std::int64_t* gain = cut_.gains().data();
    const std::uint64_t* free_at = free_at_.data();
    const std::uint64_t now = moves_;
    std::int64_t top = kForbidden, top_free = kForbidden;
#pragma omp simd reduction(max : top, top_free)
    for (std::size_t v = 0; v < n_; ++v) {
      const std::int64_t allowed = free_at[v] <= now ? gain[v] : kForbidden;
      top = std::max(top, gain[v]);
      top_free = std::max(top_free, allowed);
    }
    const bool aspires = top > top_free && cut_.cut() + top > best;
    // All are within their tenure only if there are hardly any.
    if (!aspires && top_free == kForbidden) return move(rng_.below(n_));
    const std::int64_t wanted = aspires ? top : top_free;
    // Among equals the first from a random vertex on.
    const std::size_t first = rng_.below(n_);
    for (std::size_t i = 0; i < n_; ++i) {
      const std::size_t v = first + i < n_ ? first + i : first + i - n_;
      if (gain[v] == wanted && (aspires || free_at[v] <= now)) return move(v);
    }
  }

  void jump(const Partition& from, std::uint32_t vertices) {
    cut_.load(from);
    for (std::uint32_t i = 0; i < vertices; ++i) move(rng_.below(n_));
  }

 private:
  void move(std::size_t v) {
    cut_.move(v);
    free_at_[v] = ++moves_ + n_ / kTenureShare + rng_.below(std::min(kTenureSpread, n_ / 4 + 1));
  }

  std::uint32_t n_;
  Cut cut_;
  std::vector<std::uint64_t> free_at_;
  std::uint64_t moves_ = 0;
  core::CounterRng rng_;
};

}  // namespace

TabuResult tabu_search(const Graph& graph, std::uint64_t seed, const TabuLimits& limits,
                       const std::function<void(std::int64_t)>& improved) {
  const double begin_s = thread_cpu_s();
  Search search(graph, seed);
  TabuResult result{.cut = search.cut().cut(), .sides = search.cut().sides()};
  const std::uint64_t patience = kPatiencePerVertex * graph.vertices;
  const std::uint32_t least = std::max(graph.vertices / 100, 3u), most = std::max(graph.vertices / 4, 4u);
  std::uint32_t jump = least;
  std::uint64_t jumped_at = 0;
  std::int64_t best_since_jump = result.cut;
  for (std::uint64_t step = 0; search.moves() < limits.max_moves; ++step) {
    if (step % 1024 == 0 && ((limits.stop != nullptr && limits.stop->load(std::memory_order_relaxed)) ||
                             (limits.out_of_time && limits.out_of_time()))) {
      result.interrupted = true;
      break;
    }
    search.step(result.cut);
    const std::int64_t cut = search.cut().cut();
    if (cut > best_since_jump) {
      best_since_jump = cut;
      jumped_at = search.moves();
    }
    if (cut > result.cut) {
      result.cut = cut;
      result.sides = search.cut().sides();
      result.best_at_move = search.moves();
      result.best_at_cpu_s = thread_cpu_s() - begin_s;
      jump = least;
      if (improved) improved(cut);
    }
    if (search.moves() - jumped_at > patience) {
      search.jump(result.sides, jump);
      jump = jump >= most ? least : jump + 1 + jump / 8;
      jumped_at = search.moves();
      best_since_jump = search.cut().cut();
    }
  }
  result.moves = search.moves();
  result.cpu_s = thread_cpu_s() - begin_s;
  return result;
}

}  // namespace ohmfield::experiments
