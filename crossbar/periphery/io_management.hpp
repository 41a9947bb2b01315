#pragma once
/// Choosing the scale of an input so that neither its resolution nor the range of the outputs is wasted, with the
/// semantics of IBM's aihwkit (Rasch et al., "A flexible and fast PyTorch toolkit for simulating training and inference
/// on analog crossbar arrays", AICAS 2021, doi 10.1109/AICAS51828.2021.9458494; idea: Gokmen, Onen and Haensch,
/// "Training deep convolutional neural networks with resistive cross-point devices", Front. Neurosci. 11, 538, 2017).
///
/// Noise management divides a column of inputs by a number of its own and multiplies the outputs by it. Bound management
/// reads again with smaller inputs as long as an output is saturated. Whoever drives the array does:
///
///     auto reading = begin_reading<float>(x, params, limits, average);
///     if (reading.silent()) the outputs are 0 and nothing is read
///     else do { drive x * reading.before(); convert; outputs *= reading.after(); }
///          while (read_again<float>(reading, saturated outputs, x, params, limits));

#include <cstdint>
#include <span>

namespace ohmfield::crossbar {

enum class NoiseManagement : std::uint8_t {
  none,
  abs_max,          ///< the largest magnitude
  abs_max_np_sum,   ///< so that weights of a given size could not saturate any output; at least the largest magnitude
  max,              ///< the largest number; a column without positive numbers is not read
  constant,         ///< the threshold
  average_abs_max,  ///< the exponential average of largest magnitudes
};
enum class BoundManagement : std::uint8_t {
  none,
  iterative,             ///< halve the inputs
  iterative_worst_case,  ///< first by abs_max_np_sum, then halve
  shift,                 ///< instead of reading again, lower all outputs before conversion (output_shift)
};

struct ManagementParams {
  NoiseManagement noise = NoiseManagement::none;
  BoundManagement bound = BoundManagement::none;
  double threshold = 0.0;         ///< largest scale of abs_max, abs_max_np_sum and max (0: no limit); the scale of constant (0: 1)
  double assumed_weight = 0.6;    ///< of abs_max_np_sum. aihwkit's default
  double average_decay = 1e-3;    ///< weight of a new column in the average. aihwkit's default
  int max_bound_factor = 1000;    ///< reading stops after a reduction beyond this. aihwkit's default
  double max_bound_resolution = 0.25;  ///< and beyond this many input steps of full range. aihwkit's default: 2 bits are left

  /// \throws InputError  a number that is negative or not finite, or a decay above 1
  void validate() const;
};

/// What converters set: the distance of levels of the DAC and the upper bound of outputs, 0 where there is none.
struct ManagementLimits {
  double input_step = 0.0;
  double output_bound = 0.0;
};

/// State of average_abs_max: columns count in the order of their reading. Negative: nothing read yet.
template <class Real>
struct InputAverage {
  Real value = -1;
};

/// The number that noise management divides a column by; 0 or less if there is nothing to read.
template <class Real>
Real input_scale(std::span<const Real> column, const ManagementParams& params, const ManagementLimits& limits,
                 InputAverage<Real>& average);

/// Largest magnitude of a column.
template <class Real>
Real largest_magnitude(std::span<const Real> column);

/// How one column is being read.
template <class Real>
struct Reading {
  Real scale = 1;      ///< of noise management
  Real reduction = 1;  ///< of bound management
  int rounds = 1;      ///< including the one under way

  bool silent() const { return scale <= 0; }
  /// What inputs are multiplied by. Two divisions, as in aihwkit, for the same roundings.
  Real before() const { return Real{1} / scale / reduction; }
  /// What outputs are multiplied by.
  Real after() const { return Real{1} / before(); }
};

template <class Real>
Reading<Real> begin_reading(std::span<const Real> column, const ManagementParams& params, const ManagementLimits& limits,
                            InputAverage<Real>& average);

/// Whether to read again after a read with `saturated` clipped outputs; if so, the reading has the new scale.
template <class Real>
bool read_again(Reading<Real>& reading, std::uint32_t saturated, std::span<const Real> column, const ManagementParams& params,
                const ManagementLimits& limits);

/// What `shift` adds to all outputs of a column before conversion: 0, or what brings the largest to the bound. For
/// outputs of which differences alone matter, such as those before a softmax.
template <class Real>
Real output_shift(std::span<const Real> outputs, Real bound);

}  // namespace ohmfield::crossbar
