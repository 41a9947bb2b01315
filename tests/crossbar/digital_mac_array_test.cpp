/// Costs of products on an array of multiply-accumulate units, counted by hand.

#include "crossbar/digital/mac_array.hpp"

#include <limits>

#include "catch.hpp"
#include "crossbar/digital/format_matrix.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using core::Event;
using core::Ledger;
using test::contains;

namespace {

/// Events of a kind and a size.
Ledger::Entry at(const Ledger& ledger, Event event, std::uint32_t size) {
  for (const Ledger::Line& line : ledger.lines())
    if (line.event == event && line.size == size) return line.entry;
  return {};
}

#define CHECK_ENTRY(entry, expected_count, expected_amount) \
  do {                                                      \
    const Ledger::Entry entry_ = (entry);                   \
    CHECK(entry_.count == (expected_count));                \
    CHECK(entry_.amount == (expected_amount));              \
  } while (false)

Ledger product(const char* format, const ProductSize& size, const MacArrayParams& params = {}) {
  Ledger ledger;
  count_product(params, number_format(format), size, 8192.0, ledger);
  return ledger;
}

constexpr ProductSize kSmall{3, 5, 2};  // 30 multiply-accumulates, 6 outputs

}  // namespace

TEST_CASE("int8, 3 x 5 by 2, by hand", "[crossbar][digital]") {
  const Ledger ledger = product("int8", kSmall);
  CHECK_ENTRY(ledger[Event::digital_multiply], 30, 30 * 64);
  // 127^2 takes 14 bits, five of them 3 more, and a sign.
  CHECK_ENTRY(ledger[Event::digital_add], 30, 30 * 18);
  CHECK_ENTRY(at(ledger, Event::float_multiply, 24), 12, 12);  // both scales, on 6 outputs
  CHECK(ledger[Event::float_add].count == 0);
  CHECK(ledger[Event::register_bit].count == 30 * (8 + 18) + 15 * 8);
  // Weights 15 and 3 scales, inputs 10 and 2 scales, outputs 6.
  CHECK_ENTRY(at(ledger, Event::sram_access, 8192), 18 + 12 + 6, (15 * 8 + 3 * 32) + (10 * 8 + 2 * 32) + 6 * 32);
  CHECK(ledger[Event::dram_access].count == 0);
  CHECK(ledger[Event::controller_cycle].count == 128 + 2 + 128 + 128);
  CHECK(ledger.lines().size() == 6);
}

TEST_CASE("fp32, fp16 and bf16, 3 x 5 by 2, by hand", "[crossbar][digital]") {
  for (const auto& [name, bits, significand] : {std::tuple{"fp32", 32, 24u}, {"fp16", 16, 11u}, {"bf16", 16, 8u}}) {
    CAPTURE(name);
    const Ledger ledger = product(name, kSmall);
    CHECK_ENTRY(at(ledger, Event::float_multiply, significand), 30, 30);
    CHECK_ENTRY(at(ledger, Event::float_add, 32), 30, 30);
    CHECK(ledger[Event::register_bit].count == 30 * (bits + 32) + 15 * bits);
    CHECK_ENTRY(at(ledger, Event::sram_access, 8192), 15 + 10 + 6, 15 * bits + 10 * bits + 6 * 32);
    CHECK(ledger.lines().size() == 5);
  }
}

