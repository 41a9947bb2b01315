#pragma once
/// Trains a conditional dense associative memory where it lies: every token is a read and two rank-1 writes by pulses.
///
/// Sampled contrast: with c' drawn from the model's own P(c | x), the step along s_y on the rows of the context and of the true
/// symbol y, against s_c' on the rows of the context and of c', s_c = dF(a + U_c), has the mean of the exact gradient of
/// ln P(y | x), since the expectation of the second term is the sum over c of P(c | x). Nothing is written where c' = y. It is
/// contrastive learning with a sample that needs no chain (compare G. E. Hinton, Neural Comput. 14, 1771 (2002)): given a
/// context the model can be sampled exactly.
///
/// Softmax, drawing and biases are digital. The rows of U are read for every token, as a write has changed two of them.

#include <memory>

#include "crossbar/analog_matrix.hpp"
#include "ebm/language/dam.hpp"
#include "ebm/text/corpus.hpp"

namespace ohmfield::ebm {

struct InArrayParams {
  std::size_t epochs = 10;
  double rate = 0.01;           ///< of the first token; falls linearly
  double last_rate = 0.1;       ///< share of it for the last token
  double weight_range = 1.0;    ///< weight at the end of a device's range
  double init_sigma = 0.05;
  std::uint64_t seed = 1;

  /// \throws InputError  a value out of range
  void validate() const;
};

class DamInArray {
 public:
  /// \param corpus  outlives the trainer \param device  with pulses
  /// \throws InputError  as AnalogMatrix
  DamInArray(const Corpus& corpus, const DamShape& shape, std::shared_ptr<const crossbar::DeviceModel> device, const InArrayParams& params);

  std::uint64_t tokens() const { return params_.epochs * corpus_.targets(); }  ///< of the whole training
  std::uint64_t tokens_done() const { return done_; }
  /// One token. \return its loss [nat], before the write
  double step();

  /// The weights that the devices hold now, without noise of reads.
  Dam model() const;
  std::uint64_t writes() const { return writes_; }  ///< tokens with c' other than y
  const core::Ledger& ledger() const { return ledger_; }

 private:
  void write(Symbol truth, Symbol sampled, double rate);

  const Corpus& corpus_;
  DamShape shape_;
  InArrayParams params_;
  crossbar::AnalogMatrix contexts_, symbols_;
  std::vector<float> bias_;
  std::vector<std::uint32_t> order_;
  std::uint64_t done_ = 0, writes_ = 0;
  core::Ledger ledger_;
  crossbar::Context context_;
  Eigen::MatrixXf x_, readings_, rows_, identity_;
  Eigen::MatrixXf steps_, context_lines_, symbol_steps_, symbol_lines_;
};

}  // namespace ohmfield::ebm
