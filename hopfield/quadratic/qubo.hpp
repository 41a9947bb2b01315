#pragma once
/// A quadratic energy over bits: what a Hopfield network, an Ising machine, descends.
///
///   E(x) = offset + sum over i of linear_i x_i + sum over i < j of coupling_ij x_i x_j,  x_i in {0, 1}.
///
/// The same as an Ising energy with spins s = 2 x - 1. Couplings are stored row by row, each at both of its ends, as a
/// crossbar of variables by variables holds them. Whole numbers stay exact in every sum below 2^53.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

class Qubo {
 public:
  struct Coupling {
    std::uint32_t variable;  ///< at the other end
    double weight;
  };

  std::size_t variables() const { return linear_.size(); }
  double offset() const { return offset_; }
  double linear(std::size_t i) const { return linear_[i]; }
  /// In the order of the other ends; none is 0.
  std::span<const Coupling> couplings(std::size_t i) const {
    return {couplings_.data() + starts_[i], starts_[i + 1] - starts_[i]};
  }
  /// Pairs of variables that are coupled.
  std::size_t pairs() const { return couplings_.size() / 2; }
  /// The largest magnitude among linear terms and couplings: what a cell must be able to hold.
  double largest_weight() const;

 private:
  friend class QuboBuilder;
  double offset_ = 0.0;
  std::vector<double> linear_;
  std::vector<Coupling> couplings_;
  std::vector<std::size_t> starts_{0};
};

/// Adds up terms in any order.
class QuboBuilder {
 public:
  explicit QuboBuilder(std::size_t variables) : linear_(variables, 0.0) {}

  /// A further variable; its number.
  std::uint32_t add_variable();
  void add_constant(double weight) { offset_ += weight; }
  void add_linear(std::uint32_t i, double weight) { linear_[i] += weight; }
  /// \pre i != j
  void add_pair(std::uint32_t i, std::uint32_t j, double weight);
  Qubo build() &&;

 private:
  struct Pair {
    std::uint32_t low, high;
    double weight;
  };
  double offset_ = 0.0;
  std::vector<double> linear_;
  std::vector<Pair> pairs_;
};

/// E(x) by definition.
double energy(const Qubo& qubo, const Assignment& state);

}  // namespace ohmfield::hopfield
