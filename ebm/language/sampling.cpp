#include "ebm/language/sampling.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/expect.hpp"

namespace ohmfield::ebm {
namespace {

/// Room for the context of a first symbol.
std::vector<Symbol> with_lead(const SampledModel& model, std::span<const Symbol> document) {
  std::vector<Symbol> text(model.context, Alphabet::kEnd);
  text.insert(text.end(), document.begin(), document.end());
  return text;
}

/// Draws an index by weights exp((score - largest) / temperature). Indices of weight 0 have a score of minus infinity.
std::size_t draw(std::span<const double> scores, double temperature, core::CounterRng& rng) {
  const double largest = *std::max_element(scores.begin(), scores.end());
  std::vector<double> weights(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) weights[i] = std::exp((scores[i] - largest) / temperature);
  double left = rng.uniform() * std::accumulate(weights.begin(), weights.end(), 0.0);
  std::size_t last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] == 0.0) continue;
    last = i;
    if (left < weights[i]) return i;
    left -= weights[i];
  }
  return last;
}

constexpr double kNever = -INFINITY;

/// ln P of one symbol from the scores of all.
double log_p(std::span<const float> scores, Symbol symbol) {
  const double largest = *std::max_element(scores.begin(), scores.end());
  double z = 0.0;
  for (const float score : scores) z += std::exp(static_cast<double>(score) - largest);
  return static_cast<double>(scores[symbol]) - largest - std::log(z);
}

/// Scores of what comes next after a text. \param text  with its lead
std::vector<double> next_scores(const SampledModel& model, std::vector<Symbol>& text) {
  const std::uint32_t position[]{static_cast<std::uint32_t>(text.size())};
  std::vector<float> scores(model.symbols);
  model.scores(text, position, scores);
  return {scores.begin(), scores.end()};
}

}  // namespace

std::vector<Symbol> continued(const SampledModel& model, std::span<const Symbol> begin, std::size_t most, double temperature, core::CounterRng& rng) {
  OHM_EXPECT(temperature > 0.0);
  std::vector<Symbol> text = with_lead(model, begin);
  while (text.size() < model.context + most && !model.stop()) {
    const auto symbol = static_cast<Symbol>(draw(next_scores(model, text), temperature, rng));
    if (symbol == Alphabet::kEnd) break;
    text.push_back(symbol);
  }
  return {text.begin() + static_cast<std::ptrdiff_t>(model.context), text.end()};
}

std::vector<Symbol> filled(const SampledModel& model, std::span<const Place> places, std::size_t sweeps, double temperature, core::CounterRng& rng) {
  OHM_EXPECT(temperature > 0.0);
  std::vector<Symbol> text = with_lead(model, {});
  std::vector<std::size_t> free_places;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!places[i]) {
      std::vector<double> scores = next_scores(model, text);
      scores[Alphabet::kEnd] = kNever;
      text.push_back(static_cast<Symbol>(draw(scores, temperature, rng)));
      free_places.push_back(model.context + i);
    } else {
      text.push_back(*places[i]);
    }
  }
  text.push_back(Alphabet::kEnd);

  // A copy of the text for every symbol that a place may have, scored in one go.
  const std::size_t length = text.size();
  std::vector<Symbol> copies(length * model.symbols);
  std::vector<std::uint32_t> positions;
  std::vector<float> scores;
  for (std::size_t sweep = 0; sweep < sweeps; ++sweep)
    for (const std::size_t place : free_places) {
      if (model.stop()) break;
      const std::size_t last = std::min(place + model.context, length - 1), touched = last - place + 1;
      positions.clear();
      for (std::size_t symbol = 0; symbol < model.symbols; ++symbol) {
        std::copy(text.begin(), text.end(), copies.begin() + static_cast<std::ptrdiff_t>(symbol * length));
        copies[symbol * length + place] = static_cast<Symbol>(symbol);
        for (std::size_t at = place; at <= last; ++at) positions.push_back(static_cast<std::uint32_t>(symbol * length + at));
      }
      scores.resize(positions.size() * model.symbols);
      model.scores(copies, positions, scores);
      std::vector<double> total(model.symbols, kNever);
      for (std::size_t symbol = Alphabet::kEnd + 1u; symbol < model.symbols; ++symbol) {
        total[symbol] = 0.0;
        for (std::size_t i = symbol * touched; i < (symbol + 1) * touched; ++i)
          total[symbol] += log_p(std::span(scores).subspan(i * model.symbols, model.symbols), copies[positions[i]]);
      }
      text[place] = static_cast<Symbol>(draw(total, temperature, rng));
    }
  return {text.begin() + static_cast<std::ptrdiff_t>(model.context), text.end() - 1};
}

double document_loss(const SampledModel& model, std::span<const Symbol> document, bool ends) {
  std::vector<Symbol> text = with_lead(model, document);
  if (ends) text.push_back(Alphabet::kEnd);
  std::vector<std::uint32_t> positions(document.size() + (ends ? 1 : 0));
  std::iota(positions.begin(), positions.end(), static_cast<std::uint32_t>(model.context));
  std::vector<float> scores(positions.size() * model.symbols);
  model.scores(text, positions, scores);
  double loss = 0.0;
  for (std::size_t i = 0; i < positions.size(); ++i) loss -= log_p(std::span(scores).subspan(i * model.symbols, model.symbols), text[positions[i]]);
  return loss;
}

}  // namespace ohmfield::ebm
