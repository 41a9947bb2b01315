#include "hopfield/dimacs.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <vector>

#include "core/error.hpp"
#include "core/io/byte_source.hpp"
#include "hopfield/dimacs_scanner.hpp"
#include "hopfield/xnf_terms.hpp"

namespace ohmfield::hopfield {
namespace {

constexpr const char* kHeaderForm = "A header reads `p cnf <variables> <clauses>`";

struct Header {
  std::string_view format;
  std::int64_t variables = 0, clauses = 0;
  const char* at = nullptr;

  std::string text() const {
    return "p " + std::string(format) + " " + std::to_string(variables) + " " + std::to_string(clauses);
  }
};

class Parser {
 public:
  Parser(std::string_view text, const std::string& name) : scan_(text, name) {}

  Cnf parse() {
    read_header();
    Cnf cnf(static_cast<std::int32_t>(header_.variables));
    read_clauses(cnf);
    read_tail();
    return cnf;
  }

 private:
  void read_header() {
    if (!scan_.next_word()) {
      scan_.fail_at_end("holds no formula",
                        "A DIMACS file has a line `p cnf <variables> <clauses>` and then the clauses");
    }
    const std::string_view word = scan_.word();
    if (word != "p") fail_without_header();
    header_.at = word.data();
    if (!scan_.next_word_in_line()) fail_header("names no format");
    header_.format = scan_.word();
    if (header_.format != "cnf" && header_.format != "xnf") {
      scan_.fail("the header announces format " + quoted(scan_.word()) + ", and only `cnf` and `xnf` are read",
                 scan_.word().ends_with("cnf") ? "Convert the file to plain CNF" : kHeaderForm);
    }
    header_.variables = read_count("variables", kMostVariables);
    header_.clauses = read_count("clauses", kMostClauses);
    if (scan_.next_word_in_line()) {
      scan_.fail(quoted(scan_.word()) + " follows the two counts of the header",
                 kHeaderForm);
    }
  }

  std::int64_t read_count(const std::string& what, std::int64_t most) {
    if (!scan_.next_word_in_line()) fail_header("does not give the number of " + what);
    const std::optional<std::int64_t> count = scan_.number();
    if (!count) {
      scan_.fail("the number of " + what + " is " + quoted(scan_.word()), kHeaderForm);
    }
    if (*count < 0 || *count > most) {
      scan_.fail("the number of " + what + " is " + std::string(scan_.word().substr(0, 24)) + ", outside 0.." +
                     std::to_string(most),
                 "Check the header");
    }
    return *count;
  }

  void read_clauses(Cnf& cnf) {
    XnfClause clause(cnf);
    std::vector<DimacsLiteral> literals;  // of an XOR clause or a sum
    bool in_xor = false;
    const char* clause_start = nullptr;
    for (std::int64_t done = 0; done < header_.clauses;) {
      if (!scan_.next_word()) {
        if (clause_start != nullptr) {
          scan_.fail_at(clause_start, "the last clause is not ended by 0",
                        "Add the 0, or fetch the file again if it was cut short");
        }
        fail_short(done);
      }
      const std::string_view whole = scan_.word();
      if (clause_start == nullptr && scan_.take_x()) {
        in_xor = true;
        clause_start = whole.data();
        if (scan_.word().empty()) continue;
      }
      const std::optional<std::int64_t> literal = scan_.number();
      if (!literal) {
        if (whole == "%") fail_short(done);
        read_sum(whole, in_xor, literals);
        if (clause_start == nullptr) clause_start = whole.data();
        clause.add_sum(literals);
        literals.clear();
        continue;
      }
      if (*literal == 0) {
        if (in_xor) {
          cnf.add_xor(literals);
        } else {
          clause.finish();
        }
        if (cnf.variables() > kMostVariables) fail_names();
        literals.clear();
        in_xor = false;
        clause_start = nullptr;
        ++done;
        continue;
      }
      if (std::abs(*literal) > header_.variables) fail_range(scan_.word());
      if (clause_start == nullptr) clause_start = whole.data();
      if (in_xor) {
        literals.push_back(static_cast<DimacsLiteral>(*literal));
      } else {
        clause.add(static_cast<DimacsLiteral>(*literal));
      }
    }
  }

  void read_sum(std::string_view word, bool in_xor, std::vector<DimacsLiteral>& literals) const {
    const auto sum = literals_of_sum(word);
    if (!sum) fail_word(word);
    if (header_.format != "xnf") {
      scan_.fail_at(word.data(), quoted(word) + " is not a literal",
                    "Sums modulo 2 need the header `p xnf`; in `p cnf` a line of one sum reads `x1 2 3 0`");
    }
    if (in_xor) {
      scan_.fail_at(word.data(), quoted(word) + " is a sum within an XOR clause",
                    "Leave out the x, or write the literals with spaces between");
    }
    for (const std::int64_t literal : *sum) {
      if (std::abs(literal) > header_.variables) fail_range(std::to_string(literal));
      literals.push_back(static_cast<DimacsLiteral>(literal));
    }
  }

