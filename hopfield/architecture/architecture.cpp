#include "hopfield/architecture/architecture.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/error.hpp"
#include "hopfield/architecture/kinds.hpp"
#include "hopfield/architecture/passes.hpp"

namespace ohmfield::hopfield {
namespace {

struct Entry {
  ArchitectureInfo info;
  ArchitectureMaker* make;
};

// A new architecture is one line here and one file.
const std::vector<Entry>& table() {
  static const std::vector<Entry> entries{
      {{"two_pass", "one crossbar, forward and backward; one clause at a time chooses"}, make_two_pass},
      {{"three_pass", "a second crossbar takes breaks to a winner-take-all in each clause: all choose at once"},
       make_three_pass},
      {{"cam", "a content-addressable memory finds clauses, a crossbar adds up gradients"}, make_cam},
      {{"cam_published", "the same by the published constants alone: no readout, no controller"}, make_cam_published},
      {{"quadratic", "pairwise Hopfield network with auxiliary variables, one field an update"}, make_quadratic},
  };
  return entries;
}

void check(bool fine, const char* what, double value, const char* hint) {
  if (!fine || !std::isfinite(value))
    throw core::InputError(fmt::format("{} = {:g} is out of range", what, value), hint);
}

}  // namespace

void ArchitectureParams::validate() const {
  check(on_S > 0.0 && on_S <= 1.0, "on_S", on_S, "Give a conductance above 0, such as 40e-6 S");
  check(off_S >= 0.0 && off_S < on_S, "off_S", off_S, "Give 0 or more, and less than on_S");
  check(read_voltage_V > 0.0, "read_voltage_V", read_voltage_V, "0.2 is usual");
  check(break_adc_bits == 0 || (break_adc_bits >= 2 && break_adc_bits <= 24), "break_adc_bits", break_adc_bits,
        "Use 0 (winner-take-all) or 2 to 24 bits");
  check(partial_adc_bits >= 2 && partial_adc_bits <= 24, "partial_adc_bits", partial_adc_bits, "Use 2 to 24 bits");
  check(clause_winners >= 0.0, "clause_winners", clause_winners, "Use 0 (one for each clause) or more");
  check(published_clock_s >= 0.0, "published_clock_s", published_clock_s, "Use 0 (cost model) or a time above 0");
  check(quadratic_variables >= 0.0, "quadratic_variables", quadratic_variables,
        "Use 0 (reduction without sharing) or more");
  check(quadratic_couplings >= 0.0, "quadratic_couplings", quadratic_couplings,
        "Use 0 (reduction without sharing) or more");
}

double Architecture::cycle_s(const CycleNeeds& needs) const {
  return params_.published_clock_s > 0.0 ? params_.published_clock_s : model_cycle_s(needs);
}

double Architecture::check_s() const { return shape_.constraints() * technology_.digital().clause_update_s; }

double Architecture::search_s(const CycleCounts& counts) const {
  return static_cast<double>(counts.cycles) * cycle_s(needs_of(counts)) +
         static_cast<double>(counts.checks) * check_s();
}

core::Ledger Architecture::trial_events(const CycleCounts& counts) const {
  if (counts.cycles == 0) return {};
  const CycleNeeds needs = needs_of(counts);
  core::Ledger ledger = cycle_events(needs).scaled(static_cast<double>(counts.cycles));
  // The host goes through its table, one constraint a cycle of its clock, and the array leaks meanwhile.
  const double checks = static_cast<double>(counts.checks), fetched = checks * (shape_.literals + shape_.xor_literals);
  ledger.add(core::Event::sram_access, kTableBytes, fetched, fetched * shape_.address_bits());
  ledger.add(core::Event::controller_cycle, checks * shape_.constraints());
  ledger.add(core::Event::leakage, 0.0, checks * check_s() * leaking_lines());
  return ledger;
}

const std::vector<ArchitectureInfo>& architectures() {
  static const std::vector<ArchitectureInfo> infos = [] {
    std::vector<ArchitectureInfo> result;
    for (const Entry& entry : table()) result.push_back(entry.info);
    return result;
  }();
  return infos;
}

std::unique_ptr<Architecture> make_architecture(std::string_view name, const KsatShape& shape, const Tiling& tiling,
                                                const ArchitectureParams& params,
                                                const crossbar::Technology& technology) {
  params.validate();
  std::vector<std::string_view> names;
  std::string list;
  for (const Entry& entry : table()) {
    if (entry.info.name == name) return entry.make(shape, tiling, params, technology);
    names.push_back(entry.info.name);
    list += fmt::format("{}{}", list.empty() ? "" : ", ", entry.info.name);
  }
  const std::string near = core::nearest_word(name, names);
  throw core::InputError(fmt::format("unknown architecture '{}'", name),
                         near.empty() ? "Known: " + list : fmt::format("Is '{}' meant?", near));
}

}  // namespace ohmfield::hopfield
