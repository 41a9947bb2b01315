#pragma once
/// Charge on a capacitor that leaks away: V(t) = V_rest + (V_0 - V_rest) exp(-t / tau), tau = C / G_leak, log-normal
/// across cells (RC discharge; the spread is that of subthreshold leakage, exponential in a normal threshold voltage).
/// Refresh writes all cells anew from the stored digital word every period, so errors do not add up.

#include <optional>

#include "core/config/toml.hpp"

namespace ohmfield::crossbar {

struct Leak {
  double tau_s = 0.0;         ///< median over the cells
  double tau_sigma_ln = 0.0;  ///< standard deviation of ln tau
  double rest = 0.0;          ///< what a cell decays to, in the units of the stored quantity
  double refresh_period_s = 0.0;  ///< 0: never refreshed

  /// Refreshes up to a time, and the time since the last one [s].
  double refreshes(double time_s) const;
  double since_refresh_s(double time_s) const;
};

/// A [leak] section; `rest_key` names what a cell decays to, with its unit. \throws InputError
Leak read_leak(const core::TomlTable& section, std::string_view rest_key);

}  // namespace ohmfield::crossbar
