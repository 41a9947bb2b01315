#include "ebm/language/dam.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/fill.hpp"
#include "ebm/language/dam_kernel.hpp"
#include "ebm/text/corpus.hpp"

namespace ohmfield::ebm {
namespace {

using kernel::kTogether;

/// A few positions and what belongs to them. Places beyond the last repeat it and count nothing.
struct Group {
  std::array<std::uint32_t, kTogether> positions{};
  std::size_t count = 0;
};

Group group_at(std::span<const std::uint32_t> positions, std::size_t first) {
  Group group;
  group.count = std::min(kTogether, positions.size() - first);
  for (std::size_t t = 0; t < kTogether; ++t) group.positions[t] = positions[first + std::min(t, group.count - 1)];
  return group;
}

/// Symbol p places into the context of a position.
Symbol context_symbol(std::span<const Symbol> text, std::uint32_t position, std::size_t context, std::size_t p) {
  return text[position - context + p];
}

/// \param a shape (kTogether, hidden)
void sum_context(const Dam& dam, std::span<const Symbol> text, const Group& group, float* a) {
  const std::size_t hidden = dam.shape().hidden, context = dam.shape().context;
  const float* const parameters = dam.parameters().data();
  for (std::size_t t = 0; t < kTogether; ++t, a += hidden) {
    std::fill_n(a, hidden, 0.0f);
    for (std::size_t p = 0; p < context; ++p) {
      const float* const row = parameters + dam.context_row(p, context_symbol(text, group.positions[t], context, p));
      for (std::size_t j = 0; j < hidden; ++j) a[j] += row[j];
    }
  }
}

/// \param out shape (kTogether, symbols)
template <Rectified energy>
void score_group(const Dam& dam, std::span<const Symbol> text, const Group& group, const float* a, float* out) {
  const auto [symbols, context, hidden, unused] = dam.shape();
  const float* const parameters = dam.parameters().data();
  for (std::size_t t = 0; t < kTogether; ++t) {
    float* const row = out + t * symbols;
    std::copy_n(parameters + dam.bias_row(), symbols, row);
    for (std::size_t p = 0; p < context; ++p) {
      const float* const direct = parameters + dam.direct_row(p, context_symbol(text, group.positions[t], context, p));
      for (std::size_t c = 0; c < symbols; ++c) row[c] += direct[c];
    }
  }
  for (std::size_t c = 0; c < symbols; ++c) kernel::add_energies<energy>(a, parameters + dam.symbol_row(c), hidden, out + c, symbols);
}

/// Scores become probabilities. \return ln Z
double softmax(std::span<float> row) {
  const float largest = *std::max_element(row.begin(), row.end());
  double z = 0.0;
  for (float& score : row) {
    score = std::exp(score - largest);
    z += score;
  }
  for (float& p : row) p = static_cast<float>(p / z);
  return std::log(z) + largest;
}

template <class Body>
void with_energy(Rectified energy, Body body) {
  if (energy == Rectified::quadratic) body.template operator()<Rectified::quadratic>();
  else body.template operator()<Rectified::cubic>();
}

}  // namespace

void DamShape::validate() const {
  if (symbols < 2 || symbols > 256) throw core::InputError(fmt::format("a model of {} symbols", symbols), "2 to 256 can be told apart");
  if (context < 1 || context > kMostContext)
    throw core::InputError(fmt::format("context = {}", context), fmt::format("Give 1 to {}", kMostContext));
  if (hidden < kernel::kLanes || hidden > 65536 || hidden % 16 != 0)
    throw core::InputError(fmt::format("hidden = {}", hidden), "Give a multiple of 16, at most 65536");
}

Dam::Dam(const DamShape& shape, double init_sigma, std::uint64_t seed) : shape_(shape), parameters_(shape.parameters()) {
  shape.validate();
  core::fill_normal(parameters_, seed, core::Stream::initial_state, 0);
  for (float& weight : parameters_) weight *= static_cast<float>(init_sigma);
  std::fill(parameters_.begin() + static_cast<std::ptrdiff_t>(bias_row()), parameters_.end(), 0.0f);
}

Dam::Dam(const DamShape& shape, std::vector<float> parameters) : shape_(shape), parameters_(std::move(parameters)) {
  shape.validate();
  OHM_EXPECT(parameters_.size() == shape.parameters());
}

void Dam::scores(std::span<const Symbol> text, std::span<const std::uint32_t> positions, std::span<float> out) const {
  OHM_EXPECT(out.size() == positions.size() * shape_.symbols);
  std::vector<float> a(kTogether * shape_.hidden), rows(kTogether * shape_.symbols);
  with_energy(shape_.energy, [&]<Rectified energy> {
    for (std::size_t first = 0; first < positions.size(); first += kTogether) {
      const Group group = group_at(positions, first);
      sum_context(*this, text, group, a.data());
      score_group<energy>(*this, text, group, a.data(), rows.data());
      std::copy_n(rows.begin(), group.count * shape_.symbols, out.begin() + static_cast<std::ptrdiff_t>(first * shape_.symbols));
    }
  });
}

double Dam::add_gradient(std::span<const Symbol> text, std::span<const std::uint32_t> positions, float weight, std::span<float> gradient) const {
  OHM_EXPECT(gradient.size() == parameters_.size());
  const auto [symbols, context, hidden, unused] = shape_;
  std::vector<float> a(kTogether * hidden), a_gradient(kTogether * hidden), q(kTogether * symbols);
  double loss = 0.0;
  with_energy(shape_.energy, [&]<Rectified energy> {
    for (std::size_t first = 0; first < positions.size(); first += kTogether) {
      const Group group = group_at(positions, first);
      sum_context(*this, text, group, a.data());
      score_group<energy>(*this, text, group, a.data(), q.data());
      for (std::size_t t = 0; t < kTogether; ++t) {
        const std::span row(q.data() + t * symbols, symbols);
        const Symbol truth = text[group.positions[t]];
        const double score = row[truth];
        const double log_z = softmax(row);
        row[truth] -= 1.0f;
        const bool counts = t < group.count;
        if (counts) loss += log_z - score;
        for (float& p : row) p *= counts ? weight : 0.0f;
      }
      std::fill(a_gradient.begin(), a_gradient.end(), 0.0f);
      for (std::size_t c = 0; c < symbols; ++c)
        kernel::add_slopes<energy>(a.data(), parameters_.data() + symbol_row(c), hidden, q.data() + c, symbols, gradient.data() + symbol_row(c),
                                   a_gradient.data());
      for (std::size_t t = 0; t < group.count; ++t) {
        for (std::size_t p = 0; p < context; ++p) {
          const Symbol symbol = context_symbol(text, group.positions[t], context, p);
          float* const row = gradient.data() + context_row(p, symbol);
          for (std::size_t j = 0; j < hidden; ++j) row[j] += a_gradient[t * hidden + j];
          float* const direct = gradient.data() + direct_row(p, symbol);
          for (std::size_t c = 0; c < symbols; ++c) direct[c] += q[t * symbols + c];
        }
        for (std::size_t c = 0; c < symbols; ++c) gradient[bias_row() + c] += q[t * symbols + c];
      }
    }
  });
  return loss;
}

std::vector<double> losses(std::span<const Symbol> text, std::span<const std::uint32_t> positions, std::span<const float> scores,
                           std::size_t symbols) {
  std::vector<double> result(positions.size());
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const std::span row = scores.subspan(i * symbols, symbols);
    const double largest = *std::max_element(row.begin(), row.end());
    double z = 0.0;
    for (const float score : row) z += std::exp(score - largest);
    result[i] = std::log(z) + largest - row[text[positions[i]]];
  }
  return result;
}

}  // namespace ohmfield::ebm
