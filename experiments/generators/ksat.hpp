#pragma once
/// Random k-SAT: uniform, planted, and filtered to satisfiable instances.

#include <cstdint>

#include "hopfield/cnf.hpp"

namespace ohmfield::experiments {

struct KsatParams {
  std::int64_t variables = 250;
  std::int64_t clauses = 1065;
  std::int64_t literals_per_clause = 3;

  /// \throws InputError  k < 1, k > variables, or more than a machine holds
  void validate() const;
};

/// A uniform random formula: every clause has k distinct variables, chosen uniformly, each negated by a fair coin,
/// independently of the other clauses, so that a clause may occur twice. This is the fixed-clause-length model of
/// Mitchell, Selman, Levesque, "Hard and easy distributions of SAT problems", AAAI-92, and of the uf and uuf sets
/// of SATLIB (Hoos, Stuetzle, SAT 2000): no clause has a repeated variable, 39 % of uf20-91 have a repeated clause.
/// \param index  which member of the family `seed`: a pure function of (params, seed, index)
hopfield::Cnf uniform_ksat(const KsatParams& params, std::uint64_t seed, std::uint64_t index);

/// How signs of a planted formula are drawn.
enum class Planting {
  /// Uniform among the 2^k - 1 sign patterns that the hidden assignment satisfies: a uniform clause, drawn again when
  /// violated. Majorities of signs point at the hidden assignment, so local search finds it easily.
  uniform,
  /// Probability of a pattern proportional to q^t, t = literals true under the hidden assignment, t >= 1, with the q at
  /// which a literal is true as often as false (0.618 for k = 3): the signs no longer give the assignment away.
  /// Jia, Moore, Strain, "Generating hard satisfiable formulas by hiding solutions deceptively", JAIR 28 (2007), 107.
  /// Needs k >= 3.
  balanced,
};

struct PlantedKsat {
  hopfield::Cnf cnf;
  hopfield::Assignment hidden;  ///< satisfies cnf; uniformly random
};

PlantedKsat planted_ksat(const KsatParams& params, Planting planting, std::uint64_t seed, std::uint64_t index);

/// The satisfiable members of the family `seed` of uniform_ksat, in order of index, as judged by CaDiCaL: how SATLIB
/// made its uf sets.
class SatisfiableKsat {
 public:
  SatisfiableKsat(const KsatParams& params, std::uint64_t seed) : params_(params), seed_(seed) { params.validate(); }

  struct Member {
    hopfield::Cnf cnf;
    std::uint64_t index;  ///< uniform_ksat(params, seed, index) makes it again
  };

  /// \throws InputError  kMostRejections members in a row are unsatisfiable
  Member next();

  std::uint64_t rejected() const { return rejected_; }

  static constexpr std::uint64_t kMostRejections = 10'000;

 private:
  KsatParams params_;
  std::uint64_t seed_;
  std::uint64_t next_index_ = 0;
  std::uint64_t rejected_ = 0;
};

}  // namespace ohmfield::experiments
