#include "core/ledger.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ohmfield::core {
namespace {

constexpr std::array<EventInfo, kEvents> kInfo{{
    {"cell_read", "J", "", Part::cells, "a device conducting during a read; amount: V^2 G t"},
    {"wire_line", "m V^2", "", Part::lines, "a line charged from 0 to V; amount: length V^2"},
    {"row_drive", "1", "", Part::lines, "a one-bit line driver switched"},
    {"dac_conversion", "1", "bit", Part::dac, "a digital-to-analog conversion; size: bits"},
    {"adc_sar", "s", "bit", Part::adc, "a conversion by successive approximation; size: bits, amount: time that it takes"},
    {"adc_cco", "s", "bit", Part::adc, "a conversion by a current-controlled oscillator; size: bits, amount: time that it takes"},
    {"amplifier", "line s", "", Part::readout, "a line held at a fixed voltage while its current is read; amount: lines * time"},
    {"comparator", "1", "", Part::readout, "a comparator decision, also one input of a winner-take-all"},
    {"sample_hold", "1", "", Part::readout, "an analog value held"},
    {"noise_source", "1", "", Part::readout, "a sample of an analog noise source"},
    {"random_bit", "1", "", Part::digital, "a bit of a pseudo-random generator"},
    {"cell_write", "1", "", Part::writing, "a device programmed and verified"},
    {"cell_pulse", "1", "", Part::writing, "a programming pulse that a device takes"},
    {"cell_refresh", "refresh", "", Part::idle, "a leaking device read and written anew; amount: how often"},
    {"register_bit", "1", "", Part::digital, "a bit of state clocked"},
    {"sram_access", "bit", "byte", Part::memory, "bits read or written in an on-chip memory; size: its capacity"},
    {"dram_access", "bit", "", Part::memory, "bits read or written in memory outside the chip"},
    {"link", "bit", "", Part::memory, "bits sent to the neighbouring block of a chip"},
    {"controller_cycle", "1", "", Part::controller, "a cycle of the controller and its clock tree"},
    {"leakage", "line s", "", Part::idle, "static power of line circuits; amount: lines * time"},
    {"logic_leakage", "m^2 s", "", Part::idle, "static power of logic and memory; amount: area * time"},
    {"wire_loss", "J", "", Part::lines, "a line heated by the current of a read; amount: sum of I^2 R t"},
    {"digital_add", "bit", "", Part::digital, "digital words added or compared; amount: bits of a word"},
    {"digital_multiply", "bit^2", "", Part::digital, "digital words multiplied; amount: product of their bits"},
    {"float_add", "1", "bit", Part::digital, "floating-point numbers added; size: bits of a number"},
    {"float_multiply", "1", "bit", Part::digital, "floating-point numbers multiplied; size: bits of a significand, the leading one included"},
    {"search_line", "cell V^2", "", Part::lines, "a search line of a content-addressable memory charged from 0 to V; amount: cells V^2"},
    {"search_driver", "V^2", "", Part::lines, "the driver of a search line switched; amount: V^2"},
    {"match_line", "cell V^2", "", Part::lines, "a match line of a content-addressable memory charged from 0 to V; amount: cells V^2"},
    {"match_sense", "V^2", "", Part::readout, "precharge and sense amplifier of a match line; amount: V^2"},
}};

constexpr std::array<std::string_view, kParts> kPartNames{"cells", "lines", "DAC", "ADC", "readout", "digital", "memory", "controller", "idle", "writing"};

/// Order of lines.
constexpr std::pair<Event, std::uint32_t> key(const Ledger::Line& line) { return {line.event, line.size}; }

}  // namespace

const EventInfo& event_info(Event event) { return kInfo[static_cast<std::size_t>(event)]; }

std::string_view part_name(Part part) { return kPartNames[static_cast<std::size_t>(part)]; }

void Ledger::add(Event event, std::uint32_t size, double count, double amount) {
  if (count == 0.0 && amount == 0.0) return;
  const Line line{event, size, {count, amount}};
  const auto at = std::lower_bound(lines_.begin(), lines_.end(), line, [](const Line& a, const Line& b) { return key(a) < key(b); });
  if (at == lines_.end() || key(*at) != key(line)) {
    lines_.insert(at, line);
    return;
  }
  at->entry.count += count;
  at->entry.amount += amount;
}

Ledger::Entry Ledger::operator[](Event event) const {
  Entry sum;
  for (const Line& line : lines_) {
    if (line.event != event) continue;
    sum.count += line.entry.count;
    sum.amount += line.entry.amount;
  }
  return sum;
}

Ledger::Line Ledger::line(Event event, std::uint32_t size) const {
  for (const Line& line : lines_)
    if (line.event == event && line.size == size) return line;
  return {event, size, {}};
}

Ledger& Ledger::operator+=(const Ledger& other) {
  for (const Line& line : other.lines_) add(line.event, line.size, line.entry.count, line.entry.amount);
  return *this;
}

Ledger Ledger::scaled(double factor) const {
  Ledger result;
  for (const Line& line : lines_) result.add(line.event, line.size, line.entry.count * factor, line.entry.amount * factor);
  return result;
}

}  // namespace ohmfield::core
