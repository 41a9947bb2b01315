#include "hopfield/maxsat/wcnf.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "hopfield/dimacs.hpp"
#include "hopfield/dimacs_scanner.hpp"

namespace ohmfield::hopfield {
namespace {

constexpr const char* kHeaderForm = "A header reads `p wcnf <variables> <clauses> [<top>]`";
constexpr const char* kClauseForm = "A clause is a weight (or `h`), literals, and 0; comment lines begin with c";
/// A hard clause may weigh one more than the soft ones can together.
constexpr std::uint64_t kMostTop = std::uint64_t{1} << 63;

/// Clauses end to end; the variables of the new format are known only at its end.
struct Clauses {
  std::vector<DimacsLiteral> literals;
  std::vector<std::size_t> ends;
  std::vector<std::uint64_t> weights;  ///< 0: hard

  WeightedCnf formula(std::int32_t variables) const {
    WeightedCnf result{Cnf(variables), Cnf(variables), {}};
    std::size_t start = 0;
    for (std::size_t c = 0; c < ends.size(); ++c) {
      const std::span<const DimacsLiteral> clause(literals.data() + start, ends[c] - start);
      (weights[c] == 0 ? result.hard : result.soft).add(clause);
      if (weights[c] != 0) result.weights.push_back(weights[c]);
      start = ends[c];
    }
    return result;
  }
};

class Parser {
 public:
  Parser(std::string_view text, const std::string& name) : scan_(text, name) {}

  WeightedCnf parse() {
    if (!scan_.next_word()) {
      scan_.fail_at_end("holds no formula", "A WCNF file has a line for each clause: its weight or `h`, literals, and 0");
    }
    if (scan_.word() == "p") {
      read_header();
      if (!scan_.next_word()) at_end_ = true;
    }
    while (!at_end_) read_clause();
    if (is_old() && clauses_.ends.size() < static_cast<std::size_t>(announced_)) {
      fail_count(header_at_, "but " + std::to_string(clauses_.ends.size()) + " follow", "If none is missing",
                 clauses_.ends.size());
    }
    return clauses_.formula(static_cast<std::int32_t>(variables_));
  }

 private:
  bool is_old() const { return header_at_ != nullptr; }

  void read_header() {
    header_at_ = scan_.word().data();
    if (!scan_.next_word_in_line() || scan_.word() != "wcnf") scan_.fail_at(header_at_, "the header does not announce `wcnf`", kHeaderForm);
    variables_ = read_count("variables", kMostVariables);
    announced_ = read_count("clauses", kMostClauses);
    if (scan_.next_word_in_line()) top_ = read_weight("TOP, the weight of hard clauses,", kMostTop);
    if (scan_.next_word_in_line()) scan_.fail(quoted(scan_.word()) + " follows the numbers of the header", kHeaderForm);
  }

  std::int64_t read_count(const std::string& what, std::int64_t most) {
    if (!scan_.next_word_in_line()) scan_.fail_at(header_at_, "the header does not give the number of " + what, kHeaderForm);
    const std::optional<std::int64_t> count = scan_.number();
    if (!count) scan_.fail("the number of " + what + " is " + quoted(scan_.word()), kHeaderForm);
    if (*count < 0 || *count > most) {
      scan_.fail("the number of " + what + " is " + std::string(scan_.word().substr(0, 24)) + ", outside 0.." + std::to_string(most),
                 "Check the header");
    }
    return *count;
  }

  /// The word as a weight: the scanner's own numbers end at 18 digits.
  std::uint64_t read_weight(const std::string& what, std::uint64_t most) const {
    const std::string_view word = scan_.word();
    const bool negative = word.front() == '-';
    const std::string_view digits = word.substr(negative ? 1 : 0);
    const bool is_number = !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
    if (!is_number) fail_weight(what);
    if (negative) {
      scan_.fail(what + " " + quoted(word) + " is negative", "Weights are whole numbers from 1; drop the clause, or reward its negation instead");
    }
    std::uint64_t weight = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), weight);
    if (error != std::errc() || weight > most) {
      scan_.fail(what + " " + quoted(word) + " is above " + std::to_string(most) + (most == kMostWeight ? " (2^63 - 1)" : " (2^63)"),
                 "Divide all weights by a common factor");
    }
    if (weight == 0) scan_.fail(what + " is 0", "Weights are whole numbers from 1; a clause that costs nothing can be deleted");
    return weight;
  }

  [[noreturn]] void fail_weight(const std::string& what) const {
    const std::string_view word = scan_.word();
    if (word == "p") {
      if (is_old()) scan_.fail("a second header; the first is in line " + std::to_string(scan_.line_of(header_at_)), "A file holds one formula");
      scan_.fail("a header after the first clause", "The format of 2022 has none, and the older one begins with it");
    }
    if (word == "h") {
      scan_.fail("`h` marks hard clauses in files without a header, and this one has a header in line " + std::to_string(scan_.line_of(header_at_)),
                 top_ ? "Write " + std::to_string(*top_) + ", the TOP of the header, in place of h" : "Delete the header, or add TOP to it and write that in place of h");
    }
    scan_.fail(what + " is " + quoted(word) + ", not a whole number",
               word.find_first_of(".eE") != std::string_view::npos ? "Multiply all weights by a power of ten" : kClauseForm);
  }

