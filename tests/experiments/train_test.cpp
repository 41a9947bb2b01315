/// `ohmfield train` and `ohmfield eval` on a small text, and on input that is wrong.

#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "core/random/counter_rng.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/program.hpp"

using namespace ohmfield;
using test::Outcome;
using test::run_program;

namespace {

void write(const std::filesystem::path& path, const std::string& text) { std::ofstream(path) << text; }

/// Words in which vowels and consonants take turns: a model does better than the frequencies of letters.
std::string words(int count) {
  core::CounterRng rng(4, core::Stream::test, 0);
  std::string text;
  for (int w = 0; w < count; ++w) {
    for (std::uint32_t i = 0, length = 3 + rng.below(5); i < length; ++i) text += i % 2 == 0 ? "bdkmt"[rng.below(5)] : "aeiou"[rng.below(5)];
    text += '\n';
  }
  return text;
}

std::string task(const std::string& changes_training = "") {
  return "kind = \"character_model\"\ntitle = \"words\"\nunit = \"nat\"\nseeds = 2\n"
         "[text]\nlayout = \"lines\"\nfolding = \"letters\"\n"
         "[model]\ncontext = 2\nhidden = 32\nenergy = \"quadratic\"\n"
         "[training]\nepochs = 2\nbatch = 64\nrate = 0.01\ndecay = 0.01\ninit_sigma = 0.05\n" + changes_training +
         "[baselines]\nkneser_ney = [2, 3]\n"
         "[evaluation]\nweight_noise = [0.02]\n"
         "[[array]]\ndevice = \"ideal\"\nage_s = 1.0\ncompensation = \"none\"\n"
         "[[array]]\ndevice = \"pcm_nandakumar2019\"\nage_s = 3600.0\ncompensation = \"global\"\n";
}

/// The figure that follows on a line that begins so.
double figure(const std::string& out, const std::string& begin) {
  const std::size_t at = out.find("\n" + begin);
  INFO(out);
  REQUIRE(at != std::string::npos);
  std::istringstream line(out.substr(at + 1 + 58, 10));
  double value = 0.0;
  line >> value;
  return value;
}

std::string rows(const std::string& out) { return out.substr(out.find("a character of the test part")); }

}  // namespace

TEST_CASE("a model is trained, evaluated and written to arrays") {
  const test::TemporaryFolder own;
  const std::filesystem::path& folder = own.path();
  write(folder / "words.txt", words(1500));
  write(folder / "words.toml", task());
  const Outcome trained = run_program({"train", "./words.toml", "--text", "words.txt", "--checkpoint", "model.h5", "--threads", "1"}, {.folder = folder});
  INFO(trained.out << trained.err);
  REQUIRE(trained.status == 0);
  const double digital = figure(trained.out, "dense memory");
  // 5 consonants or 5 vowels in turn, ends between: ln 5 for letters, less than ln 2 for the rest; ln 11 without learning.
  CHECK(digital < 1.8);
  CHECK(digital > 1.3);
  CHECK(std::abs(figure(trained.out, "Kneser-Ney 3") - digital) < 0.1);
  const Outcome other = run_program({"train", "./words.toml", "--text", "words.txt", "--threads", "3"}, {.folder = folder});
  CHECK(rows(other.out) == rows(trained.out));
  const Outcome evaluated = run_program({"eval", "./words.toml", "--text", "words.txt", "--checkpoint", "model.h5"}, {.folder = folder});
  INFO(evaluated.out << evaluated.err);
  REQUIRE(evaluated.status == 0);
  CHECK(figure(evaluated.out, "dense memory") == digital);
  CHECK(std::abs(figure(evaluated.out, "in arrays of ideal") - digital) < 2e-4);
  CHECK(figure(evaluated.out, "in arrays of pcm_nandakumar2019") > digital);
  CHECK(figure(evaluated.out, "in arrays of pcm_nandakumar2019") < digital + 1.0);
}

