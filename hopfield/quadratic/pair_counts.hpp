#pragma once
/// How often pairs of factors occur in products above the second order; replaces the most frequent pair by a new factor.
///
/// The ranking is a heap whose entries are not changed but pushed anew when a count changes; outdated ones are dropped when
/// they come up. Cost: O(k^2 log(pairs)) for each replacement in a product of k factors.

#include <cstdint>
#include <optional>
#include <queue>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ohmfield::hopfield {

/// coefficient times the product of factors: +v for x_v, -v for 1 - x_v.
struct Product {
  std::vector<std::int32_t> factors;
  double coefficient = 0.0;
};

class PairCounts {
 public:
  using Pair = std::pair<std::int32_t, std::int32_t>;

  explicit PairCounts(std::vector<Product> products);

  /// The pair in most products of three factors or more, the least by number among equals; none when all are quadratic.
  std::optional<Pair> most_frequent();

  /// Sums of coefficients of the products that changed, by sign.
  struct Replaced {
    double positive = 0.0, negative = 0.0;
  };
  /// In every product of three factors or more that holds the pair, the pair becomes the factor `by`.
  Replaced replace(Pair pair, std::int32_t by);

  const std::vector<Product>& products() const { return products_; }

 private:
  struct Entry {
    std::uint32_t count = 0;
    std::vector<std::uint32_t> products;  ///< that hold the pair, or held it
  };
  struct Ranked {
    std::uint32_t count;
    Pair pair;
    bool operator<(const Ranked& other) const {
      return count != other.count ? count < other.count : other.pair < pair;
    }
  };
  struct Hash {
    std::size_t operator()(const Pair& pair) const {
      const std::uint64_t key = std::uint64_t{static_cast<std::uint32_t>(pair.first)} << 32 | static_cast<std::uint32_t>(pair.second);
      return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15u) >> 16);
    }
  };

  void count(std::uint32_t product);
  void discount(std::uint32_t product);

  std::vector<Product> products_;
  std::unordered_map<Pair, Entry, Hash> entries_;
  std::priority_queue<Ranked> ranking_;
};

}  // namespace ohmfield::hopfield
