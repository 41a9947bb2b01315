/// One crossbar, read forward and backward (G. Pedretti et al., npj Unconv. Comput. 2 (2025), arXiv 2501.07733, for two passes
/// over a crossbar; comparators instead of converters are ours): what KsatArray charges, with mean conductances.
///
/// One clause at a time chooses. Where several do in a cycle, their lines are read one set after the other: the state of the
/// array does not change meanwhile, so that only amplifiers have to settle again.

#include <algorithm>

#include "hopfield/architecture/kinds.hpp"
#include "hopfield/architecture/passes.hpp"

namespace ohmfield::hopfield {
namespace {

class TwoPass final : public Architecture {
 public:
  TwoPass(const KsatShape& shape, const Tiling& tiling, const ArchitectureParams& params,
          const crossbar::Technology& technology)
      : Architecture("two_pass", shape, tiling, params, technology), passes_(shape, tiling, params, technology) {}

  core::Ledger cycle_events(const CycleNeeds& needs) const override {
    core::Ledger ledger;
    passes_.add_forward(ledger, needs);
    passes_.add_counts(ledger, needs);
    passes_.add_back(ledger, needs);
    // The threshold for a break of nothing is clocked in every cycle.
    passes_.add_winners(ledger, needs.winner_inputs(), std::max(1.0, needs.clause_choices + needs.global_choices));
    passes_.add_control(ledger, needs);
    ledger.add(core::Event::leakage, 1.0, cycle_s(needs) * leaking_lines());
    return ledger;
  }

  core::Ledger write_events() const override {
    core::Ledger ledger;
    passes_.add_write(ledger, tiling_.cells + tiling_.line_pieces + tiling_.segments, tiling_.segments);
    return ledger;
  }
  double write_s() const override { return passes_.write_s(tiling_.rows + 1.0, tiling_.segments); }

  std::vector<crossbar::AreaPart> area() const override {
    std::vector<crossbar::AreaPart> parts;
    passes_.add_area(parts);
    if (!passes_.converts()) passes_.add_area(parts, "winner-take-all", core::Event::comparator, shape_.longest + 1.0);
    return parts;
  }

 protected:
  double model_cycle_s(const CycleNeeds& needs) const override {
    const double digital_s = technology_.timing().digital_s, more = std::max(0.0, needs.clause_choices - 1.0);
    return passes_.forward_s(needs) + passes_.backs_s(needs) + digital_s + more * (passes_.read_s() + digital_s);
  }

 private:
  Passes passes_;
};

}  // namespace

std::unique_ptr<Architecture> make_two_pass(const KsatShape& shape, const Tiling& tiling,
                                            const ArchitectureParams& params, const crossbar::Technology& technology) {
  return std::make_unique<TwoPass>(shape, tiling, params, technology);
}

}  // namespace ohmfield::hopfield
