#include "experiments/tasks/character_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>

#include "ebm/language/kneser_ney.hpp"
#include "experiments/tasks/seed_table.hpp"

namespace ohmfield::experiments {
namespace {

double kneser_ney_loss(const ebm::KneserNey& model, const ebm::Corpus& corpus, std::size_t symbols) {
  std::vector<double> p(symbols);
  double sum = 0.0;
  for (const std::uint32_t position : corpus.positions()) {
    model.predict(corpus.symbols(), position, p);
    sum -= std::log(p[corpus.symbols()[position]]);
  }
  return sum / static_cast<double>(corpus.targets());
}

}  // namespace

Texts texts_of(const CharacterConfig& config) {
  std::string all;
  for (const auto* part : {&config.text.split.train, &config.text.split.dev, &config.text.split.test})
    for (const std::string& document : *part) all += document;
  ebm::Alphabet alphabet = ebm::Alphabet::of(all);
  return {alphabet, {config.text.split.train, alphabet}, {config.text.split.dev, alphabet}, {config.text.split.test, alphabet}};
}

double in_unit(double nat, LossUnit unit) { return unit == LossUnit::nat ? nat : nat / std::log(2.0); }
const char* name_of(LossUnit unit) { return unit == LossUnit::nat ? "nat" : "bit"; }

double digital_loss(const ebm::Dam& dam, const ebm::Corpus& corpus, int threads) {
  return mean_loss(corpus, dam.shape().symbols, threads,
                   [&](std::span<const std::uint32_t> positions, std::span<float> scores) { dam.scores(corpus.symbols(), positions, scores); });
}

void print_head(const CharacterConfig& config, const Texts& texts) {
  fmt::print("c {}\nc text {}: {} symbols; characters with ends of documents: train {}, dev {}, test {}\n", config.title, config.text.source,
             texts.alphabet.size(), texts.train.targets(), texts.dev.targets(), texts.test.targets());
  fmt::print("c model of {} symbols of context and {} hidden units: {} parameters\n", config.shape.context, config.shape.hidden,
             config.shape.parameters());
}

void print_row(const std::string& what, const std::vector<double>& values, std::optional<double> target) {
  fmt::print("{:<58} {}", what, to_text(seed_mean(values), 4));
  if (target) fmt::print("  (at most {:g}: {})", *target, seed_mean(values).mean <= *target ? "reached" : "missed");
  fmt::print("\n");
  std::fflush(stdout);
}

void print_baselines(const CharacterConfig& config, const Texts& texts) {
  for (const std::size_t order : config.kneser_ney) {
    const ebm::KneserNey model(texts.train, texts.alphabet.size(), order);
    fmt::print("{:<58} {:.4f}\n", fmt::format("Kneser-Ney {}, {} n-grams", order, model.parameters()),
               in_unit(kneser_ney_loss(model, texts.test, texts.alphabet.size()), config.unit));
  }
}

void print_columns(const CharacterConfig& config) { fmt::print("\n{:<58} {} a character of the test part\n", "", name_of(config.unit)); }

}  // namespace ohmfield::experiments
