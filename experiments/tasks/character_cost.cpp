#include "experiments/tasks/character_cost.hpp"

#include "crossbar/tile/read_counts.hpp"
#include "experiments/tasks/chip_time.hpp"

namespace ohmfield::experiments {
namespace {

using core::Event;

constexpr double kWeightBits = 8.0, kSumBits = 16.0, kSquareBits = 24.0;
constexpr std::uint32_t kFp32Significand = 24;

void read_words(double words, double bits, core::Ledger& ledger) { ledger.add(Event::sram_access, crossbar::kBankBytes, words, words * bits); }
void add_words(double words, double bits, core::Ledger& ledger) { ledger.add(Event::digital_add, words, words * bits); }

bool is_exponential(const ebm::DamShape& shape) { return shape.energy == ebm::HiddenEnergy::exponential; }

/// From a table and a polynomial of second order, fp32.
void exponentials(double count, core::Ledger& ledger) {
  ledger.add(Event::float_multiply, kFp32Significand, 2.0 * count, 2.0 * count);
  ledger.add(Event::float_add, 32, count, count);
}

void softmax(const ebm::DamShape& shape, core::Ledger& ledger) {
  const auto symbols = static_cast<double>(shape.symbols);
  exponentials(symbols, ledger);
  ledger.add(Event::float_add, 32, symbols, symbols);
  ledger.add(Event::controller_cycle, symbols);
}

/// H exponentials.
void exponential_units(const ebm::DamShape& shape, core::Ledger& ledger) {
  const auto hidden = static_cast<double>(shape.hidden);
  exponentials(hidden, ledger);
  ledger.add(Event::register_bit, hidden * kWeightBits);
  ledger.add(Event::controller_cycle, hidden / kChipUnits);
}

/// V H sums, squares, and what they add up to; or products of exponentials.
void pairs(const ebm::DamShape& shape, core::Ledger& ledger) {
  const double terms = static_cast<double>(shape.symbols * shape.hidden);
  const bool cubic = shape.energy == ebm::HiddenEnergy::cubic;  // another product, of the square
  read_words(terms, kWeightBits, ledger);
  if (!is_exponential(shape)) add_words(terms, kSumBits, ledger);
  ledger.add(Event::digital_multiply, (cubic ? 2.0 : 1.0) * terms, terms * kWeightBits * (kWeightBits + (cubic ? kSumBits : 0.0)));
  add_words(terms, kSquareBits, ledger);
  ledger.add(Event::register_bit, terms * kSquareBits);
  ledger.add(Event::controller_cycle, terms / kChipUnits);
}

/// Sums of k rows of H + V words.
void context_sums(const ebm::DamShape& shape, core::Ledger& ledger) {
  const double words = static_cast<double>(shape.context * (shape.hidden + shape.symbols));
  read_words(words, kWeightBits, ledger);
  add_words(words, kSumBits, ledger);
  ledger.add(Event::controller_cycle, words / kChipUnits);
}

}  // namespace

core::Ledger digital_character(const ebm::DamShape& shape) {
  core::Ledger ledger;
  context_sums(shape, ledger);
  if (is_exponential(shape)) {
    exponential_units(shape, ledger);
    // The largest of them; arrays look for it as they scale their inputs. A comparison is a subtraction.
    add_words(static_cast<double>(shape.hidden), kSumBits, ledger);
  }
  pairs(shape, ledger);
  softmax(shape, ledger);
  return ledger;
}

core::Ledger character_beside_arrays(const ebm::DamShape& shape) {
  core::Ledger ledger;
  if (is_exponential(shape)) exponential_units(shape, ledger);
  else pairs(shape, ledger);
  softmax(shape, ledger);
  return ledger;
}

core::Ledger digital_training_character(const ebm::DamShape& shape, std::size_t batch) {
  core::Ledger ledger;
  const double terms = static_cast<double>(shape.symbols * shape.hidden), rows = static_cast<double>(shape.context * (shape.hidden + shape.symbols));
  // Forward and back in fp32: a sum, a square and its sum; a slope, its product, two sums.
  ledger.add(Event::float_add, 32, 5.0 * terms + 2.0 * rows, 5.0 * terms + 2.0 * rows);
  ledger.add(Event::float_multiply, kFp32Significand, 3.0 * terms, 3.0 * terms);
  read_words(3.0 * terms + 3.0 * rows, 32.0, ledger);
  // Adam: weight, gradient and two means read, three written, some ten operations, once in a batch.
  const double share = static_cast<double>(shape.parameters()) / static_cast<double>(batch);
  read_words(7.0 * share, 32.0, ledger);
  ledger.add(Event::float_add, 32, 5.0 * share, 5.0 * share);
  ledger.add(Event::float_multiply, kFp32Significand, 7.0 * share, 7.0 * share);
  ledger.add(Event::controller_cycle, (3.0 * terms + 2.0 * rows + share) / kChipUnits);
  return ledger;
}

}  // namespace ohmfield::experiments
