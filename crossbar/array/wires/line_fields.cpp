#include "crossbar/array/wires/line_fields.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "core/sum.hpp"
#include "crossbar/array/wires/coarse_grid.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;

// Word lines that are swept side by side: one recurrence waits 8 cycles for itself. chosen: 8 among 4, 8, 16.
constexpr Index kWordBlock = 8;

/// Reciprocal pivots of a line. The excess of a pivot over the segment to come is a sum of positive terms; taking it as a
/// difference would lose the cells' conductance beside that of the wire.
class Pivots {
 public:
  explicit Pivots(const Line& line) : segment_S_(line.segment_S), far_S_(line.far_S), passed_S_(line.near_S) {}
  double next_inverse(double cell_S, Index left) {
    const double excess_S = cell_S + passed_S_;
    if (left == 0) return 1.0 / (excess_S + far_S_);
    const double inverse = 1.0 / (excess_S + segment_S_);
    passed_S_ = segment_S_ * excess_S * inverse;
    return inverse;
  }

 private:
  double segment_S_, far_S_, passed_S_;
};

}  // namespace

LineFields::LineFields(const Eigen::Ref<const Eigen::MatrixXd>& conductance_S, const Line& word, const Line& bit, core::Team& team)
    : bits_(conductance_S.rows()), words_(conductance_S.cols()),
      // Bit lines of a block, for cache and threads; it must not depend on their number.
      bit_block_(std::clamp<Index>((bits_ / 2 + 7) / 8 * 8, 64, 512)), word_(word), bit_(bit), team_(team) {
  for (Field* field : {&g_, &word_inverse_, &bit_inverse_, &r_, &z_, &p_, &q_, &s_, &u_}) *field = Field(bits_, words_);
  for_words([&](Index i) { g_.cells().col(i) = conductance_S.col(i); });
  partial_.resize(static_cast<std::size_t>(std::max(bit_blocks(), word_blocks())));
  partial_imbalance_.resize(partial_.size());
  word_pivots();
  bit_pivots();
}

Index LineFields::word_blocks() const { return (words_ + kWordBlock - 1) / kWordBlock; }

void LineFields::word_pivots() {
  for_words([&](Index i) {
    const double* g = g_.word(i);
    double* inverse = word_inverse_.word(i);
    if (word_.kind == Line::Kind::fixed) return std::fill(inverse, inverse + bits_, 0.0);
    if (word_.kind == Line::Kind::node) {
      double sum = word_.near_S + word_.far_S;
      for (Index j = 0; j < bits_; ++j) sum += g[j];
      std::fill(inverse, inverse + bits_, 1.0 / sum);
      return;
    }
    Pivots pivots(word_);
    for (Index j = 0; j < bits_; ++j) inverse[j] = pivots.next_inverse(g[j], bits_ - 1 - j);
  });
}

void LineFields::bit_pivots() {
  if (bit_.kind == Line::Kind::fixed) return for_words([&](Index i) { bit_inverse_.cells().col(i).setZero(); });
  team_.run(static_cast<std::size_t>(bit_blocks()), [&](std::size_t block) {
    const Index first = static_cast<Index>(block) * bit_block_, last = std::min(first + bit_block_, bits_);
    if (bit_.kind == Line::Kind::node) {
      std::vector<double> sum(static_cast<std::size_t>(bits_), bit_.near_S + bit_.far_S);
      for (Index i = 0; i < words_; ++i)
        for (Index j = first; j < last; ++j) sum[static_cast<std::size_t>(j)] += g_.word(i)[j];
      for (Index i = 0; i < words_; ++i)
        for (Index j = first; j < last; ++j) bit_inverse_.word(i)[j] = 1.0 / sum[static_cast<std::size_t>(j)];
      return;
    }
    std::vector<Pivots> pivots(static_cast<std::size_t>(last - first), Pivots(bit_));
    for (Index i = 0; i < words_; ++i)
      for (Index j = first; j < last; ++j)
        bit_inverse_.word(i)[j] = pivots[static_cast<std::size_t>(j - first)].next_inverse(g_.word(i)[j], words_ - 1 - i);
  });
}

void LineFields::solve_bits(Field& field) const {
  const double segment = bit_.segment_S;
  team_.run(static_cast<std::size_t>(bit_blocks()), [&](std::size_t block) {
    const Index first = static_cast<Index>(block) * bit_block_, last = std::min(first + bit_block_, bits_);
    if (bit_.kind == Line::Kind::fixed) {
      for (Index i = 0; i < words_; ++i) std::fill(field.word(i) + first, field.word(i) + last, 0.0);
    } else if (bit_.kind == Line::Kind::node) {
      std::vector<double> sum(static_cast<std::size_t>(bits_), 0.0);
      for (Index i = 0; i < words_; ++i)
        for (Index j = first; j < last; ++j) sum[static_cast<std::size_t>(j)] += field.word(i)[j];
      for (Index i = 0; i < words_; ++i)
        for (Index j = first; j < last; ++j) field.word(i)[j] = sum[static_cast<std::size_t>(j)] * bit_inverse_.word(i)[j];
    } else {
      for (Index j = first; j < last; ++j) field.word(0)[j] *= bit_inverse_.word(0)[j];
      for (Index i = 1; i < words_; ++i) {
        const double *before = field.word(i - 1), *inverse = bit_inverse_.word(i);
        double* x = field.word(i);
        for (Index j = first; j < last; ++j) x[j] = (x[j] + segment * before[j]) * inverse[j];
      }
      for (Index i = words_ - 1; i-- > 0;) {
        const double *after = field.word(i + 1), *inverse = bit_inverse_.word(i);
        double* x = field.word(i);
        for (Index j = first; j < last; ++j) x[j] += segment * inverse[j] * after[j];
      }
    }
  });
}

