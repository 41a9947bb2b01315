/// `ohmfield sample MODEL`: texts from a trained model of characters, continued or filled in, digital or from arrays.

#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "core/error.hpp"
#include "ebm/language/dam_array.hpp"
#include "ebm/language/dam_file.hpp"
#include "ebm/language/sampling.hpp"
#include "experiments/command.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/options.hpp"

namespace ohmfield::experiments {
namespace {

/// Stands for a place to fill.
constexpr char kGap = '_';

struct Options {
  std::string model, count = "10", begin, fill, most = "200", sweeps = "30", temperature = "1", seed = "1", device, age_s = "1";
  bool loss = false;
};

ebm::Alphabet alphabet_of(const ebm::DamCheckpoint& checkpoint) { return ebm::Alphabet::of(checkpoint.characters); }

ebm::Symbol symbol_of(const ebm::Alphabet& alphabet, char character, const char* option, const std::string& file) {
  if (const auto symbol = alphabet.symbol(character)) return *symbol;
  throw core::InputError(fmt::format("{}: '{}' is not among the characters of {}", option, character, file),
                         fmt::format("It knows \"{}\"", alphabet.characters()));
}

std::string text_of(const ebm::Alphabet& alphabet, std::span<const ebm::Symbol> symbols) {
  std::string text;
  for (const ebm::Symbol symbol : symbols) text += alphabet.character(symbol);
  return text;
}

int run(const Options& options) {
  const std::uint64_t count = whole_number("--count", options.count, 1, 1000000), most = whole_number("--most", options.most, 1, 1000000);
  const std::uint64_t sweeps = whole_number("--sweeps", options.sweeps, 1, 1000000), seed = seed_number("--seed", options.seed);
  const double temperature = real_number("--temperature", options.temperature, 1e-3, 1e3), age_s = real_number("--age-s", options.age_s, crossbar::AnalogMatrixParams{}.age_s, 1e12);
  if (options.model.empty()) throw core::InputError("the name of the model is empty", "Give a checkpoint that train has written");
  const ebm::DamCheckpoint checkpoint = ebm::load_checkpoint(options.model);
  const ebm::Alphabet alphabet = alphabet_of(checkpoint);
  const ebm::Dam dam(checkpoint.shape, checkpoint.parameters);

  core::Ledger ledger;
  crossbar::Context context{ledger, seed, 0};
  std::unique_ptr<ebm::DamArray> array;
  ebm::SampledModel model{{}, checkpoint.shape.symbols, checkpoint.shape.context, interrupted};
  if (options.device.empty()) {
    model.scores = [&](std::span<const ebm::Symbol> text, std::span<const std::uint32_t> positions, std::span<float> scores) { dam.scores(text, positions, scores); };
  } else {
    crossbar::AnalogMatrixParams params;
    params.compensation = crossbar::DriftCompensation::global;
    params.noise = crossbar::NoiseMethod::folded;
    array = std::make_unique<ebm::DamArray>(dam, shared_device(options.device), params, seed);
    if (age_s > params.age_s) array->advance(age_s - params.age_s, context);
    model.scores = [&](std::span<const ebm::Symbol> text, std::span<const std::uint32_t> positions, std::span<float> scores) {
      array->scores(text, positions, scores, context);
    };
  }

  // Losses are those of the digital model: readings for them would change the noise of the texts that follow.
  const ebm::SampledModel digital{[&](std::span<const ebm::Symbol> text, std::span<const std::uint32_t> positions, std::span<float> scores) { dam.scores(text, positions, scores); },
                                  model.symbols, model.context, interrupted};
  std::vector<ebm::Symbol> begin;
  for (const char c : options.begin) begin.push_back(symbol_of(alphabet, c, "--begin", options.model));
  if (begin.size() > most) throw core::InputError(fmt::format("--begin has {} characters, --most = {} is all that a text may have", begin.size(), most), "Give more");
  std::vector<ebm::Place> places;
  for (const char c : options.fill) places.push_back(c == kGap ? ebm::Place{} : ebm::Place(symbol_of(alphabet, c, "--fill", options.model)));
  for (std::uint64_t i = 0; i < count; ++i) {
    if (interrupted()) return kInterrupted;
    core::CounterRng rng(seed, core::Stream::generation, i);
    const std::vector<ebm::Symbol> document = places.empty() ? ebm::continued(model, begin, most, temperature, rng) : ebm::filled(model, places, sweeps, temperature, rng);
    if (interrupted()) return kInterrupted;  // a text that is cut off would not be one of the model's
    fmt::print("{}", text_of(alphabet, document));
    // A text that is as long as it may be was cut there: its end was not drawn.
    if (options.loss) fmt::print("\t{:.3f}", ebm::document_loss(digital, document, !places.empty() || document.size() < most));
    fmt::print("\n");
    std::fflush(stdout);
  }
  return kDone;
}

}  // namespace

Run declare_sample(CLI::App& command) {
  auto options = std::make_shared<Options>();
  command.add_option("model", options->model, "checkpoint that train has written, such as names.seed1.h5")->required();
  command.add_option("--count", options->count, "texts to draw")->capture_default_str();
  auto* const begin = command.add_option("--begin", options->begin, "what they begin with");
  auto* const fill = command.add_option("--fill", options->fill, "text with gaps, such as m_r__: letters stay, gaps are filled, the length is kept")->excludes(begin);
  command.add_option("--most", options->most, "characters that a text may have, without --fill")->capture_default_str()->excludes(fill);
  command.add_option("--sweeps", options->sweeps, "with --fill: Gibbs sweeps over the gaps")->capture_default_str()->needs(fill);
  command.add_option("--temperature", options->temperature, "below 1: likelier texts, above 1: more varied ones")->capture_default_str();
  command.add_option("--seed", options->seed, "seed of all draws")->capture_default_str();
  command.add_flag("--loss", options->loss, "print -ln of the probability of each text by the digital model as well [nat], after a tab");
  auto* const device = command.add_option("--device", options->device, "hold the weights in arrays of this device set (default: digital)");
  command.add_option("--age-s", options->age_s, "with --device: seconds since writing")->capture_default_str()->needs(device);
  return [options] { return run(*options); };
}

}  // namespace ohmfield::experiments