TEST_CASE("training that is cut off goes on bit for bit") {
  const test::TemporaryFolder own;
  const std::filesystem::path& folder = own.path();
  write(folder / "words.txt", words(600));
  write(folder / "words.toml", task());
  const std::vector<std::string> train{"train", "./words.toml", "--text", "words.txt", "--checkpoint", "model.h5"};
  const Outcome whole = run_program(train, {.folder = folder});
  REQUIRE(whole.status == 0);
  // Seed 1 is complete, seed 2 is gone: only the second is trained again.
  std::filesystem::remove(folder / "model.seed2.h5");
  std::vector<std::string> resume = train;
  resume.push_back("--resume");
  const Outcome resumed = run_program(resume, {.folder = folder});
  REQUIRE(resumed.status == 0);
  CHECK(rows(resumed.out) == rows(whole.out));
  CHECK(resumed.out.find("seed 1 epoch") == std::string::npos);
  CHECK(resumed.out.find("seed 2 epoch") != std::string::npos);
}

TEST_CASE("texts are drawn from a model, and gaps filled") {
  const test::TemporaryFolder own;
  const std::filesystem::path& folder = own.path();
  write(folder / "words.txt", words(1500));
  write(folder / "words.toml", task());
  REQUIRE(run_program({"train", "./words.toml", "--text", "words.txt", "--checkpoint", "model.h5"}, {.folder = folder}).status == 0);
  const auto sample = [&](std::vector<std::string> more) {
    std::vector<std::string> words{"sample", "model.seed1.h5", "--count", "40"};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words, {.folder = folder});
  };
  const Outcome drawn = sample({"--begin", "ba"});
  INFO(drawn.out << drawn.err);
  REQUIRE(drawn.status == 0);
  CHECK(drawn.out == sample({"--begin", "ba"}).out);
  CHECK(drawn.out != sample({"--begin", "ba", "--seed", "2"}).out);
  std::istringstream lines(drawn.out);
  std::size_t count = 0, regular = 0, pairs = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    CHECK(line.substr(0, 2) == "ba");
    // Vowels and consonants take turns in the text.
    const auto vowel = [](char c) { return std::string_view("aeiou").find(c) != std::string_view::npos; };
    for (std::size_t i = 1; i < line.size(); ++i, ++pairs) regular += vowel(line[i]) != vowel(line[i - 1]);
  }
  CHECK(count == 40);
  CHECK(10 * regular > 9 * pairs);
  for (const std::vector<std::string>& where : {std::vector<std::string>{}, {"--device", "pcm_nandakumar2019", "--age-s", "3600"}}) {
    std::vector<std::string> options{"--fill", "b_d_k"};
    options.insert(options.end(), where.begin(), where.end());
    const Outcome filled = sample(options);
    INFO(filled.out << filled.err);
    REQUIRE(filled.status == 0);
    std::istringstream texts(filled.out);
    std::size_t vowels = 0;
    for (std::string line; std::getline(texts, line);) {
      REQUIRE(line.size() == 5);
      CHECK((line[0] == 'b' && line[2] == 'd' && line[4] == 'k'));
      vowels += std::string_view("aeiou").find(line[1]) != std::string_view::npos;
    }
    CHECK(vowels >= 34);
  }
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{"--fill", "b_d", "--begin", "b"}, {"--age-s", "10"}, {"--sweeps", "3"}, {"--fill", "b_d", "--most", "9"},
                                                {"--fill", "bzd_"}, {"--temperature", "0"}, {"--device", "pcm_nandakumar"}, {"--count", "0"}}) {
    const Outcome outcome = sample(wrong);
    INFO(wrong.front() << "\n" << outcome.out << outcome.err);
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  }
}