  void read_clause() {
    const char* const start = scan_.word().data();
    if (is_old() && clauses_.ends.size() == static_cast<std::size_t>(announced_)) fail_surplus(start);
    std::uint64_t weight = 0;
    if (is_old() || scan_.word() != "h") {
      weight = read_weight("the weight of the clause", top_ ? kMostTop : kMostWeight);
      if (top_ && weight >= *top_) {
        weight = 0;
      } else {
        add_up(weight);
      }
    }
    for (;;) {
      if (!scan_.next_word()) {
        scan_.fail_at(start, "the last clause is not ended by 0", "Add the 0, or fetch the file again if it was cut short");
      }
      const std::optional<std::int64_t> literal = scan_.number();
      if (!literal) {
        scan_.fail(quoted(scan_.word()) + " is not a literal",
                   "Is the 0 missing that ends the clause begun in line " + std::to_string(scan_.line_of(start)) + "?");
      }
      if (*literal == 0) break;
      check_range(std::abs(*literal));
      clauses_.literals.push_back(static_cast<DimacsLiteral>(*literal));
    }
    clauses_.ends.push_back(clauses_.literals.size());
    clauses_.weights.push_back(weight);
    at_end_ = !scan_.next_word();
  }

  void add_up(std::uint64_t weight) {
    if (weight > kMostWeight - sum_) {
      scan_.fail("with the weight " + std::to_string(weight) + " the soft clauses weigh more than " + std::to_string(kMostWeight) +
                     " (2^63 - 1) together",
                 "Divide all weights by a common factor");
    }
    sum_ += weight;
  }

  void check_range(std::int64_t variable) {
    if (is_old() && variable > variables_) {
      scan_.fail("literal " + std::string(scan_.word().substr(0, 24)) + " names a variable beyond the " + std::to_string(variables_) +
                     " announced in line " + std::to_string(scan_.line_of(header_at_)),
                 "Correct the literal or the header");
    }
    if (variable > kMostVariables) {
      scan_.fail("literal " + std::string(scan_.word().substr(0, 24)) + " names a variable beyond " + std::to_string(kMostVariables),
                 "Number the variables from 1 without gaps");
    }
    variables_ = std::max(variables_, variable);
  }

  /// Goes on reading, so that the header that would fit can be told.
  [[noreturn]] void fail_surplus(const char* at) {
    std::size_t clauses = clauses_.ends.size();
    do {
      clauses += scan_.word() == "0" ? 1 : 0;
    } while (scan_.next_word());
    fail_count(at, "but a further clause follows", "If it belongs to the formula", clauses);
  }

  [[noreturn]] void fail_count(const char* at, const std::string& problem, const std::string& condition, std::size_t clauses) const {
    const std::string header = "p wcnf " + std::to_string(variables_) + " " + std::to_string(clauses) + (top_ ? " " + std::to_string(*top_) : "");
    scan_.fail_at(at, "the header in line " + std::to_string(scan_.line_of(header_at_)) + " announces " + std::to_string(announced_) + " clauses, " + problem,
                  condition + ", the header should read `" + header + "`");
  }

  Scanner scan_;
  bool at_end_ = false;
  const char* header_at_ = nullptr;  ///< of the old format
  std::int64_t variables_ = 0, announced_ = 0;
  std::optional<std::uint64_t> top_;
  std::uint64_t sum_ = 0;
  Clauses clauses_;
};

bool has_wcnf_ending(std::string name) {
  for (const char* packed : {".gz", ".xz"})
    if (name.ends_with(packed)) name.resize(name.size() - 3);
  return name.ends_with(".wcnf");
}

}  // namespace

bool is_wcnf(std::string_view text, const std::string& name) {
  Scanner scan(text, name);
  if (!scan.next_word()) return has_wcnf_ending(name);
  if (scan.word() == "p") return scan.next_word_in_line() && scan.word() == "wcnf";
  if (scan.word() == "h" || has_wcnf_ending(name)) return true;
  // Soft clauses first, then hard ones. Only a text without a header is searched for them.
  if (!scan.number()) return false;
  while (scan.next_word())
    if (scan.word() == "h") return true;
  return false;
}

WeightedCnf parse_wcnf(std::string_view text, const std::string& name) { return Parser(text, name).parse(); }

void write_wcnf(std::ostream& out, const WeightedCnf& formula) {
  const auto put = [&](const std::string& head, std::span<const DimacsLiteral> clause) {
    out << head;
    for (const DimacsLiteral literal : clause) out << ' ' << literal;
    out << " 0\n";
  };
  for (std::size_t c = 0; c < formula.hard.clauses(); ++c) put("h", formula.hard.clause(c));
  for (std::size_t c = 0; c < formula.soft.clauses(); ++c) put(std::to_string(formula.weights[c]), formula.soft.clause(c));
}

}  // namespace ohmfield::hopfield
