#include "ebm/language/dam.hpp"

#include <bit>
#include <cmath>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "core/error.hpp"
#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"
#include "crossbar/device/ideal.hpp"
#include "ebm/language/dam_array.hpp"
#include "ebm/language/dam_file.hpp"
#include "ebm/language/character_training.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;

namespace {

/// Documents of a few symbols that follow one another with some regularity.
Corpus small_corpus(const Alphabet& alphabet, std::uint64_t seed, int count) {
  core::CounterRng rng(seed, core::Stream::test, 0);
  std::vector<std::string> documents;
  for (int d = 0; d < count; ++d) {
    std::string text(1, static_cast<char>('a' + rng.below(5)));
    while (text.size() < 4 + rng.below(6)) text += static_cast<char>('a' + (text.back() - 'a' + 1 + rng.below(4) / 3) % 5);
    documents.push_back(text);
  }
  return Corpus(documents, alphabet);
}

/// -E by its definition, in double.
double score_of(const DamShape& shape, const std::vector<double>& w, std::span<const Symbol> text, std::size_t position, std::size_t c) {
  const Dam layout(shape, 0.0, 1);
  double score = w[layout.bias_row() + c];
  for (std::size_t p = 0; p < shape.context; ++p) score += w[layout.direct_row(p, text[position - shape.context + p]) + c];
  for (std::size_t j = 0; j < shape.hidden; ++j) {
    double a = w[layout.symbol_row(c) + j];
    for (std::size_t p = 0; p < shape.context; ++p) a += w[layout.context_row(p, text[position - shape.context + p]) + j];
    score += shape.energy == HiddenEnergy::exponential ? std::exp(a) : std::pow(std::max(a, 0.0), shape.energy == HiddenEnergy::quadratic ? 2 : 3);
  }
  return score;
}

double loss_of(const DamShape& shape, const std::vector<double>& w, std::span<const Symbol> text, std::span<const std::uint32_t> positions) {
  double loss = 0.0;
  for (const std::uint32_t position : positions) {
    double z = 0.0;
    for (std::size_t c = 0; c < shape.symbols; ++c) z += std::exp(score_of(shape, w, text, position, c));
    loss += std::log(z) - score_of(shape, w, text, position, text[position]);
  }
  return loss;
}

const Alphabet kAlphabet = Alphabet::of("abcde");

}  // namespace

TEST_CASE("scores and gradients are those of the energy") {
  for (const HiddenEnergy energy : {HiddenEnergy::quadratic, HiddenEnergy::cubic, HiddenEnergy::exponential}) {
    const Corpus corpus = small_corpus(kAlphabet, 3, 6);
    const DamShape shape{kAlphabet.size(), 3, 32, energy};
    const Dam dam(shape, 0.3, 5);
    const auto positions = corpus.positions().first(11);  // no multiple of the positions that go together
    const std::vector<double> exact(dam.parameters().begin(), dam.parameters().end());
    std::vector<float> scores(positions.size() * shape.symbols);
    dam.scores(corpus.symbols(), positions, scores);
    for (std::size_t i = 0; i < positions.size(); ++i)
      for (std::size_t c = 0; c < shape.symbols; ++c)
        CHECK(scores[i * shape.symbols + c] == Approx(score_of(shape, exact, corpus.symbols(), positions[i], c)).epsilon(1e-5).margin(1e-5));

    std::vector<float> gradient(shape.parameters(), 0.0f);
    const double loss = dam.add_gradient(corpus.symbols(), positions, 0.5f, gradient);
    CHECK(loss == Approx(loss_of(shape, exact, corpus.symbols(), positions)).epsilon(1e-5));
    const std::vector<double> each = losses(corpus.symbols(), positions, scores, shape.symbols);
    double sum = 0.0;
    for (const double x : each) sum += x;
    CHECK(sum == Approx(loss).epsilon(1e-6));
    // Central differences in double: 1e-6 of the parameters' scale, right to 1e-9 or so.
    for (std::size_t i = 0; i < exact.size(); i += 13) {
      constexpr double kStep = 1e-5;
      std::vector<double> moved = exact;
      moved[i] = exact[i] + kStep;
      const double above = loss_of(shape, moved, corpus.symbols(), positions);
      moved[i] = exact[i] - kStep;
      const double slope = (above - loss_of(shape, moved, corpus.symbols(), positions)) / (2.0 * kStep);
      CHECK(gradient[i] == Approx(0.5 * slope).epsilon(2e-4).margin(2e-5));
    }
  }
}

