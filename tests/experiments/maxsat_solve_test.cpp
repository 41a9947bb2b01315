/// `ohmfield solve` on weighted formulas, as a user would run it, and the digital rival beside it.

#include <algorithm>
#include <chrono>
#include <sstream>
#include <thread>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/maxsat/satlike.hpp"
#include "experiments/maxsat/search.hpp"
#include "experiments/program.hpp"
#include "hopfield/maxsat/wcnf.hpp"

using namespace ohmfield;

namespace {

const std::string kExample = std::string(OHMFIELD_SOURCE_DIR) + "/data/maxsat/cover20.wcnf";

/// Random clauses of three literals with weights 1..20.
hopfield::WeightedCnf random_formula(std::int32_t variables, int hard, int soft, std::uint64_t seed) {
  core::CounterRng random(seed, core::Stream::test, 0);
  hopfield::WeightedCnf formula{hopfield::Cnf(variables), hopfield::Cnf(variables), {}};
  for (int c = 0; c < hard + soft; ++c) {
    std::vector<hopfield::DimacsLiteral> clause;
    for (int k = 0; k < 3; ++k) {
      const auto variable = 1 + static_cast<hopfield::DimacsLiteral>(random.below(static_cast<std::uint32_t>(variables)));
      clause.push_back(random() % 2 == 0 || (c < hard && k == 0) ? variable : -variable);
    }
    (c < hard ? formula.hard : formula.soft).add(clause);
    if (c >= hard) formula.weights.push_back(1 + random.below(20));
  }
  return formula;
}

struct Answer {
  std::vector<std::uint64_t> costs;  ///< of the `o` lines
  std::string verdict;
  hopfield::Assignment model;
};

Answer read_answer(const std::string& text) {
  Answer answer;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line.substr(std::min<std::size_t>(2, line.size())));
    if (line.starts_with("o ")) words >> answer.costs.emplace_back();
    if (line.starts_with("s ")) answer.verdict = line.substr(2);
    if (line.starts_with("v "))
      for (int literal; words >> literal && literal != 0;) answer.model.push_back(literal > 0 ? 1 : 0);
  }
  return answer;
}

/// `o` lines fall, and the model costs what the last one says.
void check_answer(const Answer& answer, const hopfield::WeightedCnf& formula) {
  REQUIRE_FALSE(answer.costs.empty());
  for (std::size_t i = 1; i < answer.costs.size(); ++i) CHECK(answer.costs[i] < answer.costs[i - 1]);
  REQUIRE(answer.model.size() == static_cast<std::size_t>(formula.variables()));
  CHECK(hopfield::cost_of(formula, answer.model) == answer.costs.back());
}

std::string text_of(const hopfield::WeightedCnf& formula) {
  std::ostringstream out;
  hopfield::write_wcnf(out, formula);
  return out.str();
}

}  // namespace

