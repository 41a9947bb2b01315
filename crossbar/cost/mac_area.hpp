#pragma once
/// Area of a chip with an array of multiply-accumulate units, by circuit, from the prices of a technology.

#include <vector>

#include "crossbar/cost/macro.hpp"
#include "crossbar/cost/technology.hpp"
#include "crossbar/digital/mac_array.hpp"

namespace ohmfield::crossbar {

/// Units for one format, their registers (a weight waits while another is used), memory, a controller. Wires between units
/// are not in it.
/// \param buffer  capacity of the memory on the chip [byte]
/// \throws InputError  a circuit without price or area, with the name of the file
std::vector<AreaPart> mac_area(const MacArrayParams& params, const NumberFormat& format, double buffer, const Technology& technology);

}  // namespace ohmfield::crossbar
