#include "ebm/language/dam_in_array.hpp"

#include <array>
#include <cmath>
#include <filesystem>

#include "catch.hpp"
#include "core/config/data_file.hpp"
#include "core/error.hpp"
#include "core/random/counter_rng.hpp"
#include "crossbar/device/table.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;

namespace {

std::shared_ptr<const crossbar::DeviceModel> device(const char* name) {
  return crossbar::load_device(name, std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data" / "devices");
}

const Alphabet kAlphabet = Alphabet::of("abcde");

}  // namespace

TEST_CASE("writes of sampled contrast are on average the exact gradient") {
  // One token, from 3000 random models: what the devices moved, less the rate times the gradient, summed over each part of the
  // model. Means over their standard errors, z = 5 for eight of them: false alarm 5e-6.
  const std::vector<std::string> documents{""};
  const Corpus corpus(documents, kAlphabet);
  const HiddenEnergy energy = GENERATE(HiddenEnergy::quadratic, HiddenEnergy::exponential);
  const DamShape shape{kAlphabet.size(), 2, 16, energy};
  const auto fine = device("idealised_fine");
  constexpr double kRate = 0.001;
  constexpr std::uint64_t kModels = 3000;
  std::array<double, 4> sums{}, squares{}, moved{};
  for (std::uint64_t seed = 1; seed <= kModels; ++seed) {
    DamInArray trainer(corpus, shape, fine, {.epochs = 1, .rate = kRate, .last_rate = 1.0, .init_sigma = 0.3, .seed = seed});
    const Dam before = trainer.model();
    std::vector<float> gradient(shape.parameters(), 0.0f);
    before.add_gradient(corpus.symbols(), corpus.positions(), 1.0f, gradient);
    trainer.step();
    const Dam after = trainer.model();
    const std::size_t ends[]{before.symbol_row(0), before.symbol_row(shape.symbols), before.bias_row(), shape.parameters()};
    for (std::size_t part = 0, i = 0; part < 4; ++part) {
      // Signs by turns, as the sum over symbols of the gradient of L and b is 0.
      double difference = 0.0;
      for (; i < ends[part]; ++i) {
        const double sign = i % 5 < 2 ? 1.0 : -1.0, change = static_cast<double>(after.parameters()[i]) - static_cast<double>(before.parameters()[i]);
        difference += sign * (change + kRate * static_cast<double>(gradient[i]));
        moved[part] += std::fabs(change);
      }
      sums[part] += difference;
      squares[part] += difference * difference;
    }
  }
  for (std::size_t part = 0; part < 4; ++part) {
    const double mean = sums[part] / kModels, error = std::sqrt((squares[part] / kModels - mean * mean) / kModels);
    CAPTURE(part, mean, error, moved[part] / kModels);
    CHECK(moved[part] > 0.0);
    CHECK(std::fabs(mean) < 5.0 * error);
    CHECK(error < 0.1 * moved[part] / kModels);  // so that a wrong sign or half a step would show
  }
}

TEST_CASE("training in the array learns, the same for the same seed") {
  core::CounterRng rng(2, core::Stream::test, 0);
  std::vector<std::string> documents;
  for (int d = 0; d < 200; ++d) documents.push_back(std::string("abcdeabcde").substr(rng.below(5), 5));
  const Corpus corpus(documents, kAlphabet);
  const DamShape shape{kAlphabet.size(), 2, 16, HiddenEnergy::quadratic};
  const InArrayParams params{.epochs = 4, .rate = 0.02, .last_rate = 0.1, .seed = 4};
  DamInArray trainer(corpus, shape, device("capacitor_li2018"), params), again(corpus, shape, device("capacitor_li2018"), params);
  double first = 0.0, last = 0.0;
  const std::uint64_t quarter = trainer.tokens() / 4;
  while (trainer.tokens_done() < trainer.tokens()) {
    const double loss = trainer.step();
    if (trainer.tokens_done() <= 200) REQUIRE(again.step() == loss);
    if (trainer.tokens_done() <= quarter) first += loss;
    if (trainer.tokens_done() > 3 * quarter) last += loss;
  }
  CHECK(last < 0.8 * first);
  CHECK(trainer.ledger()[core::Event::cell_pulse].count > 0.0);
  CHECK(trainer.writes() < trainer.tokens());
  CHECK_THROWS_AS(DamInArray(corpus, shape, device("reram_wan2022"), params), core::InputError);
}
