/// Constraint groups as such: bounds, numbers of states, and their text.

#include "hopfield/groups/groups.hpp"

#include <bit>
#include <cmath>

#include "catch.hpp"
#include "hopfield/groups/group_clauses.hpp"
#include "hopfield/groups/group_file.hpp"
#include "hopfield/model_check.hpp"
#include "hopfield/fixtures.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;
using test::contains;
using test::input_error;

namespace {

Assignment bits(std::uint32_t word, std::size_t variables) {
  Assignment values(variables);
  for (std::size_t v = 0; v < variables; ++v) values[v] = word >> v & 1u;
  return values;
}

}  // namespace

TEST_CASE("a group allows as many states as there are, and its clauses allow the same") {
  const std::vector<DimacsLiteral> literals{1, -2, 3, -4, 5, 6};
  for (std::uint32_t size = 1; size <= 6; ++size)
    for (std::uint32_t low = 0; low <= size; ++low)
      for (std::uint32_t high = low; high <= size + 1; ++high) {
        Groups groups(6);
        groups.add({low, high, {literals.begin(), literals.begin() + size}});
        const Cnf clauses = with_group_clauses(Cnf(6), groups);
        int valid = 0;
        for (std::uint32_t word = 0; word < 64; ++word) {
          const auto truths = static_cast<std::uint32_t>(std::popcount((word ^ 0b001010u) & ((1u << size) - 1)));
          const bool should = truths >= low && truths <= high;
          const Assignment values = bits(word, 6);
          CHECK((first_violated(groups, values) == Groups::kNone) == should);
          CHECK(!first_unsatisfied(clauses, values) == should);
          valid += should ? 1 : 0;
        }
        INFO(describe(groups[0]));
        CHECK(std::exp2(log2_states(groups[0]) + 6 - size) == Approx(valid).epsilon(1e-12));
      }
}

TEST_CASE("numbers of states of large groups do not overflow") {
  Group group{1, 1, std::vector<DimacsLiteral>(100'000)};
  CHECK(log2_states(group) == Approx(std::log2(100'000.0)).epsilon(1e-9));
  group.low = 0;
  group.high = 100'000;
  // The sum of terms up to e^69000, from logarithms that lgamma gives to some 1e-10.
  CHECK(log2_states(group) == Approx(100'000.0).epsilon(1e-9));
}

TEST_CASE("groups that overlap, or that nothing can meet, are refused") {
  Groups groups(5);
  groups.add({1, 1, {1, -2}, {"f", 1}});
  CHECK(contains(input_error([&] { groups.add({1, 1, {3, 2}, {"f", 2}}); }), "f:2: variable 2 is a member of two groups, the other in line 1"));
  CHECK(contains(input_error([&] { groups.add({1, 1, {3, -3}}); }), "variable 3 stands twice"));
  CHECK(contains(input_error([&] { groups.add({1, 1, {3, 6}}); }), "literal 6"));
  CHECK(contains(input_error([&] { groups.add({1, 1, {}}); }), "without literals"));
  CHECK(contains(input_error([&] { groups.add({2, 1, {3, 4}}); }), "at least 2 and at most 1"));
  CHECK(contains(input_error([&] { groups.add({3, 3, {3, 4}}); }), "wants 3 true literals and has 2"));
  CHECK(groups.size() == 1);
  CHECK(groups.members() == 2);
  CHECK(groups.member(2) == -2);
  CHECK(groups.group_of(3) == Groups::kNone);
}

TEST_CASE("groups are read from lines, and written as they are read") {
  const std::string text = "exactly 1 : 1 -2 3\natmost 2 : 4 5 6\nbetween 1 2 : 7 8 9\n";
  const Groups groups = parse_groups(text, "f", 12);
  REQUIRE(groups.size() == 3);
  CHECK(groups[0].literals == std::vector<DimacsLiteral>{1, -2, 3});
  CHECK((groups[1].low == 0 && groups[1].high == 2));
  CHECK((groups[2].low == 1 && groups[2].high == 2));
  CHECK(groups_text(groups) == text);
  const Groups loose = parse_groups("\r\n  atleast 2:10 11\t12  \r\n\n", "f", 12);
  REQUIRE(loose.size() == 1);
  CHECK((loose[0].low == 2 && loose[0].high == 3));
}

TEST_CASE("bad lines of groups are refused with line, column and cure") {
  struct Case {
    const char* text;
    std::vector<std::string> names;
  };
  for (const Case& c : {Case{"", {"f", "holds no group", "exactly 1 : 1 2 3"}}, Case{"exactly 1 : 1\nexactli 1 : 2\n", {"f:2:1", "`exactli`", "`exactly`"}},
                        Case{"c one\n", {"f:1:1", "`c`"}}, Case{"exactly : 1 2\n", {"f:1:9", "bound is missing"}}, Case{"exactly 1 1 2\n", {"f:1:11", "colon"}},
                        Case{"between 1 : 1 2\n", {"f:1:11", "bound is missing"}}, Case{"atmost -1 : 1 2\n", {"f:1:8", "-1"}}, Case{"atmost x : 1 2\n", {"f:1:8", "`x`"}},
                        Case{"exactly 1 : 1 2 0\n", {"f:1:17", "literal 0", "without 0"}}, Case{"exactly 1 : 1 13\n", {"f:1:15", "literal 13", "12"}},
                        Case{"exactly 1 : 1 2;\n", {"f:1:15", "`2;`"}}, Case{"exactly 1 : 99999999999999999999\n", {"f:1:13"}}, Case{"exactly 1 :\n", {"f:1", "without literals"}},
                        Case{"between 3 2 : 1 2 3\n", {"f:1", "at least 3"}}, Case{"atleast 3 : 1 2\n", {"f:1", "wants 3"}},
                        Case{"atmost 1 : 1 2\natmost 1 : -2 3\n", {"f:2", "variable 2", "line 1"}}}) {
    const std::string message = input_error([&] { parse_groups(c.text, "f", 12); });
    INFO(c.text << message);
    for (const std::string& name : c.names) CHECK(contains(message, name));
  }
}
