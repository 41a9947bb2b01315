#pragma once
/// Trains an RBM of bits by contrastive divergence, digitally and fast.
///
/// CD-k begins k steps of Gibbs sampling at the data (G. E. Hinton, Neural Comput. 14, 1771 (2002)), PCD-k at chains that persist
/// (T. Tieleman, ICML 2008). Gradients are centred (G. Montavon, K.-R. Mueller, LNCS 7700, 621 (2012); J. Melchior, A. Fischer,
/// L. Wiskott, JMLR 17(99), 1 (2016), eq. (9) to (11)), with offsets mu of visible and lambda of hidden units that follow the data:
///
///     G = < h v^T >_data - < h v^T >_model - dh mu^T - lambda dv^T     dv = < v >_data - < v >_model, dh alike
///     W += rate (G - decay W),  b += rate (dv - G^T lambda),  c += rate (dh - G mu)
///
/// Units are bits, so that products are sums of rows (active_rows.hpp). rbm_operator_training.hpp is the same algorithm on
/// any matrix, without a trick.

#include "core/team.hpp"
#include "ebm/boltzmann/active_rows.hpp"
#include "ebm/boltzmann/rbm.hpp"

namespace ohmfield::ebm {

enum class Divergence { contrastive, persistent };

struct RbmTrainingParams {
  std::size_t epochs = 10, batch = 100;
  Divergence method = Divergence::persistent;
  std::size_t gibbs_steps = 1;
  double rate = 0.01, last_rate = 0.001;  ///< of the first and the last batch; falls linearly
  double decay = 0.0;                     ///< of weights
  double offset_share = 0.01;             ///< share of each batch in the running offsets; 0: they stay 0, gradients are not centred
  double init_sigma = 0.01;
  double weight_noise = 0.0;              ///< standard deviation of the weights that a batch sees, as a share of the largest magnitude
  std::uint64_t seed = 1;

  /// \throws InputError  a value out of range
  void validate() const;
};

/// All that training changes: enough to go on bit for bit.
struct RbmTrainingState {
  Rbm rbm;
  Eigen::VectorXf visible_offset, hidden_offset;
  Eigen::MatrixXf chains;  ///< hidden units of the persistent chains, shape (hidden, batch)
  std::uint64_t steps = 0;
};

/// Where a training begins: small weights, visible biases that of the data, offsets their means, chains at fair coins.
/// \throws InputError  data that are not bits, or fewer than a batch
RbmTrainingState first_state(const Eigen::MatrixXf& data, Eigen::Index hidden, const RbmTrainingParams& params);
/// Samples that a batch consists of, of a training with so many steps done.
class BatchOrder {
 public:
  BatchOrder(std::size_t samples, std::size_t batch, std::uint64_t seed);
  std::uint64_t steps_of_epoch() const { return order_.size() / batch_; }  ///< samples beyond whole batches wait for another epoch
  std::span<const std::uint32_t> batch(std::uint64_t step);

 private:
  std::size_t batch_;
  std::uint64_t seed_, epoch_ = ~std::uint64_t{0};
  std::vector<std::uint32_t> order_;
};
double rate_at(const RbmTrainingParams& params, std::uint64_t step, std::uint64_t steps);
/// Ends a training that has diverged. \throws InputError
void check_biases(std::span<const float> visible, std::span<const float> hidden, std::uint64_t step);

class RbmTrainer {
 public:
  /// \param data  bits, shape (visible, samples); not needed any more afterwards
  /// \param threads  do not change the result
  RbmTrainer(const Eigen::MatrixXf& data, Eigen::Index hidden, const RbmTrainingParams& params, int threads);

  std::uint64_t steps() const { return params_.epochs * order_.steps_of_epoch(); }
  std::uint64_t steps_done() const { return steps_; }
  std::uint64_t steps_of_epoch() const { return order_.steps_of_epoch(); }
  std::size_t batch() const { return params_.batch; }
  /// One batch. \throws InputError  it has diverged
  void step();

  Rbm rbm() const;
  RbmTrainingState state() const;
  /// Goes on from a state. \throws InputError  of other sizes
  void restore(const RbmTrainingState& state);

 private:
  void look();
  void mean_hidden(const ActiveRows& visible, float* out);
  void draw(const float* probabilities, std::size_t units, std::size_t stride, std::uint64_t index, ActiveRows& out);
  void gather_members();
  void learn(double rate);

  RbmTrainingParams params_;
  std::size_t visible_, hidden_, visible_stride_, hidden_stride_;
  ActiveRows data_;
  BatchOrder order_;
  core::Team team_;
  std::uint64_t steps_ = 0;
  std::vector<float> weights_;                 ///< shape (visible, padded, hidden stride): as they are
  std::vector<float> seen_;                    ///< the same with the noise of a batch; empty without noise
  std::vector<float> transposed_;              ///< shape (hidden, padded, visible stride): of what a batch sees
  std::vector<float> visible_bias_, hidden_bias_, visible_offset_, hidden_offset_;
  ActiveRows truth_, fantasy_, chains_;
  std::vector<float> fields_, means_;          ///< of visible units; of hidden units: of the data, then minus those of the model
  std::vector<std::uint32_t> members_, member_counts_;  ///< by visible unit, the rows of means_ that belong to it
};

}  // namespace ohmfield::ebm
