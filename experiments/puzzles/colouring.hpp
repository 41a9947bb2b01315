#pragma once
/// Graph colouring: k colours for the vertices of a graph, two for the ends of every edge.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/puzzles/puzzle.hpp"

namespace ohmfield::experiments {

struct Graph {
  using Edge = std::pair<std::int32_t, std::int32_t>;  ///< the smaller vertex first

  std::int32_t vertices = 0;  ///< numbered from 1
  std::vector<Edge> edges;    ///< each once, in increasing order
};

/// DIMACS graphs (challenge of 1993): comments `c`, a line `p edge V E` or `p col V E`, edges `e u v`; `n` lines with
/// values of vertices are skipped. Edges may stand in both directions, and E may count either way.
/// \throws InputError  with line and column: no header or two, a vertex out of range, a vertex joined to itself, edges
///                     more or fewer than announced, anything else
Graph parse_graph(std::string_view text, const std::string& name);

/// Variable k (u - 1) + c for "vertex u has colour c"; a group for each vertex, k clauses for each edge.
/// \throws InputError  more variables or clauses than formulas may have
Puzzle colouring_puzzle(const Graph& graph, std::int32_t colours);

/// Colours 1..k of the vertices.
std::vector<std::int32_t> colours_of(const Graph& graph, std::int32_t colours, const hopfield::Assignment& model);

/// The first edge whose ends are alike; a colour out of 1..k counts as alike.
std::optional<Graph::Edge> first_clash(const Graph& graph, std::int32_t colours, const std::vector<std::int32_t>& found);

/// A line for each colour: its vertices.
std::string colouring_text(std::int32_t colours, const std::vector<std::int32_t>& found);

}  // namespace ohmfield::experiments
