#include <algorithm>
#include <cmath>
#include <set>

#include "catch.hpp"
#include "core/random/counter_rng.hpp"
#include "crossbar/analog_matrix.hpp"
#include "crossbar/device/ideal.hpp"
#include "crossbar/digital_matrix.hpp"
#include "ebm/spelling/edit_distance.hpp"
#include "ebm/spelling/misspelling.hpp"
#include "ebm/spelling/shortlist.hpp"
#include "ebm/spelling/word_code.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;

namespace {

/// Everything that one edit makes of a string over "abc" of at most `longest` letters.
std::set<std::string> neighbours(const std::string& word, std::size_t longest) {
  std::set<std::string> result;
  for (std::size_t i = 0; i <= word.size(); ++i) {
    for (const char c : {'a', 'b', 'c'}) {
      if (word.size() < longest) result.insert(word.substr(0, i) + c + word.substr(i));
      if (i < word.size()) result.insert(word.substr(0, i) + c + word.substr(i + 1));
    }
    if (i < word.size()) result.insert(word.substr(0, i) + word.substr(i + 1));
    if (i + 1 < word.size()) result.insert(word.substr(0, i) + word[i + 1] + word[i] + word.substr(i + 2));
  }
  return result;
}

/// Words of 4 to 9 letters, no two alike.
std::vector<std::string> words(std::size_t count) {
  core::CounterRng rng(6, core::Stream::test, 0);
  std::set<std::string> made;
  while (made.size() < count) {
    std::string word;
    for (std::uint32_t i = 0, length = 4 + rng.below(6); i < length; ++i) word += i % 2 == 0 ? "bcdfgklmnprst"[rng.below(13)] : "aeiou"[rng.below(5)];
    made.insert(word);
  }
  return {made.begin(), made.end()};
}

}  // namespace

TEST_CASE("distances of edits by hand", "[spelling]") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("word", "word") == 0);
  CHECK(edit_distance("word", "wrod") == 1);
  CHECK(edit_distance("word", "words") == 1);
  CHECK(edit_distance("word", "wood") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("ca", "abc") == 2);  // 3 where letters may not come between those that changed places
  CHECK(edit_distance("abcd", "badc") == 2);
}

TEST_CASE("distances of edits are shortest paths through all strings", "[spelling]") {
  // A shortest path may go through strings longer than both ends, by one letter at most for these.
  constexpr std::size_t kLongest = 5;
  std::vector<std::string> all{""};
  for (std::size_t i = 0; i < all.size() && all[i].size() < 4; ++i)
    for (const char c : {'a', 'b', 'c'}) all.push_back(all[i] + c);
  REQUIRE(all.size() == 121);
  for (std::size_t from = 0; from < all.size(); from += 7) {
    std::set<std::string> reached{all[from]}, border = reached;
    std::size_t found = 0;
    for (std::size_t distance = 0; found < all.size(); ++distance) {
      for (const std::string& word : all)
        if (border.count(word) > 0) {
          CAPTURE(all[from], word, distance);
          REQUIRE(edit_distance(all[from], word) == distance);
          REQUIRE(edit_distance(word, all[from]) == distance);
          ++found;
        }
      std::set<std::string> next;
      for (const std::string& word : border)
        for (const std::string& other : neighbours(word, kLongest))
          if (reached.insert(other).second) next.insert(other);
      border = std::move(next);
    }
  }
}

