#include "crossbar/fit/device_set.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"

namespace ohmfield::crossbar {
namespace {

/// Slopes within this of 1 are written as 1/f noise.
constexpr double kSlopeTolerance = 0.3;

/// A TOML string: quotes, backslashes and control characters escaped.
std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (static_cast<unsigned char>(c) < 0x20) result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else result += c;
  }
  return result + '"';
}

/// A comment is one line.
std::string commented(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return "# " + text + "\n";
}

std::string head(const SetIdentity& identity, const char* family) {
  return fmt::format("name = {}\nfamily = \"{}\"\ntitle = {}\nsource = {}\n", quoted(identity.name), family,
                     quoted(identity.title), quoted(identity.source));
}

std::string window(double g_min_S, double g_max_S, const SetIdentity& identity) {
  if (!(g_max_S > g_min_S && g_min_S >= 0.0))
    throw core::InputError(fmt::format("the window {:g} to {:g} S is none", g_min_S, g_max_S),
                           "Give 0 <= g_min_S < g_max_S");
  return fmt::format("\n[window]\ng_min_S = {:.6g}\ng_max_S = {:.6g}\noff_S = {:.6g}\non_S = {:.6g}\n", g_min_S,
                     g_max_S, identity.off_S.value_or(g_min_S), identity.on_S.value_or(g_max_S));
}

std::string lines_of(const FitReport& report) {
  std::string text = commented("fitted from " + report.source) + commented(report.model);
  for (const FittedParameter& p : report.parameters)
    text += commented(fmt::format("{} = {:.4g} [{:.4g}; {:.4g}] {}", p.name, p.value, p.interval.low, p.interval.high,
                                  p.unit == "1" ? "" : p.unit));
  for (const Goodness& g : report.goodness)
    text += commented(fmt::format("{}: {:.3g}, {:g} degrees of freedom, p = {:.2g}", g.statistic, g.value,
                                  g.degrees_of_freedom, g.p_value));
  for (const std::string& warning : report.warnings) text += commented("warning: " + warning);
  return text;
}

void check_window(double fitted_S, double wanted_S) {
  if (std::abs(fitted_S - wanted_S) <= 1e-9 * wanted_S) return;
  throw core::InputError(
      fmt::format("a part was fitted against g_max = {:g} S, the set has {:g} S", fitted_S, wanted_S),
      "Fit all parts with one g_max");
}

std::string flicker(const std::vector<SpectrumFit>& spectra, double g_max_S, double read_time_s, double clock_offset_s) {
  std::vector<CurvePoint> points;
  std::string text = "\n[read_noise]\n";
  for (const SpectrumFit& fit : spectra) {
    if (!(fit.conductance_S > 0.0))
      throw core::InputError({fit.report.source}, "does not say at which conductance a spectrum was taken",
                             "Add the column conductance_S");
    const FittedParameter& alpha = fit.report.at("alpha");
    if (std::abs(alpha.value - 1.0) > kSlopeTolerance)
      throw core::InputError({fit.report.source},
                             fmt::format("the spectrum at {:g} S has the slope {:.2f}; a set holds 1/f noise only",
                                         fit.conductance_S, alpha.value),
                             "Leave the spectra out (--parts programming,drift) and write white noise as white_sigma_uS by hand, or "
                             "give frequencies where it is 1/f");
    const FittedParameter& q = fit.report.at("relative_Q");
    points.push_back({fit.conductance_S / g_max_S, q.value, q.interval});
    text += commented(fmt::format("spectrum at {:g} S", fit.conductance_S)) + lines_of(fit.report);
  }
  std::sort(points.begin(), points.end(), [](const CurvePoint& a, const CurvePoint& b) { return a.x < b.x; });
  FittedCurve table;
  table.shape = points.size() == 1 ? FittedCurve::Shape::constant : FittedCurve::Shape::table;
  table.intercept = points[0].value;
  for (const CurvePoint& p : points) {
    if (!table.table_x.empty() && p.x == table.table_x.back())
      throw core::InputError({spectra[0].report.source}, fmt::format("has two spectra at {:g} S", p.x * g_max_S),
                             "Average them");
    table.table_x.push_back(p.x);
    table.table_y.push_back(p.value);
  }
  return text +
         fmt::format("flicker_relative = {}  # Q = sqrt(f S(f))/g\n"
                     "flicker_of = \"programmed\"  # assumption: Q stays as a cell drifts; spectra were taken once\n"
                     "read_time_s = {:.6g}\nclock_offset_s = {:.6g}  # noise accumulates from the programming\n",
                     table.toml(), read_time_s, clock_offset_s);
}

