#include "experiments/tasks/circuit_parity_config.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/hash.hpp"
#include "experiments/tasks/task_values.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::array<std::string_view, 2> kVisible{"identity", "layer_norm"}, kPlaces{"none", "learned"};

ebm::EtShape read_block(const core::TomlTable& table, std::size_t length) {
  ebm::EtShape shape;
  shape.length = static_cast<Eigen::Index>(length);
  shape.dimension = static_cast<Eigen::Index>(whole(table, "dimension", 2, 1024));
  shape.memories = static_cast<Eigen::Index>(whole(table, "memories", 1, 4096));
  shape.beta = table.number("beta", core::Range::between(1e-6, 1e3));
  shape.tau_h = table.number("tau_h_of_tau_v", core::Range::between(1e-3, 1e3));
  shape.visible.kind = table.word("visible", kVisible) == 0 ? ebm::ActivationKind::identity : ebm::ActivationKind::layer_norm;
  shape.places = static_cast<ebm::Places>(table.word("places", kPlaces));
  table.finish();
  validate(shape, table);
  return shape;
}

ebm::EtTrainingParams read_training(const core::TomlTable& table) {
  ebm::EtTrainingParams params;
  params.epochs = whole(table, "epochs", 1, 1e7);
  params.rate = table.number("rate");
  params.memory_norm = table.number("memory_norm");
  params.init.tokens = table.number("init_tokens");
  params.init.memories = table.number("init_memories");
  params.init.memory_biases = table.number("init_memory_biases");
  params.loss.rest_weight = table.number("rest_weight");
  params.unrolled.step = table.number("step_tau");
  params.unrolled.steps = whole(table, "steps", 1, 1e5);
  table.finish();
  validate(params, table);
  return params;
}

}  // namespace

CircuitParityConfig circuit_parity_config(const core::TomlTable& task, const TaskOptions& options) {
  CircuitParityConfig config;
  (void)task.string("kind");
  config.title = task.string("title");
  config.seeds = task_seeds(task, options);
  const core::TomlTable data = task.table("data");
  const std::size_t bits = whole(data, "bits", 1, 12), train = whole(data, "train", 1, 4095);
  config.split_seed = whole(data, "split_seed", 0, 1e9);
  if (train >= std::size_t{1} << bits) throw data.error("train", fmt::format("= {} leaves nothing of the {} strings to validate with", train, 1u << bits), "Give fewer");
  data.finish();
  config.data = ebm::parity_strings(bits, train, config.split_seed);
  config.shape = read_block(task.table("block"), bits);
  config.training = read_training(task.table("training"));
  if (config.training.unrolled.step > std::min(1.0, config.shape.tau_h))
    throw task.error("training", "has a step_tau above the smallest time constant", "Take it below 1 and tau_h_of_tau_v");
  config.elements = circuit_elements(task.table("circuit"));
  if (std::fabs(config.elements.capacitance_h_F / config.elements.capacitance_v_F - config.shape.tau_h) > 1e-6 * config.shape.tau_h)
    throw task.error("circuit", fmt::format("has capacitors whose ratio is not tau_h_of_tau_v = {:g}", config.shape.tau_h), "Make them agree");
  config.rest_tau = task.number("rest_tau", core::Range::between(1.0, 1e5));
  const core::TomlTable baselines = task.table("baselines");
  for (const double order : baselines.numbers("ngrams", 0, core::Range::between(0.0, 12.0))) {
    if (order != std::floor(order)) throw baselines.error("ngrams", "holds an order that is not whole", "Give orders such as [2, 4, 7]");
    config.ngrams.push_back(static_cast<std::size_t>(order));
  }
  config.perceptron_hidden = whole(baselines, "perceptron_hidden", 1, 10000);
  config.perceptron_epochs = whole(baselines, "perceptron_epochs", 1, 1e6);
  config.perceptron_rate = baselines.number("perceptron_rate", core::Range::between(1e-9, 10.0));
  baselines.finish();
  config.defects = circuit_defects(task, config.elements);
  config.target = task.number("target_validation", core::Range::between(0.0, 1.0));
  task.finish();
  return config;
}

std::uint64_t CircuitParityConfig::fingerprint(std::uint64_t seed) const {
  core::Fnv1a hash;
  hash.add(fmt::format("{} {} {} {} {} {} {} {} {}", data.train.bits.size(), split_seed, shape.length, shape.dimension, shape.memories, shape.beta, shape.tau_h,
                       static_cast<int>(shape.visible.kind), static_cast<int>(shape.places)));
  hash.add(fmt::format("{} {} {} {} {} {} {} {} {} {}", training.epochs, training.rate, training.memory_norm, training.init.tokens, training.init.memories,
                       training.init.memory_biases, training.loss.rest_weight, training.unrolled.step, training.unrolled.steps, seed));
  return hash.value();
}

}  // namespace ohmfield::experiments