TEST_CASE("the example is solved by array and rival", "[maxsat]") {
  const hopfield::WeightedCnf formula = hopfield::parse_wcnf(test::read_file(kExample), "example");
  for (const std::vector<std::string>& more : std::vector<std::vector<std::string>>{{}, {"--maxsat-rule", "parallel"}, {"--baseline", "satlike"}}) {
    std::vector<std::string> arguments{"solve", kExample, "--max-flips", "50000", "--restarts", "2"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const test::Outcome outcome = test::run_program(arguments);
    INFO(outcome.out << outcome.err);
    CHECK(outcome.status == 10);
    const Answer answer = read_answer(outcome.out);
    CHECK(answer.verdict == "SATISFIABLE");
    check_answer(answer, formula);
    CHECK(answer.costs.back() == 44);
  }
}

TEST_CASE("verdicts of weighted formulas", "[maxsat]") {
  const auto [text, status, verdict] = GENERATE(table<std::string, int, std::string>({
      {"h 1 2 0\n5 -1 0\n3 2 0\n", 30, "OPTIMUM FOUND"},
      {"h 1 0\n7 0\n", 30, "OPTIMUM FOUND"},                     // what is paid in every model is no loss
      {"h 1 -1 0\n7 1 -1 0\n", 30, "OPTIMUM FOUND"},             // nothing left after tautologies
      {"h 1 0\n5 -1 0\n", 10, "SATISFIABLE"},                    // optimal, but not proved
      {"h 1 0\nh -1 0\n5 2 0\n", 0, "UNKNOWN"},                  // unsatisfiable, but not proved
      {"h 1 0\nh 0\n5 2 0\n", 20, "UNSATISFIABLE"},
      {"p wcnf 2 2 9\n9 1 2 0\n3 -1 0\n", 30, "OPTIMUM FOUND"},
  }));
  const test::Outcome outcome = test::run_program({"solve", "-", "--max-flips", "2000", "--restarts", "2"}, {.input = text});
  INFO(text << outcome.out << outcome.err);
  CHECK(outcome.status == status);
  const Answer answer = read_answer(outcome.out);
  CHECK(answer.verdict == verdict);
  if (status == 10 || status == 30) check_answer(answer, hopfield::parse_wcnf(text, "stdin"));
  else CHECK((answer.costs.empty() && answer.model.empty()));
}

TEST_CASE("wrong use of weighted formulas is refused", "[maxsat]") {
  const auto [text, option, value, part] = GENERATE(table<std::string, std::string, std::string, std::string>({
      {"0 1 0\nh 1 0\n", "--restarts", "1", "<stdin>:1:1: the weight of the clause is 0"},
      {"h 1 0\n", "--baseline", "cadical", "Use --baseline satlike"},
      {"h 1 0\n", "--rule", "wta", "Use --maxsat-rule"},
      {"h 1 0\n", "--time-limit", "0", "--time-limit"},
      {"h 1 0\n", "--trace", "t.h5", "--trace records searches without weights"},
      {"h 1 0\n", "--maxsat-param", "levels", "is not NAME=VALUE"},
      {"h 1 0\n", "--maxsat-rule", "foccused", "Is 'focused' meant?"},
      {"p cnf 1 1\n1 0\n", "--maxsat-rule", "focused", "Use --rule"},
      {"p cnf 1 1\n1 0\n", "--baseline", "satlike", "unknown baseline"},
  }));
  const test::Outcome outcome = test::run_program({"solve", "-", option, value}, {.input = text});
  INFO(outcome.out << outcome.err);
  CHECK(outcome.status == 2);
  CHECK(outcome.err.find(part) != std::string::npos);
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
}

TEST_CASE("the answer does not depend on threads", "[maxsat]") {
  const hopfield::WeightedCnf formula = hopfield::reduced(random_formula(40, 60, 200, 3)).formula;
  const hopfield::WeightedCnf free = hopfield::reduced(random_formula(40, 60, 60, 3)).formula;  // some restart pays nothing
  for (const hopfield::WeightedCnf* each : {&formula, &free}) {
    std::vector<experiments::MaxsatSearch> searches;
    for (const int threads : {1, 2, 3, 8}) {
      const auto params = hopfield::complete_maxsat_params(hopfield::MaxsatRule::focused, {});
      const hopfield::WeightedArray array(*each, params, nullptr, 0.0, 1);
      experiments::SearchLimits limits;
      limits.threads = threads;
      experiments::CostAnnouncer quiet(*each, 0);
      searches.push_back(experiments::search_maxsat(
          [&](std::uint64_t seed, const hopfield::MaxsatTrialOptions& options) {
            hopfield::MaxsatTrialOptions silent = options;
            silent.on_better = nullptr;
            return run_maxsat_trial(array, params, seed, silent);
          },
          12, 300, 7, limits, quiet));
    }
    for (const experiments::MaxsatSearch& search : searches) {
      CHECK((search.score == searches[0].score && search.best == searches[0].best));
      CHECK((search.restarts == searches[0].restarts && search.counts.cycles == searches[0].counts.cycles));
    }
    CHECK((each == &free) == (searches[0].score.cost == 0 && searches[0].restarts < 12));
  }
}

TEST_CASE("of equal costs the lowest restart wins, whoever ends first", "[maxsat]") {
  const hopfield::WeightedCnf formula = hopfield::parse_wcnf("h 1 2 0\n", "f");
  experiments::CostAnnouncer quiet(formula, 0);
  for (const int threads : {1, 4}) {
    experiments::SearchLimits limits;
    limits.threads = threads;
    limits.first_restart = 5;
    const std::uint64_t first = core::derive_seed(7, core::Stream::trial, 5);
    const experiments::MaxsatSearch search = experiments::search_maxsat(
        [&](std::uint64_t seed, const hopfield::MaxsatTrialOptions&) {
          if (seed == first && threads > 1) std::this_thread::sleep_for(std::chrono::milliseconds(20));
          hopfield::MaxsatTrialResult result;
          result.score = {0, 9};
          result.best = {seed == first ? std::uint8_t{1} : std::uint8_t{0}, 1};
          return result;
        },
        8, 1, 7, limits, quiet);
    CHECK((search.best[0] == 1 && search.restarts == 8 && search.finished == 8));
  }
}

TEST_CASE("the digital rival keeps books and finds optima", "[maxsat]") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const hopfield::WeightedCnf formula = hopfield::reduced(random_formula(12, 30, 80, seed)).formula;
    const auto params = hopfield::complete_maxsat_params(hopfield::MaxsatRule::focused, {});
    const hopfield::WeightedArray index(formula, params, nullptr, 0.0, 1);
    hopfield::MaxsatTrialOptions options;
    options.max_flips = 30'000;
    const hopfield::MaxsatTrialResult result = experiments::run_satlike(index, {}, 1, options);
    REQUIRE(result.score.hard_unsatisfied == 0);
    CHECK(hopfield::cost_of(formula, result.best) == result.score.cost);
    std::uint64_t optimum = ~std::uint64_t{0};
    hopfield::Assignment values(12);
    for (std::uint32_t bits = 0; bits < 1u << 12; ++bits) {
      for (std::size_t v = 0; v < 12; ++v) values[v] = bits >> v & 1;
      optimum = std::min(optimum, hopfield::cost_of(formula, values).value_or(optimum));
    }
    CHECK(result.score.cost == optimum);
  }
}

