#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "core/error.hpp"
#include "core/random/counter_rng.hpp"
#include "hopfield/best_tracker.hpp"
#include "experiments/baselines/cadical.hpp"
#include "experiments/baselines/probsat.hpp"
#include "experiments/baselines/walksat.hpp"
#include "experiments/generators/ksat.hpp"
#include "hopfield/clause_set.hpp"
#include "hopfield/dimacs.hpp"
#include "hopfield/draws.hpp"
#include "hopfield/model_check.hpp"

using namespace ohmfield;
using namespace ohmfield::experiments;
using hopfield::Assignment;
using hopfield::Cnf;

namespace {

/// Clauses of 1 to 6 literals, some of them twice, some with repeated literals or both signs of a variable.
Cnf mixed_formula(core::CounterRng& rng, int variables, std::uint32_t clauses) {
  Cnf cnf(variables);
  std::vector<hopfield::DimacsLiteral> clause;
  for (std::uint32_t c = 0; c < clauses; ++c) {
    if (c == 0 || rng.below(10) != 0) {
      clause.clear();
      const std::uint32_t length = rng.below(15) == 0 ? 1 : 2 + rng.below(5);
      for (std::uint32_t i = 0; i < length; ++i) {
        const int v = 1 + static_cast<int>(rng.below(static_cast<std::uint32_t>(variables)));
        clause.push_back(rng() % 2 == 0 ? v : -v);
      }
    }
    cnf.add(clause);
  }
  return cnf;
}

/// A search state computed from scratch at every step, clause by clause.
class SlowState {
 public:
  SlowState(const Cnf& cnf, std::uint64_t trial_seed)
      : cnf_(normalised(cnf)), values_(hopfield::random_assignment(cnf.variables(), trial_seed)), set_(cnf_.clauses()) {
    for (std::uint32_t c = 0; c < cnf_.clauses(); ++c) {
      if (!satisfied(c)) set_.insert(c);
    }
  }

  const hopfield::ClauseSet& set() const { return set_; }
  std::span<const int> clause(std::uint32_t c) const { return cnf_.clause(c); }
  const Assignment& values() const { return values_; }

  std::uint32_t breaks(int literal) {
    std::uint32_t count = 0;
    std::vector<bool> before;
    for (std::uint32_t c = 0; c < cnf_.clauses(); ++c) before.push_back(satisfied(c));
    toggle(literal);
    for (std::uint32_t c = 0; c < cnf_.clauses(); ++c) count += before[c] && !satisfied(c) ? 1 : 0;
    toggle(literal);
    return count;
  }

  void flip(int literal) {
    toggle(literal);
    for (std::uint32_t c = 0; c < cnf_.clauses(); ++c) {
      if (set_.contains(c) && satisfied(c)) set_.remove(c);
    }
    for (std::uint32_t c = 0; c < cnf_.clauses(); ++c) {
      if (!set_.contains(c) && !satisfied(c)) set_.insert(c);
    }
  }

 private:
  bool satisfied(std::uint32_t c) const {
    const auto literals = cnf_.clause(c);
    return std::any_of(literals.begin(), literals.end(), [this](int literal) {
      return (values_[static_cast<std::size_t>(std::abs(literal)) - 1] == 1) == (literal > 0);
    });
  }
  void toggle(int literal) { values_[static_cast<std::size_t>(std::abs(literal)) - 1] ^= 1; }

  Cnf cnf_;
  Assignment values_;
  hopfield::ClauseSet set_;
};

/// Rules 1 to 5 of walksat.hpp, word for word.
std::vector<std::uint32_t> slow_walksat(const Cnf& cnf, double p, std::uint64_t trial_seed, std::uint64_t most_flips) {
  SlowState state(cnf, trial_seed);
  hopfield::TrialDraws trial_draws(trial_seed);
  std::vector<std::uint32_t> flipped;
  for (std::uint64_t step = 0; step < most_flips && !state.set().empty(); ++step) {
    const hopfield::StepDraws draws = trial_draws.at(step);
    const std::uint32_t chosen_clause =
        state.set()[core::scale_to(draws.clause, static_cast<std::uint32_t>(state.set().size()))];
    const std::vector<int> literals(state.clause(chosen_clause).begin(), state.clause(chosen_clause).end());
    std::vector<std::uint32_t> breaks;
    for (const int literal : literals) breaks.push_back(state.breaks(literal));
    const std::uint32_t least = *std::min_element(breaks.begin(), breaks.end());
    std::vector<int> candidates;
    if (least == 0 || static_cast<double>(draws.coin) >= p * 4294967296.0) {
      for (std::size_t i = 0; i < literals.size(); ++i) {
        if (breaks[i] == least) candidates.push_back(literals[i]);
      }
    } else {
      candidates = literals;
    }
    const int literal = candidates[core::scale_to(draws.literal, static_cast<std::uint32_t>(candidates.size()))];
    state.flip(literal);
    flipped.push_back(static_cast<std::uint32_t>(std::abs(literal)) - 1);
  }
  return flipped;
}

void check_result(const Cnf& cnf, const SearchResult& result) {
  CHECK(count_unsatisfied(normalised(cnf), result.best) == result.best_unsatisfied);
  CHECK(result.solved == (result.best_unsatisfied == 0));
  if (result.solved) CHECK(first_unsatisfied(cnf, result.best) == std::nullopt);
}

}  // namespace

