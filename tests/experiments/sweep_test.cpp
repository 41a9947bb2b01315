/// What sweeps change in a device, what they refuse, and that a sweep is a bench with one thing changed.

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "catch.hpp"
#include "core/error.hpp"
#include "experiments/program.hpp"
#include "experiments/sweep/sweep_row.hpp"
#include "experiments/sweep/tune_curve.hpp"
#include "hopfield/fixtures.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::experiments;
using namespace ohmfield::test;
namespace fs = std::filesystem;

namespace {

/// Sets and technologies of the sources, wherever this program lies.
[[maybe_unused]] const int with_data = setenv("OHMFIELD_DATA", data_folder().c_str(), 1);

std::string set_path(const std::string& name) { return (data_folder() / "devices" / (name + ".toml")).string(); }

using Change = void (*)(DeviceEdit&, double);

std::shared_ptr<const crossbar::DeviceModel> changed(const std::string& name, Change change, double value) {
  DeviceEdit edit(set_path(name));
  change(edit, value);
  return edit.device("test");
}

/// Off, half and on cells of a device at a time, twenty of each.
std::vector<float> cells_S(const crossbar::DeviceModel& device, double time_s) {
  std::vector<float> target_S;
  for (int i = 0; i < 60; ++i)
    target_S.push_back(static_cast<float>(i % 3 == 0 ? device.info().off_S : i % 3 == 1 ? 0.5 * device.info().on_S : device.info().on_S));
  const auto state = device.program(target_S, 1, 2);
  std::vector<float> now_S(target_S.size());
  device.conductance(state, time_s, now_S);
  return now_S;
}

std::vector<float> noise_S(const crossbar::DeviceModel& device, double time_s) {
  std::vector<float> target_S(5), sigma_S(5);
  for (std::size_t i = 0; i < 5; ++i) target_S[i] = static_cast<float>(device.info().on_S * (0.2 + 0.2 * static_cast<double>(i)));
  const auto state = device.program(target_S, 1, 2);
  device.read_noise_sigma(state, target_S, time_s, sigma_S);
  return sigma_S;
}

class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("ohmfield_sweep_" + std::to_string(getpid()) + "_" + std::to_string(count_++))) { fs::create_directories(path_); }
  ~Folder() { fs::remove_all(path_); }
  fs::path operator/(const std::string& name) const { return path_ / name; }
  std::string path() const { return path_.string(); }

 private:
  static inline int count_ = 0;
  fs::path path_;
};

/// Three small formulas that have solutions.
void make_set(const Folder& folder, std::int32_t variables = 20, std::size_t clauses = 80) {
  fs::create_directories(folder / "set");
  for (int i = 0; i < 3; ++i) {
    const auto cnf = planted_cnf(variables, clauses, 3, static_cast<std::uint64_t>(i));
    std::ostringstream text;
    text << "p cnf " << cnf.variables() << " " << cnf.clauses() << "\n";
    for (std::size_t c = 0; c < cnf.clauses(); ++c) {
      for (const int literal : cnf.clause(c)) text << literal << " ";
      text << "0\n";
    }
    write_file(folder / ("set/f" + std::to_string(i) + ".cnf"), text.str());
  }
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

Outcome sweep(const Folder& folder, std::vector<std::string> more) {
  std::vector<std::string> words{"bench", "set", "--restarts", "6", "--max-flips", "3000"};
  words.insert(words.end(), more.begin(), more.end());
  return run_program(words, {.folder = folder.path()});
}

}  // namespace

TEST_CASE("a set changed by a factor of one is the set, bit for bit") {
  for (const char* name : {"reram_wan2022", "reram_cmo_falcone_2", "pcm_hermes_one", "pcm_nandakumar2019", "sonos_agrawal2022"}) {
    INFO(name);
    const auto plain = device_set(name);
    const double age_s = std::max(1.0, plain->info().first_time_s);
    const auto spread = changed(name, [](DeviceEdit& e, double v) { e.scale_programming_spread(v); }, 1.0);
    CHECK(cells_S(*spread, age_s) == cells_S(*plain, age_s));
    if (!plain->has_read_noise()) continue;
    const auto noise = changed(name, [](DeviceEdit& e, double v) { e.scale_read_noise(v); }, 1.0);
    CHECK(noise_S(*noise, age_s) == noise_S(*plain, age_s));
  }
}

