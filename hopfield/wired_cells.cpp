#include "hopfield/wired_cells.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"

namespace ohmfield::hopfield {
namespace {

constexpr double kMostSeconds = 60.0;  // assumption: longer than this is a mistake, as every instance and value pays it

}  // namespace

crossbar::WireParams array_wires(double segment_ohm) {
  const crossbar::WireParams wires{.word_resistance_ohm = segment_ohm, .bit_resistance_ohm = segment_ohm};
  try {
    wires.validate();
  } catch (const core::InputError&) {
    throw core::InputError(fmt::format("wire_resistance_ohm = {:g} is neither 0 nor within 1e-12 to 1e12 ohm", segment_ohm),
                           "Some ohms a cell are usual");
  }
  return wires;
}

double wire_effort_s(double word_lines, double bit_lines) {
  return 1.7e-9 * word_lines * bit_lines * std::min(word_lines, bit_lines);
}

void check_wire_effort(double word_lines, double bit_lines, double segment_ohm) {
  const double seconds = segment_ohm > 0.0 ? wire_effort_s(word_lines, bit_lines) : 0.0;
  if (seconds <= kMostSeconds) return;
  throw core::InputError(fmt::format("wires of {:.0f} x {:.0f} cells would take about {:.0f} s to solve, at most {:.0f} s are allowed "
                                     "(some 1200 variables at 4.2 clauses each)",
                                     word_lines, bit_lines, seconds, kMostSeconds),
                         "Use a smaller formula, or wire_resistance_ohm = 0");
}

}  // namespace ohmfield::hopfield
