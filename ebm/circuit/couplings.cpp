#include "ebm/circuit/couplings.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/error.hpp"
#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"
#include "crossbar/analog_matrix.hpp"

namespace ohmfield::ebm {

HeldCouplings held_couplings(const Eigen::MatrixXd& xi, std::shared_ptr<const crossbar::DeviceModel> device, const CouplingParams& params, std::uint64_t seed) {
  HeldCouplings held;
  core::Ledger ledger;  // of programming, which is not part of an inference
  crossbar::Context context{ledger, seed, 0};
  const auto program = [&](std::uint64_t index) {
    crossbar::AnalogMatrixParams matrix_params;
    crossbar::AnalogMatrixOf<double> matrix(xi, device, matrix_params, core::derive_seed(seed, core::Stream::programming, index));
    if (params.age_s > matrix_params.age_s) matrix.advance(params.age_s - matrix_params.age_s, context);
    held.weight_S = matrix.siemens_per_weight();
    Eigen::MatrixXd weights = matrix.held_weights();
    if (params.noise == CouplingNoise::frozen) {
      matrix.apply(Eigen::MatrixXd::Identity(xi.cols(), xi.cols()), weights, context);
      ++context.operation;
    }
    return weights;
  };
  held.xi = program(0);
  held.xi_back = params.arrays == CouplingArrays::shared ? held.xi : program(1);
  return held;
}

void ElementSpread::validate() const {
  for (const double value : {capacitance, resistance})
    if (!(value >= 0.0 && value <= 1.0)) throw core::InputError(fmt::format("elements with a spread of {:g}", value), "Give 0 to 1");
}

void spread_elements(TwoLayerModel& model, const ElementSpread& spread, std::uint64_t seed) {
  spread.validate();
  std::vector<float> normal(static_cast<std::size_t>(model.xi.rows() + model.xi.cols()));
  const auto factors = [&](double sigma, std::uint64_t index) {
    core::fill_normal(normal, seed, core::Stream::circuit_mismatch, index);
    Eigen::VectorXd result(static_cast<Eigen::Index>(normal.size()));
    for (std::size_t i = 0; i < normal.size(); ++i) result(static_cast<Eigen::Index>(i)) = std::exp(sigma * static_cast<double>(normal[i]));
    return result;
  };
  const Eigen::VectorXd capacitance = factors(spread.capacitance, 0), resistance = factors(spread.resistance, 1);
  const Eigen::Index visible = model.xi.cols(), hidden = model.xi.rows();
  model.tau_v_s = model.tau_v_s.cwiseProduct(capacitance.head(visible));
  model.tau_h_s = model.tau_h_s.cwiseProduct(capacitance.tail(hidden));
  model.leak_v = model.leak_v.cwiseQuotient(resistance.head(visible));
  model.leak_h = model.leak_h.cwiseQuotient(resistance.tail(hidden));
}

}  // namespace ohmfield::ebm
