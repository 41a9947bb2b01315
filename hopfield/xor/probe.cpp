#include "hopfield/xor/probe.hpp"

#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>


namespace ohmfield::hopfield {
namespace {

using Code = std::uint32_t;  // variable from 0, times two, plus one if negated

Code code_of(DimacsLiteral literal) { return 2 * static_cast<Code>(std::abs(literal) - 1) + (literal < 0 ? 1u : 0u); }

/// Two watched literals for clauses (Moskewicz et al., "Chaff", DAC 2001), two watched variables for XOR clauses.
class Propagator {
 public:
  explicit Propagator(const Cnf& cnf) : value_(2 * static_cast<std::size_t>(cnf.variables()), kOpen), watches_(value_.size()) {
    starts_.push_back(0);
    for (std::size_t c = 0; c < cnf.constraints(); ++c) {
      const auto constraint = cnf.constraint(c);
      for (const DimacsLiteral literal : constraint) literals_.push_back(code_of(literal));
      starts_.push_back(literals_.size());
      if (constraint.size() == 1) units_.push_back(literals_.back());
      contradiction_ = contradiction_ || constraint.empty();
      if (constraint.size() < 2) continue;
      for (const std::size_t p : {starts_[c], starts_[c] + 1}) {
        watches_[literals_[p]].push_back(c);
        if (cnf.is_xor(c)) watches_[literals_[p] ^ 1u].push_back(c);
      }
    }
    clauses_ = cnf.clauses();
    for (const Code unit : units_) contradiction_ = contradiction_ || !assume(unit);
  }

  bool contradiction() const { return contradiction_; }
  bool is_open(std::uint32_t variable) const { return value_[2 * variable] == kOpen; }
  bool is_true(Code literal) const { return value_[literal] == kTrue; }
  const std::vector<Code>& trail() const { return trail_; }
  std::size_t reads() const { return reads_; }

  /// Makes a literal true and all that follows; false if that is impossible. What was made stays until undo().
  bool assume(Code literal) {
    if (value_[literal] == kFalse) return false;
    if (value_[literal] == kOpen) set(literal);
    while (next_ < trail_.size()) {
      if (!propagate(trail_[next_++] ^ 1u)) return false;
    }
    return true;
  }

  void undo(std::size_t length) {
    while (trail_.size() > length) {
      value_[trail_.back()] = value_[trail_.back() ^ 1u] = kOpen;
      trail_.pop_back();
    }
    next_ = length;
  }

 private:
  static constexpr std::uint8_t kFalse = 0, kTrue = 1, kOpen = 2;

  void set(Code literal) {
    value_[literal] = kTrue;
    value_[literal ^ 1u] = kFalse;
    trail_.push_back(literal);
  }

  bool propagate(Code now_false) {
    std::vector<std::size_t>& list = watches_[now_false];
    std::size_t kept = 0;
    bool fine = true;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::size_t c = list[i];
      const bool stays = !fine || (c < clauses_ ? visit_clause(c, now_false, fine) : visit_xor(c, now_false >> 1, fine));
      if (stays) list[kept++] = c;
    }
    list.resize(kept);
    return fine;
  }

  /// Whether the clause goes on being watched by the literal that has become false.
  bool visit_clause(std::size_t c, Code now_false, bool& fine) {
    Code* const first = &literals_[starts_[c]];
    const std::size_t length = starts_[c + 1] - starts_[c];
    if (first[0] == now_false) std::swap(first[0], first[1]);
    ++reads_;
    if (value_[first[0]] == kTrue) return true;
    for (std::size_t l = 2; l < length; ++l) {
      ++reads_;
      if (value_[first[l]] == kFalse) continue;
      std::swap(first[1], first[l]);
      watches_[first[1]].push_back(c);
      return false;
    }
    if (value_[first[0]] == kFalse) fine = false;
    if (fine) set(first[0]);
    return true;
  }

