#pragma once
/// A technology file: what each event costs, and how long a cycle takes. No unit energy stands anywhere else.

#include <array>
#include <filesystem>
#include <string>

#include "core/ledger.hpp"

namespace ohmfield::crossbar {

/// Energy with the band of its prices [J].
struct Energy {
  double nominal_J = 0.0, low_J = 0.0, high_J = 0.0;

  Energy& operator+=(const Energy& other);
};

/// Of one event, for each unit of its amount.
struct Price {
  Energy energy;
  std::string grade;   ///< published, derived or assumption
  std::string source;
};

struct Timing {
  double settle_s = 0.0;      ///< from driven lines to settled currents
  double comparator_s = 0.0;
  double adc_s = 0.0;
  double digital_s = 0.0;     ///< table access and state update
  double row_write_s = 0.0;   ///< programming one row of cells
};

/// Digital rivals of an array: a processor core, and a chip for local search.
struct DigitalCost {
  double core_power_W = 0.0, core_power_low_W = 0.0, core_power_high_W = 0.0;
  double clause_update_s = 0.0;  ///< of the chip: read, change and write back one clause counter
  double counter_bits = 0.0;
};

class Technology {
 public:
  /// \throws InputError  an event without price, a negative price, low above high, an unknown key
  static Technology load(const std::string& name_or_path, const std::filesystem::path& folder);

  const std::string& name() const { return name_; }
  const Timing& timing() const { return timing_; }
  const DigitalCost& digital() const { return digital_; }
  double cell_pitch_m() const { return cell_pitch_m_; }
  std::size_t array_rows() const { return array_rows_; }
  const Price& price(core::Event event) const { return prices_[static_cast<std::size_t>(event)]; }

  Energy energy(const core::Ledger& ledger, core::Event event) const;
  /// Sum over all events, in their order.
  Energy energy(const core::Ledger& ledger) const;

 private:
  std::string name_;
  Timing timing_;
  DigitalCost digital_;
  double cell_pitch_m_ = 0.0;
  std::size_t array_rows_ = 0;
  std::array<Price, core::kEvents> prices_;
};

}  // namespace ohmfield::crossbar