  /// After the announced clauses: the `%` of SATLIB and stray zeros, and nothing else.
  void read_tail() {
    while (scan_.next_word()) {
      const std::string_view whole = scan_.word();
      if (whole == "%") continue;
      const bool is_xor = scan_.take_x();
      const std::optional<std::int64_t> number = scan_.number();
      if (!number && !(is_xor && scan_.word().empty()) && !(header_.format == "xnf" && literals_of_sum(whole))) fail_word(whole);
      if (!is_xor && number && *number == 0) continue;
      const char* const first = whole.data();
      const FoundCounts found = scan_.count_from(header_.at);
      scan_.fail_at(first, "a further clause follows the " + std::to_string(header_.clauses) + " announced in line " +
                               std::to_string(scan_.line_of(header_.at)),
                    found.plain && found.clauses > header_.clauses
                        ? "If it belongs to the formula, the header should read `" + found.header(header_.format) + "`"
                        : "Correct the header, or delete what follows");
    }
  }

  [[noreturn]] void fail_without_header() const {
    if (!scan_.number()) {
      scan_.fail(quoted(scan_.word()) + " where the header should stand",
                 "A DIMACS file has a line `p cnf <variables> <clauses>` before the clauses");
    }
    const FoundCounts found = scan_.count_from(scan_.word().data());
    scan_.fail("a clause stands before any header",
               "Add a first line `" + (found.plain ? found.header() : "p cnf <variables> <clauses>") + "`");
  }

  [[noreturn]] void fail_header(const std::string& problem) const {
    scan_.fail_at(header_.at, "the header " + problem, kHeaderForm);
  }

  [[noreturn]] void fail_short(std::int64_t done) const {
    Header cure = header_;
    cure.clauses = done;
    scan_.fail_at(header_.at,
                  "the header announces " + std::to_string(header_.clauses) + " clauses, but " + std::to_string(done) +
                      " follow",
                  "If none is missing, the header should read `" + cure.text() + "`");
  }

  [[noreturn]] void fail_word(std::string_view word) const {
    if (word == "p") {
      scan_.fail("a second header; the first is in line " + std::to_string(scan_.line_of(header_.at)),
                 "A file holds one formula");
    }
    scan_.fail_at(word.data(), quoted(word) + " is not a literal",
                  "Clauses are whole numbers that end with 0, XOR clauses begin with x; comment lines begin with c");
  }

  [[noreturn]] void fail_names() const {
    scan_.fail("the sums up to here need more than " + std::to_string(kMostVariables) + " variables",
               "Every sum that shares its clause with other terms takes one");
  }

  [[noreturn]] void fail_range(std::string_view word) const {
    scan_.fail("literal " + std::string(word.substr(0, 24)) + " names a variable beyond the " +
                   std::to_string(header_.variables) + " announced in line " +
                   std::to_string(scan_.line_of(header_.at)),
               "Correct the literal or the header");
  }

  Scanner scan_;
  Header header_;
};

}  // namespace

Cnf parse_dimacs(std::string_view text, const std::string& name) { return Parser(text, name).parse(); }

Cnf read_dimacs(const std::string& path) {
  const core::Input input = core::read_input(path);
  return parse_dimacs(input.bytes, input.name);
}

void write_dimacs(std::ostream& out, const Cnf& cnf, std::span<const std::string> comments) {
  for (const std::string& comment : comments) {
    for (std::size_t start = 0; start <= comment.size();) {
      const std::size_t end = std::min(comment.find_first_of("\r\n", start), comment.size());
      out << (end > start ? "c " : "c") << std::string_view(comment).substr(start, end - start) << '\n';
      start = end + 1;
    }
  }
  out << "p cnf " << cnf.variables() << ' ' << cnf.constraints() << '\n';
  std::string buffer;
  for (std::size_t c = 0; c < cnf.constraints(); ++c) {
    if (cnf.is_xor(c)) buffer += 'x';
    for (const DimacsLiteral literal : cnf.constraint(c)) {
      char digits[16];
      buffer.append(digits, std::to_chars(digits, digits + sizeof digits, literal).ptr);
      buffer += ' ';
    }
    buffer += "0\n";
    if (buffer.size() > 65536) {
      out.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
      buffer.clear();
    }
  }
  out.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
}

}  // namespace ohmfield::hopfield
