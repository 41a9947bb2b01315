#pragma once
/// What happened, counted. Prices live in technology files (crossbar/cost), never here.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace ohmfield::core {

/// Kinds of event. Each counts occurrences and adds up an amount, in the unit that its price refers to.
enum class Event : std::uint8_t {
  cell_read,
  wire_line,
  row_drive,
  dac_conversion,
  adc_sar,
  adc_cco,
  amplifier,
  comparator,
  sample_hold,
  noise_source,
  random_bit,
  cell_write,
  cell_pulse,
  cell_refresh,
  register_bit,
  sram_access,
  dram_access,
  link,
  controller_cycle,
  leakage,
  logic_leakage,
  wire_loss,
  digital_add,
  digital_multiply,
  float_add,
  float_multiply,
  search_line,
  search_driver,
  match_line,
  match_sense,
  count_
};

inline constexpr std::size_t kEvents = static_cast<std::size_t>(Event::count_);

/// Parts of a machine that events belong to.
enum class Part : std::uint8_t { cells, lines, dac, adc, readout, digital, memory, controller, idle, writing, count_ };

inline constexpr std::size_t kParts = static_cast<std::size_t>(Part::count_);

struct EventInfo {
  std::string_view name;
  std::string_view amount_unit;  ///< unit of the amount; "1" when the amount is the count
  std::string_view size_unit;    ///< of what tells events of a kind apart in price; empty: nothing does
  Part part;
  std::string_view meaning;
};

/// Name, units and meaning of an event.
const EventInfo& event_info(Event event);
std::string_view part_name(Part part);

/// Counts and amounts of all events: a plain value. Merge in a fixed order for the same bits.
class Ledger {
 public:
  struct Entry {
    double count = 0.0;
    double amount = 0.0;
  };
  /// Events of one kind and one size.
  struct Line {
    Event event;
    std::uint32_t size = 0;  ///< bits of a converter or a number, bytes of a memory; 0 where nothing distinguishes events
    Entry entry;
  };

  /// Records `count` events of amount 1 each.
  void add(Event event, double count) { add(event, 0, count, count); }
  /// Records `count` events of `amount` together, in the event's unit.
  void add(Event event, double count, double amount) { add(event, 0, count, amount); }
  void add(Event event, std::uint32_t size, double count, double amount);
  /// All events of a kind, whatever their size.
  Entry operator[](Event event) const;
  /// Events of a kind and a size; zero if there were none.
  Line line(Event event, std::uint32_t size) const;
  /// What was recorded, by event, then by size.
  std::span<const Line> lines() const { return lines_; }

  Ledger& operator+=(const Ledger& other);
  /// The same events, `factor` times.
  Ledger scaled(double factor) const;

 private:
  std::vector<Line> lines_;  // sorted
};

}  // namespace ohmfield::core
