/// Analog projection against the reference, and by hand.

#include "catch.hpp"
#include "core/config/data_file.hpp"
#include "experiments/economics/analog_projection.hpp"
#include "experiments/economics/analog_source.hpp"
#include "experiments/economics_support.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::experiments;
using test::contains;
using test::input_error;

namespace {

constexpr double kHermesWeights = 64.0 * 65536.0;

Mapping mapping_of(const std::string& text) { return text == "fwd" ? Mapping::forward : text == "fwd+dX" ? Mapping::forward_dx : Mapping::all; }

}  // namespace

TEST_CASE("share of operations with stationary weights", "[economics]") {
  CHECK(stationary_share(1000.0, 0.0) == 1.0);
  CHECK(stationary_share(1000.0, 6000.0) == Approx(0.5));
  CHECK(mapped_share(Mapping::forward_dx) == Approx(2.0 / 3.0));
  // All on arrays that cost nothing: what is left is attention.
  CHECK(energy_ratio(1000.0, 6000.0, Mapping::all, 0.0, 1e-12, 0.0, 0.0).ratio() == Approx(0.5));
  // Arrays as costly as digital change nothing.
  CHECK(energy_ratio(512.0, 2048.0, Mapping::forward, 1e-12, 1e-12, 5e-12, 0.0).ratio() == Approx(1.0).epsilon(1e-12));
  CHECK(cost_ratio(1.0, 0.092) == Approx(1.0));
  CHECK(cost_ratio(0.0, 0.092) == Approx(0.908));
}

TEST_CASE("every row of the reference projection agrees to 1 %", "[economics][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  const double hermes = analog_from_chip("hermes", "chip, 1 phase", kHermesWeights).per_operation.nominal_J;
  const double neurram = analog_from_chip("neurram", "8-bit inputs, 10-bit outputs", 1.0).per_operation.nominal_J;
  const double isaac = analog_from_chip("isaac", "peak", 1.0).per_operation.nominal_J;
  int count = 0;
  for (test::Row row : test::read_reference(data / "golden/cost/aimc_training_projection.csv")) {
    const double width = std::stod(row["d_model"]), context = std::stod(row["seq"]);
    const double analog = row["E_an_src"] == "HERMES" ? hermes : row["E_an_src"] == "NeuRRAM" ? neurram : isaac;
    const double digital = 700.0 / 989e12 / (std::stod(row["E_dig"]) > 1.0 ? 0.375 : 1.0);
    const double write = row["cell"] == "gain" ? 4.1e-15 : 5.2e-12, per_token = row["write_mode"] == "token" ? 1.0 : 1.0 / 4e6;
    const EnergyRatio ratio = energy_ratio(width, context, mapping_of(row["mapped"]), analog, digital, write, per_token);
    INFO(row["E_an_src"] << " " << row["mapped"] << " " << row["cell"] << " " << row["write_mode"] << " " << row["seq"]);
    const auto same = [&](const char* column, double ours) { CHECK(ours == Approx(std::stod(row[column])).epsilon(0.01)); };
    same("f_ws", stationary_share(width, context));
    same("E_an", analog * 1e12);
    same("E_dig", digital * 1e12);
    same("E_wr_pJ_per_FLOP", ratio.write * 1e12);
    same("E_ratio", ratio.ratio());
    same("saving_x", 1.0 / ratio.ratio());
    same("cost_ratio_energy_only", cost_ratio(ratio.ratio(), 0.092));
    ++count;
  }
  CHECK(count == 96);
}

TEST_CASE("a machine for a model of 1e12 parameters agrees with the reference to 1 %", "[economics][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  const AnalogSource hermes = analog_from_chip("hermes", "chip, 1 phase", kHermesWeights);
  const double parameters = 1e12, tokens = 20e12, operations = 1.2e26;
  const double product_s = 2.0 * hermes.weights / *hermes.operations_per_s, power_W = *hermes.operations_per_s * hermes.per_operation.nominal_J;
  const AnalogMachine machine = analog_machine(parameters, tokens, hermes.weights, product_s, power_W, Mapping::all, 1.0, 1.0, 4e6);
  constexpr double kGWh = 3.6e12;
  std::map<std::string, double> ours{{"train_time_1_replica", machine.seconds / 86400.0},
                                     {"chips_per_replica", machine.chips},
                                     {"power_per_replica", machine.power_W / 1e6},
                                     {"energy_all_MVM_analog", operations * hermes.per_operation.nominal_J / kGWh},
                                     {"energy_H100_peak", operations * 700.0 / 989e12 / kGWh},
                                     {"energy_H100_mfu0.375", operations * 700.0 / 989e12 / 0.375 / kGWh},
                                     {"updates_per_weight", machine.updates_per_weight},
                                     {"updates_per_weight_per_token_mode", analog_machine(parameters, tokens, hermes.weights, product_s, power_W,
                                         Mapping::all, 1.0, 1.0, 1.0).updates_per_weight}};
  for (test::Row row : test::read_reference(data / "golden/cost/aimc_training_feasibility.csv")) {
    INFO(row["quantity"]);
    REQUIRE(ours.contains(row["quantity"]));
    CHECK(ours[row["quantity"]] == Approx(std::stod(row["value"])).epsilon(0.01));
  }
}

TEST_CASE("a chip without the point is refused", "[economics]") {
  CHECK(contains(input_error([] { analog_from_chip("hermes", "chip, 2 phases", 1.0); }), "chip, "));
  CHECK(contains(input_error([] { analog_from_chip("hermess", "core", 1.0); }), "hermes"));
  CHECK(contains(input_error([] { analog_from_run("/nowhere.h5", ""); }), "cannot be read"));
}
