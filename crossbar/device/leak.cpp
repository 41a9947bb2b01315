#include "crossbar/device/leak.hpp"

#include <cmath>

namespace ohmfield::crossbar {

double Leak::refreshes(double time_s) const { return refresh_period_s > 0.0 ? std::floor(time_s / refresh_period_s) : 0.0; }

double Leak::since_refresh_s(double time_s) const {
  return refresh_period_s > 0.0 ? time_s - refreshes(time_s) * refresh_period_s : time_s;
}

Leak read_leak(const core::TomlTable& section, std::string_view rest_key) {
  Leak leak;
  leak.tau_s = section.number("tau_s", core::Range::above(0.0));
  leak.tau_sigma_ln = section.number_or("tau_sigma_ln", 0.0, core::Range::between(0.0, 3.0));
  leak.rest = section.number(rest_key);
  leak.refresh_period_s = section.number_or("refresh_period_s", 0.0, core::Range::at_least(0.0));
  section.finish();
  return leak;
}

}  // namespace ohmfield::crossbar
