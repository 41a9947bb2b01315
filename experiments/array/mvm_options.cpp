#include "experiments/array/mvm_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/memory.hpp"
#include "core/parallel.hpp"
#include "core/random/fill.hpp"
#include "experiments/array/matrix_input.hpp"
#include "experiments/device/targets.hpp"
#include "experiments/options.hpp"

namespace ohmfield::experiments {
namespace {

using namespace crossbar;
using Eigen::MatrixXd;

constexpr MatrixKind kWeights{"weight", "1", "outputs", "inputs", Sign::any, Rank::matrix};
constexpr MatrixKind kInputs{"input", "1", "inputs", "columns", Sign::any, Rank::matrix_or_list};
constexpr double kMost = std::numeric_limits<double>::max();

struct Option {
  const char* name;
  std::string MvmOptions::*value;
  const char* meaning;
};

constexpr Option kOptions[] = {
    {"--weights", &MvmOptions::weights, "weights, (outputs, inputs): FILE.h5:/path/W, or text with a row for each output (default: uniform in [-1, 1))"},
    {"--inputs", &MvmOptions::inputs, "inputs, (inputs,) or (inputs, columns): FILE.h5:/path/X, or text with a row for each input (default: uniform in [-1, 1))"},
    {"--outputs", &MvmOptions::outputs, "outputs of a generated matrix (default 256)"},
    {"--input-lines", &MvmOptions::input_lines, "inputs of a generated matrix (default 256)"},
    {"--columns", &MvmOptions::columns, "generated columns of inputs (default 64)"},
    {"--device", &MvmOptions::device, "device set by name, or path to a TOML file (default ideal)"},
    {"--technology", &MvmOptions::technology, "prices by name, or path to a TOML file (default cmos28)"},
    {"--mapping", &MvmOptions::mapping, "pair, offset (default pair)"},
    {"--subtraction", &MvmOptions::subtraction, "of the halves of a pair: analog, digital (default analog)"},
    {"--layout", &MvmOptions::layout, "of the halves of a pair: separate, interleaved (default separate)"},
    {"--offset-by", &MvmOptions::offset, "how the offset is taken away: column, digital (default column)"},
    {"--pairs-per-weight", &MvmOptions::pairs, "pairs side by side that hold one weight (default 1)"},
    {"--weight-bits", &MvmOptions::weight_bits, "of a weight, sign included; 0: continuous (default 0)"},
    {"--weight-slice-bits", &MvmOptions::slice_bits, "of a cell; 0: all in one (default 0)"},
    {"--weight-range", &MvmOptions::weight_range, "weight that a full cell stands for; 0: the largest (default 0)"},
    {"--scale-over", &MvmOptions::scale, "who shares a scale: matrix, tile, column (default matrix)"},
    {"--tile-word-lines", &MvmOptions::tile_word_lines, "inputs of a tile (default: all)"},
    {"--tile-bit-lines", &MvmOptions::tile_bit_lines, "outputs of a tile (default: all)"},
    {"--read-voltage-V", &MvmOptions::read_voltage_V, "voltage of a full input (default 0.2)"},
    {"--age-s", &MvmOptions::age_s, "time since programming (default 1, or the nearest that the set is valid for)"},
    {"--dac-bits", &MvmOptions::dac_bits, "0: no DAC (default 0)"},
    {"--dac-range", &MvmOptions::dac_range, "magnitude of a full input (default 1)"},
    {"--dac-inl-lsb", &MvmOptions::dac_inl_lsb, "nonlinearity at mid-range (default 0)"},
    {"--dac-gain-sigma", &MvmOptions::dac_gain_sigma, "mismatch of gains, relative (default 0)"},
    {"--input-format", &MvmOptions::input_format, "analog, sign_magnitude, twos_complement, unsigned: the last three send codes in slices (default analog)"},
    {"--input-slice-bits", &MvmOptions::input_slice_bits, "of a slice of a code (default 1)"},
    {"--adc-bits", &MvmOptions::adc_bits, "0: no ADC; 1: comparators (default 0)"},
    {"--adc-range", &MvmOptions::adc_range, "high end in cells (one cell at full window under an input of 1), or auto: from the readings (default auto)"},
    {"--adc-low", &MvmOptions::adc_low, "low end in cells (default: minus the high end)"},
    {"--adc-share", &MvmOptions::adc_share, "auto: share of the readings that the range holds (default 1)"},
    {"--adc-levels", &MvmOptions::adc_levels, "odd: 2^bits - 1 with one at 0; even: 2^bits from end to end (default odd)"},
    {"--adc-gain-sigma", &MvmOptions::adc_gain_sigma, "mismatch of gains, relative (default 0)"},
    {"--adc-offset-sigma", &MvmOptions::adc_offset_sigma, "mismatch of offsets, in cells (default 0)"},
    {"--adc-inl-lsb", &MvmOptions::adc_inl_lsb, "nonlinearity at mid-range (default 0)"},
    {"--adc-dnl-lsb", &MvmOptions::adc_dnl_lsb, "standard deviation of steps (default 0)"},
    {"--adc-kind", &MvmOptions::adc_kind, "sar, ramp (pulse-width readout), flash, cco: tells its latency (default sar)"},
    {"--adc-clock-s", &MvmOptions::adc_clock_s, "period of its clock (default 1e-9)"},
    {"--columns-per-adc", &MvmOptions::columns_per_adc, "lines that share a converter (default 1)"},
    {"--rounding", &MvmOptions::rounding, "of both converters: nearest, stochastic (default nearest)"},
    {"--output-noise", &MvmOptions::output_noise, "standard deviation before conversion, in cells (default 0)"},
    {"--noise-management", &MvmOptions::noise_management, "none, abs_max, abs_max_np_sum, max, constant, average_abs_max (default none)"},
    {"--management-threshold", &MvmOptions::management_threshold, "largest scale, or that of constant; 0: none (default 0)"},
    {"--bound-management", &MvmOptions::bound_management, "none, iterative, iterative_worst_case, shift (default none)"},
    {"--read-noise", &MvmOptions::read_noise, "automatic, folded, cells, none (default automatic)"},
    {"--passes", &MvmOptions::passes, "negative inputs: one, analog_sum, digital_sum (default one)"},
    {"--input-bound", &MvmOptions::input_bound, "inputs are clipped to, without DAC; 0: not (default 0)"},
    {"--output-bound", &MvmOptions::output_bound, "outputs are clipped to, without ADC, in cells; 0: not (default 0)"},
    {"--input-asymmetry", &MvmOptions::input_asymmetry, "negative inputs are smaller by this share (default 0)"},
    {"--ir-drop", &MvmOptions::ir_drop, "closed form of aihwkit, scale; exact wires are the resistances below (default 0)"},
    {"--ir-drop-g-ratio", &MvmOptions::ir_drop_ratio, "of a segment to the largest cell (default 571429)"},
    {"--series-resistance", &MvmOptions::series_resistance, "closed form of aihwkit, over the resistance of a full cell (default 0)"},
    {"--compression", &MvmOptions::compression, "S-shaped nonlinearity of outputs (default 0)"},
    {"--weight-noise", &MvmOptions::weight_noise, "new for every product: none, additive_constant, pcm_read (default none)"},
    {"--weight-noise-sigma", &MvmOptions::weight_noise_sigma, "of a normalised weight (default 0)"},
    {"--precision", &MvmOptions::precision, "of the arithmetic: double, single (default double)"},
    {"--arrays", &MvmOptions::arrays, "arrays programmed for the statistics (default 4)"},
    {"--seed", &MvmOptions::seed, "64-bit seed (default 1)"},
    {"--threads", &MvmOptions::threads, "worker threads (default: all processors); results do not depend on it"},
    {"-o,--output", &MvmOptions::output, "HDF5 file for products and errors (docs/formats/array.md)"},
    {"--trace", &MvmOptions::trace, "HDF5 file with the inputs as driven, the weights as held and the events of the first array as well"},
};

/// Key of an option in TOML.
std::string key_of(const Option& option) {
  std::string key = option.name[1] == '-' ? option.name + 2 : "output";
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

/// Index of a word among those allowed.
template <class Enum, std::size_t n>
Enum word(const char* option, const std::string& text, const std::array<std::pair<std::string_view, Enum>, n>& words) {
  std::vector<std::string_view> names;
  std::string list;
  for (const auto& [name, value] : words) {
    if (text == name) return value;
    names.push_back(name);
    list += fmt::format("{}{}", list.empty() ? "" : ", ", name);
  }
  const std::string near = core::nearest_word(text, names);
  throw core::InputError(fmt::format("{} = '{}' is not known", option, text), near.empty() ? "Use " + list : fmt::format("Is '{}' meant?", near));
}

using Words = std::string_view;

int bits(const char* option, const std::string& text) { return static_cast<int>(whole_number(option, text, 0, 24)); }
double share(const char* option, const std::string& text) { return real_number(option, text, 0.0, kMost); }

MatrixXd from_file(const std::string& argument, const MatrixKind& kind, std::string& told) {
  const MatrixInput input = read_matrix(argument, kind);
  if (!input.note.empty()) fmt::print(stderr, "note: {}\n", input.note);
  told += fmt::format("{}{} of {}", told.empty() ? "" : ", ", kind.name, input.name);
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const RowMajor>(input.matrix.values.data(), static_cast<Eigen::Index>(input.matrix.rows), static_cast<Eigen::Index>(input.matrix.columns));
}

MatrixXd generated(Eigen::Index rows, Eigen::Index columns, std::uint64_t seed, std::uint64_t index) {
  core::check_memory(static_cast<double>(rows) * static_cast<double>(columns) * 12.0, fmt::format("a generated matrix of {} x {}", rows, columns), "Generate a smaller one");
  std::vector<float> values(static_cast<std::size_t>(rows * columns));
  core::fill_uniform(values, seed, core::Stream::generator, index);
  return (Eigen::Map<const Eigen::MatrixXf>(values.data(), rows, columns).cast<double>().array() * 2.0 - 1.0).matrix();
}

void read_matrices(const MvmOptions& options, MvmProblem& problem) {
  const auto lines = [](const char* option, const std::string& text) { return static_cast<Eigen::Index>(whole_number(option, text, 1, 1'000'000)); };
  std::string told;
  if (options.weights.empty()) problem.weight = generated(lines("--outputs", options.outputs), lines("--input-lines", options.input_lines), problem.seed, 1);
  else problem.weight = from_file(options.weights, kWeights, told);
  if (options.inputs.empty()) problem.input = generated(problem.weight.cols(), lines("--columns", options.columns), problem.seed, 2);
  else problem.input = from_file(options.inputs, kInputs, told);
  if (options.batch_first) problem.input.transposeInPlace();
  if (options.weights.empty() || options.inputs.empty()) told += fmt::format("{}{} uniform in [-1, 1)", told.empty() ? "" : ", ", options.weights.empty() ? (options.inputs.empty() ? "weights and inputs" : "weights") : "inputs");
  problem.told = told;
  if (problem.input.rows() == problem.weight.cols()) return;
  throw core::InputError(fmt::format("weights of {} outputs x {} inputs do not go with inputs of {} rows x {} columns", problem.weight.rows(), problem.weight.cols(),
                                     problem.input.rows(), problem.input.cols()),
                         problem.input.cols() == problem.weight.cols() ? "If the inputs are (columns, inputs), say --batch-first" : "Give as many input rows as weights have columns");
}

void read_converters(const MvmOptions& o, MvmProblem& problem) {
  AnalogMatrixParams& p = problem.params;
  const Rounding rounding = word("--rounding", o.rounding, std::array{std::pair{Words("nearest"), Rounding::nearest}, std::pair{Words("stochastic"), Rounding::stochastic}});
  p.dac.bits = bits("--dac-bits", o.dac_bits);
  p.dac.range = share("--dac-range", o.dac_range);
  p.dac.inl_lsb = real_number("--dac-inl-lsb", o.dac_inl_lsb, -kMost, kMost);
  p.dac.gain_sigma = share("--dac-gain-sigma", o.dac_gain_sigma);
  p.dac.conversion = Conversion::digital_to_analog;
  p.adc.bits = bits("--adc-bits", o.adc_bits);
  p.dac.rounding = p.adc.rounding = rounding;
  if (o.adc_range == "auto") problem.calibrated_share = real_number("--adc-share", o.adc_share, 0.0, 1.0);
  else p.adc.range = real_number("--adc-range", o.adc_range, -kMost, kMost);
  if (o.adc_range == "auto" && problem.calibrated_share == 0.0) throw core::InputError("--adc-share = 0 holds no reading", "Give more than 0, at most 1");
  if (!o.adc_low.empty()) {
    if (o.adc_range == "auto") throw core::InputError("--adc-low needs the high end too", "Give --adc-range");
    p.adc.low = real_number("--adc-low", o.adc_low, -kMost, kMost);
  }
  p.adc.levels = word("--adc-levels", o.adc_levels, std::array{std::pair{Words("odd"), Levels::odd}, std::pair{Words("even"), Levels::even}});
  p.adc.gain_sigma = share("--adc-gain-sigma", o.adc_gain_sigma);
  p.adc.offset_sigma = share("--adc-offset-sigma", o.adc_offset_sigma);
  p.adc.inl_lsb = real_number("--adc-inl-lsb", o.adc_inl_lsb, -kMost, kMost);
  p.adc.dnl_sigma_lsb = share("--adc-dnl-lsb", o.adc_dnl_lsb);
  p.adc.noise_sigma = share("--output-noise", o.output_noise);
  p.adc.architecture = word("--adc-kind", o.adc_kind, std::array{std::pair{Words("sar"), Architecture::sar}, std::pair{Words("ramp"), Architecture::ramp},
                                                                  std::pair{Words("flash"), Architecture::flash}, std::pair{Words("cco"), Architecture::cco}});
  p.adc.clock_period_s = real_number("--adc-clock-s", o.adc_clock_s, 1e-11, kMost);
  p.adc.lines_per_converter = static_cast<int>(whole_number("--columns-per-adc", o.columns_per_adc, 1, 1'000'000));
  p.inputs.format = word("--input-format", o.input_format, std::array{std::pair{Words("analog"), InputFormat::analog}, std::pair{Words("sign_magnitude"), InputFormat::sign_magnitude},
                                                                       std::pair{Words("twos_complement"), InputFormat::twos_complement}, std::pair{Words("unsigned"), InputFormat::unsigned_code}});
  p.inputs.slice_bits = bits("--input-slice-bits", o.input_slice_bits);
  p.management.noise = word("--noise-management", o.noise_management,
                            std::array{std::pair{Words("none"), NoiseManagement::none}, std::pair{Words("abs_max"), NoiseManagement::abs_max}, std::pair{Words("abs_max_np_sum"), NoiseManagement::abs_max_np_sum},
                                       std::pair{Words("max"), NoiseManagement::max}, std::pair{Words("constant"), NoiseManagement::constant}, std::pair{Words("average_abs_max"), NoiseManagement::average_abs_max}});
  p.management.threshold = share("--management-threshold", o.management_threshold);
  p.management.bound = word("--bound-management", o.bound_management,
                            std::array{std::pair{Words("none"), BoundManagement::none}, std::pair{Words("iterative"), BoundManagement::iterative},
                                       std::pair{Words("iterative_worst_case"), BoundManagement::iterative_worst_case}, std::pair{Words("shift"), BoundManagement::shift}});
}

void read_mapping(const MvmOptions& o, AnalogMatrixParams& p) {
  p.mapping = word("--mapping", o.mapping, std::array{std::pair{Words("pair"), Mapping::differential_pair}, std::pair{Words("offset"), Mapping::offset_column}});
  p.subtraction = word("--subtraction", o.subtraction, std::array{std::pair{Words("analog"), Subtraction::analog}, std::pair{Words("digital"), Subtraction::digital}});
  p.layout = word("--layout", o.layout, std::array{std::pair{Words("separate"), PairLayout::separate}, std::pair{Words("interleaved"), PairLayout::interleaved}});
  p.weights.offset_by = word("--offset-by", o.offset, std::array{std::pair{Words("column"), OffsetBy::column}, std::pair{Words("digital"), OffsetBy::digital}});
  p.weights.scale_over = word("--scale-over", o.scale, std::array{std::pair{Words("matrix"), ScaleOver::matrix}, std::pair{Words("tile"), ScaleOver::tile}, std::pair{Words("column"), ScaleOver::column}});
  p.weights.pairs_per_weight = static_cast<int>(whole_number("--pairs-per-weight", o.pairs, 1, 64));
  p.weights.slices = {bits("--weight-bits", o.weight_bits), bits("--weight-slice-bits", o.slice_bits)};
  p.weights.weight_range = share("--weight-range", o.weight_range);
  for (const auto& [option, text, lines] : {std::tuple{"--tile-word-lines", &o.tile_word_lines, &p.tile_word_lines}, std::tuple{"--tile-bit-lines", &o.tile_bit_lines, &p.tile_bit_lines}})
    if (!text->empty()) *lines = static_cast<Eigen::Index>(whole_number(option, *text, 1, 1'000'000));
}

void read_closed_forms(const MvmOptions& o, BehaviouralParams& b) {
  b.passes = word("--passes", o.passes, std::array{std::pair{Words("one"), Passes::one}, std::pair{Words("analog_sum"), Passes::analog_sum}, std::pair{Words("digital_sum"), Passes::digital_sum}});
  b.input_asymmetry = real_number("--input-asymmetry", o.input_asymmetry, -1.0, 1.0);
  b.input_bound = share("--input-bound", o.input_bound);
  b.output_bound = share("--output-bound", o.output_bound);
  b.ir_drop.scale = share("--ir-drop", o.ir_drop);
  if (!o.ir_drop_ratio.empty()) b.ir_drop.conductance_ratio = share("--ir-drop-g-ratio", o.ir_drop_ratio);
  b.series.resistance = share("--series-resistance", o.series_resistance);
  b.compression.strength = share("--compression", o.compression);
  b.weight_noise = word("--weight-noise", o.weight_noise, std::array{std::pair{Words("none"), WeightNoise::none}, std::pair{Words("additive_constant"), WeightNoise::additive_constant}, std::pair{Words("pcm_read"), WeightNoise::pcm_read}});
  b.weight_noise_sigma = share("--weight-noise-sigma", o.weight_noise_sigma);
}

}  // namespace

void declare_mvm_options(CLI::App& command, MvmOptions& options) {
  for (const Option& option : kOptions) command.add_option(option.name, options.*option.value, option.meaning);
  declare_wires(command, options.wires);
  command.add_flag("--batch-first", options.batch_first, "inputs are (columns, inputs)");
  command.add_flag("--no-ablation", options.no_ablation, "the product alone");
  command.add_flag("--explain", options.explain, "beside every energy its count, unit price and source");
  auto* csv = command.add_flag("--csv", options.csv, "the table of errors as CSV");
  command.add_flag("--json", options.json, "everything as JSON")->excludes(csv);
}

MvmProblem problem_from(const MvmOptions& o) {
  MvmProblem problem;
  problem.seed = seed_number("--seed", o.seed);
  problem.device = shared_device(o.device);
  read_mapping(o, problem.params);
  read_converters(o, problem);
  read_closed_forms(o, problem.params.behavioural);
  AnalogMatrixParams& p = problem.params;
  p.wires = wires_from(o.wires);
  p.noise = word("--read-noise", o.read_noise, std::array{std::pair{Words("automatic"), NoiseMethod::automatic}, std::pair{Words("folded"), NoiseMethod::folded},
                                                           std::pair{Words("cells"), NoiseMethod::cells}, std::pair{Words("none"), NoiseMethod::none}});
  p.read_voltage_V = real_number("--read-voltage-V", o.read_voltage_V, 1e-6, 100.0);
  const DeviceInfo& info = problem.device->info();
  p.age_s = o.age_s.empty() ? std::clamp(1.0, info.first_time_s, std::max(info.first_time_s, info.last_time_s)) : real_number("--age-s", o.age_s, 0.0, kMost);
  check_times(*problem.device, {p.age_s});
  p.age_s = std::max(p.age_s, std::numeric_limits<double>::min());
  p.threads = o.threads.empty() ? core::available_threads() : static_cast<int>(whole_number("--threads", o.threads, 1, 1024));
  problem.arithmetic = word("--precision", o.precision, std::array{std::pair{Words("double"), Arithmetic::double_precision}, std::pair{Words("single"), Arithmetic::single_precision}});
  problem.arrays = static_cast<std::size_t>(whole_number("--arrays", o.arrays, 1, 1'000'000));
  p.validate();
  read_matrices(o, problem);
  return problem;
}

bool set_mvm_option(MvmOptions& options, std::string_view key, const std::string& value) {
  for (const Option& option : kOptions)
    if (key == key_of(option)) {
      options.*option.value = value;
      return true;
    }
  return set_wire_word(options.wires, key, value);
}

std::vector<std::string> mvm_option_keys() {
  std::vector<std::string> keys = wire_keys();
  for (const Option& option : kOptions) keys.push_back(key_of(option));
  return keys;
}

std::string mvm_toml(const MvmOptions& options) {
  std::string text = "[mvm]\n";
  for (const Option& option : kOptions) {
    text += fmt::format("{} = '{}'\n", key_of(option), options.*option.value);
  }
  return text + fmt::format("batch_first = {}\n{}{}{}", options.batch_first, wires_toml(wires_from(options.wires)), file_comments("device", {options.device}, "devices"),
                            file_comments("technology", {options.technology}, "technologies"));
}

}  // namespace ohmfield::experiments
