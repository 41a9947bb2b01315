#include "experiments/maxcut/graph.hpp"

#include <cmath>
#include <utility>

namespace ohmfield::experiments {

std::int64_t cut_of(const Graph& graph, const Partition& sides) {
  std::int64_t cut = 0;
  for (const Graph::Edge& edge : graph.edges)
    if (sides[edge.from] != sides[edge.to]) cut += edge.weight;
  return cut;
}

hopfield::Qubo cut_energy(const Graph& graph) {
  hopfield::QuboBuilder builder(graph.vertices);
  for (const Graph::Edge& edge : graph.edges) {
    const auto weight = static_cast<double>(edge.weight);
    builder.add_pair(edge.from, edge.to, 2.0 * weight);
    builder.add_linear(edge.from, -weight);
    builder.add_linear(edge.to, -weight);
  }
  return std::move(builder).build();
}

double field_scale(const Graph& graph) {
  double squares = 0.0;
  for (const Graph::Edge& edge : graph.edges) squares += 2.0 * static_cast<double>(edge.weight) * static_cast<double>(edge.weight);
  return squares > 0.0 ? std::sqrt(squares / graph.vertices) : 1.0;
}

}  // namespace ohmfield::experiments
