#include "ebm/language/dam_words.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/expect.hpp"
#include "ebm/text/corpus.hpp"

namespace ohmfield::ebm {
namespace {

constexpr std::uint32_t kMostByte = 255, kMostSum = (1u << 24) - 1;

/// Largest magnitude over that of a word with sign; 1 if all are 0.
double step_of(std::span<const float> weights) {
  double largest = 0.0;
  for (const float weight : weights) largest = std::max(largest, static_cast<double>(std::fabs(weight)));
  return largest > 0.0 ? largest / std::numeric_limits<std::int8_t>::max() : 1.0;
}

template <class Word>
std::vector<Word> words(std::span<const float> weights, double step) {
  constexpr double kMost = std::numeric_limits<Word>::max();
  std::vector<Word> result;
  result.reserve(weights.size());
  for (const float weight : weights) result.push_back(static_cast<Word>(std::clamp(std::nearbyint(weight / step), -kMost, kMost)));
  return result;
}

std::uint8_t byte_of(double share) { return static_cast<std::uint8_t>(std::nearbyint(kMostByte * share)); }

}  // namespace

DamWords::DamWords(const Dam& dam, std::span<const Symbol> text, std::span<const std::uint32_t> positions) : shape_(dam.shape()) {
  const std::span<const float> all = dam.parameters();
  const std::size_t of_symbols = dam.symbol_row(0), of_direct = dam.direct_row(0, 0), of_biases = dam.bias_row();
  const bool is_exponential = shape_.energy == HiddenEnergy::exponential;
  const std::span<const float> u = all.subspan(of_symbols, of_direct - of_symbols), direct = all.subspan(of_direct, of_biases - of_direct);
  step_ = step_of(all.first(is_exponential ? of_symbols : of_direct));
  direct_step_ = step_of(direct);
  contexts_ = words<std::int8_t>(all.first(of_symbols), step_);
  direct_ = words<std::int8_t>(direct, direct_step_);
  biases_ = words<std::int16_t>(all.subspan(of_biases), direct_step_);
  if (is_exponential) {
    largest_u_ = *std::max_element(u.begin(), u.end());
    for (const float weight : u) exponentials_.push_back(byte_of(std::exp(weight - largest_u_)));
    return;
  }
  symbols_ = words<std::int8_t>(u, step_);
  std::vector<std::int16_t> a(shape_.hidden);
  int largest = 0;
  for (const std::uint32_t position : positions) {
    sum_context(text, position, a);
    for (std::size_t i = 0; i < symbols_.size(); ++i) largest = std::max(largest, a[i % a.size()] + symbols_[i]);
  }
  while (largest >> dropped_bits_ > static_cast<int>(kMostByte)) ++dropped_bits_;
}

void DamWords::sum_context(std::span<const Symbol> text, std::uint32_t position, std::span<std::int16_t> a) const {
  static_assert((kMostContext + 1) * 127 <= std::numeric_limits<std::int16_t>::max());
  std::fill(a.begin(), a.end(), std::int16_t{0});
  for (std::size_t p = 0; p < shape_.context; ++p) {
    const std::int8_t* const row = context_row(p, text[position - shape_.context + p]);
    for (std::size_t j = 0; j < a.size(); ++j) a[j] = static_cast<std::int16_t>(a[j] + row[j]);
  }
}

double DamWords::rectified_sum(std::span<const std::int16_t> a, std::size_t symbol) const {
  const std::int8_t* const row = &symbols_[symbol * shape_.hidden];
  const int half = (1 << dropped_bits_) / 2;
  const bool is_cubic = shape_.energy == HiddenEnergy::cubic;
  std::uint64_t sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j) {
    const int r = std::max(a[j] + row[j], 0);
    const auto word = std::min(static_cast<std::uint32_t>((r + half) >> dropped_bits_), kMostByte);
    sum += is_cubic ? (word * word * word) >> 8 : word * word;
  }
  const double unit = std::ldexp(step_, dropped_bits_);
  return static_cast<double>(std::min<std::uint64_t>(sum, kMostSum)) * unit * unit * (is_cubic ? 256.0 * unit : 1.0);
}

double DamWords::exponential_sum(std::span<const std::uint8_t> units, std::size_t symbol) const {
  const std::uint8_t* const row = &exponentials_[symbol * shape_.hidden];
  std::uint64_t sum = 0;
  for (std::size_t j = 0; j < units.size(); ++j) sum += static_cast<std::uint32_t>(units[j] * row[j]);
  return static_cast<double>(std::min<std::uint64_t>(sum, kMostSum)) / (kMostByte * kMostByte);
}

void DamWords::scores(std::span<const Symbol> text, std::span<const std::uint32_t> positions, std::span<float> out) const {
  const std::size_t symbols = shape_.symbols;
  OHM_EXPECT(out.size() == positions.size() * symbols);
  std::vector<std::int16_t> a(shape_.hidden);
  std::vector<std::uint8_t> units(exponentials_.empty() ? 0 : shape_.hidden);
  for (std::size_t i = 0; i < positions.size(); ++i) {
    sum_context(text, positions[i], a);
    double scale = 0.0;
    if (!units.empty()) {
      const int most = *std::max_element(a.begin(), a.end());
      for (std::size_t j = 0; j < a.size(); ++j) units[j] = byte_of(std::exp(step_ * (a[j] - most)));
      scale = std::exp(step_ * most + largest_u_);
    }
    for (std::size_t c = 0; c < symbols; ++c) {
      int direct = biases_[c];
      for (std::size_t p = 0; p < shape_.context; ++p) direct += direct_[(p * symbols + text[positions[i] - shape_.context + p]) * symbols + c];
      const double hidden = units.empty() ? rectified_sum(a, c) : scale * exponential_sum(units, c);
      out[i * symbols + c] = static_cast<float>(direct_step_ * direct + hidden);
    }
  }
}

}  // namespace ohmfield::ebm
