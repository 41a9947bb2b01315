#include "hopfield/dimacs.hpp"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "core/error.hpp"
#include "core/io/byte_source.hpp"
#include "core/random/counter_rng.hpp"
#include "hopfield/model_check.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;

namespace {

std::vector<std::vector<int>> clauses_of(const Cnf& cnf) {
  std::vector<std::vector<int>> clauses;
  for (std::size_t c = 0; c < cnf.clauses(); ++c) clauses.emplace_back(cnf.clause(c).begin(), cnf.clause(c).end());
  return clauses;
}

std::vector<std::vector<int>> xors_of(const Cnf& cnf) {
  std::vector<std::vector<int>> clauses;
  for (std::size_t i = 0; i < cnf.xors(); ++i) clauses.emplace_back(cnf.xor_clause(i).begin(), cnf.xor_clause(i).end());
  return clauses;
}

std::vector<std::vector<int>> parsed(const std::string& text) { return clauses_of(parse_dimacs(text, "f")); }

std::string error_of(const std::string& text) {
  try {
    parse_dimacs(text, "f");
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "no error";
}

using Clauses = std::vector<std::vector<int>>;

}  // namespace

TEST_CASE("what is found in the wild is read") {
  const Clauses expected{{1, -2}, {2, 3}};
  CHECK(parsed("p cnf 3 2\n1 -2 0\n2 3 0\n") == expected);
  CHECK(parsed("p cnf 3 2\n1 -2 0\n2 3 0") == expected);                       // no newline at the end
  CHECK(parsed("c one\nc\n\n p  cnf 3  2 \n\n 1  -2 0 \n2\t3 0\n\n") == expected);
  CHECK(parsed("p cnf 3 2\r\n1 -2 0\r\n2 3 0\r\n") == expected);
  CHECK(parsed("p cnf 3 2\n1\n-2\n0 2\nc within\n3 0\n") == expected);
  CHECK(parsed("p cnf 3 2 c why\n1 -2 0 c because\n2 3 0 c\n") == expected);
  CHECK(parsed("p cnf 3 2\n1 -2 0\ncomment\n2 3 0\n c last") == expected);
  CHECK(parsed("p cnf 3 2\n1 -2 0\n2 3 0\n%\n0\n\n") == expected);             // SATLIB
  CHECK(parsed("p cnf 3 2\n1 -2 0\n2 3 0\n0\n") == expected);                  // pret
  CHECK(parsed("p cnf 3 2\n1 -2 0\n2 3 0\n%\n") == expected);
  CHECK(parsed("p cnf 3 3\n1 1 0\n1 -1 0\n1 1 0\n") == Clauses{{1, 1}, {1, -1}, {1, 1}});
  CHECK(parsed("p cnf 03 1\n003 0\n") == Clauses{{3}});
}

TEST_CASE("the smallest formulas are read") {
  CHECK(parsed("p cnf 0 0\n").empty());
  CHECK(parse_dimacs("p cnf 5 0\n", "f").variables() == 5);
  CHECK(parsed("p cnf 0 1\n0\n") == Clauses{{}});
  CHECK(parsed("p cnf 2 3\n1 0 0 2 0\n") == Clauses{{1}, {}, {2}});
}

TEST_CASE("bad files are refused with place, problem and cure") {
  const auto bad = [](const std::string& text, const std::string& place, const std::string& problem) {
    const std::string error = error_of(text);
    INFO(error);
    CHECK(error.substr(0, place.size()) == place);
    CHECK(error.find(problem) != std::string::npos);
  };
  using namespace std::string_literals;
  bad("", "f: ", "holds no formula");
  bad("c nothing\n", "f: ", "holds no formula");
  bad("c x\n1 -4 0\n2 0\n", "f:2:1: ", "Add a first line `p cnf 4 2`");
  bad("1 -4 0\n2 x\n", "f:1:1: ", "Add a first line `p cnf <variables> <clauses>`");
  bad("hello\n", "f:1:1: ", "`hello` where the header");
  bad("pcnf 1 1\n1 0\n", "f:1:1: ", "`pcnf`");
  bad("p\n", "f:1:1: ", "names no format");
  bad("p wcnf 1 1 2\n2 1 0\n", "f:1:3: ", "format `wcnf`");
  bad("p gcnf 1 1\n1 0\n", "f:1:3: ", "format `gcnf`");
  bad("p CNF 1 1\n1 0\n", "f:1:3: ", "format `CNF`");
  bad("p cnf 1\n1 0\n", "f:1:1: ", "number of clauses");
  bad("p cnf\n", "f:1:1: ", "number of variables");
  bad("p cnf x 1\n1 0\n", "f:1:7: ", "number of variables is `x`");
  bad("p cnf -1 1\n1 0\n", "f:1:7: ", "outside 0..");
  bad("p cnf 1 -1\n1 0\n", "f:1:9: ", "outside 0..");
  bad("p cnf 2147483648 1\n1 0\n", "f:1:7: ", "outside 0..");
  bad("p cnf 1 99999999999999999999999999\n1 0\n", "f:1:9: ", "outside 0..");
  bad("p cnf 1 1 1\n1 0\n", "f:1:11: ", "follows the two counts");
  bad("p cnf 1 1\np cnf 1 1\n1 0\n", "f:2:1: ", "second header; the first is in line 1");
  bad("p cnf 1 1\n1 0\np cnf 1 1\n", "f:3:1: ", "second header");
  bad("p cnf 3 3\n1 0\n2 0\n", "f:1:1: ", "announces 3 clauses, but 2 follow");
  bad("p cnf 3 3\n1 0\n2 0\n%\n0\n", "f:1:1: ", "should read `p cnf 3 2`");
  bad("p cnf 3 1\n1 0\n2 3 0\n", "f:3:1: ", "a further clause follows the 1 announced in line 1");
  bad("p cnf 3 1\n1 0\n2 3 0\n", "f:3:1: ", "should read `p cnf 3 2`");
  bad("p cnf 3 1\n1 0\n%\n2 3 0\n", "f:4:1: ", "delete what follows");
  bad("p cnf 3 2\n1 0\n 2 4 0\n", "f:3:4: ", "literal 4 names a variable beyond the 3");
  bad("p cnf 3 1\n-2147483648 0\n", "f:2:1: ", "literal -2147483648");
  bad("p cnf 3 1\n4294967297 0\n", "f:2:1: ", "literal 4294967297");
  bad("p cnf 3 1\n1 2\n", "f:2:1: ", "not ended by 0");
  bad("p cnf 3 1\n1 two 0\n", "f:2:3: ", "`two` is not a literal");
  bad("p cnf 3 1\n1 -0\n", "f:2:3: ", "`-0` is not a literal");
  bad("p cnf 3 1\n1 - 2 0\n", "f:2:3: ", "`-` is not a literal");
  bad("p cnf 3 1\n1 +2 0\n", "f:2:3: ", "`+2` is not a literal");
  bad("p cnf 3 1\n1 2.0 0\n", "f:2:3: ", "`2.0` is not a literal");
  bad("p cnf 3 1\n1 0\njunk\n", "f:3:1: ", "`junk` is not a literal");
  bad("p cnf 3 1\n1 \0002 0\n"s, "f:2:3: ", "`\\x002` is not a literal");
  bad("p cnf 3 1\n1 \033[31m\xFF 0\n", "f:2:3: ", "`\\x1b[31m\\xff` is not a literal");
  bad("\xEF\xBB\xBFp cnf 1 1\n1 0\n", "f:1:1: ", "`\\xef\\xbb\\xbfp` where the header");
  bad("p cnf 3 1\n1 " + std::string(1000, 'x') + " 0\n", "f:2:3: ", "`xxxxxxxxxxxxxxxxxxxxxxxx`... is not");
}

TEST_CASE("XOR clauses are read") {
  const auto both = [](const std::string& text) {
    const Cnf cnf = parse_dimacs(text, "f");
    return std::pair(clauses_of(cnf), xors_of(cnf));
  };
  using Both = std::pair<Clauses, Clauses>;
  const Both expected{{{2, 3}}, {{1, -2, 3}, {-1}}};
  CHECK(both("p cnf 3 3\nx1 -2 3 0\n2 3 0\nx-1 0\n") == expected);
  CHECK(both("p cnf 3 3\nx 1 -2 3 0\n2 3 0 x -1 0\n") == expected);
  CHECK(both("p cnf 3 3\nx1\nc why\n-2 3 0\n2 3 0\nx -1\n0\n%\n0\n") == expected);
  CHECK(both("p xnf 3 3\nx1 -2 3 0\n2 3 0\nx-1 0\n") == expected);
  CHECK(both("p cnf 3 2\nx 0\nx0\n") == Both{{}, {{}, {}}});
  CHECK(both("p cnf 3 1\nx 1 1 -1 2 0\n") == Both{{}, {{1, 1, -1, 2}}});
}

TEST_CASE("sums modulo 2 become clauses") {
  const auto read = [](const std::string& text) { return parse_dimacs(text, "f"); };
  const Cnf one = read("p xnf 4 3\n1+2+-3 0\n-1+3+2 0\n4 -1 0\n");
  CHECK(one.variables() == 4);
  CHECK(xors_of(one) == Clauses{{-1, 2, 3}, {-1, 2, 3}});
  CHECK(clauses_of(one) == Clauses{{4, -1}});
  // Equal sums, and one that differs by a negation, share a name.
  const Cnf shared = read("p xnf 4 3\n1+2 3 0\n2+1 3+4 0\n-1+2 4 0\n");
  CHECK(shared.variables() == 6);
  CHECK(shared.named_variables() == 4);
  CHECK(clauses_of(shared) == Clauses{{3, 5}, {5, 6}, {4, -5}});
  CHECK(xors_of(shared) == Clauses{{-5, 1, 2}, {-6, 3, 4}});
  CHECK(xors_of(read("p xnf 3 1\n1+2-3 0\n")) == Clauses{{-1, 2, 3}});
  // Sums that are a literal, true or false.
  CHECK(clauses_of(read("p xnf 3 4\n1+2+1 3 0\n1+-1 2 0\n1+1 2 0\n2+2 0\n")) == Clauses{{2, 3}, {2}, {}});
}

TEST_CASE("bad XOR clauses and sums are refused") {
  const auto bad = [](const std::string& text, const std::string& start) {
    const std::string error = error_of(text);
    INFO(error);
    CHECK(error.substr(0, start.size()) == start);
  };
  bad("p cnf 3 2\nx1 2 0\n", "f:1:1: the header announces 2 clauses, but 1 follow");
  bad("p xnf 3 2\nx1 2 0\n", "f:1:1: the header announces 2 clauses, but 1 follow. If none is missing, the header should read `p xnf 3 1`");
  bad("p cnf 3 1\n1 2 0\nx1 3 0\n", "f:3:1: a further clause follows the 1 announced in line 1. If it belongs to the formula, the header should "
                                     "read `p cnf 3 2`");
  bad("p xnf 3 1\n1 2 0\nx 1 3 0\n", "f:3:1: a further clause");
  bad("p xnf 3 1\n1 2 0\n1+3 0\n", "f:3:1: a further clause");
  bad("p cnf 3 1\n1 2 0\nx 0\n", "f:3:1: a further clause");
  bad("x1 2 0\n1 0\n", "f:1:1: `x1` where the header");
  bad("p cnf 3 1\nx1 2\n", "f:2:1: the last clause is not ended by 0");
  bad("p cnf 3 1\nx", "f:2:1: the last clause is not ended by 0");
  bad("p cnf 3 1\nx1 4 0\n", "f:2:4: literal 4 names a variable beyond the 3");
  bad("p cnf 3 1\nx4 1 0\n", "f:2:2: literal 4 names");
  bad("p cnf 3 1\n1 x2 0\n", "f:2:3: `x2` is not a literal");
  bad("p cnf 3 1\nxx1 2 0\n", "f:2:1: `xx1` is not a literal");
  bad("p cnf 3 1\nx-0 2 0\n", "f:2:1: `x-0` is not a literal");
  bad("p cnf 3 1\n1+2 0\n", "f:2:1: `1+2` is not a literal. Sums modulo 2 need the header `p xnf`");
  bad("p xnf 3 1\nx 1+2 0\n", "f:2:3: `1+2` is a sum within an XOR clause");
  bad("p xnf 3 1\n1+4 0\n", "f:2:1: literal 4 names a variable beyond the 3");
  bad("p xnf 3 1\n1+99999999999999999999 0\n", "f:2:1: literal ");
  for (const std::string word : {"1+", "+1", "1++2", "1+0", "1+-0", "1+x", "1-2", "+", "1+2+", "1+--2", "1.5+2"})
    bad("p xnf 3 1\n3 " + word + " 0\n", "f:2:3: `" + word + "` is not a literal");
}

TEST_CASE("what is written is read back") {
  core::CounterRng rng(7, core::Stream::test, 0);
  for (int round = 0; round < 50; ++round) {
    const int n = static_cast<int>(rng.below(40));
    Cnf cnf(n);
    for (std::uint32_t c = rng.below(200); c > 0; --c) {
      std::vector<DimacsLiteral> clause;
      for (std::uint32_t l = n == 0 ? 0 : rng.below(6); l > 0; --l) {
        const int v = 1 + static_cast<int>(rng.below(static_cast<std::uint32_t>(n)));
        clause.push_back(rng() % 2 == 0 ? v : -v);
      }
      if (round % 2 == 0 && c % 3 == 0) {
        cnf.add_xor(clause);
      } else {
        cnf.add(clause);
      }
    }
    std::ostringstream text;
    const std::vector<std::string> comments{"seed 7", "", "two\nlines"};
    write_dimacs(text, cnf, comments);
    CHECK(text.str().starts_with("c seed 7\nc\nc two\nc lines\np cnf "));
    const Cnf again = parse_dimacs(text.str(), "f");
    CHECK(again.variables() == n);
    CHECK(clauses_of(again) == clauses_of(cnf));
    CHECK(xors_of(again) == xors_of(cnf));
  }
}

TEST_CASE("mutated files are read or refused, and nothing else") {
  const std::string seeds[] = {
      "c comment\np cnf 4 4\n1 -2 0\n2 3 -4 0\n-1 0\n4 0\n%\n0\n", "p cnf 3 2\r\n1 2\r\n3 0 -1 0\r\n0\r\n",
      "1 2 0\n-1 -2 0\n", "p cnf 0 1\n0\n", "p cnf 4 3\nx1 -2 0\nx 2 3 -4 0\n1 2 0\n",
      "p xnf 4 3\n1+2+-3 4 0\nx1 2 0\n-1+-4 0\n"};
  constexpr char kBytes[] = "0123456789- \n\r\tcp%nfx+\0\xFF";
  core::CounterRng rng(11, core::Stream::test, 0);  // replay: round number is printed on failure
  int read = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string text = seeds[rng.below(6)];
    for (std::uint32_t edits = 1 + rng.below(4); edits > 0; --edits) {
      const std::size_t at = rng.below(static_cast<std::uint32_t>(text.size()) + 1);
      const char byte = kBytes[rng.below(sizeof kBytes - 1)];
      switch (rng.below(4)) {
        case 0: text.insert(at, 1, byte); break;
        case 1: text.erase(at, 1 + rng.below(3)); break;
        case 2: text.resize(at); break;
        default: if (at < text.size()) text[at] = byte;
      }
    }
    try {
      const Cnf cnf = parse_dimacs(std::string_view(text.data(), text.size()), "f");
      bool in_range = true;
      for (std::size_t c = 0; c < cnf.constraints(); ++c) {
        for (const int literal : cnf.constraint(c)) in_range = in_range && literal != 0 && std::abs(literal) <= cnf.variables();
      }
      if (!in_range) FAIL("round " << round << ": literal out of range");
      ++read;
    } catch (const core::InputError& error) {
      const std::string what = error.what();
      if (std::any_of(what.begin(), what.end(), [](char c) { return c < ' ' || c == '\x7F'; })) {
        FAIL("round " << round << ": unprintable error");
      }
    }
  }
  CHECK(read > 1000);
}

