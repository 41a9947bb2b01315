#pragma once
/// Finds XOR clauses among clauses.
///
/// An XOR of k variables is 2^(k-1) clauses over the same variables, one for each assignment of the wrong parity.
/// Clauses are grouped by their variables; a shorter clause over some of them forbids several assignments at once and
/// helps where up to half of the clauses are missing. (With fewer, what is there says much more than the XOR: exactly
/// one of three, for example.) The idea is that of CryptoMiniSat (Soos, Meel, "BIRD: engineering an efficient CNF-XOR
/// SAT solver", AAAI 2019). Not found: XORs that take reasoning, or that are cut with variables in between (those
/// come out as several, and elimination puts them together).

#include <cstddef>

#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

/// Longest XOR that can be looked for: 2^7 assignments fit two words.
inline constexpr std::size_t kLongestRecovered = 7;

struct RecoveredXors {
  Cnf formula;                    ///< equivalent: XOR clauses added, clauses that they imply taken out
  std::size_t found = 0;          ///< XOR clauses added
  std::size_t clauses_gone = 0;
};

/// \pre the formula is normalised; 2 <= longest <= kLongestRecovered
/// Cost: a sort of the clauses no longer than `longest`, and for clauses with a shorter one nearby a bounded search.
RecoveredXors recover_xors(const Cnf& cnf, std::size_t longest = kLongestRecovered);

}  // namespace ohmfield::hopfield
