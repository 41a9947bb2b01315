#pragma once
/// The random choices of a trial, keyed by step, so that every engine that solves the same trial makes the same
/// ones: word 0 of a step picks the clause, word 1 is the coin, word 2 picks among literals, word 3 is spare.

#include <array>
#include <cstdint>

#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"
#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

/// Longest trial: steps are numbered by 32 bits.
inline constexpr std::uint64_t kMostSteps = 0xFFFFFFFFu;

struct StepDraws {
  std::uint32_t clause, coin, literal, spare;
};

/// Draws of one trial, filled a batch of steps at a time.
class TrialDraws {
 public:
  explicit TrialDraws(std::uint64_t trial_seed) : seed_(trial_seed) {}

  StepDraws at(std::uint64_t step) {
    const std::uint64_t batch = step / kBatch;
    if (batch != batch_) {
      core::fill_bits(words_, seed_, core::Stream::update_rule, 0, batch * kBatch * 4);
      batch_ = batch;
    }
    const std::uint32_t* word = &words_[(step % kBatch) * 4];
    return {word[0], word[1], word[2], word[3]};
  }

 private:
  static constexpr std::uint64_t kBatch = 128;
  std::uint64_t seed_;
  std::uint64_t batch_ = ~std::uint64_t{0};
  std::array<std::uint32_t, kBatch * 4> words_{};
};

/// Fair coin flips for all variables: bit v % 32 of word v / 32.
Assignment random_assignment(std::int32_t variables, std::uint64_t trial_seed);

}  // namespace ohmfield::hopfield
