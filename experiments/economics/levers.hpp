#pragma once
/// What could make training cheaper, as factors that multiply: each with its source and its range.
///
/// A lever multiplies the cost of capital (hardware for the hours of the run), that of energy, or both. Factors of several
/// levers multiply, as if they did not know of each other: their product is a bound, not a forecast. The list follows the
/// roadmap of P. Faraboschi et al., arXiv:2404.08811 (2024); data/economics/levers.toml has the factors that are read, others
/// are computed by this program from the scenario.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ohmfield::experiments {

/// A factor with its range.
struct Band {
  double nominal = 1.0, low = 1.0, high = 1.0;
};

enum class LeverCost : std::uint8_t { both, capital, energy };

struct Lever {
  std::string name, title, source;
  LeverCost acts_on = LeverCost::both;
  bool computed = false;          ///< by this program; the factor follows
  Band factor;
};

/// Names of levers that this program computes.
bool is_computed(const std::string& name);

/// \throws InputError  with place: a factor that is not positive or outside its range, two levers of a name
std::vector<Lever> load_levers(const std::filesystem::path& file);
/// \throws InputError  no such lever, with the nearest
const Lever& lever_named(const std::vector<Lever>& levers, const std::string& name);

/// Cost as parts.
struct CostParts {
  double capital_USD = 0.0, energy_USD = 0.0;
  double total_USD() const { return capital_USD + energy_USD; }
};

enum class BandEnd : std::uint8_t { nominal, low, high };
double at_end(const Band& band, BandEnd end);

CostParts apply(const CostParts& cost, const Lever& lever, BandEnd end);
CostParts apply(CostParts cost, const std::vector<Lever>& levers, BandEnd end);

/// One bar: total cost with all levers at their nominal factors, but this one at its ends.
struct TornadoBar {
  std::string name;
  double low_USD = 0.0, high_USD = 0.0;        ///< all others nominal
  double alone_USD = 0.0, alone_low_USD = 0.0, alone_high_USD = 0.0;  ///< no other
  double swing() const { return high_USD - low_USD; }
};

/// Widest first.
std::vector<TornadoBar> tornado(const CostParts& base, const std::vector<Lever>& levers);

}  // namespace ohmfield::experiments
