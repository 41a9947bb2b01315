#pragma once
/// Texts drawn from a model of next characters: continued from a beginning, or filled in where places are given.

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/random/counter_rng.hpp"
#include "ebm/text/alphabet.hpp"

namespace ohmfield::ebm {

/// Scores of every symbol at places of a text, as Dam::scores, by whoever computes them: digits or an array.
using Scorer = std::function<void(std::span<const Symbol> text, std::span<const std::uint32_t> positions, std::span<float> scores)>;

struct SampledModel {
  Scorer scores;
  std::size_t symbols = 0, context = 0;
  std::function<bool()> stop = [] { return false; };  ///< asked again and again; true: what is there is returned
};

/// Symbol after symbol from P^(1/temperature), until the end symbol or `most` symbols. \param begin  what the text begins with
/// \return the text with its beginning, without the end symbol
std::vector<Symbol> continued(const SampledModel& model, std::span<const Symbol> begin, std::size_t most, double temperature, core::CounterRng& rng);

/// A place of a text: a symbol that it must have, or none.
using Place = std::optional<Symbol>;

/// A text of the length of `places` that keeps what they fix, drawn from the model's distribution of whole texts given these,
/// to the power 1/temperature, by Gibbs sampling (S. Geman, D. Geman, IEEE Trans. PAMI 6, 721 (1984)): the symbol of a free place
/// given all others takes part in its own probability and in those of the `context` symbols after it. The first state is drawn
/// from left to right. The end symbol occurs nowhere but at the end.
/// \param sweeps  over all free places
/// Cost: symbols (context + 1) scores for each free place and sweep.
std::vector<Symbol> filled(const SampledModel& model, std::span<const Place> places, std::size_t sweeps, double temperature, core::CounterRng& rng);

/// -ln P of a document [nat]. \param ends  its end included; else it is the beginning of one
double document_loss(const SampledModel& model, std::span<const Symbol> document, bool ends = true);

}  // namespace ohmfield::ebm
