#pragma once
/// What `ohmfield mvm-compare` compares: products of which sizes, by which operators. data/experiments/mvm_compare.toml has
/// the defaults; a file of the same form, and options of the command line, change them.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "crossbar/linear_operator.hpp"

namespace ohmfield::experiments {

/// Who multiplies.
enum class OperatorKind : std::uint8_t {
  analog,     ///< an analog matrix, with the options of `array mvm`
  chip,       ///< an array of digital multipliers at the node of the technology, executed in a number format
  platform,   ///< a graphics card: executed in a number format, time and energy from data sheets
  processor,  ///< a core of this machine, measured
};
std::string_view kind_name(OperatorKind kind);

struct OperatorSpec {
  std::string name;
  OperatorKind kind = OperatorKind::analog;
  std::map<std::string, std::string> options;  ///< beside name and kind, as text
  std::string place;                           ///< file and line, or the option of the command line, for messages
  std::map<std::string, std::string> key_place = {};  ///< of single options, where known

  const std::string& place_of(const std::string& key) const;
};

/// \throws InputError  a name that is empty or could not stand in a table, a TOML file or a list, with its place
void check_operator_name(const OperatorSpec& spec);

struct CompareConfig {
  std::string technology, weights, inputs;
  std::vector<crossbar::Shape> sizes;  ///< of generated matrices
  std::vector<std::size_t> batches;    ///< columns that are asked for at once
  std::uint64_t seed = 1;
  std::size_t arrays = 2;              ///< programmed anew for the statistics of errors
  double products_per_write = 1e6;     ///< columns that a written array serves before it is written again
  double duty = 1.0;                   ///< share of the time that an operator works; it leaks all the time
  int threads = 1;
  std::vector<OperatorSpec> operators;

  /// As TOML that reads back as the same comparison.
  std::string toml() const;
};

/// \throws InputError  something wrong in the file, with its line
CompareConfig read_compare_config(const std::filesystem::path& file);

/// `512` or `256x1024`, outputs x inputs. \throws InputError naming `option`
crossbar::Shape parse_shape(const std::string& option, const std::string& text);

}  // namespace ohmfield::experiments
