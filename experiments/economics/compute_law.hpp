#pragma once
/// Operations that it takes to train a model of P parameters.
///
/// P. Faraboschi, E. Giles, J. Hotard, K. Owczarek, A. Wheeler, "Reducing the Barriers to Entry for Foundation Model
/// Training", arXiv:2404.08811 (2024), section 2: C = C0 P T, with C0 = 6 operations for each parameter and token (forward 2,
/// backward 4) and T = 20 P tokens, so 120 P^2; a mixture of experts of which one in K works for a token takes 120 P^2 / K.
/// Ignores: attention, whose products grow with the length of the context (analog_projection.hpp has them), and
/// recomputation of activations.

namespace ohmfield::experiments {

struct ComputeLaw {
  double operations_per_parameter_token = 6.0;
  double tokens_per_parameter = 20.0;
  double saving = 1.0;                   ///< K: parameters over those that work for a token
  double gating_overhead = 0.0;          ///< operations of routing, over those of the experts that work

  double tokens(double parameters) const { return tokens_per_parameter * parameters; }
  double operations(double parameters) const {
    return operations_per_parameter_token * parameters * tokens(parameters) / saving * (1.0 + gating_overhead);
  }
};

/// 120 P^1.91: the same work fitted to models that were trained (the same paper).
double operations_by_power(double parameters, double factor, double exponent);

/// x a year of what doubles in so many years.
double yearly_factor(double doubling_years);

/// Years, or months, until something doubles that grows by `factor` in `span` of them.
double doubling_time(double factor, double span);

}  // namespace ohmfield::experiments