TEST_CASE("an interrupted weighted search prints its best model and how to go on", "[maxsat]") {
  const test::TemporaryFolder folder;
  const hopfield::WeightedCnf formula = random_formula(500, 1, 4000, 1);
  test::write_file(folder / "f.wcnf", text_of(formula));
  const std::string out = (folder / "out").string();
  test::Program program({"solve", "f.wcnf", "--max-flips", "4000000000", "--threads", "1", "--first-restart", "7"},
                        {.folder = folder.path(), .out_path = out});
  while (program.is_running() && test::read_file(out).find("\no ") == std::string::npos) std::this_thread::yield();
  REQUIRE(program.is_running());  // not yet waited for: its number is still its own
  kill(program.pid(), SIGINT);
  const test::Outcome outcome = program.finish();
  const std::string text = test::read_file(out);
  INFO(text << outcome.err);
  CHECK(outcome.status == 3);
  CHECK(text.find("c interrupted; continue with --first-restart 7\n") != std::string::npos);
  check_answer(read_answer(text), formula);
}

TEST_CASE("later restarts continue a weighted search", "[maxsat]") {
  const std::string text = text_of(random_formula(60, 1, 600, 2));
  const auto cost = [&](const char* restarts, const char* first) {
    const test::Outcome outcome = test::run_program({"solve", "-", "--max-flips", "200", "--restarts", restarts, "--first-restart", first}, {.input = text});
    INFO(outcome.out << outcome.err);
    REQUIRE(outcome.status == 10);
    return read_answer(outcome.out).costs.back();
  };
  CHECK(cost("6", "0") == std::min(cost("3", "0"), cost("3", "3")));
  CHECK(cost("1", "0") != cost("1", "1"));
}