TEST_CASE("a large formula is read fast enough") {
  core::CounterRng rng(5, core::Stream::test, 0);
  constexpr int n = 100'000, m = 420'000;
  Cnf cnf(n);
  for (int c = 0; c < m; ++c) {
    DimacsLiteral clause[3];
    for (DimacsLiteral& literal : clause) literal = (1 + static_cast<int>(rng.below(n))) * (rng() % 2 == 0 ? 1 : -1);
    cnf.add(clause);
  }
  std::ostringstream text;
  write_dimacs(text, cnf);
  const std::string bytes = text.str();
  const auto start = std::chrono::steady_clock::now();
  CHECK(fingerprint(parse_dimacs(bytes, "f")) == fingerprint(cnf));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  // 0.03 s in a Release build; the bound only catches work that grows with the square.
  CHECK(seconds.count() < 5.0);
}

TEST_CASE("models are judged") {
  const Cnf cnf = parse_dimacs("p cnf 3 4\n1 -2 0\n2 3 0\n-1 -3 0\n3 3 0\n", "f");
  CHECK(first_unsatisfied(cnf, {0, 0, 1}) == std::nullopt);
  CHECK(first_unsatisfied(cnf, {0, 1, 0}) == std::optional<std::size_t>(0));
  CHECK(count_unsatisfied(cnf, {0, 1, 0}) == 2);
  CHECK(first_unsatisfied(cnf, {1, 1, 1}) == std::optional<std::size_t>(2));
  CHECK(count_unsatisfied(parse_dimacs("p cnf 0 2\n0 0\n", "f"), {}) == 2);
  CHECK(first_unsatisfied(Cnf(2), {0, 0}) == std::nullopt);
  const Cnf with_xors = parse_dimacs("p cnf 3 3\nx1 -2 3 0\n1 2 0\nx 2 2 3 0\n", "f");
  CHECK(first_unsatisfied(with_xors, {0, 1, 1}) == std::nullopt);
  CHECK(first_unsatisfied(with_xors, {1, 1, 1}) == std::optional<std::size_t>(1));
  CHECK(first_unsatisfied(with_xors, {1, 0, 0}) == std::optional<std::size_t>(1));
  CHECK(first_unsatisfied(with_xors, {1, 1, 0}) == std::optional<std::size_t>(2));
  CHECK(count_unsatisfied(with_xors, {0, 0, 0}) == 2);
  CHECK(count_unsatisfied(parse_dimacs("p cnf 1 1\nx 0\n", "f"), {0}) == 1);
}

TEST_CASE("all published instances are read") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data / "satlib")) {
    if (entry.path().extension() != ".cnf") continue;
    ++files;
    const std::string path = entry.path().string();
    INFO(path);
    if (path.ends_with("flat30-60/flat30-1.cnf")) {
      const std::string error = error_of(core::read_input(path).bytes);
      CHECK(error == "f:1:1: a clause stands before any header. Add a first line `p cnf 90 300`");
      continue;
    }
    const Cnf cnf = read_dimacs(path);
    CHECK(cnf.clauses() > 0);
    std::size_t empty = 0;
    for (std::size_t c = 0; c < cnf.clauses(); ++c) empty += cnf.clause(c).empty() ? 1 : 0;
    CHECK(empty == 0);
  }
  CHECK(files > 0);
}
