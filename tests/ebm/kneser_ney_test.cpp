#include "ebm/language/kneser_ney.hpp"

#include <map>
#include <numeric>
#include <set>

#include "catch.hpp"
#include "core/random/counter_rng.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;

namespace {

/// The definition, on maps.
class Definition {
 public:
  Definition(const Corpus& corpus, std::size_t symbols, std::size_t order) : symbols_(symbols), counts_(order) {
    for (const std::uint32_t position : corpus.positions()) {
      const auto end = corpus.symbols().begin() + position + 1;
      ++counts_[order - 1][std::vector<Symbol>(end - static_cast<std::ptrdiff_t>(order), end)];
    }
    for (std::size_t n = order - 1; n-- > 0;)
      for (const auto& [ngram, count] : counts_[n + 1]) ++counts_[n][std::vector<Symbol>(ngram.begin() + 1, ngram.end())];
  }

  double p(std::vector<Symbol> context, Symbol symbol) const {
    const std::size_t n = context.size();
    std::size_t once = 0, twice = 0;
    for (const auto& [ngram, count] : counts_[n]) {
      once += count == 1 ? 1 : 0;
      twice += count == 2 ? 1 : 0;
    }
    const double discount = once > 0 ? static_cast<double>(once) / static_cast<double>(once + 2 * twice) : 0.5;
    double total = 0.0, kinds = 0.0, own = 0.0;
    for (const auto& [ngram, count] : counts_[n]) {
      if (!std::equal(context.begin(), context.end(), ngram.begin())) continue;
      total += static_cast<double>(count);
      kinds += 1.0;
      if (ngram.back() == symbol) own = static_cast<double>(count) - discount;
    }
    const double below = n == 0 ? 1.0 / static_cast<double>(symbols_) : p(std::vector<Symbol>(context.begin() + 1, context.end()), symbol);
    return total == 0.0 ? below : own / total + discount * kinds / total * below;
  }

 private:
  std::size_t symbols_;
  std::vector<std::map<std::vector<Symbol>, std::size_t>> counts_;
};

}  // namespace

TEST_CASE("Kneser-Ney is what its definition says, and sums to one") {
  core::CounterRng rng(1, core::Stream::test, 0);
  std::vector<std::string> documents;
  for (int d = 0; d < 30; ++d) {
    std::string text;
    for (std::uint32_t i = 0; i < 3 + rng.below(9); ++i) text += static_cast<char>('a' + rng.below(2) * rng.below(3) + rng.below(2));
    documents.push_back(text);
  }
  const Alphabet alphabet = Alphabet::of("abcdef");  // two of them never occur
  const Corpus corpus(documents, alphabet);
  for (const std::size_t order : {2u, 3u, 5u}) {
    const KneserNey model(corpus, alphabet.size(), order);
    const Definition definition(corpus, alphabet.size(), order);
    std::vector<double> p(alphabet.size());
    for (std::size_t i = 0; i < corpus.targets(); i += 7) {
      const std::size_t position = corpus.positions()[i];
      model.predict(corpus.symbols(), position, p);
      CHECK(std::accumulate(p.begin(), p.end(), 0.0) == Approx(1.0).epsilon(1e-12));
      const auto end = corpus.symbols().begin() + static_cast<std::ptrdiff_t>(position);
      for (std::size_t c = 0; c < p.size(); ++c)
        CHECK(p[c] == Approx(definition.p(std::vector<Symbol>(end - static_cast<std::ptrdiff_t>(order) + 1, end), static_cast<Symbol>(c))).epsilon(1e-12));
    }
  }
}
