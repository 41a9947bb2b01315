#pragma once
/// Boltzmann machine of any order with sparse couplings (T. J. Sejnowski, AIP Conf. Proc. 151, 398 (1986)): each term is a set of
/// units that gains its weight where all of them are on. With one-hot symbols a term is an n-gram at a place of a sequence.
///
///     E(x) = -sum_t w_t prod_(u in t) x_u
///
/// In an array, terms are columns with a cell on the line of each of their units, as clauses are in hopfield/: a pass counts the units
/// that are on, two comparators tell "all" and "all but one", and a pass back sums the weights of such terms on each unit.

#include "ebm/boltzmann/model.hpp"

namespace ohmfield::ebm {

struct Term {
  std::vector<Eigen::Index> units;  ///< of different groups, rising
  float weight = 0.0f;
};

/// A word of symbols that gains `weight` wherever it stands.
struct Ngram {
  std::vector<Eigen::Index> symbols;
  float weight = 0.0f;
};
/// Every n-gram at every place where it fits. \param sites  one after the other, of equal size
/// \throws InputError  a symbol that sites do not have
std::vector<Term> ngram_terms(const Block& sites, const std::vector<Ngram>& ngrams);

class HighOrderModel final : public Model {
 public:
  /// Sparse, digital. \throws InputError  terms that are empty, twice in a group or of units that are not there
  HighOrderModel(const Block& groups, std::vector<Term> terms);
  /// Through a matrix of 0 and 1, shape (terms, units), as incidence() gives it; outlives the model.
  HighOrderModel(const Block& groups, std::vector<Term> terms, const crossbar::LinearOperator& incidence);

  Eigen::Index units() const override { return units_; }
  std::span<const Block> blocks() const override { return blocks_; }
  void fields(std::size_t block, crossbar::ConstMatrix x, crossbar::MutableMatrix f, crossbar::Context& context) const override;
  /// By definition, digitally.
  void energies(crossbar::ConstMatrix x, std::span<double> e, crossbar::Context& context) const override;

  std::span<const Term> terms() const { return terms_; }
  Eigen::MatrixXf incidence() const;
  /// How often each term is on: its mean over data less that over the model is the gradient of ln P by its weight.
  Eigen::VectorXd term_means(crossbar::ConstMatrix x, const Eigen::VectorXd& share) const;

 private:
  void array_fields(crossbar::ConstMatrix x, crossbar::MutableMatrix f, crossbar::Context& context) const;

  Eigen::Index units_ = 0;
  std::vector<Term> terms_;
  std::vector<Block> blocks_;
  std::vector<std::vector<std::size_t>> terms_of_;  ///< by unit
  const crossbar::LinearOperator* incidence_ = nullptr;
};

}  // namespace ohmfield::ebm
