#pragma once
/// The architectures there are, each in a file of its own; make_architecture chooses among them.

#include "hopfield/architecture/architecture.hpp"

namespace ohmfield::hopfield {

using ArchitectureMaker = std::unique_ptr<Architecture>(const KsatShape&, const Tiling&, const ArchitectureParams&,
                                                        const crossbar::Technology&);

ArchitectureMaker make_two_pass, make_three_pass, make_cam, make_cam_published, make_quadratic;

}  // namespace ohmfield::hopfield