void LineFields::start(const Field& source_A) {
  for_words([&](Index i) { s_.cells().col(i) = source_A.cells().col(i); });
  solve_bits(s_);
  for_words([&](Index i) {
    r_.cells().col(i) = source_A.cells().col(i) - g_.cells().col(i).cwiseProduct(s_.cells().col(i));
    for (Field* field : {&p_, &q_, &u_}) field->cells().col(i).setZero();
  });
}

void LineFields::finish(const Field& source_A) {
  for_words([&](Index i) { s_.cells().col(i) = source_A.cells().col(i) - g_.cells().col(i).cwiseProduct(u_.cells().col(i)); });
  solve_bits(s_);
}

double LineFields::direction(double beta) {
  const Field& az = corrected_ ? s_ : r_;
  const double segment = bit_.segment_S;
  const bool chain = bit_.kind == Line::Kind::chain;
  team_.run(static_cast<std::size_t>(bit_blocks()), [&](std::size_t block) {
    const Index first = static_cast<Index>(block) * bit_block_, size = std::min(bit_block_, bits_ - first);
    // Forward: the new direction, and the elimination of its bit voltages (or their sum, where the line is one node).
    std::array<double, 512> carried{}, products{};
    double* __restrict carry = carried.data();
    for (Index i = 0; i < words_; ++i) {
      const double *__restrict z = z_.word(i) + first, *__restrict g = g_.word(i) + first, *__restrict inverse = bit_inverse_.word(i) + first;
      const double* a = az.word(i) + first;
      double *__restrict p = p_.word(i) + first, *__restrict q = q_.word(i) + first, *s = s_.word(i) + first;
      if (chain) {
#pragma omp simd
        for (Index j = 0; j < size; ++j) {
          q[j] = a[j] + beta * q[j];
          p[j] = z[j] + beta * p[j];
          carry[j] = (g[j] * p[j] + segment * carry[j]) * inverse[j];
          s[j] = carry[j];
        }
      } else {
        for (Index j = 0; j < size; ++j) {
          q[j] = a[j] + beta * q[j];
          p[j] = z[j] + beta * p[j];
          carry[j] += g[j] * p[j];
        }
      }
    }
    if (chain)
      std::fill(carry, carry + size, 0.0);
    else
      for (Index j = 0; j < size; ++j) carry[j] *= bit_inverse_.word(0)[first + j];
    // Backward: the bit voltages themselves, and what remains of q.
    double* __restrict product = products.data();
    for (Index i = words_; i-- > 0;) {
      const double *__restrict p = p_.word(i) + first, *__restrict g = g_.word(i) + first, *__restrict inverse = bit_inverse_.word(i) + first;
      const double* __restrict q = q_.word(i) + first;
      double* __restrict s = s_.word(i) + first;
      if (chain) {
#pragma omp simd
        for (Index j = 0; j < size; ++j) {
          carry[j] = s[j] + segment * inverse[j] * carry[j];
          s[j] = q[j] - g[j] * carry[j];
          product[j] += p[j] * s[j];
        }
      } else {
        for (Index j = 0; j < size; ++j) {
          s[j] = q[j] - g[j] * carry[j];
          product[j] += p[j] * s[j];
        }
      }
    }
    partial_[block] = core::fixed_order_sum(std::span<const double>(products.data(), static_cast<std::size_t>(size)));
  });
  return core::fixed_order_sum(std::span<const double>(partial_).first(static_cast<std::size_t>(bit_blocks())));
}

double LineFields::step(double alpha, const CoarseGrid* coarse) {
  const auto blocks = static_cast<std::size_t>(word_blocks());
  team_.run(blocks, [&](std::size_t block) { word_block(static_cast<Index>(block), alpha, coarse); });
  corrected_ = coarse != nullptr;
  if (corrected_) {
    coarse->solve();
    team_.run(blocks, [&](std::size_t block) { corrected_block(static_cast<Index>(block), *coarse); });
  }
  imbalance_A_ = core::fixed_order_sum(std::span<const double>(partial_imbalance_).first(blocks));
  return core::fixed_order_sum(std::span<const double>(partial_).first(blocks));
}