TEST_CASE("the first step of Adam is the rate, against the sign of the gradient") {
  Adam adam(3, {.decay = 0.5});
  std::vector<float> weights{1.0f, -2.0f, 0.0f};
  adam.step(weights, std::vector<float>{0.3f, -4.0f, 0.0f}, 0.1);
  CHECK(weights[0] == Approx(0.95 - 0.1));
  CHECK(weights[1] == Approx(-1.9 + 0.1));
  CHECK(weights[2] == 0.0f);
}

TEST_CASE("training learns, alike on any number of threads and across a checkpoint") {
  const Corpus corpus = small_corpus(kAlphabet, 7, 60);
  const DamShape shape{kAlphabet.size(), 2, 16, HiddenEnergy::quadratic};
  const CharacterTrainingParams params{.epochs = 6, .batch = 32, .rate = 0.02, .clip = 0.8, .weight_noise = 0.02, .seed = 9};
  DamTrainer one(corpus, shape, params, 1), three(corpus, shape, params, 3);
  const double before = one.step();
  CHECK(three.step() == before);
  while (one.steps_done() < one.steps() / 2) CHECK(one.step() == three.step());
  const test::TemporaryFolder folder;
  const std::string path = folder / "model.h5";
  core::FileInfo info;
  info.title = info.source = info.history = "test";
  info.date_created = "2000-01-01T00:00:00Z";
  save_checkpoint(path, info, one, kAlphabet, 0xFEDCBA9876543210u);
  DamCheckpoint checkpoint = load_checkpoint(path);
  CHECK(checkpoint.characters == "abcde");
  CHECK(checkpoint.fingerprint == 0xFEDCBA9876543210u);
  DamTrainer resumed(corpus, shape, params, 2);
  resumed.restore(checkpoint.parameters, checkpoint.steps, checkpoint.mean, checkpoint.square);
  double last = 0.0;
  while (one.steps_done() < one.steps()) {
    last = one.step();
    CHECK(resumed.step() == last);
  }
  CHECK(std::equal(one.model().parameters().begin(), one.model().parameters().end(), resumed.model().parameters().begin()));
  CHECK(last < 0.75 * before);
  for (std::size_t i = 0; i < one.model().bias_row(); ++i) REQUIRE(std::fabs(one.model().parameters()[i]) <= 0.8f);
}

TEST_CASE("training with the drift of cells injected makes weights that bear it") {
  const Corpus corpus = small_corpus(kAlphabet, 7, 60);
  const DamShape shape{kAlphabet.size(), 2, 32, HiddenEnergy::quadratic};
  // Exponents that spread by 0.09 over 5000 s from 20 s on: factors that spread by 0.09 ln 250 = 0.5.
  const CharacterTrainingParams plain{.epochs = 100, .batch = 32, .rate = 0.02, .seed = 9};
  CharacterTrainingParams drifting = plain;
  drifting.drift_nu_std = 0.09;
  drifting.drift_age_s = 5000.0;
  const auto aged_loss = [&](const CharacterTrainingParams& params) {
    DamTrainer trainer(corpus, shape, params, 1);
    while (trainer.steps_done() < trainer.steps()) trainer.step();
    std::vector<float> normals(trainer.model().bias_row()), gradient(shape.parameters());
    double sum = 0.0;
    for (std::uint64_t draw = 0; draw < 40; ++draw) {
      Dam aged = trainer.model();
      core::fill_normal(normals, 77, core::Stream::test, draw);
      for (std::size_t i = 0; i < normals.size(); ++i) aged.parameters()[i] *= std::exp(-0.5f * normals[i]);
      sum += aged.add_gradient(corpus.symbols(), corpus.positions(), 1.0f, gradient) / static_cast<double>(corpus.targets());
    }
    return sum / 40.0;
  };
  const double with = aged_loss(drifting), without = aged_loss(plain);
  INFO("aged: " << with << " trained with drift, " << without << " without");
  CHECK(with < without - 0.02);
}

