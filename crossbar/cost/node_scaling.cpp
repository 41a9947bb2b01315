#include "crossbar/cost/node_scaling.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/error.hpp"

namespace ohmfield::crossbar {
namespace {

struct Node {
  double nm, energy, area;  // over 45 nm
};

constexpr std::array<Node, 8> kNodes{{{7, 0.0470, 0.0575},
                                      {14, 0.0945, 0.1687},
                                      {22, 0.2255, 0.2469},
                                      {28, 0.4049, 0.3687},
                                      {32, 0.5318, 0.4500},
                                      {45, 1.0000, 1.0000},
                                      {65, 1.6515, 1.4375},
                                      {90, 3.1562, 2.7500}}};

double at(double nm, double Node::*value) {
  if (!(nm >= kNodes.front().nm && nm <= kNodes.back().nm))
    throw core::InputError(fmt::format("digital logic cannot be scaled to or from {:g} nm (known from 7 to 90 nm)", nm),
                           "Give the price at the node of the technology, with scaling = \"none\"");
  std::size_t i = 1;
  while (kNodes[i].nm < nm) ++i;
  const Node &left = kNodes[i - 1], &right = kNodes[i];
  const double share = std::log(nm / left.nm) / std::log(right.nm / left.nm);
  return std::exp((1.0 - share) * std::log(left.*value) + share * std::log(right.*value));
}

}  // namespace

double digital_energy_ratio(double from_nm, double to_nm) { return at(to_nm, &Node::energy) / at(from_nm, &Node::energy); }

double digital_area_ratio(double from_nm, double to_nm) { return at(to_nm, &Node::area) / at(from_nm, &Node::area); }

}  // namespace ohmfield::crossbar
