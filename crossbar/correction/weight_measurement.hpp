#pragma once
/// The weights that an array holds, as its own circuits see them: products with known inputs, averaged over reads.
///
/// Nothing enters that a circuit would not know: the inputs pass the DAC, the outputs have the noise of cells and the
/// steps of the ADC. Two sets of inputs:
/// - one line at a time at full input; the output is the weight, to one step of the ADC, whose noise averages over reads
///   and whose steps do not;
/// - all lines at once, at the signs of Hadamard's matrix: a weighing design (H. Hotelling, "Some improvements in weighing
///   and other experimental techniques", Ann. Math. Stat. 15, 297, 1944, doi 10.1214/aoms/1177731236). From P products with
///   +-1 the weights follow by the transposed matrix / P. What an output errs by, noise or rounding, comes out smaller by
///   sqrt(P); the noise of cells comes out as with one line, as each product has that of all cells. Outputs are larger: the
///   ADC must hold some 4 sqrt(inputs) cells.

#include <cstdint>

#include "crossbar/analog_matrix.hpp"

namespace ohmfield::crossbar {

enum class MeasuringInputs : std::uint8_t {
  one_line,  ///< one input at a time
  hadamard,  ///< all inputs at once, both signs
};

/// Mean over `reads` measurements of the weights of a matrix, shape (outputs, inputs). Products and the digital work are
/// counted; their noise is that of (context.seed, context.operation + read and block of inputs).
/// \param reads  at least 1
/// \throws InputError  inputs of both signs where inputs are unsigned
template <class Real>
Eigen::MatrixXd measure_weights(const AnalogMatrixOf<Real>& matrix, MeasuringInputs inputs, int reads, Context& context);

extern template Eigen::MatrixXd measure_weights(const AnalogMatrixOf<float>&, MeasuringInputs, int, Context&);
extern template Eigen::MatrixXd measure_weights(const AnalogMatrixOf<double>&, MeasuringInputs, int, Context&);

/// Input that a line takes at most.
double full_input(const AnalogMatrixParams& params);
/// Bits of a digital word that holds what comes out of an ADC and eight more for carries; 24 stand for no ADC.
double output_word_bits(const AnalogMatrixParams& params);

}  // namespace ohmfield::crossbar
