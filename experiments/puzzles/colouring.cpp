#include "experiments/puzzles/colouring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "core/error.hpp"
#include "hopfield/dimacs.hpp"
#include "hopfield/dimacs_scanner.hpp"

namespace ohmfield::experiments {
namespace {

using hopfield::quoted;

constexpr const char* kHeaderForm = "A graph has one line `p edge <vertices> <edges>`, and then lines `e <u> <v>`";
constexpr std::int64_t kMostVertices = 10'000'000;

class GraphParser {
 public:
  GraphParser(std::string_view text, const std::string& name) : scan_(text, name) {}

  Graph parse() {
    while (scan_.next_word()) {
      const std::string_view word = scan_.word();
      if (word == "p") read_header();
      else if (word == "e") read_edge();
      else if (word == "n") while (scan_.next_word_in_line()) continue;
      else scan_.fail(quoted(word) + " begins no line of a graph", "Lines begin with p, e, n or, comments, c");
    }
    if (header_ == nullptr) scan_.fail_at_end("holds no graph", kHeaderForm);
    finish();
    return std::move(graph_);
  }

 private:
  std::int64_t read_number(const char* what, std::int64_t low, std::int64_t high) {
    const char* const line = scan_.word().data();
    if (!scan_.next_word_in_line()) scan_.fail_at(line, fmt::format("the line ends before the {}", what), kHeaderForm);
    const auto number = scan_.number();
    if (!number) scan_.fail(fmt::format("the {} is {}", what, quoted(scan_.word())), kHeaderForm);
    if (*number < low || *number > high) scan_.fail(fmt::format("the {} is {}, outside {}..{}", what, scan_.word().substr(0, 24), low, high), "Correct it");
    return *number;
  }

  void end_line() {
    if (scan_.next_word_in_line()) scan_.fail(quoted(scan_.word()) + " at the end of the line", kHeaderForm);
  }

  void read_header() {
    if (header_ != nullptr)
      scan_.fail(fmt::format("a second header; the first is in line {}", scan_.line_of(header_)), "A file holds one graph");
    header_ = scan_.word().data();
    if (!scan_.next_word_in_line() || (scan_.word() != "edge" && scan_.word() != "edges" && scan_.word() != "col"))
      scan_.fail_at(header_, "the header does not announce `edge` or `col`", kHeaderForm);
    graph_.vertices = static_cast<std::int32_t>(read_number("number of vertices", 1, kMostVertices));
    announced_ = static_cast<std::size_t>(read_number("number of edges", 0, 1'000'000'000));
    end_line();
  }

  void read_edge() {
    const char* const line = scan_.word().data();
    if (header_ == nullptr) scan_.fail("an edge stands before the header", kHeaderForm);
    const auto u = static_cast<std::int32_t>(read_number("first vertex", 1, graph_.vertices));
    const auto v = static_cast<std::int32_t>(read_number("second vertex", 1, graph_.vertices));
    end_line();
    if (u == v) scan_.fail_at(line, fmt::format("vertex {} is joined to itself, and no colour suits it", u), "Remove the edge");
    graph_.edges.emplace_back(std::min(u, v), std::max(u, v));
  }

  void finish() {
    const std::size_t lines = graph_.edges.size();
    std::sort(graph_.edges.begin(), graph_.edges.end());
    graph_.edges.erase(std::unique(graph_.edges.begin(), graph_.edges.end()), graph_.edges.end());
    if (lines == announced_ || graph_.edges.size() == announced_) return;
    scan_.fail_at(header_, fmt::format("the header announces {} edges, but {} follow", announced_, lines),
                  fmt::format("If none is missing, the header should read `p edge {} {}`", graph_.vertices, lines));
  }

  hopfield::Scanner scan_;
  const char* header_ = nullptr;
  std::size_t announced_ = 0;
  Graph graph_;
};

}  // namespace

Graph parse_graph(std::string_view text, const std::string& name) { return GraphParser(text, name).parse(); }

Puzzle colouring_puzzle(const Graph& graph, std::int32_t colours) {
  const std::int64_t variables = std::int64_t{graph.vertices} * colours;
  if (variables > hopfield::kMostVariables || static_cast<std::int64_t>(graph.edges.size()) * colours > hopfield::kMostClauses)
    throw core::InputError(fmt::format("{} vertices and {} edges in {} colours are too large a formula", graph.vertices, graph.edges.size(), colours),
                           "Use a smaller graph or fewer colours");
  Puzzle puzzle{hopfield::Cnf(static_cast<std::int32_t>(variables)), hopfield::Groups(static_cast<std::int32_t>(variables))};
  for (std::int32_t u = 0; u < graph.vertices; ++u) {
    hopfield::Group one;
    for (std::int32_t c = 1; c <= colours; ++c) one.literals.push_back(colours * u + c);
    puzzle.groups.add(std::move(one));
  }
  for (const auto& [u, v] : graph.edges)
    for (std::int32_t c = 1; c <= colours; ++c) puzzle.formula.add(std::vector{-(colours * (u - 1) + c), -(colours * (v - 1) + c)});
  return puzzle;
}

std::vector<std::int32_t> colours_of(const Graph& graph, std::int32_t colours, const hopfield::Assignment& model) {
  std::vector<std::int32_t> found(static_cast<std::size_t>(graph.vertices), 0);
  for (std::size_t i = 0; i < model.size(); ++i)
    if (model[i] != 0) found[i / static_cast<std::size_t>(colours)] = static_cast<std::int32_t>(i % static_cast<std::size_t>(colours)) + 1;
  return found;
}

std::optional<Graph::Edge> first_clash(const Graph& graph, std::int32_t colours, const std::vector<std::int32_t>& found) {
  const auto is_colour = [&](std::int32_t c) { return c >= 1 && c <= colours; };
  for (const auto& [u, v] : graph.edges) {
    const std::int32_t a = found[static_cast<std::size_t>(u) - 1], b = found[static_cast<std::size_t>(v) - 1];
    if (a == b || !is_colour(a) || !is_colour(b)) return Graph::Edge{u, v};
  }
  return std::nullopt;
}

std::string colouring_text(std::int32_t colours, const std::vector<std::int32_t>& found) {
  std::string text;
  for (std::int32_t c = 1; c <= colours; ++c) {
    text += fmt::format("colour {}:", c);
    for (std::size_t u = 0; u < found.size(); ++u)
      if (found[u] == c) text += fmt::format(" {}", u + 1);
    text += '\n';
  }
  return text;
}

}  // namespace ohmfield::experiments
