#include "hopfield/event_array.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "core/expect.hpp"

namespace ohmfield::hopfield {
namespace {

/// Identity of the offsets of XOR comparators, and of what is frozen into the word lines of an array.
constexpr std::uint64_t kXorOffsets = 4, kFrozenLeakage = 2;

std::vector<std::uint32_t> cells_of_segments(const Segments& segments) {
  std::vector<std::uint32_t> cells(segments.count(), 0);
  for (const std::uint32_t segment : segments.of_cell) ++cells[segment];
  return cells;
}

}  // namespace

EventArray::EventArray(const ClauseIndex& index, SparseCells cells, const TileSize& size, const ReadoutParams& readout,
                       std::uint64_t seed)
    : index_(index),
      segments_(segments_of(index, size)),
      by_clause_(std::move(cells)),
      per_siemens_(static_cast<float>(1.0 / by_clause_.literal_S)),
      clause_comparators_(std::vector<float>(segments_.or_count, 0.0f), readout.comparator_offset, readout.comparator_noise, seed),
      piece_comparators_(segments_.pieces(), readout, seed),
      frozen_leakage_(by_clause_.off.spread_S > 0.0 ? segments_.pieces() : 0) {
  OHM_EXPECT(!index.has_empty_clause() && by_clause_.signal_S.size() == segments_.of_cell.size());
  lay_out();
  core::fill_normal(frozen_leakage_, seed, core::Stream::programming, kFrozenLeakage);
  set_xor_thresholds(readout.comparator_offset, seed);
  const std::vector<std::uint32_t> sizes = cells_of_segments(segments_);
  decisions_ = xor_thresholds_.size();
  for (std::uint32_t s = 0; s < segments_.or_count; ++s) {
    const std::uint32_t c = segments_.clause[s];
    const bool is_whole = segments_.starts[c + 1] == segments_.starts[c] + 1;
    decisions_ += is_whole || sizes[s] > 1 ? 2 : 1;
    if (!is_whole && sizes[s] == 1) clause_comparators_.drop_high(s);
  }
  find_sure_segments();
}

void EventArray::lay_out() {
  const auto literals_of = [&](std::uint32_t constraint) {
    return constraint < index_.clauses() ? index_.clause(constraint) : index_.xor_clause(constraint - index_.clauses());
  };
  starts_.assign(2 * std::size_t{index_.variables()} + 1, 0);
  clause_starts_.assign(1, 0);
  for (std::uint32_t c = 0; c < index_.constraints(); ++c) {
    for (const LiteralCode literal : literals_of(c)) ++starts_[literal + 1];
    clause_starts_.push_back(clause_starts_.back() + static_cast<std::uint32_t>(literals_of(c).size()));
  }
  for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
  cells_.resize(clause_starts_.back());
  variance_S2_.resize(by_clause_.variance_S2.empty() ? 0 : cells_.size());
  std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
  std::size_t cell = 0;
  for (std::uint32_t c = 0; c < index_.constraints(); ++c)
    for (const LiteralCode literal : literals_of(c)) {
      const std::uint32_t at = next[literal]++;
      cells_[at] = {segments_.of_cell[cell], by_clause_.signal_S[cell]};
      if (!variance_S2_.empty()) variance_S2_[at] = by_clause_.variance_S2[cell];
      ++cell;
    }
}

void EventArray::find_sure_segments() {
  is_sure_.assign(segments_.count(), 0);
  const double leak = kReach * off().spread_S * std::sqrt(segments_.driven_lines / 2.0);
  const double leak_variance = off().variance_S2 * segments_.driven_lines;
  const double comparator = kReach * clause_comparators_.noise_sigma() + 1e-4;
  std::vector<double> signals, variances;
  for (std::uint32_t c = 0; c < index_.clauses(); ++c)
    for (std::uint32_t s = segments_.starts[c]; s < segments_.starts[c + 1]; ++s) {
      signals.clear();
      variances.clear();
      for (std::uint32_t i = clause_starts_[c]; i < clause_starts_[c + 1]; ++i) {
        if (segments_.of_cell[i] != s) continue;
        signals.push_back(by_clause_.signal_S[i]);
        if (reads_noisily()) variances.push_back(by_clause_.variance_S2[i]);
      }
      std::sort(signals.begin(), signals.end());
      std::sort(variances.begin(), variances.end(), std::greater<>());
      // Readings of 0, 1, ... true literals lie within [least - reach, most + reach].
      double least = 0.0, most = 0.0, variance = leak_variance;
      const double low = clause_comparators_.low_threshold()[s], high = clause_comparators_.high_threshold()[s];
      bool is_sure = true;
      for (std::size_t held = 0;; ++held) {
        const double reach = (leak + kReach * std::sqrt(variance)) * per_siemens_ + comparator;
        const double bottom = least * per_siemens_ - reach, top = most * per_siemens_ + reach;
        is_sure = is_sure && (held > 0 ? bottom > low : top < low) && (held > 1 ? bottom > high : top < high);
        if (held == signals.size()) break;
        least += signals[held];
        most += signals[signals.size() - 1 - held];
        if (!variances.empty()) variance += variances[held];
      }
      is_sure_[s] = is_sure ? 1 : 0;
    }
}

void EventArray::set_xor_thresholds(double offset, std::uint64_t seed) {
  const std::vector<std::uint32_t> sizes = cells_of_segments(segments_);
  xor_threshold_starts_.assign(1, 0);
  for (std::uint32_t s = segments_.or_count; s < segments_.count(); ++s)
    xor_threshold_starts_.push_back(xor_threshold_starts_.back() + sizes[s]);
  xor_thresholds_.resize(xor_threshold_starts_.back());
  if (offset > 0.0) core::fill_normal(xor_thresholds_, seed, core::Stream::comparator_offset, kXorOffsets);
  for (std::size_t x = 0; x + 1 < xor_threshold_starts_.size(); ++x)
    for (std::uint32_t i = xor_threshold_starts_[x]; i < xor_threshold_starts_[x + 1]; ++i)
      xor_thresholds_[i] =
          0.5f + static_cast<float>(i - xor_threshold_starts_[x]) - xor_thresholds_[i] * static_cast<float>(offset);
}

}  // namespace ohmfield::hopfield
