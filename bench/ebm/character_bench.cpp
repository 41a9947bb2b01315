/// Time a character of the model that the King James Bible is learned by (28 symbols, 8 of context, 1024 hidden units): training on the exact
/// gradient, and reading it in arrays of noisy cells, beside the same gradient in plain products of Eigen (float32).
///
/// Goal on one core with AVX-512: an epoch of 2.6 million characters in 20 s, and in 2.5 times that where the forward pass is
/// analog. The bench reports the second as a whole digital step and an analog forward pass besides, an upper limit.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "core/random/counter_rng.hpp"
#include "crossbar/device/ideal.hpp"
#include "ebm/language/character_training.hpp"
#include "ebm/language/dam_array.hpp"

namespace {

using namespace ohmfield;
using namespace ohmfield::ebm;

constexpr DamShape kShape{28, 8, 1024, Rectified::quadratic};
constexpr std::size_t kBatch = 512;
constexpr double kEpoch = 2.6e6;  ///< characters

Corpus letters() {
  core::CounterRng rng(1, core::Stream::test, 0);
  std::vector<std::string> documents;
  for (int d = 0; d < 1000; ++d) {
    std::string text;
    for (int i = 0; i < 130; ++i) text += " abcdefghijklmnopqrstuvwxyz"[rng.below(27)];
    documents.push_back(text);
  }
  return Corpus(documents, Alphabet::of(" abcdefghijklmnopqrstuvwxyz"));
}

/// The same gradient as dense products: a = X W of one-hot contexts, rectified squares against every symbol, and back.
class PlainDam {
 public:
  PlainDam()
      : w_(Eigen::MatrixXf::Random(kShape.context * kShape.symbols, kShape.hidden) * 0.05f),
        u_(Eigen::MatrixXf::Random(kShape.symbols, kShape.hidden) * 0.05f),
        l_(Eigen::MatrixXf::Zero(kShape.context * kShape.symbols, kShape.symbols)) {}

  void gradient(std::span<const Symbol> text, std::span<const std::uint32_t> positions) {
    const auto count = static_cast<Eigen::Index>(positions.size());
    Eigen::MatrixXf x = Eigen::MatrixXf::Zero(count, w_.rows());
    for (Eigen::Index i = 0; i < count; ++i)
      for (std::size_t p = 0; p < kShape.context; ++p)
        x(i, static_cast<Eigen::Index>(p * kShape.symbols + text[positions[static_cast<std::size_t>(i)] - 1 - p])) = 1.0f;
    const Eigen::MatrixXf a = x * w_;
    Eigen::MatrixXf scores = x * l_;
    for (Eigen::Index c = 0; c < u_.rows(); ++c) scores.col(c) += (a.rowwise() + u_.row(c)).cwiseMax(0.0f).rowwise().squaredNorm();
    scores = (scores.colwise() - scores.rowwise().maxCoeff()).array().exp();
    scores.array().colwise() /= scores.rowwise().sum().eval().array();
    for (Eigen::Index i = 0; i < count; ++i) scores(i, text[positions[static_cast<std::size_t>(i)]]) -= 1.0f;
    Eigen::MatrixXf back = Eigen::MatrixXf::Zero(count, a.cols());
    for (Eigen::Index c = 0; c < u_.rows(); ++c) {
      const Eigen::MatrixXf slope = ((a.rowwise() + u_.row(c)).cwiseMax(0.0f).array().colwise() * scores.col(c).array()).matrix();
      back += slope;
      benchmark::DoNotOptimize(slope.colwise().sum().eval().data());
    }
    benchmark::DoNotOptimize((x.transpose() * back).eval().data());
    benchmark::DoNotOptimize((x.transpose() * scores).eval().data());
  }

 private:
  Eigen::MatrixXf w_, u_, l_;
};

/// Seconds of processor time of some batches, a character.
template <class Step>
double time_of(int batches, const Step& step) {
  const std::clock_t start = std::clock();
  for (int i = 0; i < batches; ++i) step();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / (batches * static_cast<double>(kBatch));
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

void training(benchmark::State& state) {
  const Corpus corpus = letters();
  DamTrainer trainer(corpus, kShape, {.epochs = 10000, .batch = kBatch, .clip = 0.6, .weight_noise = 0.03}, 1);
  PlainDam plain;
  crossbar::DeviceInfo info;
  info.name = "bench";
  info.g_max_S = info.on_S = 25e-6;
  info.last_time_s = 1e9;
  const crossbar::ReadoutInfo readout{};
  crossbar::IdealParams spread;
  spread.programming_sigma_S = 0.5e-6;
  spread.read_noise_sigma_S = 0.25e-6;
  crossbar::AnalogMatrixParams params;
  params.noise = crossbar::NoiseMethod::folded;
  params.adc.bits = 8;
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  const auto batch = corpus.positions().first(kBatch);
  DamArray array(trainer.model(), std::make_shared<crossbar::IdealDevice>(info, readout, spread), params, 1, largest_sum(trainer.model(), corpus.symbols(), batch));
  std::vector<float> scores(kBatch * kShape.symbols);
  std::vector<double> digital_s, plain_s, analog_s;
  for (int i = 0; i < 5; ++i) plain_s.push_back(time_of(4, [&] { plain.gradient(corpus.symbols(), batch); }));
  for (auto _ : state) {
    digital_s.push_back(time_of(10, [&] { trainer.step(); }));
    analog_s.push_back(time_of(10, [&] { array.scores(corpus.symbols(), batch, scores, context); }));
  }
  const double digital = median(digital_s), analog = median(analog_s);
  state.counters["epoch_s"] = kEpoch * digital;
  state.counters["epoch_with_analog_s"] = kEpoch * (digital + analog);
  state.counters["analog_of_digital"] = (digital + analog) / digital;
  state.counters["plain_epoch_s"] = kEpoch * median(plain_s);
  state.counters["speedup"] = median(plain_s) / digital;
}
BENCHMARK(training)->Unit(benchmark::kMillisecond);

}  // namespace