TEST_CASE("Microscaling, 3 x 5 by 2, by hand", "[crossbar][digital]") {
  const Ledger four = product("mxfp4_e2m1", kSmall);
  CHECK_ENTRY(at(four, Event::float_multiply, 2), 30, 30);
  // Shift and addition of 8 + 3 + 1 bits for each product; two exponents of 8 bits for each of 6 blocks.
  CHECK_ENTRY(four[Event::digital_add], 60 + 12, 60 * 12 + 12 * 8);
  CHECK_ENTRY(at(four, Event::float_add, 32), 6, 6);
  CHECK(four[Event::register_bit].count == 30 * (4 + 12) + 15 * 4 + 6 * 32);
  CHECK_ENTRY(at(four, Event::sram_access, 8192), 18 + 12 + 6, (15 * 4 + 3 * 8) + (10 * 4 + 2 * 8) + 6 * 32);
  CHECK(four.lines().size() == 6);

  const Ledger wide = product("mxfp8_e5m2", kSmall);  // sums in fp32
  CHECK_ENTRY(at(wide, Event::float_multiply, 3), 30, 30);
  CHECK_ENTRY(at(wide, Event::float_add, 32), 30 + 6, 30 + 6);
  CHECK_ENTRY(wide[Event::digital_add], 12, 12 * 8);
  CHECK(wide[Event::register_bit].count == 30 * (8 + 32) + 15 * 8 + 6 * 32);

  const Ledger integers = product("mxint8", kSmall);  // nothing to shift
  CHECK_ENTRY(integers[Event::digital_multiply], 30, 30 * 64);
  CHECK_ENTRY(integers[Event::digital_add], 30 + 12, 30 * 18 + 12 * 8);
  CHECK_ENTRY(integers[Event::float_add], 6, 6);

  // 33 inputs: two blocks.
  const Ledger two = product("mxfp8_e4m3", {1, 33, 1});
  CHECK_ENTRY(two[Event::digital_add], 66 + 4, 66 * 42 + 4 * 8);
  CHECK_ENTRY(two[Event::float_add], 2, 2);
  CHECK_ENTRY(at(two, Event::sram_access, 8192), 35 + 35 + 1, 2 * (33 * 8 + 2 * 8) + 32);
}

TEST_CASE("logarithms, 3 x 5 by 2, by hand", "[crossbar][digital]") {
  const Ledger ledger = product("lns8", kSmall);
  // Addition of logarithms; shift and addition of 24 + 3 + 1 bits; exponents of both scales on 6 outputs.
  CHECK_ENTRY(ledger[Event::digital_add], 30 + 60 + 12, 30 * 8 + 60 * 28 + 12 * 8);
  CHECK_ENTRY(at(ledger, Event::sram_access, 24), 30, 30 * 24);  // 8 entries of 24 bits
  CHECK_ENTRY(at(ledger, Event::sram_access, 8192), 18 + 12 + 6, (15 * 8 + 3 * 8) + (10 * 8 + 2 * 8) + 6 * 32);
  CHECK(ledger[Event::digital_multiply].count == 0);
  CHECK(ledger[Event::float_multiply].count == 0);
  CHECK(ledger[Event::float_add].count == 0);
  CHECK(ledger[Event::register_bit].count == 30 * (8 + 28) + 15 * 8);
}

TEST_CASE("bands of outputs read inputs again, bands of inputs keep sums", "[crossbar][digital]") {
  MacArrayParams params;
  params.rows = 32;
  params.columns = 2;
  const ProductSize size{3, 40, 2};  // 2 x 2 blocks
  const Ledger ledger = product("fp32", size, params);
  CHECK(ledger[Event::float_multiply].count == 240);
  // Weights 120, inputs 80 twice, sums of 6 outputs written and read once, 6 outputs.
  CHECK_ENTRY(ledger[Event::sram_access], 120 + 160 + 12 + 6, (120 + 160 + 12 + 6) * 32);
  CHECK(ledger[Event::controller_cycle].count == 32 + 3 * 32 + 2 + 34);
  CHECK(product_cycles(params, number_format("fp32"), {3, 40, 500}) == 32 + 3 * 500 + 500 + 34);
  CHECK(product_cycles(params, number_format("fp32"), {3, 40, 0}) == 0);
  // Kept sums of integers are as wide as they must be: 14 + 6 + 1 bits.
  CHECK(product("int8", size, params)[Event::sram_access].amount == (120 * 8 + 3 * 32) + 2 * (80 * 8 + 2 * 32) + 12 * 21 + 6 * 32);
  CHECK(params.units() == 64);
}

