#pragma once
/// What a random draw is for. Numbers are part of every result: append, never renumber.

#include <cstdint>

namespace ohmfield::core {

enum class Stream : std::uint32_t {
  derive = 0,          ///< new seeds from old (derive_seed)
  trial = 1,           ///< one restart of a solver
  initial_state = 2,   ///< spins a trial starts from
  update_rule = 3,     ///< choices of an update rule, four words a step
  programming = 4,     ///< deviation of a cell from its target
  read_noise = 5,      ///< noise of a line current
  comparator_offset = 6,
  comparator_noise = 7,
  adc_noise = 8,
  generator = 9,       ///< instance generators
  bootstrap = 10,      ///< resampling in statistics
  test = 11,           ///< tests and benchmarks
  rule_noise = 12,     ///< noise sources of an update rule
  fault = 13,          ///< which cells are stuck
  device_variation = 14,  ///< what makes one pulsed device differ from another
  pulse = 15,          ///< deviation of one programming pulse from its mean
  ageing = 16,         ///< how a cell will age: drift exponent, relaxation, time constant of a leak
  mismatch = 17,       ///< static offset of a cell
  trap = 18,           ///< traps of random telegraph noise: which cells, how fast
  fluctuation = 19,    ///< correlated read noise in the course of time
  endurance = 20,      ///< how many writes a cell survives
};

}  // namespace ohmfield::core
