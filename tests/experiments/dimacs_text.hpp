#pragma once
/// Formulas as text, and a judge of answers that shares nothing with the library.

#include <cstdint>
#include <cstdlib>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace ohmfield::test {

/// Uniform random 3-SAT; std::mt19937 gives the same numbers everywhere.
inline std::string random_dimacs(int variables, int clauses, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::ostringstream text;
  text << "p cnf " << variables << ' ' << clauses << '\n';
  for (int c = 0; c < clauses; ++c) {
    int clause[3] = {0, 0, 0};
    for (int i = 0; i < 3;) {
      const int v = 1 + static_cast<int>(random() % static_cast<unsigned>(variables));
      if (std::abs(clause[0]) == v || std::abs(clause[1]) == v) continue;
      clause[i++] = random() % 2 == 0 ? v : -v;
    }
    text << clause[0] << ' ' << clause[1] << ' ' << clause[2] << " 0\n";
  }
  return text.str();
}

/// Whether the `v` lines of an answer satisfy a formula: every variable named once, closed by 0, every clause true.
inline bool answer_satisfies(const std::string& answer, const std::string& dimacs) {
  std::istringstream formula(dimacs);
  std::string word, line;
  std::size_t variables = 0, clauses = 0;
  while (formula >> word && word != "p") std::getline(formula, line);
  formula >> word >> variables >> clauses;
  std::vector<int> value(variables + 1, 0);
  bool closed = false;
  std::istringstream lines(answer);
  while (std::getline(lines, line)) {
    if (line.empty() || line[0] != 'v') continue;
    if (line.size() > 78) return false;
    std::istringstream literals(line.substr(1));
    for (int literal; literals >> literal;) {
      if (literal == 0) {
        closed = true;
        continue;
      }
      const auto v = static_cast<std::size_t>(std::abs(literal));
      if (closed || v > variables || value[v] != 0) return false;
      value[v] = literal > 0 ? 1 : -1;
    }
  }
  for (std::size_t v = 1; v <= variables; ++v)
    if (value[v] == 0) return false;
  for (std::size_t c = 0; c < clauses; ++c) {
    bool satisfied = false;
    for (int literal; formula >> literal && literal != 0;)
      satisfied = satisfied || value[static_cast<std::size_t>(std::abs(literal))] == (literal > 0 ? 1 : -1);
    if (!satisfied) return false;
  }
  return closed;
}

inline bool has_line(const std::string& text, const std::string& line) {
  return text.starts_with(line + "\n") || text.find("\n" + line + "\n") != std::string::npos;
}

}  // namespace ohmfield::test
