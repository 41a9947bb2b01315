#include "crossbar/array/wires/conjugate.hpp"

#include <algorithm>
#include <cmath>

namespace ohmfield::crossbar {

ConjugateReport solve_drops(LineFields& fields, const CoarseGrid* coarse, const Field& source_A, double tolerance, int max_iterations) {
  ConjugateReport report;
  fields.start(source_A);
  double product = 0.0;
  if (fields.word().kind != Line::Kind::fixed) product = fields.step(0.0, coarse);
  const double first = product, undropped_A = fields.magnitude_A(source_A);
  for (double beta = 0.0; product > 0.0;) {
    if (report.iterations == max_iterations) {
      report.outcome = Convergence::failed;
      break;
    }
    ++report.iterations;
    const double curvature = fields.direction(beta);
    if (!(curvature > 0.0)) {  // rounding has eaten the last of the residual, or worse
      report.outcome = std::sqrt(product / first) <= 1e-9 ? Convergence::reached : Convergence::failed;
      break;
    }
    const double next = fields.step(product / curvature, coarse);
    beta = next / product;
    product = std::max(next, 0.0);
    report.residual = std::sqrt(product / first);
    const double in_A = fields.source_current_A().cwiseAbs().sum();
    report.mismatch = in_A > 0.0 ? std::abs(fields.imbalance_A()) / in_A : 0.0;
    // Where lines lose nearly all of their voltage, what is left of it is as much more sensitive.
    const double loading = in_A > 0.0 ? std::max(1.0, undropped_A / in_A) : 1.0;
    if (!std::isfinite(next)) {
      report.outcome = Convergence::failed;
      break;
    }
    if (report.residual * loading <= tolerance && report.mismatch <= tolerance) break;
  }
  fields.finish(source_A);
  return report;
}

}  // namespace ohmfield::crossbar
