#pragma once
/// The way back from a model of a simplified formula to one of the original.
///
/// Everything that simplification decides about a variable has one form: it equals a constant plus a sum modulo 2 of other
/// variables (none: a fixed value; one: an equivalence; more: an XOR clause solved for it). Steps are replayed last first,
/// so that a step may use whatever was decided after it.

#include <cstdint>
#include <span>
#include <vector>

#include "hopfield/cnf.hpp"

namespace ohmfield::hopfield {

class Reconstruction {
 public:
  explicit Reconstruction(std::int32_t variables = 0) : variables_(variables) {}

  /// variable := constant + sum of `terms`, all from 0.
  void define(std::uint32_t variable, std::uint8_t constant, std::span<const std::uint32_t> terms);
  /// What is left: variable i of the simplified formula, from 0, is `kept[i]` here. Further ones have no meaning here.
  void keep(std::vector<std::uint32_t> kept) { kept_ = std::move(kept); }

  std::int32_t variables() const { return variables_; }
  std::size_t steps() const { return targets_.size(); }

  /// \param model  of the simplified formula, or any assignment to its variables
  Assignment extend(const Assignment& model) const;

 private:
  std::int32_t variables_;
  std::vector<std::uint32_t> targets_;  ///< variable << 1 | constant
  std::vector<std::uint32_t> terms_;
  std::vector<std::size_t> starts_{0};
  std::vector<std::uint32_t> kept_;
};

}  // namespace ohmfield::hopfield