  /// An XOR clause is watched at both values of two variables; lists of the value that is not at hand keep old entries, which are
  /// dropped when met.
  bool visit_xor(std::size_t c, std::uint32_t variable, bool& fine) {
    Code* const first = &literals_[starts_[c]];
    const std::size_t length = starts_[c + 1] - starts_[c];
    if (first[0] >> 1 == variable) std::swap(first[0], first[1]);
    if (first[1] >> 1 != variable) return false;
    ++reads_;
    bool odd = value_[first[1]] == kTrue;
    for (std::size_t l = 2; l < length; ++l) {
      ++reads_;
      if (value_[first[l]] == kOpen) {
        std::swap(first[1], first[l]);
        watches_[first[1]].push_back(c);
        watches_[first[1] ^ 1u].push_back(c);
        return false;
      }
      odd = odd != (value_[first[l]] == kTrue);
    }
    if (value_[first[0]] == kOpen) {
      set(first[0] ^ (odd ? 1u : 0u));
    } else {
      fine = odd != (value_[first[0]] == kTrue);
    }
    return true;
  }

  std::vector<std::uint8_t> value_;  ///< of a literal
  std::vector<std::vector<std::size_t>> watches_;
  std::vector<Code> literals_;
  std::vector<std::size_t> starts_;
  std::size_t clauses_ = 0;
  std::vector<Code> units_, trail_;
  std::size_t next_ = 0;
  std::size_t reads_ = 0;
  bool contradiction_ = false;
};

class Prober {
 public:
  explicit Prober(const Cnf& cnf) : propagator_(cnf), round_of_(2 * static_cast<std::size_t>(cnf.variables()), 0) {}

  ProbeResult run(Cnf& cnf, std::size_t most_reads) {
    ProbeResult result;
    std::vector<std::uint8_t> worth(static_cast<std::size_t>(cnf.variables()), 0);
    for (std::size_t c = 0; c < cnf.constraints(); ++c)
      if (cnf.is_xor(c) || cnf.constraint(c).size() == 2)
        for (const DimacsLiteral literal : cnf.constraint(c)) worth[static_cast<std::size_t>(std::abs(literal)) - 1] = 1;
    for (std::uint32_t v = 0; v < worth.size() && !propagator_.contradiction() && !impossible_; ++v) {
      if (worth[v] == 0 || !propagator_.is_open(v)) continue;
      if (propagator_.reads() > most_reads) {
        result.complete = false;
        break;
      }
      probe(v, result);
    }
    for (const Code literal : propagator_.trail()) cnf.add_xor(std::vector<DimacsLiteral>{literal_of(literal)});
    for (const auto& [a, b] : equal_) cnf.add_xor(std::vector<DimacsLiteral>{literal_of(a), literal_of(b ^ 1u)});
    if (propagator_.contradiction() || impossible_) {
      cnf.add({});
      ++result.failed;
    }
    return result;
  }

 private:
  static DimacsLiteral literal_of(Code code) {
    const auto number = static_cast<DimacsLiteral>((code >> 1) + 1);
    return (code & 1u) != 0 ? -number : number;
  }

  void learn(Code literal) { impossible_ = impossible_ || !propagator_.assume(literal); }

  void probe(std::uint32_t variable, ProbeResult& result) {
    const std::size_t base = propagator_.trail().size();
    if (!propagator_.assume(2 * variable)) {
      propagator_.undo(base);
      ++result.failed;
      return learn(2 * variable + 1);
    }
    ++round_;
    for (std::size_t i = base; i < propagator_.trail().size(); ++i) round_of_[propagator_.trail()[i]] = round_;
    propagator_.undo(base);
    if (!propagator_.assume(2 * variable + 1)) {
      propagator_.undo(base);
      ++result.failed;
      return learn(2 * variable);
    }
    std::vector<Code> forced;
    for (std::size_t i = base + 1; i < propagator_.trail().size(); ++i) {
      const Code literal = propagator_.trail()[i];
      if (round_of_[literal] == round_) forced.push_back(literal);
      // In a cycle of implications every probe finds all of it: a few for each variable are enough for merging.
      if (round_of_[literal ^ 1u] == round_ && equal_.size() < 2 * round_of_.size()) {
        equal_.push_back({2 * variable + 1, literal});
        ++result.equivalent;
      }
    }
    propagator_.undo(base);
    result.forced += forced.size();
    for (const Code literal : forced) learn(literal);
  }

  Propagator propagator_;
  std::vector<std::uint32_t> round_of_;  ///< of a literal: the last round in which it followed from the first value
  std::uint32_t round_ = 0;
  std::vector<std::pair<Code, Code>> equal_;
  bool impossible_ = false;
};

}  // namespace

ProbeResult add_probed_facts(Cnf& cnf, std::size_t most_reads) { return Prober(cnf).run(cnf, most_reads); }

}  // namespace ohmfield::hopfield
