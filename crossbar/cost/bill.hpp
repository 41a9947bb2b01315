#pragma once
/// A ledger with prices: from a joule back to the count, the unit price and its source.

#include <string>
#include <vector>

#include "crossbar/cost/technology.hpp"

namespace ohmfield::crossbar {

struct BillLine {
  core::Ledger::Line events;
  core::Part part = core::Part::cells;  ///< of the machine
  double units = 0.0;     ///< that are paid for: the count, or the amount
  std::string per;        ///< what a unit is
  Energy unit;            ///< price of one
  Energy energy;          ///< units times price
  std::string component;  ///< that the price is of; empty: the technology file has it
  std::string origin;     ///< node of the price, and how it was scaled
  std::string grade, source;

  const core::EventInfo& info() const { return core::event_info(events.event); }
  /// Such as "adc_sar, 8 bit" or "writing: cell_read".
  std::string name() const;
};

/// Everything that a ledger is charged with, in its order.
/// \throws InputError  an event without price
std::vector<BillLine> bill(const core::Ledger& ledger, const Technology& technology);
/// The same for events of writing: verifies and their conversions belong to it, not to the parts that they use.
std::vector<BillLine> writing_bill(const core::Ledger& ledger, const Technology& technology);

/// Sum over the lines, in their order: equal to technology.energy(ledger), bit for bit.
Energy total(const std::vector<BillLine>& lines);

}  // namespace ohmfield::crossbar
