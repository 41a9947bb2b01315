#include "hopfield/xor/recover.hpp"

#include <algorithm>
#include <bitset>
#include <cstdlib>

#include "core/expect.hpp"
#include "hopfield/xor/set_key.hpp"

namespace ohmfield::hopfield {
namespace {

/// A set of the assignments of at most seven variables.
using Assignments = std::bitset<std::size_t{1} << kLongestRecovered>;

struct Member {
  std::uint64_t key;  ///< of the set of variables
  std::uint32_t clause;
};

std::uint64_t key_of(std::span<const DimacsLiteral> clause) {
  std::uint64_t key = clause.size();
  for (const DimacsLiteral literal : clause) key += key_part(static_cast<std::uint64_t>(std::abs(literal)));
  return key;
}

class Finder {
 public:
  Finder(const Cnf& cnf, std::size_t longest)
      : cnf_(cnf), longest_(longest), rank_(static_cast<std::size_t>(cnf.variables()) + 1, kAbsent), gone_(cnf.clauses()) {}

  RecoveredXors run() {
    sort_members();
    index_shorter();
    for (std::size_t begin = 0; begin < members_.size();) {
      std::size_t end = begin;
      while (end < members_.size() && members_[end].key == members_[begin].key) ++end;
      look_at({&members_[begin], end - begin});
      begin = end;
    }
    return result();
  }

 private:
  static constexpr std::uint8_t kAbsent = 0xFF;
  /// chosen: reads of shorter clauses for each literal of the formula; uniform and structured instances need below 10
  static constexpr std::size_t kReadsPerLiteral = 50;

  struct Found {
    std::uint32_t first_clause;
    std::vector<DimacsLiteral> literals;
  };

  void sort_members() {
    for (std::size_t c = 0; c < cnf_.clauses(); ++c) {
      const auto clause = cnf_.clause(c);
      if (clause.size() >= 2 && clause.size() <= longest_) members_.push_back({key_of(clause), static_cast<std::uint32_t>(c)});
    }
    std::sort(members_.begin(), members_.end(), [](const Member& a, const Member& b) {
      return a.key != b.key ? a.key < b.key : a.clause < b.clause;
    });
  }

  /// Lists every clause that is shorter than some other at the variable of it that stands in fewest of them.
  void index_shorter() {
    std::size_t longest = 0;
    for (const Member& member : members_) longest = std::max(longest, cnf_.clause(member.clause).size());
    std::vector<std::uint32_t> occurrences(rank_.size());
    for (const Member& member : members_)
      for (const DimacsLiteral literal : cnf_.clause(member.clause)) ++occurrences[static_cast<std::size_t>(std::abs(literal))];
    const auto home = [&](std::span<const DimacsLiteral> clause) {
      std::size_t best = static_cast<std::size_t>(std::abs(clause.front()));
      for (const DimacsLiteral literal : clause) {
        const auto v = static_cast<std::size_t>(std::abs(literal));
        if (occurrences[v] < occurrences[best]) best = v;
      }
      return best;
    };
    shorter_starts_.assign(rank_.size() + 1, 0);
    for (const Member& member : members_)
      if (cnf_.clause(member.clause).size() < longest) ++shorter_starts_[home(cnf_.clause(member.clause)) + 1];
    for (std::size_t v = 1; v < shorter_starts_.size(); ++v) shorter_starts_[v] += shorter_starts_[v - 1];
    shorter_.resize(shorter_starts_.back());
    std::vector<std::uint32_t> next(shorter_starts_.begin(), shorter_starts_.end() - 1);
    for (const Member& member : members_)
      if (cnf_.clause(member.clause).size() < longest) shorter_[next[home(cnf_.clause(member.clause))]++] = member.clause;
  }

