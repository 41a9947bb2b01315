#pragma once
/// A formula as a quadratic energy: what a network with pairwise couplings needs, and what it pays for them.
///
/// The energy of a formula, sum over clauses of the product over literals of (1 - l), has the order of the longest clause.
/// J. G. Rosenberg, "Reduction of bivalent maximization to the quadratic case", Cahiers du Centre d'Etudes de Recherche
/// Operationelle 17 (1975) 71: in every product that holds factors a and b, the pair is replaced by one new variable z, and
///
///     M (a b - 2 a z - 2 b z + 3 z)
///
/// is added: 0 where z = a b, else M at least. Repeated until nothing is above the second order, always for the pair that
/// most products hold (first, by number, among equals). M is the least that keeps every minimum over z at z = a b: the
/// larger of the sums of positive and of negative coefficients of the products that z enters. So, for every x,
/// min over z of E(x, z) = number of unsatisfied clauses.
///
/// Factors are literals, so that a product stays one product however many literals are negated (Terms::literals), or
/// variables, each negated factor multiplied out (Terms::variables): pairs are then shared by clauses of other signs,
/// which takes fewer auxiliary variables (uf20-91: 40 against 64, uf50-218: 136 against 183); but coefficients of either
/// sign make a harder landscape, and the number of products grows as 2^k.

#include <cstdint>
#include <vector>

#include "hopfield/cnf.hpp"
#include "hopfield/quadratic/qubo.hpp"

namespace ohmfield::hopfield {

enum class Terms : std::uint8_t { literals, variables };

struct RosenbergParams {
  /// chosen: uf50, sigma 0.7, participation 0.5: median ITS99 5.4e4 cycles by literals, 3.5e5 by variables.
  Terms terms = Terms::literals;
  /// M in units of the least that is right; at least 1. chosen: with 1.5 uf20 takes five times as many updates.
  double penalty = 1.0;

  /// \throws InputError  a value out of range
  void validate() const;
};

/// Stands for the product of two factors: variables or auxiliaries, by number from 1, negative for (1 - x).
struct Auxiliary {
  std::int32_t first = 0, second = 0;
  double penalty = 0.0;  ///< M
};

struct QuadraticModel {
  Qubo qubo;                           ///< variables of the formula, then the auxiliary ones
  std::size_t formula_variables = 0;
  std::vector<Auxiliary> auxiliaries;  ///< each made of those before it

  std::size_t variables() const { return qubo.variables(); }
};

/// \param formula  normalised
/// \throws InputError  XOR clauses; clauses too long to be multiplied out
QuadraticModel quadratised(const Cnf& formula, const RosenbergParams& params);

/// A state of all variables: those of the formula as given, auxiliary ones at their products.
Assignment with_products(const QuadraticModel& model, const Assignment& formula_state);

}  // namespace ohmfield::hopfield