TEST_CASE("training that diverges says so, and bad shapes are refused") {
  const Corpus corpus = small_corpus(kAlphabet, 7, 60);
  DamTrainer wild(corpus, {kAlphabet.size(), 2, 16, HiddenEnergy::cubic}, {.epochs = 50, .batch = 8, .rate = 10.0, .init_sigma = 10.0}, 1);
  CHECK_THROWS_AS([&] { while (wild.steps_done() < wild.steps()) wild.step(); }(), core::InputError);
  CHECK_THROWS_AS(DamTrainer(corpus, {kAlphabet.size(), 2, 17, HiddenEnergy::quadratic}, {}, 1), core::InputError);
  CHECK_THROWS_AS(DamTrainer(corpus, {kAlphabet.size(), 17, 16, HiddenEnergy::quadratic}, {}, 1), core::InputError);
  CHECK_THROWS_AS(DamTrainer(corpus, {kAlphabet.size(), 2, 16, HiddenEnergy::quadratic}, {.weight_noise = 0.1}, 1), core::InputError);
  CHECK_THROWS_AS(DamTrainer(corpus, {kAlphabet.size(), 2, 16, HiddenEnergy::quadratic}, {.drift_nu_std = 0.1}, 1), core::InputError);
  CHECK_THROWS_AS(DamTrainer(corpus, {kAlphabet.size(), 2, 16, HiddenEnergy::quadratic}, {.drift_age_s = 100.0}, 1), core::InputError);
  const std::vector<std::string> tiny{"a"};
  const Corpus shorter(tiny, kAlphabet);
  CHECK_THROWS_AS(DamTrainer(shorter, {kAlphabet.size(), 4, 16, HiddenEnergy::quadratic}, {}, 1), core::InputError);
}

TEST_CASE("in an array of ideal cells the likelihood is the digital one") {
  const Corpus corpus = small_corpus(kAlphabet, 5, 40);
  crossbar::DeviceInfo info;
  info.name = "test";
  info.g_max_S = info.on_S = 40e-6;
  info.last_time_s = 1e9;
  const auto device = std::make_shared<crossbar::IdealDevice>(info, crossbar::ReadoutInfo{}, crossbar::IdealParams{});
  for (const HiddenEnergy energy : {HiddenEnergy::quadratic, HiddenEnergy::cubic, HiddenEnergy::exponential}) {
    const DamShape shape{kAlphabet.size(), 3, 48, energy};
    const Dam dam(shape, 0.2, 5);
    std::vector<float> digital(corpus.targets() * shape.symbols), analog(digital.size());
    dam.scores(corpus.symbols(), corpus.positions(), digital);
    const auto mean = [&](std::span<const float> scores) {
      double sum = 0.0;
      for (const double loss : losses(corpus.symbols(), corpus.positions(), scores, shape.symbols)) sum += loss;
      return sum / static_cast<double>(corpus.targets());
    };
    core::Ledger ledger;
    crossbar::Context context{ledger, 3, 0};
    DamArray array(dam, device, {}, 3);
    array.scores(corpus.symbols(), corpus.positions(), analog, context);
    INFO(static_cast<int>(energy) << ": " << mean(analog) << " beside " << mean(digital));
    CHECK(std::fabs(mean(analog) - mean(digital)) < 1e-5);
    CHECK(ledger[core::Event::cell_read].count > 0.0);
    // With converters of 8 bits the same to within some steps of them.
    crossbar::AnalogMatrixParams converted;
    converted.adc.bits = 8;
    DamArray coarse(dam, device, converted, 3, ranges_of(dam, corpus.symbols(), corpus.positions()));
    coarse.scores(corpus.symbols(), corpus.positions(), analog, context);
    INFO("with converters " << mean(analog));
    CHECK(analog != digital);
    CHECK(std::fabs(mean(analog) - mean(digital)) < 0.01);
  }
}
