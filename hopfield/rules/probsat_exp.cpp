#include "hopfield/rules/probsat_exp.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "hopfield/rules/by_length.hpp"
#include "hopfield/rules/probsat.hpp"

namespace ohmfield::hopfield {
namespace {

constexpr std::array kBase{2.5, 2.85, 3.7, 5.1, 5.4};
constexpr std::size_t kTableSize = 64;

class Weight {
 public:
  explicit Weight(const RuleParams& params) : base_(params.at("cb"), kBase) {
    for (const std::size_t literals : {3u, 4u, 5u, 6u, 7u})
      for (std::size_t b = 0; b < kTableSize; ++b)
        table_[ByLength::index(literals)][b] = weight(static_cast<double>(b), literals);
  }

  double operator()(double reading, std::size_t literals) const {
    const auto whole = static_cast<std::size_t>(std::clamp(reading, 0.0, 1e9));
    if (whole < kTableSize && static_cast<double>(whole) == reading) return table_[ByLength::index(literals)][whole];
    return weight(reading, literals);
  }

 private:
  double weight(double reading, std::size_t literals) const {
    return std::clamp(std::pow(base_.of(literals), -reading), kLeastWeight, 1.0 / kLeastWeight);
  }

  ByLength base_;
  std::array<std::array<double, kTableSize>, 5> table_{};
};

}  // namespace

RuleInfo probsat_exp_info() {
  return {"probsat_exp",
          "probSAT: a literal of a random unsatisfied clause by the weight cb^-break",
          {{"cb", 0.0, 0.0, 1e6, "base of the power; 0: by the length of the clause, 2.5 for 3 literals"}}};
}

std::unique_ptr<UpdateRule> make_probsat_exp(const RuleParams& params) {
  return std::make_unique<Probsat<Weight>>(Weight(params));
}

}  // namespace ohmfield::hopfield
