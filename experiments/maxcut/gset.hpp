#pragma once
/// Graphs in the format of the Gset collection (C. Helmberg, F. Rendl, SIAM J. Optim. 10 (2000) 673): a line
/// `vertices edges`, then a line `i j weight` for each edge; vertices from 1, weights whole numbers of either sign.
/// Lines that begin with c are comments.

#include <string>
#include <string_view>

#include "experiments/maxcut/graph.hpp"

namespace ohmfield::experiments {

/// Largest that is read. chosen: 16 bytes an edge, 3 GB; the sums of all weights stay exact.
inline constexpr std::int64_t kMostVertices = 10'000'000, kMostEdges = 200'000'000, kMostWeight = 1'000'000'000;

/// \throws InputError  with file, line, column and cure
Graph parse_gset(std::string_view text, const std::string& name);
/// A file, plain or compressed; - for the standard input.
Graph read_gset(const std::string& path);

}  // namespace ohmfield::experiments
