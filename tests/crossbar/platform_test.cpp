/// Platforms: what is wrong with a file is said; rooflines by hand; energies per operation as published figures give them.

#include "crossbar/cost/platform.hpp"

#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "catch.hpp"
#include "core/config/data_file.hpp"
#include "core/temporary_folder.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using test::contains;

namespace {

const std::filesystem::path kPlatforms = std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/platforms";

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Round figures: 100 operations and 10 bytes of memory a ns, in fp32; 10 W.
constexpr const char* kRound = R"(name = "round"
title = "round figures"
node_nm = { nominal = 10, grade = "assumption", source = "s" }
power_W = { nominal = 10, low = 8, high = 12, grade = "assumption", source = "s" }
idle_share = { nominal = 0.5, low = 0.25, high = 0.75, grade = "assumption", source = "s" }
memory_B_per_s = { nominal = 10e9, low = 5e9, high = 20e9, grade = "assumption", source = "s" }
cache_B = { nominal = 1000, grade = "assumption", source = "s" }
cache_B_per_s = { nominal = 40e9, low = 20e9, high = 80e9, grade = "assumption", source = "s" }
launch_s = { nominal = 3e-6, low = 2e-6, high = 4e-6, grade = "assumption", source = "s" }
utilisation = { nominal = 0.5, low = 0.25, high = 0.8, grade = "assumption", source = "s" }
server = { nominal = 2, low = 1.5, high = 3, grade = "assumption", source = "s" }
average_share = { nominal = 0.75, low = 0.5, high = 1.0, grade = "assumption", source = "s" }
pue = { nominal = 1.2, low = 1.1, high = 1.5, grade = "assumption", source = "s" }
[rate_ops_per_s]
grade = "assumption"
source = "s"
fp32 = 100e9
int8 = 400e9
)";

std::string changed(const std::string& old, const std::string& with) {
  std::string text = kRound;
  const std::size_t at = text.find(old);
  REQUIRE(at != std::string::npos);
  return text.replace(at, old.size(), with);
}

Platform loaded(const std::string& text) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "t.toml") << text;
  return Platform::load("t", folder.path());
}

std::string error_of(const std::string& text) {
  return test::input_error([&] { loaded(text); });
}

}  // namespace

TEST_CASE("every platform says where its figures are from", "[crossbar][platform]") {
  const std::vector<std::string> names = core::data_names(kPlatforms);
  CHECK(names.size() >= 3);
  for (const std::string& name : names) {
    CAPTURE(name);
    const Platform p = Platform::load(name, kPlatforms);
    CHECK(p.name() == name);
    CHECK_FALSE(p.rate_source().empty());
    for (const Quantity* q : {&p.node_nm(), &p.power_W(), &p.idle_share(), &p.memory_B_per_s(), &p.cache_B(), &p.cache_B_per_s(), &p.launch_s(), &p.utilisation(),
                              &p.server(), &p.average_share(), &p.pue()}) {
      CHECK_FALSE(q->source.empty());
      CHECK(q->low <= q->nominal);
      CHECK(q->nominal <= q->high);
    }
  }
}

TEST_CASE("figures of the data sheets", "[crossbar][platform]") {
  const Platform a100 = Platform::load("a100", kPlatforms), h100 = Platform::load("h100", kPlatforms), cpu = Platform::load("cpu", kPlatforms);
  CHECK(a100.power_W().nominal == 400.0);
  CHECK(h100.power_W().nominal == 700.0);
  CHECK(a100.memory_B_per_s().nominal == 2.039e12);
  CHECK(h100.memory_B_per_s().nominal == 3.35e12);
  CHECK(a100.cache_B().nominal == 40.0 * 1024 * 1024);
  CHECK(h100.cache_B().nominal == 50.0 * 1024 * 1024);
  const std::map<std::string, double> ampere{{"fp32", 19.5e12}, {"tf32", 156e12}, {"fp16", 312e12}, {"bf16", 312e12}, {"int8", 624e12}, {"int4", 1248e12}};
  for (const auto& [format, rate] : ampere) CHECK(a100.rate_ops_per_s(format) == rate);
  const std::map<std::string, double> hopper{{"fp32", 67e12}, {"fp16", 989.4e12}, {"bf16", 989.4e12}, {"fp8", 1978.9e12}, {"int8", 1978.9e12}};
  for (const auto& [format, rate] : hopper) CHECK(h100.rate_ops_per_s(format) == rate);
  CHECK_FALSE(a100.rate_ops_per_s("fp8"));
  CHECK_FALSE(h100.rate_ops_per_s("int4"));
  CHECK(cpu.power_W().nominal == 7.5);
  CHECK(cpu.power_W().low == 5.0);
  CHECK(cpu.power_W().high == 10.0);
}

