#include "hopfield/rules/probsat_poly.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "hopfield/rules/by_length.hpp"
#include "hopfield/rules/probsat.hpp"

namespace ohmfield::hopfield {
namespace {

constexpr std::array kExponent{2.06, 3.0, 3.0, 3.0, 3.0};
constexpr std::size_t kTableSize = 64;

class Weight {
 public:
  explicit Weight(const RuleParams& params) : cb_(params.at("cb"), kExponent), eps_(params.at("eps")) {
    for (const std::size_t literals : {3u, 4u, 5u, 6u, 7u})
      for (std::size_t b = 0; b < kTableSize; ++b)
        table_[ByLength::index(literals)][b] = weight(static_cast<double>(b), literals);
  }

  double operator()(double reading, std::size_t literals) const {
    // An ideal array reads whole numbers, for which a power would take most of the step.
    const double at_least_zero = std::max(reading, 0.0);
    const auto whole = static_cast<std::size_t>(std::min(at_least_zero, 1e9));
    if (whole < kTableSize && static_cast<double>(whole) == at_least_zero)
      return table_[ByLength::index(literals)][whole];
    return weight(at_least_zero, literals);
  }

 private:
  double weight(double reading, std::size_t literals) const {
    return std::max(std::pow(eps_ + reading, -cb_.of(literals)), kLeastWeight);
  }

  ByLength cb_;
  double eps_;
  std::array<std::array<double, kTableSize>, 5> table_{};
};

}  // namespace

RuleInfo probsat_poly_info() {
  return {"probsat_poly",
          "probSAT: a literal of a random unsatisfied clause by the weight (eps + break)^-cb",
          {{"cb", 0.0, 0.0, 100.0, "exponent; 0: by the length of the clause, 2.06 for 3 literals"},
           {"eps", 0.9, 1e-3, 100.0, "clauses added to a break"}}};
}

std::unique_ptr<UpdateRule> make_probsat_poly(const RuleParams& params) {
  return std::make_unique<Probsat<Weight>>(Weight(params));
}

}  // namespace ohmfield::hopfield