TEST_CASE("spread is scaled around the same means, whatever form a set gives it in") {
  for (const char* name : {"reram_wan2022", "reram_cmo_falcone_2", "reram_milo2021", "pcm_hermes_one", "pcm_joshi2020"}) {
    INFO(name);
    const auto change = [](DeviceEdit& e, double v) { e.scale_programming_spread(v); };
    const auto half = changed(name, change, 0.5), one = changed(name, change, 1.0), none = changed(name, change, 0.0);
    const double age_s = std::max(1.0, one->info().first_time_s);
    const auto at_half = cells_S(*half, age_s), at_one = cells_S(*one, age_s), at_none = cells_S(*none, age_s);
    int compared = 0;
    for (std::size_t i = 0; i < at_one.size(); ++i) {
      if (at_one[i] == 0.0f || at_half[i] == 0.0f) continue;  // clipped at 0
      // Drift multiplies what was programmed, the same for a cell in all three.
      CHECK(at_half[i] - at_none[i] == Approx(0.5 * (at_one[i] - at_none[i])).margin(1e-4 * one->info().on_S));
      compared += at_one[i] != at_none[i] ? 1 : 0;
    }
    CHECK(compared > 30);
  }
}

TEST_CASE("read noise is scaled in every form, and white noise can be set") {
  for (const char* name : {"pcm_hermes_one", "pcm_nandakumar2019", "reram_cmo_falcone_2", "sonos_agrawal2022"}) {
    INFO(name);
    const auto change = [](DeviceEdit& e, double v) { e.scale_read_noise(v); };
    const auto plain = device_set(name);
    const double age_s = std::max(1.0, plain->info().first_time_s);
    const auto once = noise_S(*plain, age_s), thrice = noise_S(*changed(name, change, 3.0), age_s);
    for (std::size_t i = 0; i < once.size(); ++i) CHECK(thrice[i] == Approx(3.0 * once[i]).epsilon(1e-5));
    CHECK(noise_S(*changed(name, change, 0.0), age_s) == std::vector<float>(once.size(), 0.0f));
  }
  const auto white = changed("reram_wan2022", [](DeviceEdit& e, double v) { e.set_white_noise(v); }, 0.1);
  const auto sigma_S = noise_S(*white, 1.0);
  CHECK(sigma_S[4] == Approx(0.1 * 40e-6));
  CHECK(sigma_S[0] == Approx(0.1 * 8e-6));
}

TEST_CASE("states, comparators, faults and drift of a changed set") {
  CHECK(changed("reram_wan2022", [](DeviceEdit& e, double v) { e.set_on_off_ratio(v); }, 8.0)->info().off_S == Approx(5e-6));
  CHECK(changed("reram_wan2022", [](DeviceEdit& e, double v) { e.set_on_off_ratio(v); }, HUGE_VAL)->info().off_S == 0.0);
  // A fifth of the current of a literal, 39 uS at 0.2 V.
  const auto compared = changed("reram_wan2022", [](DeviceEdit& e, double v) { e.set_comparator_offset(v, 0.2); }, 0.2);
  CHECK(compared->readout().comparator_offset_A == Approx(0.2 * 39e-6 * 0.2));
  CHECK(compared->readout().comparator_noise_A == 80e-9);
  const auto stuck = changed("pcm_hermes_one", [](DeviceEdit& e, double v) { e.set_stuck_rates(v, 2 * v); }, 0.01);
  REQUIRE(stuck->parts().faults.has_value());
  CHECK(stuck->parts().faults->rate[1] == 0.01);
  CHECK(stuck->parts().faults->rate[2] == 0.02);
  const auto even = changed("pcm_hermes_one", [](DeviceEdit& e, double v) { e.scale_drift_spread(v); e.scale_programming_spread(v); }, 0.0);
  const auto at_year_S = cells_S(*even, 3e7);
  CHECK(at_year_S[2] == at_year_S[5]);  // all on cells alike, and drifted
  CHECK(at_year_S[2] < 0.9 * even->info().on_S);
}