TEST_CASE("platform files that cannot be", "[crossbar][platform]") {
  CHECK(error_of(kRound) == "no error");
  CHECK(contains(error_of(changed("nominal = 10, low = 8", "nominal = -10, low = 8")), "power_W.nominal = -10 must be above 0"));
  CHECK(contains(error_of(changed("nominal = 10, low = 8", "nominal = 7, low = 8")), "power_W.low and high do not enclose nominal"));
  CHECK(contains(error_of(changed("nominal = 10, low = 8", "nominal = 13, low = 8")), "power_W.low and high do not enclose nominal"));
  CHECK(contains(error_of(changed("nominal = 10e9", "nominal = nan")), "memory_B_per_s.nominal = nan is not finite"));
  CHECK(contains(error_of(changed("nominal = 3e-6, low = 2e-6", "nominal = 3e-6, low = -2e-6")), "launch_s.low = -2e-06 must be at least 0"));
  CHECK(contains(error_of(changed("high = 0.8,", "high = 1.5,")), "utilisation.high = 1.5 must be"));
  CHECK(contains(error_of(changed("server = { nominal = 2, low = 1.5", "server = { nominal = 2, low = 0.5")), "server.low = 0.5 must be at least 1"));
  CHECK(contains(error_of(changed("high = 12,", "high = 12, hihg = 1,")), "unknown key 'power_W.hihg'. Is 'high' meant?"));
  CHECK(contains(error_of(changed("grade = \"assumption\"", "grade = \"guess\"")), "grade = 'guess' is not one of 'published', 'derived', 'assumption'"));
  CHECK(contains(error_of(changed(", source = \"s\" }", " }")), "key 'node_nm.source' is missing"));
  CHECK(contains(error_of(changed("launch_s =", "lunch_s =")), "key 'launch_s' is missing. Is 'lunch_s' meant?"));
  CHECK(contains(error_of(changed("title = ", "titel = 1\ntitle = ")), "unknown key 'titel'. Is 'title' meant?"));
  CHECK(contains(error_of(changed("int8 = 400e9", "int9 = 400e9")), "unknown key 'rate_ops_per_s.int9'"));
  CHECK(contains(error_of(changed("int8 = 400e9", "int8 = 0.0")), "rate_ops_per_s.int8 = 0.0 must be above 0"));
  CHECK(contains(error_of(changed("fp32 = 100e9", "")), "fp32 has no rate"));
  CHECK(contains(error_of(changed("int8 = 400e9", "int9 = 400e9")), "t.toml:"));
  CHECK(test::input_error([] { Platform::load("h10", kPlatforms); }) == "unknown platform 'h10'. Is 'h100' meant?");
}

TEST_CASE("a product that its operations bind", "[crossbar][platform]") {
  const Platform p = loaded(kRound);
  // 2 x 100 x 100 x 50 = 1e6 operations: 10 us. (100 x 100 + 100 x 50 + 100 x 50) x 4 B = 80 kB: 8 us.
  const PlatformCost c = product_cost(p, "fp32", 100, 100, 50, WeightsIn::memory, Utilisation::peak);
  CHECK(c.operations == 1e6);
  CHECK(c.bytes == 80000.0);
  CHECK(c.compute_s == Approx(10e-6));
  CHECK(c.transfer_s == Approx(8e-6));
  CHECK(c.time_s == Approx(10e-6));
  CHECK(c.time_low_s == c.time_s);
  CHECK(c.time_high_s == c.time_s);
  CHECK(c.launch_s == 3e-6);  // told, not charged
  CHECK(c.roof == "compute");
  CHECK(c.computed_in == "fp32");
  CHECK(c.notes.empty());
  CHECK(c.chip.nominal_J == Approx(10.0 * 10e-6));
  CHECK(c.chip.low_J == Approx(8.0 * 10e-6));
  CHECK(c.chip.high_J == Approx(12.0 * 10e-6));
  CHECK(c.wall.nominal_J == Approx(10.0 * 10e-6 * 2 * 0.75 * 1.2));
  CHECK(c.wall.low_J == Approx(10.0 * 10e-6 * 1.5 * 0.5 * 1.1));
  CHECK(c.wall.high_J == Approx(10.0 * 10e-6 * 3 * 1.0 * 1.5));

  // At half the rate, 20 us and 3 us for the call; bands: 12.5 + 2 and 40 + 4 us.
  const PlatformCost s = product_cost(p, "fp32", 100, 100, 50, WeightsIn::memory, Utilisation::stated);
  CHECK(s.time_s == Approx(23e-6));
  CHECK(s.time_low_s == Approx(14.5e-6));
  CHECK(s.time_high_s == Approx(44e-6));
  CHECK(s.chip.nominal_J == Approx(10.0 * 23e-6));
  CHECK(s.chip.low_J == Approx(8.0 * (12.5e-6 + 0.25 * 2e-6)));
  CHECK(s.chip.high_J == Approx(12.0 * 44e-6));
}

