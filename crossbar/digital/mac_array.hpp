#pragma once
/// What a product costs on a chip with an array of multiply-accumulate units: operations, bits moved, cycles.
///
/// Weight-stationary and systolic, as in N. P. Jouppi et al., "In-datacenter performance analysis of a tensor processing
/// unit", ISCA 2017, doi 10.1145/3079856.3080246: a block of weights is loaded, one for each unit, while the block before it
/// works; columns of inputs stream through, a unit adds its product to the sum that comes from its neighbour. Outputs beyond
/// the columns of the array take another pass over the inputs; inputs beyond its rows start from the sums of the pass before,
/// which were kept in the buffer.
/// Counted generously for the digital side: units without work are gated, a weight is clocked into its unit once, sums of
/// formats with few exponents are in fixed point, the largest magnitude of a vector costs one comparison an element.
/// Ignores: wires of the clock and of the array beyond registers, static power, skew registers, stalls of the buffer,
/// divisions (one for each scale), bringing a fixed-point sum into the form of fp32.

#include <Eigen/Core>
#include <cstdint>

#include "core/ledger.hpp"
#include "crossbar/digital/number_format.hpp"

namespace ohmfield::crossbar {

/// Where weights are between calls.
enum class WeightHome : std::uint8_t { on_chip, off_chip };

struct MacArrayParams {
  std::int64_t rows = 128;              ///< inputs at once; a multiple of 32. assumption: half of a side of the TPU's 256 x 256
  std::int64_t columns = 128;           ///< outputs at once
  double clock_period_s = 1e-9;         ///< assumption: 1 GHz; the TPU of 2015 ran at 0.7 GHz in 28 nm
  double buffer_bytes = 0.0;            ///< of the memory on the chip; 0: the least power of two that holds what it must
  WeightHome weights = WeightHome::on_chip;
  double dram_bytes_per_s = 34e9;       ///< of memory outside the chip: Jouppi et al., table 2

  /// \throws InputError  a number that is out of range or not finite
  void validate() const;
  double units() const { return static_cast<double>(rows) * static_cast<double>(columns); }
};

struct ProductSize {
  std::int64_t outputs = 0, inputs = 0, batch = 0;
};

/// Capacity of the buffer: as given, or what holds these bits (weights, all copies of them) or, for weights off the chip, two
/// blocks of them; at least 8 KiB. assumption: inputs and outputs go through memory of the same size.
/// \throws InputError  given, but too small
double buffer_bytes(const MacArrayParams& params, const NumberFormat& format, double weight_bits);

/// Capacity that an access to a buffer is priced by [byte]: that of the buffer, or of one of its banks.
std::uint32_t price_of_bank(double buffer);

/// Cycles of a product: first block in, blocks one after the other (the batch or the next load, whichever is longer), last
/// columns out.
double product_cycles(const MacArrayParams& params, const NumberFormat& format, const ProductSize& size);
/// Records a product of converted factors. \param buffer  its capacity in bytes
void count_product(const MacArrayParams& params, const NumberFormat& format, const ProductSize& size, double buffer, core::Ledger& ledger);
/// Records the conversion of fp32 vectors in memory; nothing for fp32. \param home  of the vectors
void count_conversion(const NumberFormat& format, std::int64_t vectors, std::int64_t length, WeightHome home, double buffer, core::Ledger& ledger);
/// Records weights += scale u v^T in fp32 on every weight, weights read and written once. assumption: by the units of the array
void count_update(const MacArrayParams& params, std::int64_t outputs, std::int64_t inputs, std::int64_t ranks, double buffer, core::Ledger& ledger);

}  // namespace ohmfield::crossbar