TEST_CASE("what a device, an array or a rule does not have is refused by name") {
  const auto message = [](const std::string& key, double value, const std::string& device, const std::string& rule = "wta") {
    return input_error([&] {
      KsatConfig config;
      config.devices = {set_path(device)};
      config.rules = {rule};
      config.bench_restarts = 1;
      config.max_flips = 10;
      static const crossbar::Technology prices = technology();
      sweep_points({{{key, {value}}}}, config, prices);
    });
  };
  CHECK(message("sigma", 1.0, "ideal") == "no error");
  CHECK(message("on_off_ratio", HUGE_VAL, "reram_wan2022") == "no error");
  CHECK(contains(message("programming_spread", 2.0, "ideal"), "device 'ideal' has no spread"));
  CHECK(contains(message("read_noise", 2.0, "reram_wan2022"), "white_noise"));
  CHECK(contains(message("drift_spread", 2.0, "reram_wan2022"), "no spread of drift"));
  CHECK(contains(message("on_of_ratio", 2.0, "ideal"), "Is 'on_off_ratio' meant?"));
  CHECK(contains(message("sigma", 1.0, "ideal", "skc"), "'sigma'"));
  CHECK(contains(message("sigma", -1.0, "ideal"), "sigma"));
  CHECK(contains(message("on_off_ratio", 1.0, "ideal"), "on_off_ratio"));
  CHECK(contains(message("stuck_rate", 1.5, "ideal"), "from 0 to 1"));
  CHECK(contains(message("break_adc_bits", 1.0, "ideal"), "break_adc_bits = 1"));
  CHECK(contains(message("break_adc_bits", 2.0, "ideal"), "break_adc_bits = 2: "));  // a converter without a price
  CHECK(contains(message("break_adc_bits", 3.5, "ideal"), "whole"));
  CHECK(contains(message("break_adc_range", 4.0, "ideal"), "does nothing"));
  CHECK(contains(message("age_s", 1e6, "reram_wan2022"), "age_s = 1e+06"));
  CHECK(contains(message("wire_resistance_ohm", -1.0, "ideal"), "wire_resistance_ohm"));
  CHECK(contains(input_error([] { check_axis({"age_s", {1.0, 2.0, 1.0}}, "skc"); }), "twice"));
  for (const char* text : {"age_s", "=1", "age_s=", "age_s=1,", "age_s=x", "age_s=nan"})
    CHECK(contains(input_error([text] { read_axis("--sweep", text); }), "--sweep"));
}

TEST_CASE("points differ from the configuration in one thing") {
  KsatConfig config;
  config.devices = {set_path("reram_wan2022"), set_path("ideal")};
  config.rules = {"skc", "wta"};
  config.array.age_s = 7.0;
  const crossbar::Technology prices = technology();
  const auto points = sweep_points({{{"age_s", {10.0, 20.0}}, {"wire_resistance_ohm", {3.0}}}}, config, prices);
  REQUIRE(points.size() == 4 + 8 + 4);
  CHECK(points[0].solver.name == "reram_wan2022/skc");
  CHECK(points[3].solver.name == "ideal/wta");
  CHECK(points[5].solver.name == "reram_wan2022/skc, age_s = 20");
  CHECK((points[5].config->array.age_s == 20.0 && points[5].config->array.wire_resistance_ohm == 0.0));
  for (const auto& point : points) CHECK(point.config->machine.tiles == hopfield::Tiles::none);
  config.machine.tiles = hopfield::Tiles::given;
  config.machine.tile = {32, 64};
  CHECK(sweep_points({{{"age_s", {10.0}}}}, config, prices).back().config->machine.tile.bit_lines == 64);
  CHECK((points[12].config->array.age_s == 7.0 && points[12].config->array.wire_resistance_ohm == 3.0));
}