TEST_CASE("texts, tasks and checkpoints that are wrong are refused in one line") {
  const test::TemporaryFolder own;
  const std::filesystem::path& folder = own.path();
  write(folder / "words.txt", words(600));
  write(folder / "words.toml", task());
  write(folder / "empty.txt", "");
  write(folder / "short.txt", "a\nb\n");
  write(folder / "binary.txt", std::string("ab\0cd\n", 6) + words(50));
  write(folder / "unknown.toml", task("momentum = 1\n"));
  write(folder / "noise.toml", task("weight_noise = 0.1\n"));
  std::string verses = task();
  verses.replace(verses.find("\"lines\""), 7, "\"verses\"");
  write(folder / "verses.toml", verses);
  std::string hidden = task();
  hidden.replace(hidden.find("hidden = 32"), 11, "hidden = 33");
  write(folder / "hidden.toml", hidden);
  std::string fast = task();
  fast.replace(fast.find("rate = 0.01"), 11, "rate = 1e6");
  write(folder / "fast.toml", fast);
  std::string pulses = task();
  const std::size_t begin = pulses.find("[training]"), end = pulses.find("[baselines]");
  pulses.replace(begin, end - begin,
                 "[in_array]\ndevice = \"capacitor_even\"\nscheme = \"direct\"\nepochs = 1\nrate = 0.01\nlast_rate = 0.1\nweight_range = 1.0\n"
                 "init_sigma = 0.05\ntoken_time_s = 1e-7\n");
  write(folder / "evaluated.toml", pulses);
  pulses.erase(pulses.find("[evaluation]"));
  write(folder / "pulses.toml", pulses);
  const auto changed = [&](const char* name, std::string text, const std::string& from, const std::string& to) {
    REQUIRE(text.find(from) != std::string::npos);
    write(folder / name, text.replace(text.find(from), from.size(), to));
  };
  changed("nope.toml", pulses, "capacitor_even", "capacitor_evn");
  changed("coarse.toml", pulses, "weight_range = 1.0\n", "weight_range = 1.0\nadc_bits = 3\nadc_range = 4.0\n");
  changed("range.toml", pulses, "weight_range = 1.0\n", "weight_range = 1.0\nadc_range = 4.0\n");
  changed("gain.toml", pulses, "weight_range = 1.0\n", "weight_range = 1.0\nfast_gain = 4.0\n");
  write(folder / "no.h5", "not HDF5");
  struct Case {
    std::vector<std::string> words;
    const char* says;
  };
  const Case cases[]{{{"train", "./words.toml"}, "--text"},
                     {{"train", "./words.toml", "--text", "none.txt"}, "none.txt"},
                     {{"train", "./words.toml", "--text", "empty.txt"}, "empty"},
                     {{"train", "./words.toml", "--text", "short.txt"}, "too short"},
                     {{"train", "./words.toml", "--text", "binary.txt"}, "not a text"},
                     {{"train", "./unknown.toml", "--text", "words.txt"}, "momentum"},
                     {{"train", "./noise.toml", "--text", "words.txt"}, "noise.toml:18:16: training.weight_noise is a share of clip"},
                     {{"train", "./hidden.toml", "--text", "words.txt"}, "hidden.toml:10:10: model.hidden"},
                     {{"train", "./fast.toml", "--text", "words.txt"}, "fast.toml:15:8: training.rate = 1e+06"},
                     {{"train", "./verses.toml", "--text", "words.txt"}, "words.txt:1"},
                     {{"train", "nothing", "--text", "words.txt"}, "nothing"},
                     {{"train", "./words.toml", "--text", "words.txt", "--resume"}, "--checkpoint"},
                     {{"train", "./words.toml", "--text", "words.txt", "--checkpoint", "no/such/model.h5"}, "no/such"},
                     {{"eval", "./words.toml", "--text", "words.txt"}, "--checkpoint"},
                     {{"eval", "./pulses.toml", "--text", "words.txt"}, "not saved"},
                     {{"train", "./evaluated.toml", "--text", "words.txt"}, "evaluation is for eval"},
                     {{"train", "./nope.toml", "--text", "words.txt"}, "in_array.device = \"capacitor_evn\": unknown device"},
                     {{"train", "./coarse.toml", "--text", "words.txt"}, "in_array.adc_bits = 3"},
                     {{"train", "./range.toml", "--text", "words.txt"}, "in_array.adc_range needs adc_bits"},
                     {{"train", "./gain.toml", "--text", "words.txt"}, "in_array.fast_gain is for scheme"},
                     {{"train", "./words.toml", "--text", ""}, "argument 4, after '--text', is empty"},
                     {{"train", "./words.toml", "--text", "words.txt", "--json", "words.txt"}, "words.txt: is an input of this run"},
                     {{"train", "./words.toml", "--text", "words.txt", "--json", "words.toml"}, "words.toml: is an input of this run"},
                     {{"train", "./pulses.toml", "--text", "words.txt", "--checkpoint", "model.h5"}, "not saved"},
                     {{"eval", "./words.toml", "--text", "words.txt", "--checkpoint", "model.h5"}, "model.seed1.h5"}};
  for (const Case& one : cases) {
    // No data folder of tests: sources must not be found by chance.
    const Outcome outcome = run_program(one.words, {.folder = folder});
    INFO(one.says << "\n" << outcome.out << outcome.err);
    CHECK(outcome.status == 2);
    CHECK(outcome.err.find(one.says) != std::string::npos);
    CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  }
}
