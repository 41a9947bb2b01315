#pragma once
/// A technology file: what each event costs, what lines are like, how long steps of a cycle take. No unit energy stands
/// anywhere else.
///
/// A price is a component of a library file by name, or a table of its own; digital components of another node are scaled
/// to that of the technology (node_scaling.hpp), others stay as they are.

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/ledger.hpp"
#include "crossbar/cost/price.hpp"

namespace ohmfield::crossbar {

struct Timing {
  double comparator_s = 0.0;
  double adc_s = 0.0;         ///< a conversion of a k-SAT array; those of products follow from their converter
  double digital_s = 0.0;     ///< table access and state update
  double clock_s = 0.0;       ///< period of digital logic and controllers
  double row_write_s = 0.0;   ///< programming one row of cells
};

/// What the ends of lines are like. Their capacitance is the price of `wire_line`.
struct LineEnds {
  double driver_ohm = 0.0, readout_ohm = 0.0;
  double amplifier_bandwidth_Hz = 0.0;
};

/// Digital rivals of an array: a processor core, and a chip for local search.
struct DigitalCost {
  double core_power_W = 0.0, core_power_low_W = 0.0, core_power_high_W = 0.0;
  double clause_update_s = 0.0;  ///< of the chip: read, change and write back one clause counter
};

class Technology {
 public:
  /// \param folder  of technologies; component libraries are in `components` beside it
  /// \throws InputError  a negative price, low above high, an unknown key, unit, event or component
  static Technology load(const std::string& name_or_path, const std::filesystem::path& folder);

  const std::string& name() const { return name_; }
  /// File that it was read from.
  const std::string& file() const { return file_; }
  double node_nm() const { return node_nm_; }
  const Timing& timing() const { return timing_; }
  const LineEnds& line_ends() const { return line_ends_; }
  const DigitalCost& digital() const { return digital_; }
  double cell_pitch_m() const { return cell_pitch_m_; }
  std::size_t array_rows() const { return array_rows_; }
  /// Of a line [F/m]: charging it to V takes this energy for each m V^2.
  double line_F_per_m() const { return price(core::Event::wire_line).unit(0, 0.0).nominal_J; }

  bool has_price(core::Event event) const { return prices_[static_cast<std::size_t>(event)].has_value(); }
  /// \throws InputError  there is none: names the event and the file
  const Price& price(core::Event event) const;
  /// Name of the component that an event is priced by; empty if the technology file has the price itself.
  std::string_view component(core::Event event) const { return components_[static_cast<std::size_t>(event)]; }

  Energy energy(const core::Ledger::Line& line) const { return price(line.event).energy(line); }
  /// Of all events of a kind.
  Energy energy(const core::Ledger& ledger, core::Event event) const;
  Energy energy(const core::Ledger& ledger, core::Part part) const;
  /// Sum over all lines, in their order.
  Energy energy(const core::Ledger& ledger) const;

 private:
  std::string name_, file_;
  double node_nm_ = 0.0;
  Timing timing_;
  LineEnds line_ends_;
  DigitalCost digital_;
  double cell_pitch_m_ = 0.0;
  std::size_t array_rows_ = 0;
  std::array<std::optional<Price>, core::kEvents> prices_;
  std::array<std::string, core::kEvents> components_;
  std::array<std::optional<core::InputError>, core::kEvents> missing_;
};

}  // namespace ohmfield::crossbar
