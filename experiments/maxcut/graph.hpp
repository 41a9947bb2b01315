#pragma once
/// A graph with weighted edges, its cuts, and the quadratic energy whose minima are the largest cuts.

#include <cstdint>
#include <vector>

#include "hopfield/quadratic/qubo.hpp"

namespace ohmfield::experiments {

/// Which side each vertex is on; vertices 1..n at index 0..n-1.
using Partition = hopfield::Assignment;

struct Graph {
  struct Edge {
    std::uint32_t from, to;  ///< numbered from 0; no edge twice, none from a vertex to itself
    std::int64_t weight;
  };
  std::uint32_t vertices = 0;
  std::vector<Edge> edges;
};

/// Sum of the weights of the edges between the two sides, by definition.
std::int64_t cut_of(const Graph& graph, const Partition& sides);

/// E(x) = sum over edges of weight (2 x_i x_j - x_i - x_j): minus the cut.
hopfield::Qubo cut_energy(const Graph& graph);

/// Root mean square, over vertices, of what the weights of a vertex add up to in a random state: sqrt(mean over i of sum over
/// j of weight_ij^2). The scale that noise is measured in; 1 if there are no edges.
double field_scale(const Graph& graph);

}  // namespace ohmfield::experiments
