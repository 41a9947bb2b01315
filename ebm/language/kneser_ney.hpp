#pragma once
/// Interpolated Kneser-Ney: the n-gram model that a small language model has to beat.
///
/// R. Kneser, H. Ney, ICASSP 1995; interpolated, with one discount for each order, as in S. F. Chen, J. Goodman, Comput.
/// Speech Lang. 13, 359 (1999), eq. (19): the highest order counts occurrences, lower ones count the different symbols that
/// came before. The lowest order mixes with the uniform distribution.

#include <cstdint>
#include <span>
#include <vector>

#include "ebm/text/corpus.hpp"

namespace ohmfield::ebm {

class KneserNey {
 public:
  /// \param order  symbols of an n-gram, the predicted one included; 2 to 8
  KneserNey(const Corpus& corpus, std::size_t symbols, std::size_t order);

  /// Distribution of the symbol at `position`. \param out shape (symbols)
  void predict(std::span<const Symbol> text, std::size_t position, std::span<double> out) const;
  /// n-grams of all orders that are stored: the parameters of the model.
  std::size_t parameters() const { return parameters_; }

 private:
  /// Of one order: contexts sorted, and what follows each.
  struct Order {
    struct Follower {
      Symbol symbol;
      std::uint32_t count;
    };
    std::vector<std::uint64_t> contexts;
    std::vector<std::uint32_t> starts;  ///< of the followers of each context; one more at the end
    std::vector<std::uint64_t> totals;
    std::vector<Follower> followers;
    double discount = 0.0;
  };
  static Order order_of(std::vector<std::uint64_t> ngrams);

  std::size_t symbols_;
  std::vector<Order> orders_;  ///< orders_[n]: n symbols of context
  std::size_t parameters_ = 0;
};

}  // namespace ohmfield::ebm
