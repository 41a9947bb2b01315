#include "ebm/language/dam_words.hpp"

#include <cmath>

#include "catch.hpp"
#include "core/random/counter_rng.hpp"
#include "ebm/text/corpus.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;

namespace {

const Alphabet kAlphabet = Alphabet::of("abcde");

Corpus corpus_of(std::uint64_t seed) {
  core::CounterRng rng(seed, core::Stream::test, 0);
  std::string text;
  while (text.size() < 300) text += static_cast<char>('a' + rng.below(5));
  return Corpus(std::vector<std::string>{text}, kAlphabet);
}

std::vector<float> scores_of(const auto& model, const Corpus& corpus) {
  std::vector<float> scores(corpus.targets() * model.shape().symbols);
  model.scores(corpus.symbols(), corpus.positions(), scores);
  return scores;
}

}  // namespace

TEST_CASE("weights that are words lose nothing") {
  const Corpus corpus = corpus_of(1);
  const DamShape shape{kAlphabet.size(), 1, 32, HiddenEnergy::quadratic};
  core::CounterRng rng(2, core::Stream::test, 0);
  std::vector<float> weights(shape.parameters());
  // Steps of 1/128, so that sums and squares are exact in fp32, too; the largest is there, and r = 254 is a byte.
  for (float& weight : weights) weight = static_cast<float>(static_cast<int>(rng.below(255)) - 127) / 128.0f;
  weights[0] = 127.0f / 128.0f;
  const Dam dam(shape, weights);
  weights[dam.direct_row(0, 0)] = -127.0f / 128.0f;
  const Dam exact(shape, weights);
  CHECK(scores_of(DamWords(exact, corpus.symbols(), corpus.positions()), corpus) == scores_of(exact, corpus));
}

TEST_CASE("rounding to words moves scores by no more than the roundings add up to") {
  const Corpus corpus = corpus_of(3);
  for (const HiddenEnergy energy : {HiddenEnergy::quadratic, HiddenEnergy::cubic, HiddenEnergy::exponential}) {
    const DamShape shape{kAlphabet.size(), 3, 48, energy};
    const Dam dam(shape, 0.3, 11);
    const std::vector<float> scores = scores_of(dam, corpus), rounded = scores_of(DamWords(dam, corpus.symbols(), corpus.positions()), corpus);
    const std::span<const float> all = dam.parameters();
    double step = 0.0, direct_step = 0.0, largest_u = -1e9;
    for (std::size_t i = 0; i < dam.direct_row(0, 0); ++i) step = std::max(step, std::fabs(all[i]) / 127.0);
    for (std::size_t i = dam.direct_row(0, 0); i < dam.bias_row(); ++i) direct_step = std::max(direct_step, std::fabs(all[i]) / 127.0);
    for (std::size_t i = dam.symbol_row(0); i < dam.direct_row(0, 0); ++i) largest_u = std::max(largest_u, static_cast<double>(all[i]));
    double worst = 0.0;
    for (std::size_t t = 0; t < corpus.targets(); ++t)
      for (std::size_t c = 0; c < shape.symbols; ++c) {
        // Three rows of L and a bias; of hidden units three rows of W and one of U. r of at most 508 steps drops one bit: a step more.
        double bound = 2.0 * direct_step, largest_a = -1e9;
        std::vector<double> a(shape.hidden, 0.0);
        for (std::size_t j = 0; j < shape.hidden; ++j) {
          for (std::size_t p = 0; p < shape.context; ++p) a[j] += all[dam.context_row(p, corpus.symbols()[corpus.positions()[t] - shape.context + p]) + j];
          largest_a = std::max(largest_a, a[j]);
        }
        for (std::size_t j = 0; j < shape.hidden; ++j) {
          const double u = all[dam.symbol_row(c) + j], off = 3.0 * step;
          const double r = std::max(a[j] + u, 0.0) + off, before = std::max(r - off, 0.0);
          if (energy == HiddenEnergy::quadratic) bound += r * r - before * before;
          if (energy == HiddenEnergy::cubic) bound += r * r * r - before * before * before + 256.0 * std::pow(2.0 * step, 3.0);
          if (energy == HiddenEnergy::exponential) {
            // Shares of the largest are off by half of 1/255, and by what sums are off.
            const double grown = std::exp(1.5 * step), word = 0.5 / 255.0;
            const double one = std::exp(a[j] - largest_a) * grown * grown + word, two = std::exp(u - largest_u) + word;
            bound += std::exp(largest_a + largest_u) * grown * one * two - std::exp(a[j] + u);
          }
        }
        const double difference = std::fabs(rounded[t * shape.symbols + c] - scores[t * shape.symbols + c]);
        REQUIRE(difference <= bound);
        worst = std::max(worst, difference);
      }
    CHECK(worst > 1e-4);  // they are words
  }
}

TEST_CASE("sums of squares stay at the largest word") {
  const Corpus corpus = corpus_of(4);
  const DamShape shape{kAlphabet.size(), 1, 608, HiddenEnergy::quadratic};
  const Dam dam(shape, std::vector<float>(shape.parameters(), 0.5f));
  // r = 2 x 127 steps in 608 units: 3.9e7 squared steps of (1/254)^2, where 2^24 - 1 fit.
  const std::vector<float> scores = scores_of(DamWords(dam, corpus.symbols(), corpus.positions()), corpus);
  CHECK(scores[0] == Approx(16777215.0 / (254.0 * 254.0) + 1.0).epsilon(1e-6));
}
