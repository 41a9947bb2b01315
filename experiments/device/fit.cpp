/// `ohmfield device fit MEASURED...`: a device set from measurements, every number with its interval.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "core/error.hpp"
#include "core/io/text_file.hpp"
#include "core/provenance.hpp"
#include "crossbar/device/table.hpp"
#include "crossbar/fit/device_set.hpp"
#include "crossbar/measured/measured.hpp"
#include "experiments/device/verbs.hpp"
#include "experiments/options.hpp"

namespace ohmfield::experiments {
namespace {

using crossbar::MeasuredData;

struct FitOptions {
  std::vector<std::string> files;
  std::string family, rule, g_min_S, g_max_S, off_S, on_S, w_min = "-1", w_max = "1", degree = "2", t0_s, read_time_s = "1e-6", parts, cells, name, title, source, output;
};

/// What of a set of family "pcm" is fitted.
struct Parts {
  bool programming = false, drift = false, read_noise = false;
};

[[noreturn]] void refuse(const std::string& problem, const std::string& hint) { throw core::InputError(problem, hint); }

std::string held_by(const MeasuredData& data) {
  std::vector<std::string> words;
  if (data.programming) words.emplace_back("programming");
  if (data.drift) words.emplace_back("drift");
  if (data.read_noise) words.emplace_back("read_noise");
  if (data.pulse_response) words.emplace_back("pulse_response");
  if (data.map) words.emplace_back("map");
  return fmt::format("{}", fmt::join(words, ", "));
}

/// The family that the data can only mean, unless it is named.
std::string family_of(const FitOptions& options, const MeasuredData& data) {
  if (!options.family.empty()) {
    if (options.family == "pcm" || options.family == "pulsed") return options.family;
    refuse(fmt::format("--family = {} is not known", options.family), "pcm (programming, drift, read noise) or pulsed (pulse response)");
  }
  const bool ages = data.programming || data.drift || data.read_noise;
  if (ages && data.pulse_response) refuse("the data hold a pulse response and other measurements: two families", "Give --family pcm or --family pulsed");
  return data.pulse_response ? "pulsed" : "pcm";
}

Parts parts_from(const FitOptions& options, const MeasuredData& data) {
  if (options.parts.empty()) return {data.programming.has_value(), data.drift.has_value(), data.read_noise.has_value()};
  Parts parts;
  for (std::size_t begin = 0; begin <= options.parts.size();) {
    const std::size_t comma = std::min(options.parts.find(',', begin), options.parts.size());
    const std::string word = options.parts.substr(begin, comma - begin);
    const auto need = [&](bool there) {
      if (!there) refuse(fmt::format("--parts = {}: the data have none", word), fmt::format("They have {}", held_by(data)));
      return true;
    };
    if (word == "programming") parts.programming = need(data.programming.has_value());
    else if (word == "drift") parts.drift = need(data.drift.has_value());
    else if (word == "read_noise") parts.read_noise = need(data.read_noise.has_value());
    else refuse(fmt::format("--parts = {} is no part of a set", word), "programming, drift, read_noise, commas between several");
    begin = comma + 1;
  }
  return parts;
}

struct Window {
  double low_S, high_S;
};

/// The targets of the data, unless the window is given.
Window window_from(const FitOptions& options, const MeasuredData& data) {
  Window window{std::numeric_limits<double>::infinity(), 0.0};
  const auto add = [&window](double target) {
    window.low_S = std::min(window.low_S, target);
    window.high_S = std::max(window.high_S, target);
  };
  if (data.programming)
    for (const double target : data.programming->target_S) add(target);
  if (data.drift)
    for (const crossbar::DriftTrace& trace : data.drift->traces) add(trace.target_S);
  if (!options.g_min_S.empty()) window.low_S = real_number("--g-min-S", options.g_min_S, 0.0, 1.0);
  if (!options.g_max_S.empty()) window.high_S = real_number("--g-max-S", options.g_max_S, 1e-12, 1.0);
  if (!(window.low_S < window.high_S))
    refuse("the data do not tell the window of the set", "Give --g-min-S and --g-max-S: the lowest and the highest target");
  return window;
}

crossbar::SetIdentity identity_from(const FitOptions& options) {
  crossbar::SetIdentity identity;
  identity.name = options.name.empty() ? std::filesystem::path(options.output).stem().string() : options.name;
  identity.title = options.title.empty() ? fmt::format("fitted to {}", fmt::join(options.files, ", ")) : options.title;
  identity.source = options.source.empty() ? fmt::format("fit to measured data ({}), {}", fmt::join(options.files, ", "), core::utc_now()) : options.source;
  if (!options.off_S.empty()) identity.off_S = real_number("--off-S", options.off_S, 0.0, 1.0);
  if (!options.on_S.empty()) identity.on_S = real_number("--on-S", options.on_S, 1e-12, 1.0);
  return identity;
}

/// 1/f noise that spectra of the same device know of, for the targets they were taken at.
crossbar::KnownFlicker flicker_from(const std::vector<crossbar::SpectrumFit>& spectra, double read_time_s, double clock_offset_s) {
  std::vector<std::pair<double, double>> points;
  for (const crossbar::SpectrumFit& fit : spectra) {
    const auto q = std::find_if(fit.report.parameters.begin(), fit.report.parameters.end(),
                                [](const crossbar::FittedParameter& p) { return p.name == "relative_Q"; });
    const double target_S = fit.target_S > 0.0 ? fit.target_S : fit.conductance_S;
    if (q != fit.report.parameters.end() && target_S > 0.0) points.emplace_back(target_S, q->value);
  }
  std::sort(points.begin(), points.end());
  crossbar::KnownFlicker flicker{.target_S = {}, .q = {}, .read_time_s = read_time_s, .clock_offset_s = clock_offset_s};
  for (const auto& [target_S, q] : points) {
    flicker.target_S.push_back(target_S);
    flicker.q.push_back(q);
  }
  return flicker;
}

/// How the noise of the readings enters: from spectra where there are some; else apart for each time, given enough times.
void choose_noise(const crossbar::DriftData& data, crossbar::KnownFlicker flicker, crossbar::PowerDriftOptions& how) {
  const std::vector<double>& first = data.traces.front().time_s;
  const bool same = std::all_of(data.traces.begin(), data.traces.end(), [&](const crossbar::DriftTrace& t) { return t.time_s == first; });
  if (same && !flicker.empty()) how.flicker = std::move(flicker);
  else if (same && first.size() >= 5) how.noise = crossbar::NoiseOverTime::each_time;
}

std::string fit_pcm(const FitOptions& options, const MeasuredData& data) {
  const Parts parts = parts_from(options, data);
  if (!parts.programming && !parts.drift && !parts.read_noise)
    refuse(fmt::format("a set of family pcm is fitted to programming, drift or read noise; the data have {}", held_by(data)), "Add such data, or give --family pulsed");
  const Window window = window_from(options, data);
  crossbar::SetIdentity identity = identity_from(options);
  identity.g_min_S = window.low_S;
  identity.g_max_S = window.high_S;
  std::optional<crossbar::NoisePolynomialFit> programming;
  std::optional<crossbar::PowerDriftFit> drift;
  std::vector<crossbar::SpectrumFit> spectra;
  if (parts.programming) {
    programming = crossbar::fit_noise_polynomial(*data.programming, {.g_max_S = window.high_S, .degree = static_cast<int>(whole_number("--degree", options.degree, 0, 8))});
    fmt::print("programming: {}\n", crossbar::report_text(programming->report));
  }
  const double read_time_s = real_number("--read-time-s", options.read_time_s, 1e-12, 1e3);
  if (parts.read_noise) {
    spectra = crossbar::fit_read_noise(*data.read_noise);
    if (options.read_time_s == "1e-6") fmt::print("assumption: reads last 1e-06 s; --read-time-s says otherwise\n");
    for (const crossbar::SpectrumFit& fit : spectra) fmt::print("read noise at {:g} S: {}\n", fit.conductance_S, crossbar::report_text(fit.report));
  }
  if (parts.drift) {
    crossbar::PowerDriftOptions how{.g_max_S = window.high_S};
    how.origin = options.t0_s.empty() ? crossbar::DriftOrigin::fitted : crossbar::DriftOrigin::given;
    if (!options.t0_s.empty()) how.t0_s = real_number("--t0-s", options.t0_s, 1e-9, 1e12);
    // Noise accumulates from the programming, t0 before time 0; where t0 is fitted, that needs a first fit without.
    const double clock_offset_s = spectra.empty() || !options.t0_s.empty() ? how.t0_s : crossbar::fit_power_drift(*data.drift, how).t0_s;
    choose_noise(*data.drift, flicker_from(spectra, read_time_s, clock_offset_s), how);
    drift = crossbar::fit_power_drift(*data.drift, how);
    fmt::print("drift: {}\n", crossbar::report_text(drift->report));
  }
  if (!parts.programming) fmt::print("not fitted: programming; cells of this set hit their targets\n");
  if (!parts.drift) fmt::print("not fitted: drift; cells of this set stay as programmed\n");
  if (!parts.read_noise) fmt::print("not fitted: read noise; reads of this set are without\n");
  return crossbar::device_set(identity, programming ? &*programming : nullptr, drift ? &*drift : nullptr, spectra.empty() ? nullptr : &spectra,
                              read_time_s);
}

/// w = 0 and w = 1 in siemens where the window is given; else where the steps of the data put them.
std::optional<crossbar::PulseScale> given_scale(const FitOptions& options, double w_min, double w_max) {
  if (options.g_min_S.empty() && options.g_max_S.empty()) return std::nullopt;
  if (options.g_min_S.empty() || options.g_max_S.empty()) refuse("a window has two ends", "Give --g-min-S and --g-max-S");
  const double low_S = real_number("--g-min-S", options.g_min_S, 0.0, 1.0), high_S = real_number("--g-max-S", options.g_max_S, 1e-12, 1.0);
  if (low_S >= high_S) refuse(fmt::format("--g-max-S = {} is not above --g-min-S = {}", options.g_max_S, options.g_min_S), "A window needs two ends");
  const double unit_S = (high_S - low_S) / (w_max - w_min);
  return crossbar::PulseScale{low_S - w_min * unit_S, unit_S};
}

std::string fit_pulsed(const FitOptions& options, MeasuredData& data) {
  if (!data.pulse_response) refuse(fmt::format("a set of family pulsed is fitted to a pulse response; the data have {}", held_by(data)), "Add columns cell, pulse, direction, conductance_S, or give --family pcm");
  const double w_min = real_number("--w-min", options.w_min, -1e3, 0.0), w_max = real_number("--w-max", options.w_max, 0.0, 1e3);
  if (w_min >= w_max) refuse(fmt::format("--w-max = {} is not above --w-min = {}", options.w_max, options.w_min), "Weights need a range around 0");
  const std::optional<crossbar::PulseScale> scale = given_scale(options, w_min, w_max);
  std::vector<crossbar::PulseTrain>& trains = data.pulse_response->cells;
  if (!options.cells.empty()) trains.resize(std::min<std::size_t>(trains.size(), whole_number("--cells", options.cells, 1, 1'000'000)));
  const crossbar::SetIdentity identity = identity_from(options);
  if (options.rule == "soft_bounds") {
    const crossbar::SoftBoundsFit fit = crossbar::fit_soft_bounds(*data.pulse_response, scale ? *scale : crossbar::symmetric_scale(*data.pulse_response));
    fmt::print("pulse response: {}\n", crossbar::report_text(fit.report));
    return crossbar::device_set(identity, fit);
  }
  if (options.rule == "exp_step" || options.rule == "exponential") {
    if (!scale) refuse("exponential steps are fitted within given bounds", "Give --g-min-S and --g-max-S, the mean conductances where cells saturate");
    const crossbar::ExpStepFit fit = crossbar::fit_exp_step(*data.pulse_response, {.scale = *scale, .w_min = w_min, .w_max = w_max});
    fmt::print("pulse response: {}\n", crossbar::report_text(fit.report));
    return crossbar::device_set(identity, fit);
  }
  if (options.rule == "tabulated") {
    if (!scale) refuse("a table of steps is made within given bounds", "Give --g-min-S and --g-max-S");
    const crossbar::TabulatedPulseFit fit = crossbar::fit_tabulated_pulse(*data.pulse_response, {.scale = *scale, .w_min = w_min, .w_max = w_max});
    fmt::print("pulse response: {}\n", crossbar::report_text(fit.report));
    return crossbar::device_set(identity, fit);
  }
  refuse(options.rule.empty() ? std::string("a pulse response is fitted by a rule, and none is given") : fmt::format("--rule = {} is not known", options.rule),
         "Give --rule soft_bounds, exp_step or tabulated");
}

int fit(const FitOptions& options) {
  core::TextFile file(options.output);
  MeasuredData data = crossbar::read_measured(options.files);
  const std::string set = family_of(options, data) == "pulsed" ? fit_pulsed(options, data) : fit_pcm(options, data);
  crossbar::make_device(core::TomlTable::from_text(set, options.output));  // a set that no verb takes must not be written
  file.commit(set);
  // A path needs a slash or the ending .toml to be told from a name.
  const std::string path = options.output.find('/') == std::string::npos ? "./" + options.output : options.output;
  fmt::print("brackets: 95 % intervals; a small p speaks against the model\nwritten: {}\nNext: ohmfield device show {}\n", options.output, path);
  return kDone;
}

}  // namespace

Run declare_device_fit(CLI::App& command) {
  auto options = std::make_shared<FitOptions>();
  command.add_option("measured", options->files, "HDF5 or CSV files with measurements (docs/formats/measured.md)")->required();
  command.add_option("-o,--output", options->output, "TOML file for the device set")->required();
  command.add_option("--family", options->family, "pcm or pulsed (default: what the data can be)");
  command.add_option("--rule", options->rule, "of a pulsed set: soft_bounds, exp_step, or tabulated (no formula)");
  command.add_option("--g-min-S", options->g_min_S, "lower end of the window in siemens (default: least target)");
  command.add_option("--g-max-S", options->g_max_S, "upper end of the window in siemens (default: largest target)");
  command.add_option("--off-S", options->off_S, "target of a 0 in binary arrays (default: lower end of the window)");
  command.add_option("--on-S", options->on_S, "target of a 1 (default: upper end)");
  command.add_option("--degree", options->degree, "of the polynomial of the spread (default 2)");
  command.add_option("--t0-s", options->t0_s, "origin of the drift in seconds (default: fitted)");
  command.add_option("--read-time-s", options->read_time_s, "duration of a read in seconds, of sets with 1/f noise (default 1e-6)");
  command.add_option("--w-min", options->w_min, "weight at the lower end of the window (default -1)");
  command.add_option("--w-max", options->w_max, "weight at the upper end (default 1)");
  command.add_option("--parts", options->parts, "of a pcm set: programming, drift, read_noise, commas between several (default: all there are)");
  command.add_option("--cells", options->cells, "of a pulse response: the first so many (default: all; the time goes with cells and pulses)");
  command.add_option("--name", options->name, "of the set (default: that of the file)");
  command.add_option("--title", options->title, "what the device is");
  command.add_option("--source", options->source, "citation of the measurement");
  return [options] { return fit(*options); };
}

}  // namespace ohmfield::experiments
