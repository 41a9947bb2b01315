/// Published units recounted: a product runs on the array of the simulator, its events are priced, and the sum is that of the
/// paper. What is checked is the counting.

#include <cmath>

#include "core/config/data_file.hpp"
#include "crossbar/analog_matrix.hpp"
#include "crossbar/cost/schedule.hpp"
#include "crossbar/device/table.hpp"
#include "crossbar/digital/mac_array.hpp"
#include "experiments/cost/validate.hpp"

namespace ohmfield::experiments {
namespace {

using crossbar::AnalogMatrixParams;
using Eigen::MatrixXd;

/// Events of a product with all inputs equal.
core::Ledger events_of(const MatrixXd& weight, double input, const char* device, const AnalogMatrixParams& params) {
  const crossbar::AnalogMatrixOf<double> matrix(weight, crossbar::load_device(device, core::data_folder() / "devices"), params, 1);
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  MatrixXd y(weight.rows(), 1);
  matrix.apply(MatrixXd::Constant(weight.cols(), 1, input), y, context);
  return ledger;
}

crossbar::Technology technology(const char* name) { return crossbar::Technology::load(name, core::data_folder() / "technologies"); }

/// A unit of ISAAC: eight arrays of 128 x 128 cells, inputs of 16 bits in 16 slots of 100 ns.
double isaac_unit_W() {
  constexpr double kArrays = 8.0, kSlots = 16.0, kSlot_s = 100e-9;
  AnalogMatrixParams params;
  params.mapping = crossbar::Mapping::offset_column;
  params.weights.offset_by = crossbar::OffsetBy::digital;
  params.dac.bits = 16;
  params.inputs.format = crossbar::InputFormat::twos_complement;
  params.adc = {.bits = 8, .range = 128.0, .lines_per_converter = 128};
  params.read_time_s = kSlot_s;
  const double minus_one = -1.0 / (std::exp2(15) - 1.0);  // all bits of the code are 1: every driver switches in every slot
  const crossbar::Technology prices = technology("isaac32");
  params.cell_pitch_m = prices.cell_pitch_m();
  const core::Ledger events = events_of(MatrixXd::Ones(128, 128), minus_one, "ideal", params);
  // Charging of lines is part of the drivers of the paper.
  return kArrays * (prices.energy(events).nominal_J - prices.energy(events, core::Event::wire_line).nominal_J) / (kSlots * kSlot_s);
}

/// A core of HERMES as if it were built from general prices: 256 x 256, two devices a polarity, a counting converter a column.
double hermes_core_ops_per_J(const crossbar::Chip& hermes) {
  AnalogMatrixParams params;
  params.dac = {.bits = 8};
  params.adc = {.bits = 8, .range = 30.0, .architecture = crossbar::Architecture::cco};
  params.age_s = 300.0;
  // Cells and oscillators are at work from product to product of the chip.
  params.read_time_s = 64.0 * 2.0 * 256.0 * 256.0 / hermes.point("chip, 1 phase").operations_per_s.value();
  params.adc.clock_period_s = params.read_time_s / 256.0;
  const crossbar::Technology prices = technology("cmos14");
  params.cell_pitch_m = prices.cell_pitch_m();
  MatrixXd weight(256, 256);  // every magnitude as often, as in weights that are uniform in [-1, 1)
  for (Eigen::Index i = 0; i < weight.size(); ++i) weight.data()[i] = 2.0 * static_cast<double>(i * 97 % 65536) / 65536.0 - 1.0;
  const core::Ledger events = events_of(weight, 0.5, "pcm_hermes_two", params);
  return 2.0 * 256.0 * 256.0 / prices.energy(events).nominal_J;
}

/// TPU v1 as an array of 256 x 256 multipliers for int8 in 28 nm, busy: the figure of the whole chip, host interface included, is lower.
double tpu_ops_per_J() {
  const crossbar::MacArrayParams array{.rows = 256, .columns = 256, .clock_period_s = 1.0 / 0.7e9};
  const crossbar::NumberFormat& format = crossbar::number_format("int8");
  const crossbar::ProductSize size{.outputs = 256, .inputs = 256, .batch = 4096};
  core::Ledger events;
  const double buffer = crossbar::buffer_bytes(array, format, format.bits_of(size.outputs, size.inputs));
  crossbar::count_product(array, format, size, buffer, events);
  crossbar::count_conversion(format, size.batch, size.inputs, crossbar::WeightHome::on_chip, buffer, events);
  return 2.0 * 256.0 * 256.0 * 4096.0 / technology("cmos28").energy(events).nominal_J;
}

}  // namespace

std::vector<ValidationRow> recount_rows(const crossbar::Chip& isaac, const crossbar::Chip& hermes) {
  return {{.reference = isaac.name,
           .quantity = "unit power, events of a product counted",
           .ours = 1e3 * isaac_unit_W(),
           .published = 24.08,
           .unit = "mW",
           .tolerance = 0.01,
           .kind = RowKind::bookkeeping,
           .source = isaac.source},
          {.reference = hermes.name,
           .quantity = "core, events counted, prices of cmos14",
           .ours = 1e-12 * hermes_core_ops_per_J(hermes),
           .published = 10.5,
           .unit = "TOPS/W",
           .tolerance = {},
           .kind = RowKind::prediction,
           .source = "R. Khaddam-Aljameh et al., IEEE JSSC 57, 1027 (2022); its converter is calibrated on this core, all else is not"},
          {.reference = "tpu",
           .quantity = "int8 array, events counted, prices of cmos28",
           .ours = 1e-12 * tpu_ops_per_J(),
           .published = 2.3,
           .unit = "TOPS/W",
           .tolerance = {},
           .kind = RowKind::prediction,
           .source = "F. Aguirre et al., Nat. Commun. 15, 1974 (2024), Table 3: the whole chip at 40 W, of which this is the arithmetic"}};
}

}  // namespace ohmfield::experiments