  /// Clauses with one key: over the same variables, but for an accident of hashing.
  void look_at(std::span<const Member> group) {
    const auto first = cnf_.clause(group.front().clause);
    const std::size_t k = first.size();
    const std::size_t needed = std::size_t{1} << (k - 1);
    if (group.size() < needed && (2 * group.size() < needed || !has_shorter(first))) return;
    for (std::size_t i = 0; i < k; ++i) rank_[static_cast<std::size_t>(std::abs(first[i]))] = static_cast<std::uint8_t>(i);
    Assignments forbidden;
    for (const Member& member : group) forbid(cnf_.clause(member.clause), k, forbidden);
    if (!complete(forbidden, k, 0) || !complete(forbidden, k, 1)) {
      for (const DimacsLiteral literal : first) {
        const auto v = static_cast<std::size_t>(std::abs(literal));
        for (std::uint32_t i = shorter_starts_[v]; i < shorter_starts_[v + 1] && reads_ < kReadsPerLiteral * (cnf_.literals() + 1); ++i) {
          ++reads_;
          if (cnf_.clause(shorter_[i]).size() < k) forbid(cnf_.clause(shorter_[i]), k, forbidden);
        }
      }
    }
    for (const unsigned wrong : {0u, 1u})
      if (complete(forbidden, k, wrong)) take(group, k, wrong);
    for (const DimacsLiteral literal : first) rank_[static_cast<std::size_t>(std::abs(literal))] = kAbsent;
  }

  bool has_shorter(std::span<const DimacsLiteral> clause) const {
    return std::any_of(clause.begin(), clause.end(), [this](DimacsLiteral literal) {
      const auto v = static_cast<std::size_t>(std::abs(literal));
      return shorter_starts_[v] != shorter_starts_[v + 1];
    });
  }

  /// Adds the assignments that a clause over some of the k variables forbids; one over others adds nothing.
  void forbid(std::span<const DimacsLiteral> clause, std::size_t k, Assignments& forbidden) const {
    unsigned fixed = 0, values = 0;
    for (const DimacsLiteral literal : clause) {
      const std::uint8_t rank = rank_[static_cast<std::size_t>(std::abs(literal))];
      if (rank == kAbsent) return;
      fixed |= 1u << rank;
      if (literal < 0) values |= 1u << rank;
    }
    const unsigned all = (1u << k) - 1;
    // All subsets of the free variables, each on top of the values that make every literal false.
    for (unsigned free = 0;; free = (free - (all & ~fixed)) & all & ~fixed) {
      forbidden.set(values | free);
      if (((free - (all & ~fixed)) & all & ~fixed) == 0) break;
    }
  }

  static bool complete(const Assignments& forbidden, std::size_t k, unsigned parity) {
    for (unsigned a = 0; a < 1u << k; ++a)
      if (static_cast<unsigned>(std::bitset<32>(a).count() & 1u) == parity && !forbidden[a]) return false;
    return true;
  }

  /// \param wrong  parity of the number of true variables that clauses rule out
  void take(std::span<const Member> group, std::size_t k, unsigned wrong) {
    const auto first = cnf_.clause(group.front().clause);
    Found found{group.front().clause, {}};
    for (const DimacsLiteral literal : first) found.literals.push_back(std::abs(literal));
    if (wrong == 1) found.literals.front() = -found.literals.front();
    found_.push_back(found);
    for (const Member& member : group) {
      const auto clause = cnf_.clause(member.clause);
      bool same = true, parity = false;
      for (const DimacsLiteral literal : clause) {
        same = same && rank_[static_cast<std::size_t>(std::abs(literal))] != kAbsent;
        parity = parity != (literal < 0);
      }
      if (same && clause.size() == k && parity == (wrong == 1)) gone_[member.clause] = 1;
    }
  }

  RecoveredXors result() {
    std::sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
      return a.first_clause != b.first_clause ? a.first_clause < b.first_clause : a.literals < b.literals;
    });
    RecoveredXors result{Cnf(cnf_.named_variables()), found_.size(), 0};
    while (result.formula.variables() < cnf_.variables()) result.formula.add_variable();
    for (std::size_t c = 0; c < cnf_.clauses(); ++c) {
      if (gone_[c] == 0) result.formula.add(cnf_.clause(c));
      result.clauses_gone += gone_[c];
    }
    for (std::size_t i = 0; i < cnf_.xors(); ++i) result.formula.add_xor(cnf_.xor_clause(i));
    for (const Found& found : found_) result.formula.add_xor(found.literals);
    return result;
  }

  const Cnf& cnf_;
  std::size_t longest_;
  std::vector<Member> members_;
  std::vector<std::uint8_t> rank_;  ///< of a variable among those of the group at hand
  std::vector<std::uint8_t> gone_;
  std::vector<std::uint32_t> shorter_starts_, shorter_;
  std::vector<Found> found_;
  std::size_t reads_ = 0;
};

}  // namespace

RecoveredXors recover_xors(const Cnf& cnf, std::size_t longest) {
  OHM_EXPECT(longest >= 2 && longest <= kLongestRecovered);
  return Finder(cnf, longest).run();
}

}  // namespace ohmfield::hopfield
