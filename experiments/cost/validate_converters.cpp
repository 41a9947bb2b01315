/// Regressions of converters at points of the programs that publish them.

#include <fmt/format.h>

#include "crossbar/cost/adc_neurosim.hpp"
#include "crossbar/cost/adc_survey.hpp"
#include "experiments/cost/validate.hpp"

namespace ohmfield::experiments {
namespace {

constexpr double kTolerance = 0.01;  // four digits of the published values

struct SurveyPoint {
  int bits;
  double rate_Hz, node_nm, energy_pJ, area_um2;
};
// published: output of the Accelergy ADC plug-in (arXiv:2404.06553).
constexpr SurveyPoint kSurveyPoints[] = {
    {4, 1e7, 65.0, 3.501, 6504.0}, {8, 1.28e9, 32.0, 1.929, 6469.0}, {8, 1e8, 14.0, 0.3622, 1089.0}, {12, 1e8, 7.0, 1.669, 863.6}};

struct SarPoint {
  int bits;
  double node_nm, energy_pJ;
};
// published: NeuroSim V1.4, high-performance transistors, a column of 10 kohm read at 0.5 V, 300 K, 1 GHz.
constexpr SarPoint kSarPoints[] = {{4, 65.0, 0.2289}, {8, 32.0, 0.2141}, {8, 14.0, 0.1042}, {12, 7.0, 0.09086}};

}  // namespace

std::vector<ValidationRow> converter_rows() {
  std::vector<ValidationRow> rows;
  const auto add = [&](const char* reference, const std::string& quantity, double ours, double published, const char* unit, const char* source) {
    rows.push_back({reference, quantity, ours, published, unit, kTolerance, RowKind::bookkeeping, source});
  };
  for (const SurveyPoint& point : kSurveyPoints) {
    constexpr const char* kSource = "T. Andrulis et al., arXiv:2404.06553, output of the published program";
    const std::string where = fmt::format("{} bits, {:g} MHz, {} nm", point.bits, 1e-6 * point.rate_Hz, point.node_nm);
    const double energy_J = crossbar::survey_adc_energy_J(point.bits, point.rate_Hz, point.node_nm);
    const double area_m2 = crossbar::survey_adc_area_m2(point.bits, point.rate_Hz, point.node_nm);
    add("survey", "converter energy, " + where, 1e12 * energy_J, point.energy_pJ, "pJ", kSource);
    add("survey", "converter area, " + where, 1e12 * area_m2, point.area_um2, "um2", kSource);
  }
  for (const SarPoint& point : kSarPoints)
    add("neurosim", fmt::format("converter energy, {} bits, {} nm", point.bits, point.node_nm),
        1e12 * crossbar::neurosim_sar_energy_J(point.bits, point.node_nm), point.energy_pJ, "pJ", "X. Peng et al., IEEE TCAD 40, 2306 (2021), output of version 1.4");
  return rows;
}

}  // namespace ohmfield::experiments
