#include "ebm/boltzmann/active_rows.hpp"

#include <algorithm>

#include "core/expect.hpp"
#include "ebm/boltzmann/active_rows_kernel.hpp"

namespace ohmfield::ebm {

ActiveRows::ActiveRows(std::size_t rows, std::size_t samples)
    : rows_(rows), samples_(samples), tiles_((rows + kTileRows - 1) / kTileRows), index_(rows * samples), begin_(samples * (tiles_ + 1), 0) {}

std::span<const std::uint32_t> ActiveRows::of(std::size_t sample) const {
  return {index_.data() + sample * rows_, begin_[sample * (tiles_ + 1) + tiles_]};
}

std::span<const std::uint32_t> ActiveRows::of(std::size_t sample, std::size_t tile) const {
  const std::uint32_t* const begin = begin_.data() + sample * (tiles_ + 1) + tile;
  return {index_.data() + sample * rows_ + begin[0], begin[1] - begin[0]};
}

void ActiveRows::set(std::size_t sample, std::span<const std::uint8_t> bits) {
  OHM_EXPECT(bits.size() == rows_ && sample < samples_);
  std::uint32_t* const index = index_.data() + sample * rows_;
  std::uint32_t* const begin = begin_.data() + sample * (tiles_ + 1);
  std::uint32_t count = 0;
  for (std::size_t tile = 0; tile < tiles_; ++tile) {
    begin[tile] = count;
    const std::size_t last = std::min(rows_, (tile + 1) * kTileRows);
    for (std::size_t row = tile * kTileRows; row < last; ++row) {  // no branch: bits are noise to a predictor
      index[count] = static_cast<std::uint32_t>(row);
      count += bits[row];
    }
  }
  begin[tiles_] = count;
}

void ActiveRows::copy(std::size_t sample, const ActiveRows& from, std::size_t from_sample) {
  OHM_EXPECT(rows_ == from.rows_);
  const auto source = from.of(from_sample);
  std::copy(source.begin(), source.end(), index_.begin() + static_cast<std::ptrdiff_t>(sample * rows_));
  std::copy_n(from.begin_.data() + from_sample * (tiles_ + 1), tiles_ + 1, begin_.data() + sample * (tiles_ + 1));
}

void sum_active_rows(const ActiveRows& active, const float* rows, std::size_t stride, std::span<const float> start, float* out, core::Team& team) {
  OHM_EXPECT(stride % kRowPad == 0 && start.size() == stride);
  kernel::each_chunk(stride, team, [&]<std::size_t vectors>(std::size_t column, std::integral_constant<std::size_t, vectors>) {
    for (std::size_t tile = 0; tile < active.tiles(); ++tile)
      for (std::size_t s = 0; s < active.samples(); ++s) {
        float* const to = out + s * stride + column;
        auto sums = kernel::load<vectors>(tile == 0 ? start.data() + column : to);
        kernel::add_rows<vectors>(sums, rows + column, stride, active.of(s, tile));
        kernel::store<vectors>(to, sums);
      }
  });
}

}  // namespace ohmfield::ebm