TEST_CASE("a sweep file counts unless the command line says otherwise, and its mistakes have a line") {
  const Folder folder;
  write_file(folder / "good.toml", "device = \"ideal\"\nrule = \"wta\"\nrestarts = 3\n[sweep]\nsigma = [1, 1.5]\non_off_ratio = [10, inf]\n");
  KsatOptions options;
  options.restarts = "9";
  const SweepPlan plan = read_sweep_file((folder / "good.toml").string(), options);
  REQUIRE(plan.axes.size() == 2);
  CHECK((plan.axes[0].key == "sigma" && plan.axes[0].values == std::vector<double>{1.0, 1.5}));
  CHECK(std::isinf(plan.axes[1].values[1]));
  CHECK((options.devices == std::vector<std::string>{"ideal"} && options.rules == std::vector<std::string>{"wta"} && options.restarts == "9"));

  for (const auto& [text, part] : {std::pair{"[sweep]\nage_s = 3\n", ":2:"}, std::pair{"[sweep]\nage_s = [\"x\"]\n", ":2:"},
                                   std::pair{"[sweep]\n", "no key"}, std::pair{"devise = \"ideal\"\n[sweep]\nage_s = [1]\n", "Is 'device' meant?"},
                                   std::pair{"age_s = [1]\n", "sweep"}, std::pair{"restarts = 0\n[sweep]\nage_s = [1]\n", ":1:"}}) {
    write_file(folder / "bad.toml", text);
    KsatOptions none;
    CHECK(contains(input_error([&] { read_sweep_file((folder / "bad.toml").string(), none); }), part));
  }
  for (const char* name : {"sweep_reram", "sweep_pcm"}) {
    KsatOptions none;
    const SweepPlan shipped = read_sweep_file((data_folder() / "experiments" / (std::string(name) + ".toml")).string(), none);
    CHECK(shipped.axes.size() == 8);
    CHECK(none.rules == std::vector<std::string>{"skc", "clause_parallel"});
    KsatConfig config;
    config.devices = {set_path(none.devices.front())};
    config.rules = none.rules;
    const crossbar::Technology prices = technology();
    CHECK(sweep_points(shipped, config, prices).size() > 2 * 8 * 4);  // every value is one that the device has
  }
}

TEST_CASE("a sweep prints, writes, repeats and resumes what a bench measures") {
  const Folder folder;
  make_set(folder);
  const Outcome bench = sweep(folder, {"--baselines", "walksat_asic", "--csv", "bench.csv"});
  REQUIRE(bench.status == 0);
  const std::vector<std::string> axis{"--sweep", "on_off_ratio=4,40", "--sweep", "wire_resistance_ohm=0,200"};
  auto words = axis;
  words.insert(words.end(), {"--csv", "a.csv", "--json", "a.json", "--threads", "1", "--resume", "journal"});
  const Outcome first = sweep(folder, words);
  REQUIRE(first.status == 0);
  CHECK(contains(first.out, "as configured"));
  CHECK(contains(first.out, "walksat_asic"));
  const auto rows = lines_of(read_file(folder / "a.csv")), plain = lines_of(read_file(folder / "bench.csv"));
  REQUIRE(rows.size() == 1 + 1 + 4);
  // The columns of the bench stand in the middle of those of the sweep.
  const auto middle = [&](std::size_t row, const std::string& front) { return rows[row].substr(front.size(), plain[1].size()); };
  CHECK(rows[1].substr(0, 2) == ",,");
  CHECK(middle(1, ",,") == plain[1]);
  CHECK(middle(3, "on_off_ratio,40,") == plain[1]);
  CHECK(middle(4, "wire_resistance_ohm,0,") == plain[1]);
  CHECK(contains(rows[3], ",1,1,1,"));  // of a formula over itself
  CHECK(middle(2, "on_off_ratio,4,") != plain[1]);
  CHECK(middle(5, "wire_resistance_ohm,200,") != plain[1]);

  const auto json = nlohmann::json::parse(read_file(folder / "a.json"));
  CHECK((json["file_type"] == "ohmfield-sweep" && json["rows"].size() == 5 && json["digital"].size() == 1));
  CHECK((json["rows"][0]["key"].is_null() && json["rows"][2]["key"] == "on_off_ratio" && json["rows"][2]["value"] == 40.0));
  CHECK(json["rows"][0]["ets99_J_ci_lo"] <= json["rows"][0]["ets99_J_median"]);
  CHECK(json["rows"][0]["ets99_J_ci_hi"] >= json["rows"][0]["ets99_J_median"]);

  // More values: what the journal knows stays, and the same bytes come for any number of threads.
  words = {"--sweep", "on_off_ratio=4,40", "--sweep", "wire_resistance_ohm=0,200", "--csv", "b.csv", "--threads", "3"};
  REQUIRE(sweep(folder, words).status == 0);
  CHECK(read_file(folder / "b.csv") == read_file(folder / "a.csv"));
  const std::string before = read_file(folder / "journal");
  words = {"--sweep", "on_off_ratio=4,10", "--csv", "c.csv", "--resume", "journal"};
  REQUIRE(sweep(folder, words).status == 0);
  CHECK(lines_of(read_file(folder / "c.csv"))[2] == rows[2]);
  const auto added = lines_of(read_file(folder / "journal")).size() - lines_of(before).size();
  CHECK(added == 3);  // one value on three formulas
}

