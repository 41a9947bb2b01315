#pragma once
/// Options of `ohmfield array mvm`, and the problem that they describe.

#include <CLI/CLI.hpp>
#include <string>

#include "experiments/array/mvm.hpp"
#include "experiments/array/wire_options.hpp"

namespace ohmfield::experiments {

struct MvmOptions {
  std::string weights, inputs, outputs = "256", input_lines = "256", columns = "64", device = "ideal", technology = "cmos28";
  std::string mapping = "pair", subtraction = "analog", layout = "separate", scale = "matrix", offset = "column", pairs = "1", weight_bits = "0",
              slice_bits = "0", weight_range = "0";
  std::string tile_word_lines, tile_bit_lines, read_voltage_V = "0.2", age_s;
  std::string input_format = "analog", input_slice_bits = "1", dac_bits = "0", dac_range = "1", adc_bits = "0", adc_range = "auto", adc_low, adc_levels = "odd",
              adc_share = "1", output_noise = "0", adc_gain_sigma = "0", adc_offset_sigma = "0", adc_inl_lsb = "0", adc_dnl_lsb = "0", rounding = "nearest",
              adc_kind = "sar", columns_per_adc = "1", adc_clock_s = "1e-9", dac_inl_lsb = "0", dac_gain_sigma = "0";
  std::string noise_management = "none", management_threshold = "0", bound_management = "none", read_noise = "automatic";
  std::string passes = "one", input_asymmetry = "0", input_bound = "0", output_bound = "0", ir_drop = "0", ir_drop_ratio, series_resistance = "0",
              compression = "0", weight_noise = "none", weight_noise_sigma = "0";
  std::string precision = "double", seed = "1", arrays = "4", threads, output, trace;
  WireWords wires;
  bool batch_first = false, no_ablation = false, explain = false, csv = false, json = false;
};

void declare_mvm_options(CLI::App& command, MvmOptions& options);

/// Sets an option by its key in TOML, such as adc_bits. \return false if there is none of this name
bool set_mvm_option(MvmOptions& options, std::string_view key, const std::string& value);
/// Keys of all options, for messages.
std::vector<std::string> mvm_option_keys();

/// \throws InputError  an option or a file that is bad, or options that exclude each other
MvmProblem problem_from(const MvmOptions& options);

/// The options as TOML, to be stored with results.
std::string mvm_toml(const MvmOptions& options);

}  // namespace ohmfield::experiments