TEST_CASE("a product that its memory binds", "[crossbar][platform]") {
  const Platform p = loaded(kRound);
  // 2 x 100 x 100 = 20000 operations: 0.2 us. (10000 + 100 + 100) x 4 B = 40.8 kB: 4.08 us.
  const PlatformCost c = product_cost(p, "fp32", 100, 100, 1, WeightsIn::memory, Utilisation::peak);
  CHECK(c.time_s == Approx(4.08e-6));
  CHECK(c.roof == "memory");
  CHECK(c.chip.nominal_J == Approx(10.0 * 4.08e-6));
  CHECK(c.chip.low_J == Approx(8.0 * (0.2e-6 + 0.25 * 3.88e-6)));  // arithmetic waits for 3.88 us
  CHECK(c.chip.high_J == Approx(12.0 * 4.08e-6));
  CHECK(c.wall.low_J == Approx(10.0 * (0.2e-6 + 0.25 * 3.88e-6) * 1.5 * 0.5 * 1.1));

  const PlatformCost s = product_cost(p, "fp32", 100, 100, 1, WeightsIn::memory, Utilisation::stated);
  CHECK(s.time_s == Approx(4.08e-6 + 3e-6));
  CHECK(s.time_low_s == Approx(2.04e-6 + 2e-6));
  CHECK(s.time_high_s == Approx(8.16e-6 + 4e-6));
  CHECK(s.chip.low_J == Approx(8.0 * (0.25e-6 + 0.25 * (1.79e-6 + 2e-6))));
}

TEST_CASE("weights in the cache, if they fit", "[crossbar][platform]") {
  const Platform p = loaded(kRound);
  // 10 x 20 int8 weights with 10 scales of 4 B, 20 inputs with one, 10 outputs of 2 B: 240 + 24 + 20 = 284 B, 7.1 ns at 40 B/ns.
  const PlatformCost c = product_cost(p, "int8", 10, 20, 1, WeightsIn::cache, Utilisation::peak);
  CHECK(c.bytes == 284.0);
  CHECK(c.roof == "cache");
  CHECK(c.time_s == Approx(7.1e-9));
  CHECK(c.compute_s == Approx(400.0 / 400e9));
  CHECK(product_cost(p, "int8", 10, 20, 1, WeightsIn::memory, Utilisation::peak).time_s == Approx(28.4e-9));

  const PlatformCost large = product_cost(p, "fp32", 100, 100, 1, WeightsIn::cache, Utilisation::peak);
  CHECK(large.roof == "memory");
  CHECK(large.time_s == product_cost(p, "fp32", 100, 100, 1, WeightsIn::memory, Utilisation::peak).time_s);
  REQUIRE(large.notes.size() == 1);
  CHECK(contains(large.notes[0], "0.0408 MB of weights, inputs and outputs do not fit into the 0.001 MB of the cache"));
}

