#include "ebm/language/kneser_ney.hpp"

#include <algorithm>

#include "core/expect.hpp"

namespace ohmfield::ebm {
namespace {

/// The last `length` symbols up to and with `position`, the latest in the lowest byte.
std::uint64_t packed(std::span<const Symbol> text, std::size_t position, std::size_t length) {
  std::uint64_t key = 0;
  for (std::size_t i = position + 1 - length; i <= position; ++i) key = key << 8 | text[i];
  return key;
}

}  // namespace

/// \param ngrams  with repetitions, as often as they count
KneserNey::Order KneserNey::order_of(std::vector<std::uint64_t> ngrams) {
  std::sort(ngrams.begin(), ngrams.end());
  Order order;
  std::size_t once = 0, twice = 0;
  for (std::size_t i = 0, end = 0; i < ngrams.size(); i = end) {
    end = i;
    while (end < ngrams.size() && ngrams[end] == ngrams[i]) ++end;
    const std::uint64_t context = ngrams[i] >> 8;
    if (order.contexts.empty() || order.contexts.back() != context) {
      order.contexts.push_back(context);
      order.starts.push_back(static_cast<std::uint32_t>(order.followers.size()));
      order.totals.push_back(0);
    }
    order.followers.push_back({static_cast<Symbol>(ngrams[i] & 0xFF), static_cast<std::uint32_t>(end - i)});
    order.totals.back() += end - i;
    once += end - i == 1 ? 1 : 0;
    twice += end - i == 2 ? 1 : 0;
  }
  order.starts.push_back(static_cast<std::uint32_t>(order.followers.size()));
  // Ney, Essen, Kneser (1994): n1 / (n1 + 2 n2); a text too small for that takes a half.
  order.discount = once > 0 ? static_cast<double>(once) / static_cast<double>(once + 2 * twice) : 0.5;
  return order;
}

KneserNey::KneserNey(const Corpus& corpus, std::size_t symbols, std::size_t order) : symbols_(symbols) {
  OHM_EXPECT(order >= 2 && order <= 8);
  std::vector<std::uint64_t> ngrams;
  for (const std::uint32_t position : corpus.positions()) ngrams.push_back(packed(corpus.symbols(), position, order));
  orders_.resize(order);
  for (std::size_t n = order; n-- > 0;) {
    // Different n-grams, each without its first symbol: how many symbols came before the rest.
    std::vector<std::uint64_t> shorter = ngrams;
    std::sort(shorter.begin(), shorter.end());
    shorter.erase(std::unique(shorter.begin(), shorter.end()), shorter.end());
    parameters_ += shorter.size();
    orders_[n] = order_of(std::move(ngrams));
    const std::uint64_t mask = n == 0 ? 0 : (std::uint64_t{1} << (8 * n)) - 1;
    for (std::uint64_t& key : shorter) key &= mask;
    ngrams = std::move(shorter);
  }
}

void KneserNey::predict(std::span<const Symbol> text, std::size_t position, std::span<double> out) const {
  OHM_EXPECT(out.size() == symbols_ && position >= orders_.size());
  std::fill(out.begin(), out.end(), 1.0 / static_cast<double>(symbols_));
  for (std::size_t n = 0; n < orders_.size(); ++n) {
    const Order& order = orders_[n];
    const std::uint64_t context = n == 0 ? 0 : packed(text, position - 1, n);
    const auto at = std::lower_bound(order.contexts.begin(), order.contexts.end(), context);
    if (at == order.contexts.end() || *at != context) return;  // longer ones have not been seen either
    const auto c = static_cast<std::size_t>(at - order.contexts.begin());
    const std::uint32_t begin = order.starts[c], end = order.starts[c + 1];
    const auto total = static_cast<double>(order.totals[c]);
    const double back = order.discount * static_cast<double>(end - begin) / total;
    for (double& p : out) p *= back;
    for (std::uint32_t i = begin; i < end; ++i) out[order.followers[i].symbol] += (order.followers[i].count - order.discount) / total;
  }
}

}  // namespace ohmfield::ebm
