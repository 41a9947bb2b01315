#pragma once
/// What tasks on characters share: corpora, losses, baselines.

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "core/parallel.hpp"
#include "ebm/language/dam.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/tasks/character_config.hpp"
#include "experiments/tasks/task_report.hpp"

namespace ohmfield::experiments {

struct Texts {
  ebm::Alphabet alphabet;
  ebm::Corpus train, dev, test;
};
/// The alphabet is that of all parts.
Texts texts_of(const CharacterConfig& config);

double in_unit(double nat, LossUnit unit);
const char* name_of(LossUnit unit);

/// Mean loss of a corpus [nat], blocks on several threads added up in order.
/// \throws Interrupted  by Ctrl-C
/// \param score  of positions, into scores
template <class Score>
double mean_loss(const ebm::Corpus& corpus, std::size_t symbols, int threads, Score score) {
  constexpr std::size_t kBlock = 4096;  // positions whose scores are in memory together
  const std::size_t blocks = (corpus.targets() + kBlock - 1) / kBlock;
  std::vector<double> sums(blocks, 0.0);
  core::parallel_for(blocks, threads, [&](std::size_t block) {
    if (interrupted()) return;
    const auto positions = corpus.positions().subspan(block * kBlock, std::min(kBlock, corpus.targets() - block * kBlock));
    std::vector<float> scores(positions.size() * symbols);
    score(positions, std::span(scores));
    for (const double loss : ebm::losses(corpus.symbols(), positions, scores, symbols)) sums[block] += loss;
  });
  if (interrupted()) throw Interrupted{};
  double sum = 0.0;
  for (const double part : sums) sum += part;
  return sum / static_cast<double>(corpus.targets());
}
/// Model is Dam or Mlp.
template <class Model>
double digital_loss(const Model& model, const ebm::Corpus& corpus, int threads) {
  return mean_loss(corpus, model.shape().symbols, threads,
                   [&](std::span<const std::uint32_t> positions, std::span<float> scores) { model.scores(corpus.symbols(), positions, scores); });
}

void print_head(const CharacterConfig& config, const Texts& texts);
/// Begins the table of losses.
void loss_table(TaskReport& report, const CharacterConfig& config);
/// \throws Interrupted  by Ctrl-C
void add_baselines(TaskReport& report, const CharacterConfig& config, const Texts& texts);

}  // namespace ohmfield::experiments
