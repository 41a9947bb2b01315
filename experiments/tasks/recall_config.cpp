#include "experiments/tasks/recall_config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "crossbar/device/gain_cell.hpp"
#include "experiments/options.hpp"
#include "experiments/tasks/task_values.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::array<std::string_view, 3> kActivations{"softmax", "hard_sigmoid", "square"};
constexpr std::array<std::string_view, 2> kPlaces{"digital", "cells"};

/// A converter of so many bits between two ends; none for 0 bits.
crossbar::ConverterParams converter(const core::TomlTable& table, std::string_view key, double low, double high, crossbar::Conversion conversion) {
  crossbar::ConverterParams params;
  params.bits = static_cast<int>(table.integer_or(key, 0, core::Range::between(0, 16)));
  params.range = high;
  if (low != -high) params.low = low;
  params.levels = low == -high ? crossbar::Levels::odd : crossbar::Levels::even;
  params.conversion = conversion;
  return params;
}

Readout read_readout(const core::TomlTable& table) {
  Readout readout;
  readout.name = table.string("name");
  readout.in_cells = table.word("in", kPlaces) == 1;
  readout.params.activation = static_cast<ebm::Activation>(table.word("activation", kActivations));
  if (readout.params.activation == ebm::Activation::softmax) {
    readout.params.beta = table.number("beta", core::Range::between(1e-6, 1e6));
    readout.params.score_adc = converter(table, "score_bits", -1.0, 1.0, crossbar::Conversion::analog_to_digital);
    readout.params.weight_dac = converter(table, "weight_bits", 0.0, 1.0, crossbar::Conversion::digital_to_analog);
  } else {
    readout.params.threshold = table.number("threshold", core::Range::between(-1e6, 1e6));
    readout.params.width = table.number("width", core::Range::between(1e-9, 1e6));
  }
  if (table.has("output_bits")) {
    const double range = table.number("output_range", core::Range::between(1e-6, 1e6));
    readout.params.output_adc = converter(table, "output_bits", -range, range, crossbar::Conversion::analog_to_digital);
  }
  table.finish();
  validate(readout.params, table);
  return readout;
}

/// The set as it is, but that gain cells are overwritten in time and never refreshed.
std::shared_ptr<const crossbar::DeviceModel> cells_of(const core::TomlTable& cells) {
  const std::shared_ptr<const crossbar::DeviceModel> device = shared_device(known_device(cells));
  const auto* const gain_cell = dynamic_cast<const crossbar::GainCellDevice*>(device.get());
  if (gain_cell == nullptr) return device;
  crossbar::GainCellParams params = gain_cell->params();
  params.leak.refresh_period_s = 0.0;
  return std::make_shared<crossbar::GainCellDevice>(device->parts(), params);
}

std::vector<double> whole_numbers(const core::TomlTable& table, std::string_view key, double low, double high) {
  const std::vector<double> numbers = table.numbers(key, 0, core::Range::between(low, high));
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (numbers[i] != std::floor(numbers[i]) || (i > 0 && numbers[i] <= numbers[i - 1]))
      throw table.error(key, "must be whole numbers that rise", "Give them like [0, 10, 100]");
  return numbers;
}

}  // namespace

RecallConfig recall_config(const core::TomlTable& task, const TaskOptions& options) {
  RecallConfig config;
  (void)task.string("kind");
  config.title = task.string("title");
  config.technology = known_technology(task);
  config.seeds = task_seeds(task, options);
  config.dimension = whole(task, "dimension", 2, 4096);
  config.pairs = whole(task, "pairs", 1, 65536);
  config.symbols = whole(task, "symbols", 2, 65536);
  config.memories = whole(task, "memories", 1, 1e6);
  config.ages = whole_numbers(task, "ages", 0.0, 1e12);
  config.loads = whole_numbers(task, "loads", 1.0, 65536.0);
  const core::TomlTable cells = task.table("cells");
  config.device = cells_of(cells);
  config.token_time_s = cells.number("token_time_s", core::Range::between(1e-12, 1.0));
  config.read_voltage_V = cells.number("read_voltage_V", core::Range::between(1e-6, 10.0));
  config.read_time_s = cells.number("read_time_s", core::Range::between(1e-12, 1.0));
  cells.finish();
  for (const core::TomlTable& table : task.tables("readout")) config.readouts.push_back(read_readout(table));
  if (std::none_of(config.readouts.begin(), config.readouts.end(), [](const Readout& readout) { return readout.in_cells; }))
    throw task.error("readout", "has none in = \"cells\"", "Give at least one table [[readout]] of gain cells");
  if (task.has("target")) {
    const core::TomlTable target = task.table("target");
    config.target = given(target, "recall");
    config.target_age = target.number("age", core::Range::at_least(0.0));
    target.finish();
    if (std::count(config.ages.begin(), config.ages.end(), *config.target_age) == 0)
      throw target.error("age", "is not among ages", "Add it to ages");
  }
  if (task.has("published")) {
    const core::TomlTable table = task.table("published");
    PublishedHead& head = config.published.emplace();
    head.dimension = whole(table, "dimension", 1, 65536);
    head.window = whole(table, "window", 1, 65536);
    head.energy_J = table.number("energy_J", core::Range::between(1e-18, 1.0));
    head.time_s = table.number("time_s", core::Range::between(1e-12, 1.0));
    head.digital_share = table.number("digital_share", core::Range::between(0.0, 1.0));
    head.source = table.string("source");
    table.finish();
  }
  task.finish();
  config.threads = task_threads(options);
  return config;
}

}  // namespace ohmfield::experiments