TEST_CASE("mistakes of a sweep end with status 2 before anything runs") {
  const Folder folder;
  make_set(folder);
  const auto refused = [&folder](std::vector<std::string> words, const std::string& part) {
    const Outcome outcome = sweep(folder, std::move(words));
    CHECK(outcome.status == 2);
    CHECK(contains(outcome.err, part));
    CHECK(lines_of(outcome.err).size() == 1);
  };
  refused({"--sweep", "age_s=1e9"}, "age");
  refused({"--sweep", "read_noise=1,2"}, "no read noise");
  refused({"--sweep", "age_s=1", "--autotune", "walk_probability"}, "two studies");
  refused({"--sweep-file", "nowhere"}, "nowhere");
  refused({"--autotune", "sigma"}, "sigma");
  refused({"--autotune", "walk_probability", "--training", "1"}, "--training");
  write_file(folder / "set/g.cnf", "p cnf 3 2\n1 2 3 0\n-1 2 3 0\n");
  refused({"--autotune", "walk_probability"}, "no one shape");
}

TEST_CASE("a paired ratio by hand") {
  const auto runs = [](std::uint64_t cycles) {
    InstanceOutcome outcome;
    outcome.runs = {{cycles > 0, cycles, cycles}};
    return outcome;
  };
  // Formula by formula 2, 3, 4, no longer solved, never solved; the last tells nothing.
  const PairedRatio ratio = paired_ratio({runs(10), runs(100), runs(1000), runs(5), runs(0)}, {runs(20), runs(300), runs(4000), runs(0), runs(0)}, 1);
  CHECK(ratio.formulas == 4);
  CHECK(ratio.median == Approx(3.5));
  CHECK((ratio.low >= 2.0 && ratio.low <= 3.5));
  CHECK(std::isinf(ratio.high));
  CHECK(std::isnan(paired_ratio({runs(0)}, {runs(0)}, 1).median));
}

