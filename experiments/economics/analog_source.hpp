#pragma once
/// What an operation costs on an analog array: from the ledger of a run of this program, or from a published chip.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "crossbar/cost/price.hpp"

namespace ohmfield::experiments {

/// A line of the ledger: what happened so often, at that price.
struct LedgerLine {
  std::string event, grade, source;
  double count = 0.0, unit_price_J = 0.0;
  crossbar::Energy energy;         ///< of all operations of the ledger
};

struct AnalogSource {
  std::string name, origin;        ///< origin: file and row, or chip and paper
  std::vector<LedgerLine> ledger;  ///< largest energy first; empty for a chip
  double operations = 0.0;         ///< that the ledger is for; 1 multiply-accumulate is 2
  crossbar::Energy per_operation;  ///< conversions included; writing is not
  std::optional<double> rms_error; ///< over the RMS of the product
  std::optional<double> operations_per_s;  ///< of `chip` as a whole
  double weights = 0.0;            ///< held at once by what has that rate
};

/// A file of `ohmfield mvm-compare -o` (the analog row of that name, or the first with the largest batch) or of `ohmfield array mvm -o`.
/// Writing is left out: it goes with updates, not with products.
/// \throws InputError  another kind of file, a newer version, no such row
AnalogSource analog_from_run(const std::filesystem::path& file, const std::string& operator_name);

/// A point of a chip of data/chips.
/// \param weights  that the chip holds
AnalogSource analog_from_chip(const std::string& chip, const std::string& point, double weights);

}  // namespace ohmfield::experiments
