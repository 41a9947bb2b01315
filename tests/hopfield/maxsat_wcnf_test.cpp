#include "hopfield/maxsat/wcnf.hpp"

#include <sstream>

#include "catch.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;

namespace {

/// As text again, in the new format: easy to read and to compare.
std::string rewritten(const std::string& text) {
  std::ostringstream out;
  write_wcnf(out, parse_wcnf(text, "f.wcnf"));
  return out.str();
}

std::string complaint(const std::string& text) {
  return test::input_error([&] { parse_wcnf(text, "f.wcnf"); });
}

}  // namespace

TEST_CASE("both formats say the same", "[maxsat]") {
  const std::string wanted = "h 1 -2 0\n3 2 0\n7 -1 3 0\n";
  CHECK(rewritten("p wcnf 3 3 11\n11 1 -2 0\n3 2 0\n7 -1 3 0\n") == wanted);
  CHECK(rewritten("c new\nh 1 -2 0\nc in between\n3 2 0\n7 -1 3 0") == wanted);
  CHECK(rewritten("p wcnf 3 3 11\n12 1 -2\n0 3 2 0 7 -1 3 0\n") == wanted);
  CHECK(rewritten(wanted) == wanted);
}

TEST_CASE("TOP decides what is hard", "[maxsat]") {
  CHECK(rewritten("p wcnf 2 2 5\n4 1 0\n6 2 0\n") == "h 2 0\n4 1 0\n");
  CHECK(rewritten("p wcnf 2 2\n4 1 0\n6 2 0\n") == "4 1 0\n6 2 0\n");
  // One more than soft weights can add up to is still a TOP.
  CHECK(rewritten("p wcnf 2 2 9223372036854775808\n9223372036854775808 1 0\n9223372036854775807 2 0\n") ==
        "h 1 0\n9223372036854775807 2 0\n");
}

TEST_CASE("clauses without literals and unused variables are kept as read", "[maxsat]") {
  const WeightedCnf formula = parse_wcnf("p wcnf 9 2 3\n2 0\n3 1 0\n", "f.wcnf");
  CHECK(formula.variables() == 9);
  CHECK((formula.soft.clauses() == 1 && formula.soft.clause(0).empty() && formula.hard.clauses() == 1));
  CHECK(parse_wcnf("h 4 0\n", "f.wcnf").variables() == 4);
}

TEST_CASE("bad weighted formulas are refused in one line with place and cure", "[maxsat]") {
  const auto [text, place, part] = GENERATE(table<std::string, std::string, std::string>({
      {"3 1 0\n0 2 0\n", "f.wcnf:2:1: ", "is 0. Weights are whole numbers from 1"},
      {"3 1 0\n-4 2 0\n", "f.wcnf:2:1: ", "`-4` is negative"},
      {"9223372036854775808 1 0\n", "f.wcnf:1:1: ", "above 9223372036854775807 (2^63 - 1)"},
      {"h 1 0\n99999999999999999999999999 1 0\n", "f.wcnf:2:1: ", "above 9223372036854775807"},
      {"p wcnf 1 1 9\n9223372036854775809 1 0\n", "f.wcnf:2:1: ", "above 9223372036854775808 (2^63)"},
      {"9223372036854775807 1 0\n1 2 0\n", "f.wcnf:2:1: ", "weigh more than 9223372036854775807 (2^63 - 1) together"},
      {"2.5 1 0\n", "f.wcnf:1:1: ", "Multiply all weights by a power of ten"},
      {"x 1 0\n", "f.wcnf:1:1: ", "not a whole number"},
      {"h 1 x 0\n", "f.wcnf:1:5: ", "`x` is not a literal"},
      {"h 1 2\nh 2 0\n", "f.wcnf:2:1: ", "Is the 0 missing that ends the clause begun in line 1"},
      {"h 1 2 0\n5 1", "f.wcnf:2:1: ", "not ended by 0"},
      {"h 100000001 0\n", "f.wcnf:1:3: ", "beyond 100000000"},
      {"h 1 0\np wcnf 1 1\n", "f.wcnf:2:1: ", "a header after the first clause"},
      {"p wcnf 2 1 5\n5 1 -3 0\n", "f.wcnf:2:5: ", "beyond the 2 announced in line 1"},
      {"p wcnf 2 1 5\nh 1 0\n", "f.wcnf:2:1: ", "Write 5, the TOP of the header"},
      {"p wcnf 2 3 5\n5 1 0\n", "f.wcnf:1:1: ", "should read `p wcnf 2 1 5`"},
      {"p wcnf 2 1 5\n5 1 0\n1 2 0\n1 -1 0\n", "f.wcnf:3:1: ", "should read `p wcnf 2 3 5`"},
      {"p wcnf 2 1 5\np wcnf 2 1 5\n", "f.wcnf:2:1: ", "a second header"},
      {"p wcnf 2\n", "f.wcnf:1:1: ", "does not give the number of clauses"},
      {"p wcnf 2 1 0\n1 1 0\n", "f.wcnf:1:12: ", "is 0"},
      {"p wcnf 2 1 5 6\n1 1 0\n", "f.wcnf:1:14: ", "follows the numbers of the header"},
      {"c nothing\n", "f.wcnf: ", "holds no formula"},
  }));
  INFO(text);
  const std::string message = complaint(text);
  INFO(message);
  CHECK(message.starts_with(place));
  CHECK(test::contains(message, part));
  CHECK(message.find('\n') == std::string::npos);
}

TEST_CASE("weighted formulas are told from others", "[maxsat]") {
  CHECK(is_wcnf("p wcnf 1 1\n1 1 0\n", "<stdin>"));
  CHECK(is_wcnf("c x\nh 1 0\n", "<stdin>"));
  CHECK(is_wcnf("3 1 0\nh 1 0\n", "<stdin>"));
  CHECK(is_wcnf("3 1 0\n", "a.wcnf.xz"));
  CHECK_FALSE(is_wcnf("3 1 0\n", "a.cnf"));
  CHECK_FALSE(is_wcnf("p cnf 1 1\n1 0\n", "a.wcnf"));
  CHECK_FALSE(is_wcnf("", "a.cnf"));
}
