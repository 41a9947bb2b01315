#pragma once
/// The digital rival for Max-Cut: iterated tabu search over single vertices.
///
/// Every move takes the vertex with the greatest gain that did not move within its tenure, partly random; one that leads to
/// a new best cut may always move (G. A. Kochenberger et al., J. Heuristics 19 (2013) 565). After a while without a better
/// cut, the search goes back to the best one and moves a few random vertices; how many grows while nothing better is found
/// (the breakout of U. Benlic, J.-K. Hao, Eng. Appl. Artif. Intell. 26 (2013) 1162; the iteration of G. Palubeckis,
/// Informatica 17 (2006) 279).
/// Cost of a move: a pass over all gains, and the edges of the vertex.

#include <atomic>
#include <cstdint>
#include <functional>

#include "experiments/maxcut/graph.hpp"

namespace ohmfield::experiments {

struct TabuLimits {
  std::uint64_t max_moves = 1'000'000;
  const std::atomic<bool>* stop = nullptr;  ///< looked at now and then
  std::function<bool()> out_of_time{};
};

struct TabuResult {
  std::int64_t cut = 0;
  Partition sides;
  std::uint64_t moves = 0, best_at_move = 0;
  double cpu_s = 0.0, best_at_cpu_s = 0.0;  ///< of the calling thread; when the best cut was found
  bool interrupted = false;                 ///< by stop or out_of_time
};

/// \param seed      start and choices
/// \param improved  called with every new best cut; may be empty
TabuResult tabu_search(const Graph& graph, std::uint64_t seed, const TabuLimits& limits,
                       const std::function<void(std::int64_t)>& improved = {});

}  // namespace ohmfield::experiments
