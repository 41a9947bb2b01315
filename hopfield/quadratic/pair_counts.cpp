#include "hopfield/quadratic/pair_counts.hpp"

#include <algorithm>

#include "core/expect.hpp"

namespace ohmfield::hopfield {
namespace {

bool holds(const Product& product, std::int32_t factor) {
  return std::find(product.factors.begin(), product.factors.end(), factor) != product.factors.end();
}

/// Calls back with each pair of factors, the smaller number first.
template <class Call>
void for_each_pair(const Product& product, Call&& call) {
  for (std::size_t i = 0; i < product.factors.size(); ++i)
    for (std::size_t j = i + 1; j < product.factors.size(); ++j)
      call(std::pair(std::min(product.factors[i], product.factors[j]), std::max(product.factors[i], product.factors[j])));
}

}  // namespace

PairCounts::PairCounts(std::vector<Product> products) : products_(std::move(products)) {
  for (std::uint32_t p = 0; p < products_.size(); ++p) count(p);
}

void PairCounts::count(std::uint32_t product) {
  if (products_[product].factors.size() < 3) return;
  for_each_pair(products_[product], [&](const Pair& pair) {
    Entry& entry = entries_[pair];
    entry.products.push_back(product);
    ranking_.push({++entry.count, pair});
  });
}

void PairCounts::discount(std::uint32_t product) {
  if (products_[product].factors.size() < 3) return;
  for_each_pair(products_[product], [&](const Pair& pair) {
    Entry& entry = entries_[pair];
    --entry.count;
    if (entry.count > 0) ranking_.push({entry.count, pair});
  });
}

std::optional<PairCounts::Pair> PairCounts::most_frequent() {
  while (!ranking_.empty()) {
    const Ranked best = ranking_.top();
    const auto entry = entries_.find(best.pair);
    if (entry != entries_.end() && entry->second.count == best.count) return best.pair;
    ranking_.pop();
  }
  return std::nullopt;
}

PairCounts::Replaced PairCounts::replace(Pair pair, std::int32_t by) {
  const std::vector<std::uint32_t> candidates = entries_[pair].products;
  Replaced replaced;
  for (const std::uint32_t p : candidates) {
    Product& product = products_[p];
    // Listed products may have lost the pair to another substitution, or be listed twice.
    if (product.factors.size() < 3 || !holds(product, pair.first) || !holds(product, pair.second)) continue;
    discount(p);
    std::erase_if(product.factors, [&](std::int32_t factor) { return factor == pair.first || factor == pair.second; });
    product.factors.push_back(by);
    count(p);
    (product.coefficient > 0.0 ? replaced.positive : replaced.negative) += product.coefficient > 0.0 ? product.coefficient : -product.coefficient;
  }
  OHM_ENSURE(entries_[pair].count == 0);
  entries_.erase(pair);
  return replaced;
}

}  // namespace ohmfield::hopfield
