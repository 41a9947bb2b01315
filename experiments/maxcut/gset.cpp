#include "experiments/maxcut/gset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "core/error.hpp"
#include "core/io/byte_source.hpp"
#include "hopfield/dimacs_scanner.hpp"

namespace ohmfield::experiments {
namespace {

constexpr const char* kHeaderForm = "The first line reads `vertices edges`";
constexpr const char* kEdgeForm = "An edge reads `i j weight`, three whole numbers";

class Parser {
 public:
  Parser(std::string_view text, const std::string& name) : scan_(text, name) {}

  Graph parse() {
    if (!scan_.next_word()) scan_.fail_at_end("holds no graph", "A graph is a line `vertices edges` and then the edges");
    header_ = scan_.word().data();
    const std::int64_t vertices = number_in("the number of vertices", 1, kMostVertices, kHeaderForm);
    const std::int64_t edges = next_in_line("the number of edges", 0, kMostEdges, kHeaderForm);
    end_line(kHeaderForm);
    Graph graph;
    graph.vertices = static_cast<std::uint32_t>(vertices);
    // Not what a header announces but what follows decides how much memory is taken.
    for (std::int64_t done = 0; done < edges; ++done) {
      if (!scan_.next_word())
        scan_.fail_at(header_, fmt::format("{} edges are announced, but {} follow", edges, done),
                      fmt::format("If none is missing, the line should read `{} {}`", vertices, done));
      starts_.push_back(scan_.word().data());
      const std::int64_t from = number_in("a vertex", 1, vertices, kEdgeForm);
      const std::int64_t to = next_in_line("the second vertex of the edge", 1, vertices, kEdgeForm);
      if (from == to) scan_.fail(fmt::format("an edge from vertex {} to itself is in no cut", from), "Delete the line");
      const std::int64_t weight = next_in_line("the weight of the edge", -kMostWeight, kMostWeight, kEdgeForm);
      end_line(kEdgeForm);
      graph.edges.push_back({static_cast<std::uint32_t>(from - 1), static_cast<std::uint32_t>(to - 1), weight});
    }
    if (scan_.next_word())
      scan_.fail(fmt::format("a line follows the {} edges announced in line {}", edges, scan_.line_of(header_)),
                 "Correct the number of edges, or delete what follows");
    refuse_repeated(graph);
    return graph;
  }

 private:
  std::int64_t number_in(const char* what, std::int64_t low, std::int64_t high, const char* form) {
    const std::optional<std::int64_t> number = scan_.number();
    if (!number) scan_.fail(fmt::format("{} is {}, not a whole number", what, hopfield::quoted(scan_.word())), form);
    if (*number < low || *number > high)
      scan_.fail(fmt::format("{} is {}, outside {}..{}", what, scan_.word().substr(0, 24), low, high), "Correct it, or the first line");
    return *number;
  }

  std::int64_t next_in_line(const char* what, std::int64_t low, std::int64_t high, const char* form) {
    if (!scan_.next_word_in_line()) scan_.fail(fmt::format("the line ends before {}", what), form);
    return number_in(what, low, high, form);
  }

  void end_line(const char* form) {
    if (scan_.next_word_in_line()) scan_.fail(fmt::format("{} is one word too many", hopfield::quoted(scan_.word())), form);
  }

  void refuse_repeated(const Graph& graph) const {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> ends;  // both vertices, and which edge
    ends.reserve(graph.edges.size());
    for (std::uint32_t e = 0; e < graph.edges.size(); ++e) {
      const auto [low, high] = std::minmax(graph.edges[e].from, graph.edges[e].to);
      ends.emplace_back(std::uint64_t{low} << 32 | high, e);
    }
    std::sort(ends.begin(), ends.end());
    std::optional<std::size_t> second;  // the repetition that comes first in the file
    for (std::size_t i = 1; i < ends.size(); ++i)
      if (ends[i].first == ends[i - 1].first && (!second || ends[i].second < ends[*second].second)) second = i;
    if (!second) return;
    const std::uint32_t edge = ends[*second].second;
    scan_.fail_at(starts_[edge],
                  fmt::format("the edge between {} and {} stands in line {} already", graph.edges[edge].from + 1,
                              graph.edges[edge].to + 1, scan_.line_of(starts_[ends[*second - 1].second])),
                  "Add up the two weights in one line");
  }

  hopfield::Scanner scan_;
  const char* header_ = nullptr;
  std::vector<const char*> starts_;  // of edges
};

}  // namespace

Graph parse_gset(std::string_view text, const std::string& name) { return Parser(text, name).parse(); }

Graph read_gset(const std::string& path) {
  const core::Input input = core::read_input(path);
  return parse_gset(input.bytes, input.name);
}

}  // namespace ohmfield::experiments
