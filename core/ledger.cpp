#include "core/ledger.hpp"

namespace ohmfield::core {
namespace {

constexpr std::array<EventInfo, kEvents> kInfo{{
    {"cell_read", "J", "a device conducting during a read; amount: V^2 G t"},
    {"wire_line", "m V^2", "a line charged from 0 to V; amount: length V^2"},
    {"row_drive", "1", "a one-bit line driver switched"},
    {"dac_conversion", "8-bit conversions", "a digital-to-analog conversion; amount: 2^(bits - 8)"},
    {"adc_conversion", "8-bit conversions", "an analog-to-digital conversion; amount: 2^(bits - 8)"},
    {"comparator", "1", "a comparator decision, also one input of a winner-take-all"},
    {"sample_hold", "1", "an analog value held"},
    {"noise_source", "1", "a sample of an analog noise source"},
    {"random_bit", "1", "a bit of a pseudo-random generator"},
    {"cell_write", "1", "a device programmed and verified"},
    {"register_bit", "1", "a bit of state clocked"},
    {"sram_access", "bit", "bits read or written in an 8 KB SRAM"},
    {"controller_cycle", "1", "a cycle of the controller and its clock tree"},
    {"leakage", "line s", "static power of line circuits; amount: lines * time"},
    {"wire_loss", "J", "a line heated by the current of a read; amount: sum of I^2 R t"},
    {"digital_add", "bit", "digital words added or compared; amount: bits of a word"},
    {"digital_multiply", "bit^2", "digital words multiplied; amount: bits squared"},
    {"cell_pulse", "1", "a programming pulse that a device takes in an update"},
}};

}  // namespace

const EventInfo& event_info(Event event) { return kInfo[static_cast<std::size_t>(event)]; }

Ledger& Ledger::operator+=(const Ledger& other) {
  for (std::size_t e = 0; e < kEvents; ++e) {
    entries_[e].count += other.entries_[e].count;
    entries_[e].amount += other.entries_[e].amount;
  }
  return *this;
}

Ledger Ledger::scaled(double factor) const {
  Ledger result = *this;
  for (Entry& entry : result.entries_) {
    entry.count *= factor;
    entry.amount *= factor;
  }
  return result;
}

}  // namespace ohmfield::core
