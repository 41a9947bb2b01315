/// `ohmfield array mvm`: products as those of other programs, an ablation that adds up, files, threads, bad input.

#include <nlohmann/json.hpp>

#include "experiments/array_support.hpp"

using namespace ohmfield;
using namespace ohmfield::test;
namespace fs = std::filesystem;

namespace {

const Words kRealistic{"array", "mvm", "--device", "reram_wan2022", "--outputs", "48", "--input-lines", "40", "--columns", "20", "--dac-bits", "6", "--adc-bits", "7",
                       "--word-resistance-ohm", "2", "--bit-resistance-ohm", "2", "--output-noise", "0.02", "--noise-management", "abs_max"};

Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace

TEST_CASE("array mvm multiplies as aihwkit does", "[array]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  const TemporaryFolder folder;
  const std::string file = (data / "golden/aihwkit_mvm_periphery.h5").string();
  const Words all{"array", "mvm", "--weights", file + ":/W", "--inputs", file + ":/X", "--batch-first", "--no-ablation", "-o", "y.h5", "--weight-range", "1"};
  const Words managed{"--dac-bits", "7", "--adc-bits", "9", "--adc-range", "12", "--noise-management", "abs_max"};
  for (const auto& [group, words] : std::vector<std::pair<std::string, Words>>{
           {"det_default_noNoise", with(managed, {"--bound-management", "iterative"})},
           {"det_noBM", managed},
           {"det_irdrop1", {"--noise-management", "abs_max", "--ir-drop", "1"}},
           {"det_posneg_digital_inpasym0p1", with(managed, {"--passes", "digital_sum", "--input-asymmetry", "0.1"})}}) {
    CAPTURE(group);
    answer(folder, with(all, words));
    const std::vector<double> found = numbers(folder / "y.h5", "/mvm/product"), wanted = numbers(file, "/" + group + "/Y");
    REQUIRE(found.size() == wanted.size());
    double top = 0.0, worst = 0.0;
    for (const double value : wanted) top = std::max(top, std::abs(value));
    for (std::size_t i = 0; i < wanted.size(); ++i) worst = std::max(worst, std::abs(found[i] - wanted[i]));
    CHECK(worst < 1e-6 * top);
  }
}

TEST_CASE("array mvm without anything is the digital product", "[array]") {
  const TemporaryFolder folder;
  const std::string told = answer(folder, {"array", "mvm", "--outputs", "20", "--input-lines", "30", "-o", "y.h5"});
  CHECK(worst_difference(numbers(folder / "y.h5", "/mvm/product"), numbers(folder / "y.h5", "/mvm/digital")) < 1e-9);
  CHECK(holds(told, "no read noise"));
}

TEST_CASE("array mvm tells the causes of its errors, and its files open everywhere", "[array]") {
  const TemporaryFolder folder;
  const std::string told = answer(folder, with(kRealistic, {"-o", "y.h5", "--trace", "t.h5"}));
  for (const char* cause : {"everything", "without programming spread and ageing", "without resistance of wires", "without DAC", "without rounding and range of the ADC",
                            "without noise of outputs", "without all of these", "cell_read", "dac_conversion, 6 bit", "adc_sar, 7 bit", "wire_loss", "95 % interval"}) {
    INFO(cause);
    CHECK(holds(told, cause));
  }
  check_files(folder, "open y.h5 t.h5");
  const std::vector<double> rms = numbers(folder / "y.h5", "/ablation/rms_error");
  REQUIRE(rms.size() >= 7);
  CHECK(rms.back() < 1e-6);                               // all of these off: the digital product, but for cells that are floats
  CHECK(rms.front() > 0.01);
  CHECK(*std::min_element(rms.begin(), rms.end() - 1) < rms.front());
  const std::string csv = answer(folder, with(kRealistic, {"--csv"}));
  CHECK(csv.starts_with("without,rms_error,"));
  CHECK(answer(folder, with(kRealistic, {"--json"})).starts_with("{"));
}

TEST_CASE("array mvm counts the same in every technology, at prices of its own", "[array]") {
  const TemporaryFolder folder;
  nlohmann::json first;
  double first_J = 0.0;
  for (const char* technology : {"cmos65", "cmos28", "cmos14"}) {
    CAPTURE(technology);
    const nlohmann::json events = nlohmann::json::parse(
        answer(folder, {"array", "mvm", "--technology", technology, "--outputs", "8", "--input-lines", "6", "--columns", "4", "--adc-bits", "6", "--dac-bits", "4", "--no-ablation", "--json"}))["events"];
    double sum_J = 0.0;
    for (const nlohmann::json& event : events) {
      CHECK(event["energy_J"].get<double>() == Approx(event["units"].get<double>() * event["unit_price_J"].get<double>()).epsilon(1e-12));
      CHECK_FALSE(event["component"].get<std::string>().empty());
      CHECK_FALSE(event["source"].get<std::string>().empty());
      sum_J += event["energy_J"].get<double>();
    }
    if (first.empty()) {
      first = events;
      first_J = sum_J;
      REQUIRE(first.size() == 12);  // all of a product with a DAC and a SAR converter in one tile
      continue;
    }
    REQUIRE(events.size() == first.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
      CHECK(events[i]["event"] == first[i]["event"]);
      CHECK(events[i]["size"] == first[i]["size"]);
      CHECK(events[i]["count"] == first[i]["count"]);
    }
    CHECK(sum_J < first_J);
  }
}

TEST_CASE("array mvm does not depend on threads", "[array]") {
  const TemporaryFolder folder;
  for (const char* threads : {"1", "2", "3"}) {
    fs::create_directory(folder / threads);
    const Outcome outcome = run_program(with(kRealistic, {"-o", "y.h5", "--threads", threads, "--tile-word-lines", "16"}), {.folder = folder / threads});
    REQUIRE(outcome.status == 0);
  }
  check_files(folder, "same 1/y.h5 2/y.h5");
  check_files(folder, "same 1/y.h5 3/y.h5");
}

TEST_CASE("array mvm refuses what cannot be", "[array]") {
  const TemporaryFolder folder;
  write_file(folder / "w.csv", "1,2,3\n4,5,6\n");
  write_file(folder / "x.csv", "1,2,3\n");
  write_file(folder / "nan.csv", "1,nan\n");
  struct Case {
    Words words, names;
  };
  for (const Case& c : {Case{{"--weights", "w.csv", "--inputs", "x.csv"}, {"2 outputs x 3 inputs", "--batch-first"}},
                        Case{{"--weights", "none.csv"}, {"none.csv"}},
                        Case{{"--weights", "nan.csv"}, {"nan.csv"}},
                        Case{{"--adc-bits", "40"}, {"--adc-bits", "40"}},
                        Case{{"--adc-bits", "8", "--adc-range", "0"}, {"adc"}},
                        Case{{"--tile-word-lines", "0"}, {"--tile-word-lines"}},
                        Case{{"--mapping", "piar"}, {"Is 'pair' meant?"}},
                        Case{{"--word-resistance-ohm", "-1"}, {"--word-resistance-ohm"}},
                        Case{{"--input-format", "sign_magnitude"}, {"number of bits"}},
                        Case{{"--weight-range", "0.5"}, {"beyond the range"}},
                        Case{{"--outputs", "1000000", "--input-lines", "1000000"}, {"GB"}},
                        Case{{"--device", "ideel"}, {"ideel"}},
                        Case{{"-o", "a.h5", "--trace", "a.h5"}, {"a.h5"}}}) {
    Words words{"array", "mvm"};
    words.insert(words.end(), c.words.begin(), c.words.end());
    const std::string out = c.words[0] == "-o" ? "" : "y.h5";
    if (!out.empty()) words.insert(words.end(), {"-o", out});
    const Outcome outcome = run_program(words, {.folder = folder.path()});
    INFO(c.words[0] << " " << c.words[1] << "\n" << outcome.err);
    CHECK(outcome.status == 2);
    CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
    for (const std::string& name : c.names) CHECK(holds(outcome.err, name));
    CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 3);
  }
}
