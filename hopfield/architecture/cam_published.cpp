/// The same search and crossbar by the constants of the code published with G. Pedretti et al., npj Unconv. Comput. 2 (2025),
/// arXiv 2501.07733, and by nothing else: N ternary cells and N crossbar columns a clause, cells of 2 and 0.1 uS, all of them
/// under 0.1 V for 1 ns, a clock of 6 ns. The published energies of a cycle are larger (docs/methods/architectures.md): they
/// hold readout, noise and control that these constants do not. Neither device nor rule makes a difference here.

#include <algorithm>

#include "core/error.hpp"
#include "hopfield/architecture/kinds.hpp"
#include "hopfield/architecture/tcam.hpp"

namespace ohmfield::hopfield {
namespace {

constexpr double kOn_S = 2e-6, kOff_S = 0.1e-6, kRead_V = 0.1, kRead_s = 1e-9, kClock_s = 6e-9;

class CamPublished final : public Architecture {
 public:
  CamPublished(const KsatShape& shape, const Tiling& tiling, const ArchitectureParams& params,
               const crossbar::Technology& technology)
      : Architecture("cam_published", shape, tiling, params, technology) {
    if (!tiling.one_piece())
      throw core::InputError("architecture 'cam_published' is published for a formula in one array",
                             "Use 'cam', or one array");
    if (shape.xors > 0.0)
      throw core::InputError("architecture 'cam_published' has no XOR clauses", "Use 'cam' or 'two_pass'");
  }

  core::Ledger cycle_events(const CycleNeeds&) const override {
    const double cells = shape_.variables * shape_.clauses, on = shape_.literals;
    core::Ledger ledger;
    add_search(ledger, shape_.variables, shape_.clauses, cells, on);
    ledger.add(core::Event::cell_read, cells, (on * kOn_S + (cells - on) * kOff_S) * kRead_V * kRead_V * kRead_s);
    return ledger;
  }

  core::Ledger write_events() const override {
    core::Ledger ledger;
    ledger.add(core::Event::cell_write,
               3.0 * shape_.variables * shape_.clauses);  // two devices of a ternary cell, one of the crossbar
    return ledger;
  }
  double write_s() const override {
    return std::min(static_cast<double>(technology_.array_rows()), shape_.variables) * technology_.timing().row_write_s;
  }

  std::vector<crossbar::AreaPart> area() const override {
    const double pitch_m = technology_.cell_pitch_m(), cells = 3.0 * shape_.variables * shape_.clauses;
    return {{"cells", core::Part::cells, cells, cells * pitch_m * pitch_m}};
  }

 protected:
  double model_cycle_s(const CycleNeeds&) const override { return kClock_s; }
  double leaking_lines() const override { return 0.0; }
};

}  // namespace

std::unique_ptr<Architecture> make_cam_published(const KsatShape& shape, const Tiling& tiling,
                                                 const ArchitectureParams& params,
                                                 const crossbar::Technology& technology) {
  return std::make_unique<CamPublished>(shape, tiling, params, technology);
}

}  // namespace ohmfield::hopfield
