#pragma once
/// Resistance of the wires of a k-SAT array: what it does to the loop, and for which sizes it can be told.
///
/// Lines of linear cells stay a linear network when wires have resistance, so the currents of both passes are products with
/// one matrix: forward T V, backward T^T V, where T are the conductances between sources of word lines and terminals of bit
/// lines (reciprocity; both ends of a line have the same resistance, 0 V at every end that is not driven). Search engines
/// see T in place of the cells and know nothing of wires. The trim of bit lines is that of T; thresholds and replica lines
/// stay as they are for all lines, so what is lost is what a far cell of a long line loses.
/// Model of the lines: crossbar/array/wires/params.hpp; docs/methods/wires.md has the elimination and its accuracy.
/// Ignores: resistance of drivers and of comparators' inputs beyond one segment; the power that sources lose to undriven
/// lines (up to 5 % of that of the cells, docs/methods/sweep.md).

#include "crossbar/array/wires/params.hpp"

namespace ohmfield::hopfield {

/// Lines with this resistance between neighbours, and from the last cell to the source or terminal.
/// \throws InputError  neither 0 nor 1e-12 to 1e12 ohm
crossbar::WireParams array_wires(double segment_ohm);

/// Estimated time to eliminate the wires of an array [s], on one core. chosen: 1.7e-9 s for each cell and line of the
/// shorter kind, as measured for crossbar/array/wires/solve.hpp.
double wire_effort_s(double word_lines, double bit_lines);

/// \throws InputError  an array with wires whose elimination would take more than a minute: says how large it may be
void check_wire_effort(double word_lines, double bit_lines, double segment_ohm);

}  // namespace ohmfield::hopfield