TEST_CASE("weights from outside the chip", "[crossbar][digital]") {
  MacArrayParams params;
  params.rows = 32;
  params.columns = 2;
  params.weights = WeightHome::off_chip;
  params.dram_bytes_per_s = 1e9;  // 8 bits a cycle
  const Ledger ledger = product("fp32", {3, 40, 2}, params);
  CHECK_ENTRY(ledger[Event::dram_access], 120, 120 * 32);
  CHECK_ENTRY(ledger[Event::sram_access], 2 * 120 + 160 + 12 + 6, (2 * 120 + 160 + 12 + 6) * 32);
  // 960 bits a block: 120 cycles.
  CHECK(ledger[Event::controller_cycle].count == 120 + 3 * 120 + 2 + 34);
}

TEST_CASE("conversions by hand", "[crossbar][digital]") {
  const auto conversion = [](const char* name) {
    Ledger ledger;
    count_conversion(number_format(name), 2, 5, WeightHome::on_chip, 8192.0, ledger);
    return ledger;
  };
  CHECK(conversion("fp32").lines().empty());
  const Ledger sixteen = conversion("bf16");  // 10 roundings
  CHECK_ENTRY(sixteen[Event::digital_add], 10, 160);
  CHECK_ENTRY(sixteen[Event::sram_access], 20, 10 * 32 + 10 * 16);
  const Ledger eight = conversion("int8");  // comparisons, multiplications, roundings
  CHECK_ENTRY(eight[Event::digital_add], 20, 10 * 32 + 10 * 8);
  CHECK_ENTRY(at(eight, Event::float_multiply, 24), 10, 10);
  CHECK_ENTRY(eight[Event::sram_access], 10 + 12, 10 * 32 + 10 * 8 + 2 * 32);
  const Ledger mx = conversion("mxfp6_e2m3");  // comparisons, exponents, roundings
  CHECK_ENTRY(mx[Event::digital_add], 30, 10 * 32 + 10 * 8 + 10 * 6);
  CHECK_ENTRY(mx[Event::sram_access], 10 + 12, 10 * 32 + 10 * 6 + 2 * 8);
  CHECK(mx[Event::float_multiply].count == 0);
  const Ledger logs = conversion("lns8");  // comparisons, exponents, three comparisons with 24 bits
  CHECK_ENTRY(logs[Event::digital_add], 50, 10 * 32 + 10 * 8 + 30 * 24);
}

TEST_CASE("an update by hand", "[crossbar][digital]") {
  Ledger ledger;
  count_update({}, 3, 5, 2, 8192.0, ledger);
  CHECK_ENTRY(at(ledger, Event::float_multiply, 24), 30 + 6, 36);
  CHECK_ENTRY(at(ledger, Event::float_add, 32), 30, 30);
  CHECK(ledger[Event::register_bit].count == 15 * 3 * 32);
  CHECK_ENTRY(ledger[Event::sram_access], 30 + 16, 46 * 32);
  CHECK(ledger[Event::controller_cycle].count == 2 * 128 + 2);
}

TEST_CASE("a matrix counts conversion and product, then its second copy", "[crossbar][digital]") {
  const NumberFormat& format = number_format("int8");
  FormatMatrix matrix(Eigen::MatrixXf::Random(256, 256), format);
  const Eigen::MatrixXf x = Eigen::MatrixXf::Random(256, 3);
  Eigen::MatrixXf y(256, 3);
  // 256 rows of 256 bytes and 4 of a scale: more than 64 KiB.
  CHECK(matrix.buffer_bytes() == 131072.0);
  CHECK(matrix.latency_s(3) == Approx((128 + 3 * 128 + 3 + 256) * 1e-9).epsilon(1e-12));
  const auto expect = [&](auto&& call, auto&& count) {
    Ledger got, expected;
    Context context{got};
    call(context);
    count(expected);
    REQUIRE(got.lines().size() == expected.lines().size());
    for (std::size_t i = 0; i < got.lines().size(); ++i) {
      CHECK(got.lines()[i].size == expected.lines()[i].size);
      CHECK_ENTRY(got.lines()[i].entry, expected.lines()[i].entry.count, expected.lines()[i].entry.amount);
    }
  };
  const auto product_in = [&](double buffer, Ledger& ledger) {
    count_conversion(format, 3, 256, WeightHome::on_chip, buffer, ledger);
    count_product({}, format, {256, 256, 3}, buffer, ledger);
  };
  expect([&](Context& c) { matrix.apply(x, y, c); }, [&](Ledger& l) { product_in(131072.0, l); });
  expect([&](Context& c) { matrix.apply_transposed(x, y, c); },
         [&](Ledger& l) {
           count_conversion(format, 256, 256, WeightHome::on_chip, 262144.0, l);
           product_in(262144.0, l);
         });
  expect([&](Context& c) { matrix.apply_transposed(x, y, c); }, [&](Ledger& l) { product_in(262144.0, l); });
  CHECK(matrix.buffer_bytes() == 262144.0);
  // Full weights of 256 KiB beside two copies of 65 KiB.
  expect([&](Context& c) { matrix.add_outer(x, x, 0.1, c); },
         [&](Ledger& l) {
           count_update({}, 256, 256, 3, 524288.0, l);
           for (int copy = 0; copy < 2; ++copy) count_conversion(format, 256, 256, WeightHome::on_chip, 524288.0, l);
         });
  CHECK(matrix.buffer_bytes() == 524288.0);
}