namespace {

/// Solves A z = rhs for word lines side by side. `rhs(c, j)` is called once for each cell, j ascending.
template <Index kCount, class Rhs>
void sweep_words(const Line& line, Index bits, const double* const* inverse, double* const* z, Rhs&& rhs) {
  const double segment = line.segment_S;
  double carry[kCount] = {};
  if (line.kind == Line::Kind::chain) {
    for (Index j = 0; j < bits; ++j)
#pragma GCC unroll 8
      for (Index c = 0; c < kCount; ++c) {
        carry[c] = (rhs(c, j) + segment * carry[c]) * inverse[c][j];
        z[c][j] = carry[c];
      }
    for (Index c = 0; c < kCount; ++c) carry[c] = 0.0;
    for (Index j = bits; j-- > 0;)
#pragma GCC unroll 8
      for (Index c = 0; c < kCount; ++c) {
        carry[c] = z[c][j] + segment * inverse[c][j] * carry[c];
        z[c][j] = carry[c];
      }
    return;
  }
  for (Index c = 0; c < kCount; ++c) {
    for (Index j = 0; j < bits; ++j) carry[c] += rhs(c, j);
    std::fill(z[c], z[c] + bits, line.kind == Line::Kind::node ? carry[c] * inverse[c][0] : 0.0);
  }
}

/// Calls body with the number of word lines of a block as a constant: all of a block at once, or one by one.
template <class Body>
void in_blocks(Index first, Index words, Body&& body) {
  if (words - first >= kWordBlock) return body(std::integral_constant<Index, kWordBlock>{}, first);
  for (Index i = first; i < words; ++i) body(std::integral_constant<Index, 1>{}, i);
}

}  // namespace

void LineFields::word_block(Index block, double alpha, const CoarseGrid* coarse) {
  double product = 0.0, imbalance = 0.0;
  in_blocks(block * kWordBlock, words_, [&](auto count, Index first) {
    constexpr Index kCount = decltype(count)::value;
    const double *inverse[kCount], *p[kCount], *s[kCount];
    double *r[kCount], *u[kCount], *z[kCount];
    for (Index c = 0; c < kCount; ++c) {
      inverse[c] = word_inverse_.word(first + c);
      p[c] = p_.word(first + c);
      s[c] = s_.word(first + c);
      r[c] = r_.word(first + c);
      u[c] = u_.word(first + c);
      z[c] = z_.word(first + c);
    }
    if (alpha != 0.0)
      for (Index c = 0; c < kCount; ++c)
        for (Index j = 0; j < bits_; ++j) {
          r[c][j] -= alpha * s[c][j];
          u[c][j] += alpha * p[c][j];
        }
    sweep_words<kCount>(word_, bits_, inverse, z, [&](Index c, Index j) { return r[c][j]; });
    for (Index c = 0; c < kCount; ++c) {
      Eigen::Map<Eigen::VectorXd> rest(r[c], bits_);
      const Eigen::Map<const Eigen::VectorXd> found(z[c], bits_);
      const double sum = rest.sum();
      imbalance += sum;
      if (word_.kind == Line::Kind::node) {  // only the sum counts; what cancels within it would drown the last digits
        rest.setZero();
        rest[0] = sum;
      }
      if (coarse != nullptr)
        coarse->restrict_line(first + c, g_.word(first + c), z[c]);
      else
        product += rest.dot(found);
    }
  });
  partial_[static_cast<std::size_t>(block)] = product;
  partial_imbalance_[static_cast<std::size_t>(block)] = imbalance;
}

void LineFields::corrected_block(Index block, const CoarseGrid& coarse) {
  double product = 0.0;
  in_blocks(block * kWordBlock, words_, [&](auto count, Index first) {
    constexpr Index kCount = decltype(count)::value;
    const double *inverse[kCount], *az[kCount];
    double* z[kCount];
    for (Index c = 0; c < kCount; ++c) {
      inverse[c] = word_inverse_.word(first + c);
      coarse.prolong_line(first + c, g_.word(first + c), r_.word(first + c), s_.word(first + c));
      az[c] = s_.word(first + c);
      z[c] = z_.word(first + c);
    }
    sweep_words<kCount>(word_, bits_, inverse, z, [&](Index c, Index j) { return az[c][j]; });
    for (Index c = 0; c < kCount; ++c)
      product += Eigen::Map<const Eigen::VectorXd>(r_.word(first + c), bits_).dot(Eigen::Map<const Eigen::VectorXd>(z[c], bits_));
  });
  partial_[static_cast<std::size_t>(block)] = product;
}

double LineFields::magnitude_A(const Field& field) const {
  Eigen::VectorXd sums(words_);
  for_words([&](Index i) { sums[i] = field.cells().col(i).cwiseAbs().sum(); });
  return sums.sum();
}

Eigen::VectorXd LineFields::source_current_A() const {
  Eigen::VectorXd current_A = word_.near_S * u_.cells().row(0).transpose();
  if (word_.far_S > 0.0) current_A += word_.far_S * u_.cells().row(bits_ - 1).transpose();
  return current_A;
}

}  // namespace ohmfield::crossbar
