/// `ohmfield cost validate`: published figures recounted; exit status 1 if one is off by more than its tolerance.

#include "experiments/cost/validate.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <memory>

#include "core/config/data_file.hpp"
#include "experiments/cost/verbs.hpp"

namespace ohmfield::experiments {
namespace {

struct ValidateOptions {
  bool csv = false, json = false;
};

void append(std::vector<ValidationRow>& rows, std::vector<ValidationRow> more) {
  rows.insert(rows.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

int validate(const ValidateOptions& options) {
  const std::vector<ValidationRow> rows = validation_rows(core::data_folder() / "chips");
  if (options.csv) fmt::print("{}", validation_csv(rows));
  else if (options.json) fmt::print("{}\n", validation_json(rows));
  else print_validation(rows);
  return count_of(rows).off == 0 ? kDone : kInternalFailure;
}

}  // namespace

RowStatus ValidationRow::status() const {
  if (!tolerance) return RowStatus::information;
  return std::abs(relative_error()) <= *tolerance ? RowStatus::ok : RowStatus::off;
}

std::vector<ValidationRow> validation_rows(const std::filesystem::path& chips) {
  const auto chip = [&](const char* name) { return crossbar::load_chip(name, chips); };
  const crossbar::Chip isaac = chip("isaac"), puma = chip("puma"), hermes = chip("hermes"), neurram = chip("neurram");
  std::vector<ValidationRow> rows;
  append(rows, inventory_rows(isaac));
  append(rows, isaac_rows(isaac));
  append(rows, inventory_rows(puma));
  append(rows, puma_rows(puma));
  append(rows, point_rows(hermes));
  append(rows, hermes_rows(hermes));
  append(rows, point_rows(neurram));
  append(rows, recount_rows(isaac, hermes));
  append(rows, converter_rows());
  return rows;
}

ValidationCount count_of(const std::vector<ValidationRow>& rows) {
  ValidationCount count;
  for (const ValidationRow& row : rows) switch (row.status()) {
      case RowStatus::ok: ++count.ok; ++(row.kind == RowKind::bookkeeping ? count.ok_bookkeeping : count.ok_predictions); break;
      case RowStatus::off: ++count.off; break;
      case RowStatus::information: ++count.information; break;
    }
  return count;
}

Run declare_cost_validate(CLI::App& command) {
  auto options = std::make_shared<ValidateOptions>();
  auto* csv = command.add_flag("--csv", options->csv, "the rows as CSV");
  command.add_flag("--json", options->json, "the rows as JSON")->excludes(csv);
  return [options] { return validate(*options); };
}

}  // namespace ohmfield::experiments
