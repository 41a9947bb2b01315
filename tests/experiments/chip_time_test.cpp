#include "experiments/tasks/chip_time.hpp"

#include "catch.hpp"
#include "crossbar/cost/schedule.hpp"
#include "experiments/options.hpp"

using namespace ohmfield;
using namespace ohmfield::experiments;
using core::Event;

TEST_CASE("circuits leak by their lines and areas for as long as work takes", "[tasks]") {
  const crossbar::Technology technology = load_technology("cmos28");
  const auto device = shared_device("pcm_nandakumar2019");
  core::Ledger work;
  work.add(Event::controller_cycle, 250.0);
  CHECK(cycles_s(work, technology) == Approx(250.0 * technology.timing().clock_s));

  const core::Ledger small = chip_leakage(1e4, "int8", 1e-7, technology), large = chip_leakage(2e4, "int8", 1e-7, technology);
  CHECK(chip_leakage(1e4, "int8", 3e-7, technology)[Event::logic_leakage].amount == Approx(3.0 * small[Event::logic_leakage].amount));
  // 80 000 bits more of memory, in banks of 8 KB.
  const double bits_m2 = 8e4 * technology.price(Event::sram_access).area_m2(8192, 0.0);
  CHECK(large[Event::logic_leakage].amount - small[Event::logic_leakage].amount == Approx(1e-7 * bits_m2));

  crossbar::ConverterParams adc;
  adc.bits = 8;
  // Drivers at both ends of 40 and 24 lines; readouts at one end, or at both.
  CHECK(pulsed_array_leakage(adc, {24, 40}, false, 2e-7, *device, technology)[Event::leakage].amount == Approx((64.0 + 24.0) * 2e-7));
  CHECK(pulsed_array_leakage(adc, {24, 40}, true, 2e-7, *device, technology)[Event::leakage].amount == Approx((64.0 + 64.0) * 2e-7));

  crossbar::AnalogMatrixParams params;
  params.adc.bits = 8;
  const double once_s = product_s(params, {24, 40}, 1.0, *device, technology), twice_s = product_s(params, {24, 40}, 2.0, *device, technology);
  const crossbar::Macro circuits = crossbar::macro(params, 24, 40);
  const double settle_s = crossbar::settle_s(params, 24, 40, *device, technology);
  CHECK(twice_s - once_s == Approx(crossbar::schedule(params, circuits, settle_s, 1.0, technology).interval_s));
  CHECK(once_s > settle_s);
  CHECK(array_leakage(params, {24, 40}, 1e-7, *device, technology)[Event::leakage].amount == Approx(circuits.lines() * 1e-7));
}