TEST_CASE("WalkSAT decides as its specification, step by step") {
  core::CounterRng rng(1, core::Stream::test, 0);
  std::uint64_t steps = 0;
  for (std::uint64_t round = 0; round < 60; ++round) {
    const int n = 1 + static_cast<int>(rng.below(40));
    const Cnf cnf = mixed_formula(rng, n, 1 + rng.below(200));
    const double p = round % 5 == 0 ? 0.0 : round % 5 == 1 ? 1.0 : 0.5;
    constexpr std::uint64_t kMost = 400;
    const std::vector<std::uint32_t> expected = slow_walksat(cnf, p, round, kMost);
    std::vector<std::uint32_t> flipped;
    StopRule stop;
    stop.most_flips = kMost;
    const hopfield::ClauseIndex index(cnf);
    const SearchResult result = walksat_observed(index, {p}, round, stop, [&](std::uint64_t step, std::uint32_t v) {
      CHECK(step == flipped.size());
      flipped.push_back(v);
    });
    INFO("round " << round);
    CHECK(flipped == expected);
    CHECK(result.flips == expected.size());
    check_result(cnf, result);
    const SearchResult unobserved = walksat(index, {p}, round, stop);
    CHECK(unobserved.best == result.best);
    CHECK(unobserved.flips == result.flips);
    steps += expected.size();
  }
  CHECK(steps > 10'000);
}

TEST_CASE("WalkSAT follows its specification over a long run") {
  const Cnf cnf = uniform_ksat({60, 300, 3}, 5, 0);  // over-constrained: it does not end
  constexpr std::uint64_t kMost = 6000;
  std::vector<std::uint32_t> flipped;
  StopRule stop;
  stop.most_flips = kMost;
  const SearchResult result =
      walksat_observed(hopfield::ClauseIndex(cnf), {}, 3, stop, [&](std::uint64_t, std::uint32_t v) { flipped.push_back(v); });
  CHECK(flipped == slow_walksat(cnf, 0.5, 3, kMost));
  // The best assignment is the first of the walk with the fewest unsatisfied clauses, though the journal of
  // BestTracker was folded several times.
  Assignment values = hopfield::random_assignment(60, 3), best = values;
  for (const std::uint32_t v : flipped) {
    values[v] ^= 1;
    if (count_unsatisfied(cnf, values) < count_unsatisfied(cnf, best)) best = values;
  }
  CHECK(result.best == best);
  check_result(cnf, result);
}

TEST_CASE("the best of a walk is its first minimum, however long ago") {
  core::CounterRng rng(3, core::Stream::test, 0);
  for (int round = 0; round < 40; ++round) {
    // Improvements become rare, so that the journal (1024 flips) is folded between some of them and not others.
    Assignment values(7, 0), best_values = values;
    std::uint32_t fewest = 30;
    hopfield::BestTracker tracker(values, fewest);
    const std::uint32_t rarity = 1 + rng.below(3000);
    for (int step = 0; step < 10'000; ++step) {
      const std::uint32_t variable = rng.below(7);
      values[variable] ^= 1;
      const bool improves = fewest > 0 && rng.below(rarity) == 0;
      const std::uint32_t unsatisfied = improves ? fewest - 1 : fewest + rng.below(2);
      tracker.flip(variable);
      tracker.reached(unsatisfied, values);
      if (unsatisfied < fewest) best_values = values;
      fewest = std::min(fewest, unsatisfied);
      if (step % 97 == 0 && tracker.best() != best_values) FAIL("round " << round << ", step " << step);
    }
    CHECK(tracker.best() == best_values);
    CHECK(tracker.fewest() == fewest);
  }
}

TEST_CASE("probSAT chooses with the published probabilities") {
  // Along a walk, every choice is compared with its exact distribution given the state: for each position in the
  // chosen clause, sum (chosen - p) / sqrt(sum p (1 - p)) is standard normal, and so is the like of the break of the
  // choice, which catches a cb that is off by 7 %. Bound 5.33, false alarm 1e-7 each.
  const auto check = [](const Cnf& cnf, const ProbsatParams& params, std::uint64_t seed, std::uint64_t most) {
    SlowState state(cnf, seed);
    hopfield::TrialDraws trial_draws(seed);
    std::vector<double> off(8, 0), variance(8, 0);
    double breaks_off = 0, breaks_variance = 0;
    StopRule stop;
    stop.most_flips = most;
    const SearchResult result =
        probsat_observed(hopfield::ClauseIndex(cnf), params, seed, stop, [&](std::uint64_t step, std::uint32_t v) {
          const std::uint32_t clause = state.set()[core::scale_to(trial_draws.at(step).clause,
                                                                  static_cast<std::uint32_t>(state.set().size()))];
          const std::vector<int> literals(state.clause(clause).begin(), state.clause(clause).end());
          std::vector<double> weights, all_breaks;
          double sum = 0;
          for (const int literal : literals) {
            const double breaks = state.breaks(literal);
            all_breaks.push_back(breaks);
            const bool polynomial = params.shape == ProbsatParams::Shape::polynomial;
            weights.push_back(polynomial ? std::pow(params.eps + breaks, -params.cb) : std::pow(params.cb, -breaks));
            sum += weights.back();
          }
          int chosen = 0;
          double chosen_breaks = 0, mean = 0, square = 0;
          for (std::size_t i = 0; i < literals.size(); ++i) {
            const bool here = static_cast<std::uint32_t>(std::abs(literals[i])) - 1 == v;
            const double p = weights[i] / sum;
            off[i] += (here ? 1 : 0) - p;
            variance[i] += p * (1 - p);
            mean += p * all_breaks[i];
            square += p * all_breaks[i] * all_breaks[i];
            if (here) chosen = literals[i];
            if (here) chosen_breaks = all_breaks[i];
          }
          breaks_off += chosen_breaks - mean;
          breaks_variance += square - mean * mean;
          REQUIRE(chosen != 0);
          state.flip(chosen);
        });
    CHECK(result.flips > most / 2);
    CHECK(std::abs(breaks_off) < 5.33 * std::sqrt(breaks_variance));
    for (std::size_t i = 0; i < off.size(); ++i) {
      if (variance[i] > 10) CHECK(std::abs(off[i]) < 5.33 * std::sqrt(variance[i]));
    }
    check_result(cnf, result);
  };
  check(uniform_ksat({40, 220, 3}, 2, 0), ProbsatParams::published(3), 1, 30'000);
  check(uniform_ksat({20, 600, 5}, 2, 0), ProbsatParams::published(5), 2, 4000);
  core::CounterRng rng(4, core::Stream::test, 0);
  check(mixed_formula(rng, 20, 250), ProbsatParams::published(6), 3, 4000);
}

TEST_CASE("probSAT takes the published constants") {
  CHECK(ProbsatParams::published(2).cb == 2.06);
  CHECK(ProbsatParams::published(3).shape == ProbsatParams::Shape::polynomial);
  CHECK(ProbsatParams::published(4).cb == 2.85);
  CHECK(ProbsatParams::published(5).cb == 3.7);
  CHECK(ProbsatParams::published(5).shape == ProbsatParams::Shape::exponential);
  CHECK(ProbsatParams::published(7).cb == 5.4);
  CHECK(ProbsatParams::published(100).cb == 5.4);
}

TEST_CASE("CaDiCaL agrees with enumeration") {
  core::CounterRng rng(2, core::Stream::test, 0);
  int satisfiable = 0;
  constexpr int kRounds = 300;
  for (int round = 0; round < kRounds; ++round) {
    const int n = 1 + static_cast<int>(rng.below(12));
    const Cnf cnf = mixed_formula(rng, n, 1 + rng.below(static_cast<std::uint32_t>(8 * n)));
    bool expected = false;
    for (unsigned bits = 0; bits < (1u << n) && !expected; ++bits) {
      Assignment values;
      for (int v = 0; v < n; ++v) values.push_back(bits >> v & 1u);
      expected = first_unsatisfied(cnf, values) == std::nullopt;
    }
    const CdclResult result = solve_with_cadical(cnf);
    CHECK(result.answer == (expected ? CdclAnswer::satisfiable : CdclAnswer::unsatisfiable));
    if (expected) CHECK(first_unsatisfied(cnf, result.model) == std::nullopt);
    satisfiable += expected ? 1 : 0;
  }
  CHECK(satisfiable > kRounds / 10);
  CHECK(satisfiable < kRounds * 9 / 10);
}

TEST_CASE("CaDiCaL gives up when told to") {
  const Cnf hard = uniform_ksat({250, 1065, 3}, 1, 0);
  CdclParams params;
  params.most_conflicts = 10;
  CHECK(solve_with_cadical(hard, params).answer == CdclAnswer::unknown);
  std::atomic<bool> raised{true};
  params = {};
  params.stop.stop = &raised;
  CHECK(solve_with_cadical(hard, params).answer == CdclAnswer::unknown);
  params = {};
  params.stop.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
  const Cnf harder = uniform_ksat({600, 2556, 3}, 1, 0);
  CHECK(solve_with_cadical(harder, params).answer == CdclAnswer::unknown);
}

TEST_CASE("the smallest formulas end at once") {
  const auto run = [](const Cnf& cnf, bool satisfiable) {
    for (const bool use_probsat : {false, true}) {
      StopRule stop;
      stop.most_flips = 100;
      const hopfield::ClauseIndex index(cnf);
      const SearchResult result = use_probsat ? probsat(index, std::nullopt, 7, stop) : walksat(index, {}, 7, stop);
      CHECK(result.solved == satisfiable);
      CHECK(result.best.size() == static_cast<std::size_t>(cnf.variables()));
      check_result(cnf, result);
    }
    const CdclResult proof = solve_with_cadical(cnf);
    CHECK(proof.answer == (satisfiable ? CdclAnswer::satisfiable : CdclAnswer::unsatisfiable));
    if (satisfiable) CHECK(first_unsatisfied(cnf, proof.model) == std::nullopt);
  };
  run(hopfield::parse_dimacs("p cnf 0 0\n", "f"), true);
  run(hopfield::parse_dimacs("p cnf 5 0\n", "f"), true);
  run(hopfield::parse_dimacs("p cnf 0 1\n0\n", "f"), false);
  run(hopfield::parse_dimacs("p cnf 2 2\n1 2 0\n0\n", "f"), false);
  run(hopfield::parse_dimacs("p cnf 1 1\n-1 0\n", "f"), true);
  run(hopfield::parse_dimacs("p cnf 1 2\n-1 0\n1 0\n", "f"), false);
  run(hopfield::parse_dimacs("p cnf 3 3\n1 0\n-2 0\n3 3 3 0\n", "f"), true);
  run(hopfield::parse_dimacs("p cnf 2 2\n1 -1 0\n2 -2 2 0\n", "f"), true);
}

TEST_CASE("a search stops when told to") {
  const Cnf cnf = uniform_ksat({50, 400, 3}, 1, 0);
  const hopfield::ClauseIndex index(cnf);
  StopRule stop;
  stop.most_flips = 5000;
  SearchResult result = walksat(index, {}, 1, stop);
  CHECK(result.flips == 5000);
  CHECK_FALSE(result.interrupted);
  std::atomic<bool> raised{true};
  stop.stop = &raised;
  result = probsat(index, std::nullopt, 1, stop);
  CHECK(result.interrupted);
  CHECK(result.flips == 0);
  check_result(cnf, result);
  stop = {};
  stop.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(20);
  result = walksat(index, {}, 1, stop);
  CHECK(result.interrupted);
  CHECK(result.flips > 0);
  check_result(cnf, result);
}

TEST_CASE("bad parameters are refused") {
  const hopfield::ClauseIndex index(uniform_ksat({5, 5, 3}, 1, 0));
  CHECK_THROWS_AS(walksat(index, {1.5}, 1), core::InputError);
  CHECK_THROWS_AS(walksat(index, {std::nan("")}, 1), core::InputError);
  CHECK_THROWS_AS(probsat(index, ProbsatParams{ProbsatParams::Shape::exponential, 0.5, 0.9}, 1), core::InputError);
  CHECK_THROWS_AS(probsat(index, ProbsatParams{ProbsatParams::Shape::polynomial, 2, 0}, 1), core::InputError);
}

TEST_CASE("local search finds planted and filtered solutions") {
  SatisfiableKsat members({50, 218, 3}, 1);
  for (int i = 0; i < 30; ++i) {
    const Cnf cnf = members.next().cnf;
    const hopfield::ClauseIndex index(cnf);
    StopRule stop;
    stop.most_flips = 10'000'000;
    for (const SearchResult& result : {walksat(index, {}, 1, stop), probsat(index, std::nullopt, 1, stop)}) {
      CHECK(result.solved);
      check_result(cnf, result);
    }
  }
}

TEST_CASE("local search solves all of uf50") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  int solved = 0;
  for (const auto& entry : std::filesystem::directory_iterator(data / "satlib" / "uf50-218")) {
    const Cnf cnf = hopfield::read_dimacs(entry.path().string());
    const hopfield::ClauseIndex index(cnf);
    StopRule stop;
    stop.most_flips = 20'000'000;
    const SearchResult walk = walksat(index, {}, 1, stop), prob = probsat(index, std::nullopt, 1, stop);
    INFO(entry.path());
    CHECK(walk.solved);
    CHECK(prob.solved);
    check_result(cnf, walk);
    check_result(cnf, prob);
    ++solved;
  }
  CHECK(solved > 0);
}
