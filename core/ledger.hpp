#pragma once
/// What happened, counted. Prices live in technology files (crossbar/cost), never here.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ohmfield::core {

/// Kinds of event. Each counts occurrences and adds up an amount, in the unit that its price refers to.
enum class Event : std::uint8_t {
  cell_read,
  wire_line,
  row_drive,
  dac_conversion,
  adc_conversion,
  comparator,
  sample_hold,
  noise_source,
  random_bit,
  cell_write,
  register_bit,
  sram_access,
  controller_cycle,
  leakage,
  wire_loss,
  digital_add,
  digital_multiply,
  cell_pulse,
  count_
};

inline constexpr std::size_t kEvents = static_cast<std::size_t>(Event::count_);

struct EventInfo {
  std::string_view name;
  std::string_view amount_unit;  ///< unit of the amount; "1" when the amount is the count
  std::string_view meaning;
};

/// Name, unit and meaning of an event.
const EventInfo& event_info(Event event);

/// Counts and amounts of all events: a plain value. Merge in a fixed order for the same bits.
class Ledger {
 public:
  struct Entry {
    double count = 0.0;
    double amount = 0.0;
  };

  /// Records `count` events of amount 1 each.
  void add(Event event, double count) { add(event, count, count); }
  /// Records `count` events of `amount` together, in the event's unit.
  void add(Event event, double count, double amount) {
    Entry& entry = entries_[static_cast<std::size_t>(event)];
    entry.count += count;
    entry.amount += amount;
  }
  const Entry& operator[](Event event) const { return entries_[static_cast<std::size_t>(event)]; }

  Ledger& operator+=(const Ledger& other);
  /// The same events, `factor` times.
  Ledger scaled(double factor) const;

 private:
  std::array<Entry, kEvents> entries_{};
};

}  // namespace ohmfield::core
