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
  converter_mismatch = 21,   ///< gain, offset and steps of one converter
  stochastic_rounding = 22,  ///< which of two levels a converter takes
  circuit_mismatch = 23,     ///< static offset of an integrator, a sample-and-hold, an input of a winner-take-all
  integrator_noise = 24,
  hold_noise = 25,           ///< thermal noise of a switched capacitor
  winner_noise = 26,         ///< of an input of a winner-take-all
  pulse_jitter = 27,         ///< of the length of an input pulse
  array_part = 28,           ///< seeds of the reads that one product of a tile consists of
  reference_read = 29,       ///< noise of the reads that find drift
  parity_code = 30,          ///< directions of parities, and inputs that they are calibrated with
  correction = 31,           ///< seeds of the slices and measurements of a matrix in residual slices
  rare_noise = 32,           ///< noise of the inputs of many converters, of which only large values matter
  line_noise = 33,           ///< noise of the lines that a step of a search reads, in the order of reading
  sampler = 34,              ///< draws of the chains of a sampler
  exchange = 35,             ///< swaps between the replicas of a sampler
  data_order = 36,           ///< order in which a training sees its data
  likelihood = 37,           ///< runs of annealed importance sampling
  association = 38,          ///< patterns, keys and corruptions that memories are tried with
  failure = 39,              ///< when the machines of a simulated cluster fail
  generation = 40,           ///< symbols of a generated text
};

}  // namespace ohmfield::core
