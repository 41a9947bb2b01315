#include "crossbar/fit/report.hpp"

#include <algorithm>

#include "core/expect.hpp"

namespace ohmfield::crossbar {

const FittedParameter& FitReport::at(const std::string& name) const {
  const auto found = std::find_if(parameters.begin(), parameters.end(), [&](const auto& p) { return p.name == name; });
  OHM_EXPECT(found != parameters.end());
  return *found;
}

const Goodness* FitReport::test(const std::string& statistic) const {
  const auto found =
      std::find_if(goodness.begin(), goodness.end(), [&](const auto& g) { return g.statistic == statistic; });
  return found == goodness.end() ? nullptr : &*found;
}

}  // namespace ohmfield::crossbar