/// One key of a [pulse] section with its interval.
std::string key(const char* name, const FittedParameter& p, double factor = 1.0) {
  const double a = p.interval.low * factor, b = p.interval.high * factor;
  return fmt::format("{} = {:.6g}  # [{:.4g}; {:.4g}], {}\n", name, p.value * factor, std::min(a, b), std::max(a, b),
                     p.remark);
}

std::string key_if(const char* name, const FitReport& report, const std::string& parameter, double factor = 1.0) {
  const bool there = std::any_of(report.parameters.begin(), report.parameters.end(),
                                 [&](const auto& p) { return p.name == parameter; });
  return there ? key(name, report.at(parameter), factor) : "";
}

std::string pulsed_head(const SetIdentity& identity, const PulseScale& scale, double w_min, double w_max) {
  // Noise of a bound near 0 S may put it below.
  const double low = std::max(0.0, scale.reference_S + scale.unit_S * w_min),
               high = scale.reference_S + scale.unit_S * w_max;
  return head(identity, "pulsed") + window(low, high, identity);
}

}  // namespace

std::string device_set(const SetIdentity& identity, const NoisePolynomialFit* programming, const PowerDriftFit* drift,
                       const std::vector<SpectrumFit>* read_noise, double read_time_s) {
  std::string text = head(identity, "pcm") + window(identity.g_min_S, identity.g_max_S, identity) +
                     "\n# x = g / g_max. Brackets are 95 % intervals.\n";
  if (programming != nullptr) {
    check_window(programming->g_max_S, identity.g_max_S);
    text += "[programming]\n" + lines_of(programming->report);
    text += fmt::format("sigma_uS = {{polynomial = [{:.6g}]}}\n", fmt::join(programming->sigma_uS, ", "));
  }
  if (drift != nullptr) {
    check_window(drift->targets.back().target_S / drift->targets.back().x, identity.g_max_S);
    text += "\n[drift]\n" + lines_of(drift->report);
    text += fmt::format("t0_s = {:.6g}\nnu_mean = {}\nnu_std = {}\n", drift->t0_s, drift->nu_mean.toml(),
                        drift->nu_std.toml());
  }
  if (read_noise != nullptr && !read_noise->empty()) text += flicker(*read_noise, identity.g_max_S, read_time_s, drift != nullptr ? drift->t0_s : 0.0);
  return text;
}

std::string device_set(const SetIdentity& identity, const SoftBoundsFit& fit) {
  const FitReport& r = fit.report;
  const double step = r.at("dw_min").value, w_min = r.at("w_min").value, w_max = r.at("w_max").value;
  std::string text = pulsed_head(identity, fit.scale, w_min, w_max);
  text += "\n[pulse]\n" + lines_of(r) + "rule = \"soft_bounds\"\n";
  text += key("w_min", r.at("w_min")) + key_if("w_min_spread", r, "w_min_dtod") + key("w_max", r.at("w_max")) +
          key_if("w_max_spread", r, "w_max_dtod");
  text += key("step", r.at("dw_min")) + key_if("step_spread", r, "dw_min_dtod") +
          key("cycle_noise", r.at("cycle_to_cycle"));
  text += key("write_noise_steps", r.at("write_noise"), 1.0 / step) + key("dead_fraction", r.at("dead_fraction"));
  return text;
}

