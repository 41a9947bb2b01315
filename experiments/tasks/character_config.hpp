#pragma once
/// What a task file of kind "character_model" says.

#include <optional>
#include <string>
#include <vector>

#include "core/config/toml.hpp"
#include "crossbar/analog_params.hpp"
#include "ebm/language/dam_in_array.hpp"
#include "ebm/language/character_training.hpp"
#include "experiments/tasks/task.hpp"
#include "experiments/tasks/text_source.hpp"

namespace ohmfield::experiments {

enum class LossUnit { nat, bit };

/// A model written to arrays of a device.
struct ArrayEvaluation {
  std::string device;
  double age_s = 0.0;
  crossbar::DriftCompensation compensation = crossbar::DriftCompensation::global;
  int adc_bits = 0;  ///< 0: no converter
  std::optional<double> at_most;  ///< target of the loss, in the unit
};

/// Training by pulses, in place of the digital one.
struct InArrayTraining {
  std::string device;
  ebm::InArrayParams params;
};

struct CharacterConfig {
  std::string title;
  LossUnit unit = LossUnit::nat;
  TaskText text;
  ebm::DamShape shape;                   ///< symbols follow from the text
  ebm::CharacterTrainingParams training;
  std::optional<InArrayTraining> in_array;
  std::vector<std::uint64_t> seeds;
  std::vector<std::size_t> kneser_ney;   ///< orders of the baselines
  std::optional<ebm::CharacterTrainingParams> mlp;  ///< training of a network with as many parameters
  std::vector<double> weight_noise;      ///< static, shares of the largest weight, that the model is evaluated with
  std::vector<ArrayEvaluation> arrays;
  std::optional<double> target, target_noise;  ///< at most, in the unit
  std::string technology;                ///< that prices events
  int threads = 1;
};

/// \throws InputError  with file, line and cure
CharacterConfig character_config(const core::TomlTable& task, const TaskOptions& options);

}  // namespace ohmfield::experiments