TEST_CASE("formats that the hardware does not have", "[crossbar][platform]") {
  const Platform a100 = Platform::load("a100", kPlatforms), h100 = Platform::load("h100", kPlatforms), cpu = Platform::load("cpu", kPlatforms);
  const auto in = [](const Platform& p, const std::string& format) {
    return std::string(product_cost(p, format, 64, 64, 1, WeightsIn::memory, Utilisation::peak).computed_in);
  };
  CHECK(in(a100, "int4") == "int4");
  CHECK(in(h100, "int4") == "int8");
  CHECK(in(a100, "fp8") == "fp16");
  CHECK(in(a100, "mxfp4_e2m1") == "bf16");
  CHECK(in(h100, "mxfp4_e2m1") == "fp8");
  CHECK(in(h100, "mxfp8_e5m2") == "fp8");
  CHECK(in(h100, "mxint8") == "int8");
  CHECK(in(h100, "lns8") == "bf16");
  CHECK(in(cpu, "int8") == "fp32");

  // Rate of bf16, storage of 4 bits with 8 bits for 32: 100 numbers take 4 blocks. 16 outputs, 3 columns.
  const PlatformCost c = product_cost(a100, "mxfp4_e2m1", 16, 100, 3, WeightsIn::memory, Utilisation::peak);
  CHECK(c.compute_s == Approx(2.0 * 16 * 100 * 3 / 312e12));
  CHECK(c.bytes == (16 + 3) * (50.0 + 4.0) + 16 * 3 * 2.0);
  REQUIRE(c.notes.size() == 2);
  CHECK(c.notes[0] == "mxfp4_e2m1 is computed in bf16 on a100, and stored as mxfp4_e2m1");
  CHECK(c.notes[1] == "scales of blocks are not charged");
  CHECK(product_cost(a100, "bf16", 16, 100, 3, WeightsIn::memory, Utilisation::peak).notes.empty());

  CHECK(test::input_error([&] { product_cost(a100, "bf61", 1, 1, 1, WeightsIn::memory, Utilisation::peak); }) == "unknown number format 'bf61'. Is 'bf16' meant?");
}

TEST_CASE("costs go one way", "[crossbar][platform]") {
  for (const std::string& name : core::data_names(kPlatforms)) {
    const Platform p = Platform::load(name, kPlatforms);
    for (const char* format : {"fp32", "fp16", "int8", "mxfp6_e3m2", "lns8"})
      for (const std::size_t batch : {1, 64, 4096})
        for (const WeightsIn where : {WeightsIn::cache, WeightsIn::memory}) {
          CAPTURE(name, format, batch);
          const PlatformCost peak = product_cost(p, format, 1024, 768, batch, where, Utilisation::peak);
          const PlatformCost stated = product_cost(p, format, 1024, 768, batch, where, Utilisation::stated);
          for (const PlatformCost* c : {&peak, &stated}) {
            CHECK(c->time_low_s <= c->time_s);
            CHECK(c->time_s <= c->time_high_s);
            CHECK(c->chip.low_J <= c->chip.nominal_J);
            CHECK(c->chip.nominal_J <= c->chip.high_J);
            CHECK(c->wall.low_J <= c->wall.nominal_J);
            CHECK(c->wall.nominal_J <= c->wall.high_J);
          }
          CHECK(stated.time_s >= peak.time_s);
          CHECK(stated.chip.nominal_J >= peak.chip.nominal_J);
          CHECK(product_cost(p, format, 1024, 768, batch + 1, where, Utilisation::peak).time_s > peak.time_s);
        }
  }
}

TEST_CASE("energies of an operation are those of the reference", "[crossbar][platform][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  // So many operations that neither memory nor the call counts: 4 us of 9 ms.
  const auto pJ_per_operation = [](const std::string& item) {
    const Platform p = Platform::load(contains(item, "A100") ? "a100" : "h100", kPlatforms);
    const PlatformCost c = product_cost(p, contains(item, "bf16") ? "bf16" : "fp16", 8192, 8192, 8192, WeightsIn::memory,
                                        contains(item, "peak") ? Utilisation::peak : Utilisation::stated);
    CHECK(c.roof == "compute");
    return 1e12 * (contains(item, "wall") ? c.wall : c.chip).nominal_J / c.operations;
  };
  std::istringstream csv(text_of(data / "golden/cost/digital_baselines.csv"));
  std::string line;
  int rows = 0;
  while (std::getline(csv, line)) {
    if (!contains(line, "pJ/FLOP")) continue;
    const std::size_t comma = line.find(',');
    CAPTURE(line);
    CHECK(pJ_per_operation(line.substr(0, comma)) == Approx(std::stod(line.substr(comma + 1))).epsilon(0.005));
    ++rows;
  }
  CHECK(rows == 6);
}
