#pragma once
/// Energy that the processors of this machine took, from their own counters (RAPL), as Linux shows them below
/// /sys/class/powercap (Linux kernel documentation, "Power Capping Framework"). AMD processors appear under the names of Intel.
///
/// Counted is what belongs to packages: everything on them, other cores and other programs included; not memory outside of them, nor the
/// board. Zones within a package (core, uncore, dram) and above packages (psys) are not added again. Reading takes the rights of root on
/// most machines, and virtual machines have no counters.
/// Ignores: that counters move about once a millisecond, and that they estimate on some processors.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ohmfield::experiments {

class EnergyCounter {
 public:
  /// Nothing if there is no counter, or one of several packages cannot be read.
  static std::optional<EnergyCounter> open(const std::filesystem::path& folder = "/sys/class/powercap");

  /// Since opening [J]. A counter that starts again at 0 does so after some minutes of full load: ask more often than that.
  /// \throws core::SystemError  a counter is no longer there
  double joules();
  /// Such as `RAPL, package-0 + package-1`.
  std::string source() const;

 private:
  struct Package {
    std::filesystem::path file;
    std::string name;
    std::uint64_t range_uJ = 0, last_uJ = 0;  ///< largest value, and the one read last
  };

  std::vector<Package> packages_;
  double sum_uJ_ = 0.0;
};

}  // namespace ohmfield::experiments