TEST_CASE("misspellings are as far away as they say, all kinds of them", "[spelling]") {
  core::CounterRng rng(3, core::Stream::test, 1);
  int longer = 0, shorter = 0, transposed = 0, substituted = 0;
  constexpr int kDraws = 4000;
  for (int i = 0; i < kDraws; ++i) {
    const std::string once = misspelled("planet", 1, rng), twice = misspelled("planet", 2, rng);
    REQUIRE(edit_distance("planet", once) == 1);
    REQUIRE(edit_distance("planet", twice) == 2);
    std::string letters = once;
    std::sort(letters.begin(), letters.end());
    if (once.size() > 6) ++longer;
    else if (once.size() < 6) ++shorter;
    else if (letters == "aelnpt") ++transposed;
    else ++substituted;
  }
  // A quarter each of those that have an effect: 25/26 of substitutions have. z = 5.33 for four of them: false alarm 4e-7.
  const double total = 3.0 + 25.0 / 26.0;
  for (const int count : {longer, shorter, transposed}) CHECK(std::fabs(count - kDraws / total) < 5.33 * std::sqrt(kDraws * 0.25 * 0.75));
  CHECK(std::fabs(substituted - kDraws * 25.0 / 26.0 / total) < 5.33 * std::sqrt(kDraws * 0.25 * 0.75));
}

TEST_CASE("lines of a word by hand", "[spelling]") {
  // "aab": a once and twice, b once; pairs |a, aa, ab, b|.
  CHECK(word_lines("aab") == std::vector<std::uint32_t>{0, 1, 3, 78 + 1, 78 + 27 + 1, 78 + 27 + 2, 78 + 2 * 27});
  const std::vector<std::string> lexicon{"aab", "ba"};
  const Eigen::MatrixXf rows = lexicon_rows(lexicon);
  CHECK(rows.rowwise().norm().isApproxToConstant(1.0f, 1e-6f));
}

TEST_CASE("a word is the first of its own list, alike in an ideal array", "[spelling]") {
  const std::vector<std::string> lexicon = words(300);
  const Eigen::MatrixXf rows = lexicon_rows(lexicon);
  const crossbar::DigitalMatrix digital(rows);
  core::Ledger ledger, none;
  crossbar::Context context{ledger, 1, 0}, digital_context{none, 1, 0};
  const Shortlist list(digital, 10, {}, 1);
  const auto own = list.find(lexicon, digital_context);
  for (std::uint32_t word = 0; word < lexicon.size(); ++word) REQUIRE(own[word].front() == word);

  crossbar::DeviceInfo info;
  info.name = "test";
  info.g_max_S = info.on_S = 40e-6;
  info.last_time_s = 1e9;
  const crossbar::AnalogMatrix analog(rows, std::make_shared<crossbar::IdealDevice>(info, crossbar::ReadoutInfo{}, crossbar::IdealParams{}), {}, 1);
  core::CounterRng rng(8, core::Stream::test, 2);
  std::vector<std::string> queries;
  std::vector<std::uint32_t> truth;
  for (int i = 0; i < 100; ++i) {
    truth.push_back(rng.below(300));
    queries.push_back(misspelled(lexicon[truth.back()], 1, rng));
  }
  const auto expected = list.find(queries, digital_context);
  const auto found = Shortlist(analog, 10, {}, 1).find(queries, context);
  std::vector<std::uint32_t> everyone(300);
  for (std::uint32_t word = 0; word < 300; ++word) everyone[word] = word;
  for (std::size_t q = 0; q < queries.size(); ++q) {
    // Equal overlaps may change places by the last bit of a current, so answers are compared, and overlaps of the lists.
    const Nearest one = nearest(queries[q], lexicon, expected[q]), other = nearest(queries[q], lexicon, found[q]), all = nearest(queries[q], lexicon, everyone);
    CHECK(one.distance == 1);
    CHECK(other.distance == one.distance);
    CHECK(std::count(all.words.begin(), all.words.end(), truth[q]) == 1);
    for (std::size_t rank = 0; rank < 10; ++rank) {
      const auto overlap = [&](std::uint32_t word) {
        float sum = 0.0f;
        for (const std::uint32_t line : word_lines(queries[q])) sum += rows(word, line);
        return sum;
      };
      CHECK(overlap(found[q][rank]) == Approx(overlap(expected[q][rank])).margin(1e-5));
    }
  }
  CHECK(ledger[core::Event::cell_read].count > 0.0);
  CHECK(ledger[core::Event::comparator].count == 100.0 * 10.0 * 300.0);
}
