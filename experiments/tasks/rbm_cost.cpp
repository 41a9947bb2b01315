#include "experiments/tasks/rbm_cost.hpp"

#include "crossbar/tile/read_counts.hpp"
#include "experiments/tasks/chip_time.hpp"

namespace ohmfield::experiments {
namespace {

using core::Event;

constexpr double kWordBits = 32.0, kSumBits = 16.0, kSigmoidBits = 8.0, kRandomBits = 16.0;
constexpr std::uint32_t kFp32Significand = 24;

void access_words(double words, double bits, core::Ledger& ledger) { ledger.add(Event::sram_access, crossbar::kBankBytes, words, words * bits); }
void add_floats(double count, core::Ledger& ledger) { ledger.add(Event::float_add, 32, count, count); }
void multiply_floats(double count, core::Ledger& ledger) { ledger.add(Event::float_multiply, kFp32Significand, count, count); }

}  // namespace

core::Ledger image_beside_array(const RbmConfig& config, const ebm::RbmTrainingParams& training) {
  core::Ledger ledger;
  const auto visible = static_cast<double>(config.images.train.rows()), hidden = static_cast<double>(config.hidden), steps = static_cast<double>(training.gibbs_steps);
  const double draws = steps * (visible + hidden), means = draws + hidden;  // the first hidden units are not drawn, or seed the chain
  ledger.add(Event::digital_add, means + draws, means * kSumBits + draws * kRandomBits);  // biases; comparisons
  access_words(means, kSigmoidBits, ledger);
  ledger.add(Event::random_bit, draws * kRandomBits);
  // Bits of both visible sides and means of both hidden ones, written and read once, and the chain.
  access_words(2.0 * (2.0 * visible + hidden) / kWordBits, kWordBits, ledger);
  access_words(4.0 * hidden, kSigmoidBits, ledger);
  // Means over the batch; then biases and offsets, each with its gradient.
  const double units = visible + hidden, share = units / static_cast<double>(training.batch);
  ledger.add(Event::digital_add, 2.0 * units, 2.0 * units * kSumBits);
  access_words(4.0 * units, kSumBits, ledger);
  add_floats(6.0 * share, ledger);
  multiply_floats(6.0 * share, ledger);
  access_words(8.0 * share, kWordBits, ledger);
  ledger.add(Event::controller_cycle, (means + 2.0 * units + 8.0 * share) / kChipUnits);
  return ledger;
}

core::Ledger digital_training_image(const RbmConfig& config, const ebm::RbmTrainingParams& training, double hidden_share) {
  core::Ledger ledger = image_beside_array(config, training);
  const auto weights = static_cast<double>(config.images.train.rows() * config.hidden);
  const auto on = static_cast<double>(config.images.train.mean()), steps = static_cast<double>(training.gibbs_steps);
  const double sums = weights * ((steps + 1.0) * on + steps * hidden_share);
  add_floats(sums, ledger);
  access_words(sums, kWordBits, ledger);
  // The gradient: rows of pixels that are on, in the data and, as many, in what the model drew; read, added to and written.
  const double gradient = 2.0 * weights * on;
  add_floats(gradient, ledger);
  access_words(2.0 * gradient, kWordBits, ledger);
  // Once in a batch: sums read and cleared, two rows and columns of the centring, weights read and written.
  const double share = weights / static_cast<double>(training.batch);
  add_floats(3.0 * share, ledger);
  multiply_floats(3.0 * share, ledger);
  access_words(4.0 * share, kWordBits, ledger);
  ledger.add(Event::controller_cycle, (sums + gradient + 3.0 * share) / kChipUnits);
  return ledger;
}

}  // namespace ohmfield::experiments
