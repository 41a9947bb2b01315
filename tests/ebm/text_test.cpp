#include "ebm/text/corpus.hpp"

#include "catch.hpp"
#include "core/error.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;

TEST_CASE("folding keeps letters, and blanks between words") {
  CHECK(folded("In the beginning; God's  Light!", Folding::letters) == "in the beginning gods light");
  CHECK(folded("  \t..", Folding::letters).empty());
  CHECK(folded("A b\xff", Folding::none) == "A b\xff");
}

TEST_CASE("a corpus has a context before every symbol, and an end for every document") {
  const Alphabet alphabet = Alphabet::of("cab");
  CHECK(alphabet.size() == 4);
  const std::vector<std::string> documents{"abc", "", "b"};
  const Corpus corpus(documents, alphabet);
  REQUIRE(corpus.targets() == 7);
  std::string targets;
  for (const std::uint32_t position : corpus.positions()) {
    REQUIRE(position >= kMostContext);
    const Symbol symbol = corpus.symbols()[position];
    targets += symbol == Alphabet::kEnd ? '.' : alphabet.character(symbol);
  }
  CHECK(targets == "abc..b.");
  CHECK((corpus.document_begin(2) == 5 && corpus.document_end(2) == 7));
  // Nothing of the document before shows in the context of the next one.
  for (std::size_t back = 1; back <= kMostContext; ++back) CHECK(corpus.symbols()[corpus.positions()[5] - back] == Alphabet::kEnd);
}

TEST_CASE("texts that no model can take are refused") {
  const Alphabet alphabet = Alphabet::of("ab");
  const std::vector<std::string> unseen{"ab", "abz"};
  CHECK_THROWS_AS(Corpus(unseen, alphabet), core::InputError);
  CHECK_THROWS_AS(Alphabet::of(""), core::InputError);
  std::string all(256, ' ');
  for (std::size_t c = 0; c < 256; ++c) all[c] = static_cast<char>(c);
  CHECK_THROWS_AS(Alphabet::of(all), core::InputError);
}

TEST_CASE("splits leave nothing out and nothing twice") {
  std::vector<std::string> documents;
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t i = 0; i < 43; ++i) {
    documents.push_back(std::to_string(i));
    numbers.push_back(i);
  }
  const Split split = split_by_number(documents, numbers);
  CHECK((split.train.size() == 35 && split.dev.size() == 4 && split.test.size() == 4));
  CHECK((split.dev[1] == "18" && split.test[3] == "39"));
  const Split plain = split_in_order("a" + std::string(1000, 'x') + "y");
  CHECK(plain.dev[0] == "a" + std::string(49, 'x'));
  CHECK(plain.train[0] == std::string(850, 'x'));
  CHECK(plain.test[0] == std::string(101, 'x') + "y");
}