std::string device_set(const SetIdentity& identity, const ExpStepFit& fit) {
  const FitReport& r = fit.report;
  const double beta = r.at("bias").value, step = r.at("dw_min").value * (1.0 + std::abs(beta));
  std::string text = pulsed_head(identity, fit.options.scale, fit.options.w_min, fit.options.w_max);
  text += "\n[pulse]\n" + lines_of(r) + "rule = \"exponential\"\n";
  text += fmt::format("w_min = {:.6g}  # given\nw_max = {:.6g}  # given\na = {:.6g}  # given\nb = {:.6g}  # given\n",
                      fit.options.w_min, fit.options.w_max, fit.options.a, fit.options.b);
  // Sets name the larger step and by what share the other direction is smaller.
  const auto share = [](double bias) { return 2.0 * bias / (1.0 + std::abs(bias)); };
  FittedParameter bias = r.at("bias");
  bias.value = share(beta);
  bias.interval = {share(std::max(-1.0, bias.interval.low)), share(std::min(1.0, bias.interval.high))};
  bias.remark = "share by which steps down (if above 0) or up are smaller";
  text += key("step", r.at("dw_min"), 1.0 + std::abs(beta)) + key_if("step_spread", r, "dw_min_dtod") +
          key("up_down_bias", bias);
  text += key("A_up", r.at("A_up")) + key("A_down", r.at("A_down")) + key("gamma_up", r.at("gamma")) +
          key("gamma_down", r.at("gamma"));
  text += key("cycle_noise", r.at("cycle_to_cycle")) + key("write_noise_steps", r.at("write_noise"), 1.0 / step) +
          key("dead_fraction", r.at("dead_fraction"));
  return text;
}

std::string device_set(const SetIdentity& identity, const TabulatedPulseFit& fit) {
  const FitReport& r = fit.report;
  const auto multiples = [&fit](std::vector<double> steps) {
    for (double& step : steps) step /= fit.step;
    return steps;
  };
  std::string text = pulsed_head(identity, fit.options.scale, fit.options.w_min, fit.options.w_max);
  text += "\n[pulse]\n" + lines_of(r) + "rule = \"tabulated\"  # straight lines between the points, the ends beyond them\n";
  text += fmt::format("w_min = {:.6g}  # given\nw_max = {:.6g}  # given\nstep = {:.6g}  # mean of the table\n", fit.options.w_min, fit.options.w_max, fit.step);
  text += fmt::format("table_weight = [{:.6g}]\ntable_up = [{:.6g}]\ntable_down = [{:.6g}]\n", fmt::join(fit.weight, ", "),
                      fmt::join(multiples(fit.up), ", "), fmt::join(multiples(fit.down), ", "));
  text += key_if("step_spread", r, "step_dtod") + key("cycle_noise", r.at("cycle_to_cycle")) +
          key("write_noise_steps", r.at("write_noise"), 1.0 / fit.step) + key("dead_fraction", r.at("dead_fraction"));
  return text;
}

std::string report_text(const FitReport& report) {
  std::string text = report.model + "\n";
  for (const FittedParameter& p : report.parameters)
    text += fmt::format("  {:<24} {:>12.5g}  [{:.5g}; {:.5g}] {}  {}\n", p.name, p.value, p.interval.low,
                        p.interval.high, p.unit, p.remark);
  for (const Goodness& g : report.goodness)
    text += fmt::format("  {}: {:.4g} ({:g} degrees of freedom), p = {:.3g}\n", g.statistic, g.value,
                        g.degrees_of_freedom, g.p_value);
  for (const std::string& warning : report.warnings) text += "  warning: " + warning + "\n";
  return text;
}

}  // namespace ohmfield::crossbar