TEST_CASE("one copy serves both directions where there are no scales", "[crossbar][digital]") {
  const FormatMatrix matrix(Eigen::MatrixXf::Random(100, 60), number_format("bf16"));
  Ledger got, expected;
  Context context{got};
  Eigen::MatrixXf y(60, 1);
  const Eigen::MatrixXf x = Eigen::MatrixXf::Random(100, 1);
  matrix.apply_transposed(x, y, context);
  count_conversion(matrix.format(), 1, 100, WeightHome::on_chip, 16384.0, expected);
  count_product({}, matrix.format(), {60, 100, 1}, 16384.0, expected);
  for (const Event event : {Event::sram_access, Event::digital_add, Event::float_multiply})
    CHECK_ENTRY(got[event], expected[event].count, expected[event].amount);
  CHECK(matrix.buffer_bytes() == 16384.0);
}

TEST_CASE("a buffer that is too small, and arrays that cannot be", "[crossbar][digital]") {
  FormatMatrixParams params;
  params.array.buffer_bytes = 10000.0;
  const Eigen::MatrixXf weights = Eigen::MatrixXf::Random(100, 100);
  CHECK(contains(test::input_error([&] { FormatMatrix(weights, number_format("fp32"), params); }),
                 "MAC array: weights take 40000 bytes, the buffer has 10000. Keep weights off the chip"));
  CHECK(FormatMatrix(weights, number_format("int4"), params).buffer_bytes() == 10000.0);
  FormatMatrix matrix(weights, number_format("int4"), params);
  Ledger ledger;
  Context context{ledger};
  const Eigen::MatrixXf u = weights.leftCols(1);
  CHECK(contains(test::input_error([&] { matrix.add_outer(u, u, 1.0, context); }), "the buffer has 10000"));
  CHECK(matrix.full_weights() == weights);
  params.array.weights = WeightHome::off_chip;
  params.array.rows = 32;
  params.array.columns = 32;
  CHECK(FormatMatrix(weights, number_format("fp32"), params).buffer_bytes() == 10000.0);

  const auto error = [](auto change) {
    MacArrayParams bad;
    change(bad);
    return test::input_error([&] { bad.validate(); });
  };
  CHECK(contains(error([](MacArrayParams& p) { p.rows = 40; }), "MAC array: rows = 40 is out of range. Use a multiple of 32"));
  CHECK(contains(error([](MacArrayParams& p) { p.columns = 0; }), "columns = 0"));
  CHECK(contains(error([](MacArrayParams& p) { p.clock_period_s = 0.0; }), "clock_period_s = 0"));
  CHECK(contains(error([](MacArrayParams& p) { p.buffer_bytes = 1e10; }), "buffer_bytes = 1e+10"));
  CHECK(contains(error([](MacArrayParams& p) { p.dram_bytes_per_s = std::numeric_limits<double>::quiet_NaN(); }), "dram_bytes_per_s = nan"));
  CHECK(error([](MacArrayParams&) {}) == "no error");
  FormatMatrixParams threads;
  threads.threads = 0;
  CHECK(contains(test::input_error([&] { threads.validate(); }), "0 threads"));
}