TEST_CASE("a parabola is found exactly, its noise tells the interval") {
  // Effort 1000 exp(2 ln(v / 1.3)^2), alike for all formulas.
  std::vector<TunePoint> points;
  for (const double value : {0.5, 0.8, 1.1, 1.7, 2.5}) points.push_back({value, std::vector<double>(11, 1000.0 * std::exp(2.0 * std::pow(std::log(value / 1.3), 2)))});
  const Optimum exact = find_optimum(points, TuneScale::logarithmic, 1);
  CHECK(exact.value == Approx(1.3).epsilon(1e-9));
  CHECK(exact.effort == Approx(1000.0).epsilon(1e-9));
  CHECK(exact.interval.low == Approx(1.3).epsilon(1e-9));
  CHECK(exact.interval.high == Approx(1.3).epsilon(1e-9));
  // Formulas with optima of their own from 1.0 to 1.69: the interval spans some of them, not all.
  for (TunePoint& point : points)
    for (std::size_t f = 0; f < 11; ++f) {
      const double own = 1.3 * std::pow(1.3, (static_cast<double>(f) - 5.0) / 5.0);
      point.effort[f] = 1000.0 * std::exp(2.0 * std::pow(std::log(point.value / own), 2));
    }
  const Optimum spread = find_optimum(points, TuneScale::logarithmic, 1);
  CHECK((spread.interval.low < 1.29 && spread.interval.high > 1.31));
  CHECK((spread.interval.low > 1.0 && spread.interval.high < 1.69));
  // Formulas that are a thousand times as hard, all alike in what they prefer, tell as much as the others.
  std::vector<TunePoint> uneven = points;
  for (TunePoint& point : uneven)
    for (std::size_t f = 0; f < 11; ++f) point.effort[f] = (f % 2 == 0 ? 10.0 : 1e4) * std::exp(2.0 * std::pow(std::log(point.value / 1.3), 2));
  CHECK(find_optimum(uneven, TuneScale::logarithmic, 1).interval.high == Approx(1.3).epsilon(1e-9));
  // Unsolved values are no part of a valley.
  points.push_back({4.0, std::vector<double>(11, HUGE_VAL)});
  CHECK(std::isfinite(find_optimum(points, TuneScale::logarithmic, 1).value));
  // On a slope the lowest value tried is the answer.
  std::vector<TunePoint> slope;
  for (const double value : {1.0, 2.0, 3.0}) slope.push_back({value, {10.0 * value, 10.0 * value}});
  CHECK(find_optimum(slope, TuneScale::linear, 1).value == 1.0);
}

TEST_CASE("where tuning begins and goes on") {
  const auto around = first_values(0.0, 0.0, 1e6), share = first_values(0.5, 0.0, 1.0);
  CHECK((around.size() == 7 && around.front() == Approx(0.25) && around[3] == Approx(1.0) && around.back() == Approx(4.0)));
  CHECK((share.size() == 7 && share.front() == Approx(0.05) && share[3] == Approx(0.5) && share.back() == Approx(0.95)));
  const auto point = [](double value, double effort) { return TunePoint{value, {effort}}; };
  CHECK(next_values({point(1, 5), point(2, 3), point(4, 4)}, TuneScale::logarithmic, 0, 100) == std::vector<double>{std::exp(0.5 * std::log(2.0)), std::exp(1.5 * std::log(2.0))});
  CHECK(next_values({point(1, 5), point(2, 3), point(4, 2)}, TuneScale::linear, 0, 100) == std::vector<double>{6.0});
  CHECK(next_values({point(1, 1), point(2, 3)}, TuneScale::linear, 0.5, 100).empty());
}

TEST_CASE("tuning ends with a value, an interval and a comparison on other formulas") {
  const Folder folder;
  make_set(folder);
  const Outcome outcome = sweep(folder, {"--rule", "wta", "--device", "ideal", "--autotune", "noise=0.2,1,5", "--training", "4", "--csv", "tune.csv"});
  REQUIRE(outcome.status == 0);
  CHECK(contains(outcome.out, "training k=3 n=20 m=80: 4 instances"));
  CHECK(contains(outcome.out, "best sigma = "));
  CHECK(contains(outcome.out, "on 'set', which it was not tuned on"));
  const auto rows = lines_of(read_file(folder / "tune.csv"));
  CHECK(rows.size() > 1 + 1 + 3 + 2);
  CHECK(std::count_if(rows.begin(), rows.end(), [](const std::string& row) { return contains(row, ",set,ideal/wta,3,"); }) == 2);
}
