#pragma once
/// Trains a conditional dense associative memory where it lies: every token is a read and three rank-1 writes by pulses.
///
/// Sampled contrast: with c' drawn from the model's own P(c | x), the steps along s_y on the row of the true symbol y, against
/// s_c' on the row of c', and along s_y - s_c' on the rows of the context, s_c = dF(a + U_c), have the mean of the exact gradient
/// of ln P(y | x), since the expectation of the second term is the sum over c of P(c | x). Nothing is written where c' = y. The rows
/// of the context get the difference in one write: sent as two, most of it would be pulses up and down that cancel on average
/// only, and whatever differs between steps up and down of a device would add up. It is
/// contrastive learning with a sample that needs no chain (compare G. E. Hinton, Neural Comput. 14, 1771 (2002)): given a
/// context the model can be sampled exactly.
///
/// Softmax, drawing and biases are digital, and so is a copy of the rows of U, of which those are read anew that a write has
/// changed. Devices leak for the time of a token after every token.

#include <memory>

#include "crossbar/training/trained_array.hpp"
#include "ebm/language/dam.hpp"
#include "ebm/text/corpus.hpp"

namespace ohmfield::ebm {

struct InArrayParams {
  std::size_t epochs = 10;
  double rate = 0.01;           ///< of the first token; falls linearly
  double last_rate = 0.1;       ///< share of it for the last token
  double token_time_s = 1e-6;   ///< from token to token, while devices leak
  crossbar::TrainedArrayParams arrays = {};
  double init_sigma = 0.05;
  std::uint64_t seed = 1;

  /// \throws InputError  a value out of range
  void validate() const;
};

class DamInArray {
 public:
  /// \param corpus  outlives the trainer \param device  with pulses
  /// \throws InputError  as PulsedArray
  DamInArray(const Corpus& corpus, const DamShape& shape, std::shared_ptr<const crossbar::DeviceModel> device, const InArrayParams& params);

  std::uint64_t tokens() const { return params_.epochs * corpus_.targets(); }  ///< of the whole training
  std::uint64_t tokens_done() const { return done_; }
  /// One token. \return its loss [nat], before the write
  double step();

  /// The weights that the devices hold now, without noise of reads.
  Dam model();
  std::uint64_t writes() const { return writes_; }  ///< tokens with c' other than y
  const core::Ledger& ledger() const { return ledger_; }
  const crossbar::TrainedArray& contexts() const { return contexts_; }
  const crossbar::TrainedArray& symbols() const { return symbols_; }

 private:
  void write(Symbol truth, Symbol sampled, double rate);
  std::span<const float> read_noise(std::size_t outputs);

  const Corpus& corpus_;
  DamShape shape_;
  InArrayParams params_;
  crossbar::TrainedArray contexts_, symbols_;
  std::vector<float> bias_;
  std::vector<std::uint32_t> order_, lines_, stale_;  // stale_: rows of U that were written since they were read
  std::vector<float> normals_;
  std::uint64_t done_ = 0, writes_ = 0, reads_ = 0;
  core::Ledger ledger_;
  crossbar::Context context_;
  Eigen::VectorXf readings_, step_, of_sampled_;
  Eigen::MatrixXf rows_;
};

}  // namespace ohmfield::ebm
