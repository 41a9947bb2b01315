/// Messages to users: place, problem, cure; and the word that was probably meant.

#include "core/error.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using namespace ohmfield::core;

TEST_CASE("a place prints what is known of it", "[core][error]") {
  CHECK(Place{"run.toml", 3, 7}.str() == "run.toml:3:7");
  CHECK(Place{"run.toml", 3}.str() == "run.toml:3");
  CHECK(Place{"run.toml"}.str() == "run.toml");
  CHECK(Place{"run.toml", 0, 7}.str() == "run.toml");
  CHECK(Place{}.str().empty());
}

TEST_CASE("a message is one line of place, problem and cure", "[core][error]") {
  CHECK(std::string(InputError({"a.toml", 2, 1}, "x = 3 must be at most 2", "Use 2").what()) ==
        "a.toml:2:1: x = 3 must be at most 2. Use 2");
  CHECK(std::string(InputError("x is missing", "").what()) == "x is missing");
  CHECK(std::string(InputError({"a\nb"}, "two\nlines", "of\ntext").what()) == "a b: two lines. of text");
  CHECK(std::string(InputError("100 % {} %s", "{0}").what()) == "100 % {} %s. {0}");
}

TEST_CASE("edit distance", "[core][error]") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("seed", "sede") == 1);   // a transposition counts one
  CHECK(edit_distance("ab", "ba") == 1);
  CHECK(edit_distance("abcd", "badc") == 2);
  CHECK(edit_distance("ca", "abc") == 3);      // no edit inside what was transposed
  CHECK(edit_distance("Seed", "seed") == 1);
  CHECK(edit_distance("saturday", "sunday") == edit_distance("sunday", "saturday"));
}

TEST_CASE("the nearest word differs in at most a third of its letters", "[core][error]") {
  const std::vector<std::string> known{"seed", "trials", "steps", "k"};
  CHECK(nearest_word("sede", known) == "seed");
  CHECK(nearest_word("trial", known) == "trials");
  CHECK(nearest_word("setps", known) == "steps");
  CHECK(nearest_word("seed", known) == "seed");
  CHECK(nearest_word("device", known).empty());
  CHECK(nearest_word("", known).empty());
  CHECK(nearest_word("seed", std::vector<std::string>{}).empty());
  // These once brought hints to words that share not a letter.
  CHECK(nearest_word("n", known).empty());
  CHECK(nearest_word("abc", std::vector<std::string>{"azz"}).empty());
  CHECK(nearest_word("abc", std::vector<std::string>{"abz", "abx"}) == "abz");  // the first of equals
}
