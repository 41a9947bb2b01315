#pragma once
/// Design choices of an analog matrix: how weights and inputs are written, what the lines and converters are like.

#include <vector>

#include "crossbar/array/mapping.hpp"
#include "crossbar/array/wires/params.hpp"
#include "crossbar/device/fault.hpp"
#include "crossbar/periphery/converter.hpp"
#include "crossbar/periphery/io_management.hpp"
#include "crossbar/periphery/readout_errors.hpp"

namespace ohmfield::crossbar {

/// Where the halves of a pair are subtracted.
enum class Subtraction {
  analog,   ///< currents of opposite sign on one readout
  digital,  ///< each half has a readout of its own
};

/// How the two halves of a pair are wired.
enum class PairLayout {
  separate,     ///< arrays of their own
  interleaved,  ///< both cells join the same place of one bit line, from two word lines at opposite voltages
};

/// How a number drives a line.
enum class InputFormat {
  analog,           ///< one voltage, from a DAC if there is one
  sign_magnitude,   ///< slices of the magnitude, each at the polarity of the sign
  twos_complement,  ///< slices of the code, the last bit counted negative
  unsigned_code,    ///< inputs must not be negative
};

/// Inputs as codes, sent slice by slice, the lowest first; the DAC gives bits and range.
struct InputSlices {
  InputFormat format = InputFormat::analog;
  int slice_bits = 1;  ///< of what the line drivers can tell apart
};

/// How noise of cells enters a product.
enum class NoiseMethod {
  automatic,  ///< folded where that is exact, else cells; noise() of a matrix says which and why
  folded,     ///< one draw for each output
  cells,      ///< every cell read anew for every input: the definition, slow
  none,       ///< as if reads had no noise
};

/// Whether currents follow the law of the device set, or Ohm's: to study one non-ideality at a time.
enum class CellCurrent { as_device, linear };

enum class DriftCompensation {
  none,
  global,  ///< one factor, from a reference read of the whole matrix
  column,  ///< a factor for each output, from the same read
  exact,   ///< the best factor for each output, as if conductances were known: a bound that no circuit reaches
};

/// Noise of weights as aihwkit describes it, new for every product, beside that of the cells.
enum class WeightNoise {
  none,
  additive_constant,  ///< sigma for every weight
  pcm_read,           ///< sigma times the square root of the magnitude of a weight
};

/// Published closed forms that stand for circuits not modelled in detail (periphery/readout_errors.hpp), in the units of
/// readings: for comparison with programs that have nothing else, and for quick looks.
struct BehaviouralParams {
  Passes passes = Passes::one;          ///< how negative inputs are read
  double input_bound = 0.0;             ///< inputs are clipped to, where there is no DAC; 0: not
  double input_asymmetry = 0.0;         ///< negative inputs are smaller by this share
  IrDropParams ir_drop = {};
  SeriesParams series = {};
  WeightNoise weight_noise = WeightNoise::none;
  double weight_noise_sigma = 0.0;      ///< of a normalised weight
  CompressionParams compression = {};        ///< its bound is that of the converter
  double output_bound = 0.0;            ///< outputs are clipped to, where there is no ADC; 0: not

  /// \throws InputError  a number that is out of range or not finite
  void validate() const;
};

/// What stays in memory of a matrix that is larger than it.
enum class Residency {
  automatic,  ///< the most that fits
  cells,      ///< devices and what products need
  products,   ///< what products need; devices are programmed again, alike, when time passes
  stream,     ///< weights only; every product programs tile after tile
};

struct AnalogMatrixParams {
  Mapping mapping = Mapping::differential_pair;
  MappingParams weights = {};                ///< its `kind` is taken from `mapping`
  Subtraction subtraction = Subtraction::analog;
  PairLayout layout = PairLayout::separate;
  Eigen::Index tile_word_lines = 0;     ///< inputs of a tile; 0: all
  Eigen::Index tile_bit_lines = 0;      ///< outputs of a tile; 0: all
  double read_voltage_V = 0.2;          ///< voltage of an input of magnitude dac.range (or 1 without DAC)
  double read_time_s = 5e-9;            ///< for how long cells conduct in a read (cost/schedule.hpp has what it follows from)
  double amplifier_time_s = 0.0;        ///< for how long a read keeps its amplifiers on; 0: as long as cells conduct
  double cell_pitch_m = 1e-6;
  double age_s = 1.0;                   ///< since programming
  ConverterParams dac = {};                  ///< in units of the inputs; without noise
  ConverterParams adc = {};                  ///< in cells: 1 is one cell at full window under a full input
  InputSlices inputs = {};
  ManagementParams management = {};          ///< scale of the inputs of each column, and what happens when a converter saturates
  BehaviouralParams behavioural = {};
  WireParams wires = {};
  NoiseMethod noise = NoiseMethod::automatic;
  CellCurrent current = CellCurrent::as_device;
  CellFaults faults = CellFaults::as_device;
  DriftCompensation compensation = DriftCompensation::none;
  Residency residency = Residency::automatic;
  double memory_bytes = 0.0;            ///< that the matrix may take; 0: four fifths of the machine
  int threads = 1;                      ///< results do not depend on it

  /// \throws InputError  a value out of range, or values that exclude each other
  void validate() const;
};

}  // namespace ohmfield::crossbar
