#pragma once
/// Products with states of bits: the sum of those rows of a matrix whose unit is on, in place of a product with zeros and ones.
///
/// Rows are kept in tiles that stay in the first cache while all samples of a batch pass by, a few registers of columns at a time.
/// With a fifth of the pixels on it takes a fifth of the additions of a dense product, and no multiplication.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/team.hpp"

namespace ohmfield::ebm {

/// Floats in a row are padded to a multiple of this, the lanes of the widest registers.
inline constexpr std::size_t kRowPad = 16;
inline std::size_t padded(std::size_t count) { return (count + kRowPad - 1) / kRowPad * kRowPad; }
/// Rows of a tile. chosen: with 256 bytes of each row a tile is three quarters of a first cache of 32 KiB.
inline constexpr std::size_t kTileRows = 96;

/// Samples of bits: which are on, in rising order.
class ActiveRows {
 public:
  /// All off.
  ActiveRows(std::size_t rows, std::size_t samples);

  std::size_t rows() const { return rows_; }
  std::size_t samples() const { return samples_; }
  std::size_t tiles() const { return tiles_; }
  /// Those of a sample, and those of it in one tile.
  std::span<const std::uint32_t> of(std::size_t sample) const;
  std::span<const std::uint32_t> of(std::size_t sample, std::size_t tile) const;
  /// Replaces a sample. \param bits  0 or 1, one for each row
  void set(std::size_t sample, std::span<const std::uint8_t> bits);
  void copy(std::size_t sample, const ActiveRows& from, std::size_t from_sample);

 private:
  std::size_t rows_, samples_, tiles_;
  std::vector<std::uint32_t> index_;  ///< room for all rows of each sample
  std::vector<std::uint32_t> begin_;  ///< of each tile within a sample, and the end
};

/// out = start + the sum of the rows that are on, added one after the other, for every sample.
/// \param rows   shape (rows, stride), row by row \param start shape (stride) \param out shape (samples, stride)
/// \param stride a multiple of kRowPad
void sum_active_rows(const ActiveRows& active, const float* rows, std::size_t stride, std::span<const float> start, float* out, core::Team& team);

}  // namespace ohmfield::ebm
