#include "experiments/tasks/character_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>

#include "ebm/language/kneser_ney.hpp"

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

void print_head(const CharacterConfig& config, const Texts& texts) {
  fmt::print("c {}\nc text {}: {} symbols; characters with ends of documents: train {}, dev {}, test {}\n", config.title, config.text.source,
             texts.alphabet.size(), texts.train.targets(), texts.dev.targets(), texts.test.targets());
  fmt::print("c model of {} symbols of context and {} hidden units: {} parameters\n", config.shape.context, config.shape.hidden,
             config.shape.parameters());
}

void loss_table(TaskReport& report, const CharacterConfig& config) {
  report.table(fmt::format("{} a character of the test part", name_of(config.unit)), name_of(config.unit));
}

void add_baselines(TaskReport& report, const CharacterConfig& config, const Texts& texts) {
  for (const std::size_t order : config.kneser_ney) {
    if (interrupted()) throw Interrupted{};
    const ebm::KneserNey model(texts.train, texts.alphabet.size(), order);
    report.fixed(fmt::format("Kneser-Ney {}, {} n-grams", order, model.parameters()),
                 in_unit(kneser_ney_loss(model, texts.test, texts.alphabet.size()), config.unit), {},
                 {{"order", static_cast<double>(order)}, {"parameters", static_cast<double>(model.parameters())}});
  }
}

}  // namespace ohmfield::experiments
