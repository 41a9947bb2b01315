#pragma once
/// Processors and graphics cards as rivals of an array: how long a product takes at least, and what energy goes with that,
/// from the figures of a data sheet. An estimate; nothing is executed.
///
/// Roofline: a product takes the time of its operations at the rate of its number format, or that of its traffic at the
/// bandwidth of the memory that holds the weights, whichever is longer (S. Williams, A. Waterman, D. Patterson, "Roofline: an
/// insightful visual performance model for multicore architectures", Commun. ACM 52(4), 65 (2009)). Energy is power times time.
/// Wall: rated power x server x average share x PUE, times time (B. Cottier et al., arXiv:2405.21015 (2024)).
/// Ignores: shapes that leave units idle, scales and decoding of narrow formats, conversion of inputs, clocks under load,
/// registers and first-level caches, host and transfer of inputs to the card.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crossbar/cost/technology.hpp"

namespace ohmfield::crossbar {

/// A figure of a platform with its band.
struct Quantity {
  double nominal = 0.0, low = 0.0, high = 0.0;
  std::string grade;  ///< published, derived or assumption
  std::string source;
};

class Platform {
 public:
  /// A file of data/platforms.
  /// \throws InputError  an unknown key or format, a negative figure, low above high, no rate for fp32
  static Platform load(const std::string& name_or_path, const std::filesystem::path& folder);

  const std::string& name() const { return name_; }
  const std::string& title() const { return title_; }
  const Quantity& node_nm() const { return node_nm_; }
  const Quantity& power_W() const { return power_W_; }              ///< at full load
  const Quantity& idle_share() const { return idle_share_; }        ///< of it, while arithmetic waits
  const Quantity& memory_B_per_s() const { return memory_B_per_s_; }
  const Quantity& cache_B() const { return cache_B_; }
  const Quantity& cache_B_per_s() const { return cache_B_per_s_; }
  const Quantity& launch_s() const { return launch_s_; }            ///< of one call
  const Quantity& utilisation() const { return utilisation_; }      ///< that programs reach, of the peak rate
  const Quantity& server() const { return server_; }                ///< power of a server over that of its cards
  const Quantity& average_share() const { return average_share_; }  ///< average power of a busy server over rated
  const Quantity& pue() const { return pue_; }

  /// Operations a second in a format that the hardware has; 1 MAC = 2 operations. Nothing if it has not.
  std::optional<double> rate_ops_per_s(std::string_view format) const;
  const std::string& rate_grade() const { return rate_grade_; }
  const std::string& rate_source() const { return rate_source_; }

 private:
  struct Rate {
    std::string format;
    double ops_per_s = 0.0;
  };

  std::string name_, title_, rate_grade_, rate_source_;
  Quantity node_nm_, power_W_, idle_share_, memory_B_per_s_, cache_B_, cache_B_per_s_, launch_s_, utilisation_, server_, average_share_, pue_;
  std::vector<Rate> rates_;
};

/// Where weights lie between calls.
enum class WeightsIn : std::uint8_t {
  cache,   ///< the last level on the chip, inputs and outputs too; if they fit, else in memory
  memory,  ///< all are read from and written to memory once
};

enum class Utilisation : std::uint8_t {
  peak,    ///< every unit busy in every clock, full bandwidth, no time for calls: nobody is faster
  stated,  ///< the share of the peak rate that programs reach, and the latency of one call
};

/// Of one call: the product of a matrix with a whole batch.
struct PlatformCost {
  double operations = 0.0;  ///< 1 MAC = 2 operations
  double bytes = 0.0;       ///< that pass between arithmetic and the memory or cache that holds the weights
  double compute_s = 0.0;   ///< of operations alone
  double transfer_s = 0.0;  ///< of bytes alone
  double launch_s = 0.0;    ///< of one call; part of time_s at stated utilisation only
  double time_s = 0.0, time_low_s = 0.0, time_high_s = 0.0;  ///< band: of utilisation, bandwidth and launch; none at peak
  Energy chip, wall;                                         ///< of the whole batch
  std::string_view roof;                                     ///< what binds: "compute", "cache" or "memory"
  std::string_view computed_in;                              ///< format of the arithmetic
  std::vector<std::string> notes;
};

/// Cost of a product of an outputs x inputs matrix with `batch` columns.
///
/// \param format  of weights and inputs: fp32, tf32, fp16, bf16, fp8, int8, int4, mxfp8_e5m2, mxfp8_e4m3, mxfp6_e3m2,
///                mxfp6_e2m3, mxfp4_e2m1, mxint8, lns8. What the hardware does not have is computed in the next wider
///                format that it has, and stored as narrow as it is. Outputs have 32 bits for fp32 and tf32, else 16 (assumption).
///
/// Nominal energy: rated power all the time. High end: the same at the high ends of power and time. Low end: full power, at its low
/// end, while arithmetic would be busy; the idle share of it while arithmetic waits for memory or for the call. Memory works then, so
/// that the low end is lower than any card gets.
/// \throws InputError  no such format
PlatformCost product_cost(const Platform& platform, const std::string& format, std::size_t outputs, std::size_t inputs, std::size_t batch,
                          WeightsIn weights_in, Utilisation utilisation);

}  // namespace ohmfield::crossbar
