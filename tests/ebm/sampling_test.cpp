#include "ebm/language/sampling.hpp"

#include <cmath>
#include <map>
#include <string>

#include "catch.hpp"
#include "ebm/language/dam.hpp"
#include "ebm/language/mlp.hpp"
#include "ebm/text/corpus.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;

namespace {

const DamShape kShape{4, 2, 16, HiddenEnergy::quadratic};  // the end and three letters

struct Fixture {
  Dam dam{kShape, 0.4, 7};
  SampledModel model{[this](std::span<const Symbol> text, std::span<const std::uint32_t> positions, std::span<float> scores) { dam.scores(text, positions, scores); },
                     kShape.symbols, kShape.context, [] { return false; }};
};

/// Largest difference of counts from their expectation, in standard deviations.
double worst_deviation(const std::map<std::vector<Symbol>, double>& p, const std::map<std::vector<Symbol>, int>& counts, int draws) {
  double worst = 0.0;
  for (const auto& [text, probability] : p) {
    const auto found = counts.find(text);
    const double count = found == counts.end() ? 0.0 : found->second, mean = probability * draws;
    worst = std::max(worst, std::fabs(count - mean) / std::sqrt(mean * (1.0 - probability) + 1.0));
  }
  return worst;
}

}  // namespace

TEST_CASE("texts are continued as the model says") {
  const Fixture fixture;
  std::map<std::vector<Symbol>, double> p;
  double left = 1.0;
  // All texts of at most two letters after a fixed first one; the rest has what is left.
  const std::vector<Symbol> begin{2};
  for (Symbol a = 0; a < 4; ++a)
    for (Symbol b = 0; b < 4; ++b) {
      std::vector<Symbol> text{2};
      if (a != 0) text.push_back(a);
      if (a != 0 && b != 0) continue;
      if (a == 0 && b != 0) continue;
      // P(text | begin) = P(text) / P(begins so): losses of documents differ by that of the first letter alone.
      const std::vector<Symbol> lead{0, 0, 2};
      std::vector<float> scores(4);
      const std::uint32_t at[]{2};
      fixture.model.scores(lead, at, scores);
      double z = 0.0;
      for (const float score : scores) z += std::exp(score);
      p[text] = std::exp(-document_loss(fixture.model, text)) / (std::exp(scores[2]) / z);
      left -= p[text];
    }
  REQUIRE(p.size() == 4);
  REQUIRE(left > 0.0);
  constexpr int kDraws = 20000;
  std::map<std::vector<Symbol>, int> counts;
  for (int i = 0; i < kDraws; ++i) {
    core::CounterRng rng(5, core::Stream::test, static_cast<std::uint64_t>(i));
    ++counts[continued(fixture.model, begin, 40, 1.0, rng)];
  }
  CHECK(worst_deviation(p, counts, kDraws) < 5.4);  // four counts, false alarm 3e-7
}

TEST_CASE("gaps are filled by the distribution of whole texts") {
  const Fixture fixture;
  const std::vector<Place> places{Place{}, Place(Symbol{2}), Place{}, Place(Symbol{1})};
  for (const double temperature : {1.0, 0.5}) {
    std::map<std::vector<Symbol>, double> p;
    double total = 0.0;
    for (Symbol a = 1; a < 4; ++a)
      for (Symbol b = 1; b < 4; ++b) {
        const std::vector<Symbol> text{a, 2, b, 1};
        total += p[text] = std::exp(-document_loss(fixture.model, text) / temperature);
      }
    for (auto& [text, probability] : p) probability /= total;
    constexpr int kDraws = 4000;
    std::map<std::vector<Symbol>, int> counts;
    for (int i = 0; i < kDraws; ++i) {
      core::CounterRng rng(6, core::Stream::test, static_cast<std::uint64_t>(i));
      ++counts[filled(fixture.model, places, 12, temperature, rng)];
    }
    for (const auto& [text, count] : counts) REQUIRE(p.count(text) == 1);
    CHECK(worst_deviation(p, counts, kDraws) < 5.6);  // nine counts, false alarm 2e-7
  }
}

TEST_CASE("the network beside the memory has the gradient of its loss") {
  const Alphabet alphabet = Alphabet::of("abc");
  const std::vector<std::string> documents{"abcab", "cab", "bbac"};
  const Corpus corpus(documents, alphabet);
  const MlpShape shape{4, 2, 9};
  CHECK(MlpShape::within(shape.parameters(), 4, 2).hidden == 9);
  CHECK(MlpShape::within(shape.parameters() - 1, 4, 2).hidden == 8);
  Mlp mlp(shape, 0.5, 3);
  std::vector<float> gradient(shape.parameters(), 0.0f), unused(shape.parameters(), 0.0f);
  const double loss = mlp.add_gradient(corpus.symbols(), corpus.positions(), 1.0f, gradient);
  std::vector<float> scores(corpus.targets() * 4);
  mlp.scores(corpus.symbols(), corpus.positions(), scores);
  double sum = 0.0;
  for (const double one : losses(corpus.symbols(), corpus.positions(), scores, 4)) sum += one;
  CHECK(sum == Approx(loss).epsilon(1e-6));
  for (std::size_t i = 0; i < gradient.size(); i += 5) {
    const float before = mlp.parameters()[i];
    constexpr float kStep = 2e-3f;  // float losses of 30 nat are right to 1e-6: slopes to 1e-3
    mlp.parameters()[i] = before + kStep;
    const double above = mlp.add_gradient(corpus.symbols(), corpus.positions(), 1.0f, unused);
    mlp.parameters()[i] = before - kStep;
    const double below = mlp.add_gradient(corpus.symbols(), corpus.positions(), 1.0f, unused);
    mlp.parameters()[i] = before;
    CHECK(gradient[i] == Approx((above - below) / (2.0 * kStep)).epsilon(0.01).margin(5e-3));
  }
}

TEST_CASE("gradients are the same bits wherever they begin in memory") {
  const Alphabet alphabet = Alphabet::of("abc");
  const std::vector<std::string> documents{"abcab", "cab", "bbac", "aabbccabcabc"};
  const Corpus corpus(documents, alphabet);
  const auto check = [&](const auto& model, std::size_t size) {
    std::vector<float> first, room(size + 16);
    for (std::size_t begin = 0; begin < 16; ++begin) {
      std::fill(room.begin(), room.end(), 0.25f);  // sums of floats that are not exact
      model.add_gradient(corpus.symbols(), corpus.positions(), 0.1f, std::span(room).subspan(begin, size));
      const std::vector<float> gradient(room.begin() + static_cast<std::ptrdiff_t>(begin), room.begin() + static_cast<std::ptrdiff_t>(begin + size));
      if (begin == 0) first = gradient;
      CHECK(gradient == first);
    }
  };
  const MlpShape shape{4, 2, 57};
  check(Mlp(shape, 0.5, 3), shape.parameters());
  for (const HiddenEnergy energy : {HiddenEnergy::quadratic, HiddenEnergy::cubic, HiddenEnergy::exponential}) {
    const DamShape dam{4, 2, 48, energy};
    check(Dam(dam, 0.3, 5), dam.parameters());
  }
}
