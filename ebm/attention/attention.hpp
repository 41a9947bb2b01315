#pragma once
/// One head of attention: out = V^T phi(K q), K and V being whatever multiplies: digital matrices or sliding windows of cells.
///
/// softmax      phi = softmax(beta s): the update of a modern Hopfield network where keys are values (H. Ramsauer et al., ICLR 2021);
///              scores are converted, phi is digital and goes back through a DAC
/// hard_sigmoid phi = clip((s - threshold) / width, 0, 1): a current that charges a capacitor, and a pulse as long as it takes to
///              discharge (N. Leroux et al., Nat. Comput. Sci. 5, 813 (2025)); scores never leave the array. threshold = -1/2 of the width
///              is the hard sigmoid proper, whose constant half lets every value through
/// square       phi = max((s - threshold) / width, 0)^2: the rectified quadratic of a dense memory (Krotov and Hopfield 2016)
/// The last two are not normalised.

#include "crossbar/linear_operator.hpp"
#include "crossbar/periphery/converter.hpp"

namespace ohmfield::ebm {

enum class Activation { softmax, hard_sigmoid, square };

struct AttentionParams {
  Activation activation = Activation::softmax;
  double beta = 1.0;             ///< of the softmax
  double threshold = 0.0, width = 1.0;
  crossbar::ConverterParams score_adc = {}, weight_dac = {};  ///< of the softmax
  crossbar::ConverterParams output_adc = {};

  /// \throws InputError  a value out of range
  void validate() const;
};

class Attention {
 public:
  /// \param keys    shape (tokens, length); outlives the head
  /// \param values  shape (tokens, numbers of an output); likewise
  /// \throws InputError  parameters that cannot be
  Attention(const crossbar::LinearOperator& keys, const crossbar::LinearOperator& values, const AttentionParams& params);

  /// \param queries  shape (length, batch) \param out shape (numbers of an output, batch). Each call is two operations of its own.
  /// \param tokens  that there are: first rows of keys and values, at least one; the softmax is over these alone
  void attend(crossbar::ConstMatrix queries, crossbar::MutableMatrix out, crossbar::Context& context, Eigen::Index tokens) const;
  /// All rows are tokens.
  void attend(crossbar::ConstMatrix queries, crossbar::MutableMatrix out, crossbar::Context& context) const { attend(queries, out, context, keys_.shape().outputs); }

 private:
  void activate(crossbar::MutableMatrix scores, Eigen::Index tokens, crossbar::Context& context) const;

  const crossbar::LinearOperator& keys_;
  const crossbar::LinearOperator& values_;
  AttentionParams params_;
};

}  // namespace ohmfield::ebm
