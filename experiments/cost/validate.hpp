#pragma once
/// Published figures of chips and converters beside what this program makes of them.
///
/// A row is *bookkeeping* if it only does arithmetic on what its source publishes: a sum of parts, a division, a published
/// formula evaluated again. It can fail by a slip of ours or of the source, and says nothing about other chips. A row is a
/// *prediction* if what comes out was calibrated on something else, or comes from a model that has not seen the figure. A
/// prediction without tolerance is information: how far a model is off where nobody tuned it.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crossbar/cost/inventory.hpp"

namespace ohmfield::experiments {

enum class RowKind : std::uint8_t { bookkeeping, prediction };
enum class RowStatus : std::uint8_t { ok, off, information };

struct ValidationRow {
  std::string reference;   ///< the chip or model
  std::string quantity;
  double ours = 0.0, published = 0.0;
  std::string unit;
  std::optional<double> tolerance;  ///< of the relative error; none: information
  RowKind kind = RowKind::bookkeeping;
  std::string source;

  double relative_error() const { return ours / published - 1.0; }
  /// An error that is not a number is off.
  RowStatus status() const;
};

std::string_view name_of(RowKind kind);
std::string_view name_of(RowStatus status);

/// Sums of every part whose total is published.
std::vector<ValidationRow> inventory_rows(const crossbar::Chip& chip);
/// Energies of operations summed, and efficiencies foretold from other points.
std::vector<ValidationRow> point_rows(const crossbar::Chip& chip);
/// Throughput from the structure of the chip, and the chip with converters from a regression.
std::vector<ValidationRow> isaac_rows(const crossbar::Chip& isaac);
/// Peak throughput from power and from area, and counted otherwise.
std::vector<ValidationRow> puma_rows(const crossbar::Chip& puma);
/// What a regression makes of converters of another kind.
std::vector<ValidationRow> hermes_rows(const crossbar::Chip& hermes);
/// Both regressions of converters at points of the published programs.
std::vector<ValidationRow> converter_rows();

/// A unit of ISAAC, a core of HERMES and the array of TPU v1, counted and priced as any other product.
std::vector<ValidationRow> recount_rows(const crossbar::Chip& isaac, const crossbar::Chip& hermes);

/// All of the above. \param chips  folder of chip files
std::vector<ValidationRow> validation_rows(const std::filesystem::path& chips);

/// How many rows have which status, by kind.
struct ValidationCount {
  int ok = 0, off = 0, information = 0;
  int ok_bookkeeping = 0, ok_predictions = 0;
};
ValidationCount count_of(const std::vector<ValidationRow>& rows);

void print_validation(const std::vector<ValidationRow>& rows);
std::string validation_csv(const std::vector<ValidationRow>& rows);
std::string validation_json(const std::vector<ValidationRow>& rows);

}  // namespace ohmfield::experiments
