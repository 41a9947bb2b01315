#include "crossbar/cost/mac_area.hpp"

#include "crossbar/digital/lns.hpp"

namespace ohmfield::crossbar {

std::vector<AreaPart> mac_area(const MacArrayParams& params, const NumberFormat& format, double buffer, const Technology& technology) {
  using core::Event;
  std::vector<AreaPart> parts;
  const auto add = [&](const char* what, Event event, double count, double units, std::uint32_t size = 0) {
    parts.push_back({what, core::event_info(event).part, count, units * technology.price(event).area_m2(size, 0.0)});
  };
  const double units = params.units(), columns = static_cast<double>(params.columns), sum = format.accumulator_bits(params.rows);
  const double operand = format.multiplier_bits;
  switch (format.multiplier) {
    case Multiplier::floating: add("multipliers", Event::float_multiply, units, units, static_cast<std::uint32_t>(format.multiplier_bits)); break;
    case Multiplier::integer: add("multipliers", Event::digital_multiply, units, units * operand * operand); break;
    case Multiplier::logarithm:
      add("adders of logarithms", Event::digital_add, units, units * operand);
      add("tables of powers", Event::register_bit, units, units * kLnsSteps * kLnsTableBits);
      break;
  }
  if (format.summation == Summation::fp32) {
    add("adders", Event::float_add, units, units, 32);
  } else {
    add("adders", Event::digital_add, units, units * sum);
    if (format.multiplier != Multiplier::integer) add("shifters", Event::digital_add, units, units * sum);
  }
  if (format.block != 0) add("adders of blocks", Event::float_add, columns, columns, 32);
  else if (format.multiplier == Multiplier::integer) add("multipliers for scales", Event::float_multiply, columns, columns, 24);
  add("registers", Event::register_bit, units, units * (2.0 * format.bits + sum));
  add("memory", Event::sram_access, 1.0, 8.0 * buffer, price_of_bank(buffer));
  add("controller", Event::controller_cycle, 1.0, 1.0);
  return parts;
}

}  // namespace ohmfield::crossbar
