#pragma once
/// Trains a model of next characters on the exact gradient of its conditional likelihood, digitally: a dense associative memory,
/// or the network that it is compared with.

#include <cstdint>
#include <vector>

#include "core/team.hpp"
#include "ebm/language/adam.hpp"
#include "ebm/language/dam.hpp"
#include "ebm/language/mlp.hpp"
#include "ebm/text/corpus.hpp"

namespace ohmfield::ebm {

struct CharacterTrainingParams {
  std::size_t epochs = 10, batch = 256;
  double rate = 0.003;          ///< highest, of the schedule
  double decay = 0.01;          ///< see AdamParams
  double init_sigma = 0.05;
  double clip = 0.0;            ///< largest magnitude of a weight; 0: none. Biases are free
  double weight_noise = 0.0;    ///< standard deviation of the weights that a batch sees, as a share of the clip
  /// Spread of the exponents nu of conductances that drift as (t / t0)^-nu, from cell to cell: a batch sees weights of one age, on a
  /// logarithmic scale from t0 to drift_age_s, each with an exponent of its own. The mean over cells is taken to be compensated.
  double drift_nu_std = 0.0;
  double drift_age_s = 0.0;     ///< oldest age that is injected [s]
  std::uint64_t seed = 1;

  /// \throws InputError  a value out of range, noise without a clip, drift without an age
  void validate() const;
};

/// Model is Dam or Mlp.
template <class Model>
class CharacterTrainer {
 public:
  using Shape = typename Model::Shape;

  /// \param corpus   outlives the trainer
  /// \param threads  do not change the result
  CharacterTrainer(const Corpus& corpus, const Shape& shape, const CharacterTrainingParams& params, int threads);

  /// Of the whole training.
  static std::uint64_t steps_of(const Corpus& corpus, const CharacterTrainingParams& params) { return params.epochs * ((corpus.targets() + params.batch - 1) / params.batch); }
  std::uint64_t steps() const { return schedule_.steps; }
  std::uint64_t steps_done() const { return adam_.steps(); }
  std::uint64_t steps_of_epoch() const { return steps_of_epoch_; }
  /// One batch. \return its mean loss [nat], before the step. \throws InputError  the loss is not a number any more
  double step();

  const Model& model() const { return model_; }
  const Adam& adam() const { return adam_; }
  /// Goes on from a checkpoint.
  void restore(std::vector<float> parameters, std::uint64_t steps, std::span<const float> mean, std::span<const float> square);

 private:
  void shuffle(std::uint64_t epoch);
  void disturb(std::uint64_t step);
  void clip();

  const Corpus& corpus_;
  CharacterTrainingParams params_;
  Model model_, seen_;  ///< as it is, and with the noise of a batch
  Adam adam_;
  RateSchedule schedule_;
  std::uint64_t steps_of_epoch_;
  std::uint64_t shuffled_epoch_ = ~std::uint64_t{0};
  std::vector<std::uint32_t> order_;
  core::Team team_;
  std::vector<std::vector<float>> gradients_;
  std::vector<float> noise_;
};

extern template class CharacterTrainer<Dam>;
extern template class CharacterTrainer<Mlp>;
using DamTrainer = CharacterTrainer<Dam>;
using MlpTrainer = CharacterTrainer<Mlp>;

}  // namespace ohmfield::ebm
