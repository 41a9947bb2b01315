#pragma once
/// Trains an energy transformer through its unrolled dynamics, by full-batch Adam.

#include <cstdint>

#include "ebm/circuit/energy_transformer.hpp"
#include "ebm/language/adam.hpp"

namespace ohmfield::ebm {

struct EtTrainingParams {
  std::size_t epochs = 20000;
  double rate = 0.01;          ///< after a warm-up of 100 epochs, falling like a cosine to 2 %
  double memory_norm = 0.9;    ///< spectral norm that memories are kept within; below 1
  EtInit init;
  EtLoss loss{.rest_weight = 0.01};
  Unrolled unrolled{.step = 0.4, .steps = 50};
  std::uint64_t seed = 1;

  /// \throws InputError  a value out of range
  void validate() const;
};

/// Strings that a block without places cannot tell apart, once each, with the weight of all of them: the same loss for less work.
BitStrings without_places(const BitStrings& strings);

class EtTrainer {
 public:
  EtTrainer(const BitStrings& strings, const EtShape& shape, const EtTrainingParams& params);

  std::uint64_t steps_done() const { return adam_.steps(); }
  /// One epoch. \return loss before it [nat] \throws InputError  training that diverges
  double step();
  const EnergyTransformer& model() const { return model_; }
  const Adam& adam() const { return adam_; }
  /// Goes on from a checkpoint. \pre as many as shape.parameters()
  void restore(std::span<const float> parameters, std::uint64_t steps, std::span<const float> mean, std::span<const float> square);

 private:
  BitStrings strings_;
  EtTrainingParams params_;
  EnergyTransformer model_;
  Adam adam_;
  RateSchedule schedule_;
  std::vector<double> gradient_;
  std::vector<float> step_;
};

}  // namespace ohmfield::ebm
