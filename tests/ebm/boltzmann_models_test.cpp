/// Pairwise and high-order machines: energies by definition, fields against energies, samples against enumeration.

#include <cmath>

#include "boltzmann_support.hpp"
#include "catch.hpp"
#include "core/error.hpp"
#include "crossbar/analog_matrix.hpp"
#include "crossbar/device/ideal.hpp"
#include "ebm/boltzmann/high_order.hpp"
#include "ebm/boltzmann/pairwise.hpp"
#include "ebm/boltzmann/rbm_model.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;
using test::normal_matrix;

namespace {

Block sites_of(Eigen::Index count, Eigen::Index symbols) {
  Block sites;
  for (Eigen::Index i = 0; i < count; ++i) sites.push_back({i * symbols, symbols});
  return sites;
}

/// Couplings between sites that are neighbours on a ring.
Eigen::MatrixXf ring_couplings(Eigen::Index sites, Eigen::Index symbols, double sigma) {
  Eigen::MatrixXf j = Eigen::MatrixXf::Zero(sites * symbols, sites * symbols);
  for (Eigen::Index i = 0; i < sites; ++i) {
    const Eigen::Index a = i * symbols, b = (i + 1) % sites * symbols;
    const Eigen::MatrixXf block = normal_matrix(symbols, symbols, sigma, 20 + static_cast<std::uint64_t>(i));
    j.block(a, b, symbols, symbols) = block;
    j.block(b, a, symbols, symbols) = block.transpose();
  }
  return j;
}

/// Fields are differences of energies: for all units of all blocks, in all states.
void check_fields(const Model& model, crossbar::Context& context, double margin) {
  const Enumeration all = enumerate(model, {}, 1.0, context);
  Eigen::MatrixXf f(model.units(), all.states.cols());
  for (std::size_t b = 0; b < model.blocks().size(); ++b) {
    model.fields(b, all.states, f, context);
    for (const Group& group : model.blocks()[b])
      for (Eigen::Index s = 0; s < all.states.cols(); s += 3) {
        Eigen::MatrixXf moved = all.states.col(s).replicate(1, group.size == 1 ? 2 : group.size);
        moved.middleRows(group.first, group.size).setZero();
        for (Eigen::Index k = 0; k < moved.cols(); ++k)
          if (group.size > 1) moved(group.first + k, k) = 1.0f;
          else moved(group.first, k) = static_cast<float>(k);
        std::vector<double> e(static_cast<std::size_t>(moved.cols()));
        model.energies(moved, e, context);
        for (std::size_t k = 1; k < e.size(); ++k) {
          const double gain = group.size == 1 ? double{f(group.first, s)} : double{f(group.first + static_cast<Eigen::Index>(k), s)} - double{f(group.first, s)};
          REQUIRE(std::fabs(gain - (e[0] - e[k])) < margin);
        }
      }
  }
}

std::vector<Ngram> some_ngrams() {
  std::vector<Ngram> ngrams;
  const Eigen::MatrixXf weights = normal_matrix(40, 1, 0.8, 30);
  for (Eigen::Index a = 0; a < 3; ++a) {
    ngrams.push_back({{a}, weights(a, 0)});
    ngrams.push_back({{a, (a + 1) % 3}, weights(3 + a, 0)});
    ngrams.push_back({{a, a, (a + 2) % 3}, weights(6 + a, 0)});
  }
  ngrams.push_back({{0, 1, 2, 0}, 1.5f});
  return ngrams;
}

std::shared_ptr<const crossbar::DeviceModel> ideal_device() {
  crossbar::DeviceInfo info;
  info.name = "test";
  info.g_max_S = info.on_S = 40e-6;
  info.last_time_s = 1e9;
  return std::make_shared<crossbar::IdealDevice>(info, crossbar::ReadoutInfo{}, crossbar::IdealParams{});
}

}  // namespace

TEST_CASE("fields of all models are differences of their energies", "[boltzmann]") {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  const Block sites = sites_of(5, 3);
  const Eigen::MatrixXf j = ring_couplings(5, 3, 0.8);
  const crossbar::DigitalMatrix couplings(j);
  const PairwiseModel potts(couplings, normal_matrix(15, 1, 0.5, 2), colour_blocks(j, sites));
  CHECK(potts.blocks().size() == 3);  // a ring of odd length
  check_fields(potts, context, 1e-5);
  const HighOrderModel words(sites, ngram_terms(sites, some_ngrams()));
  CHECK(words.terms().size() == 3 * 5 + 3 * 4 + 3 * 3 + 2);
  check_fields(words, context, 1e-5);
  const crossbar::DigitalMatrix weights(normal_matrix(4, 6, 0.8, 0));
  check_fields(RbmModel(weights, normal_matrix(6, 1, 0.5, 1), normal_matrix(4, 1, 0.5, 2), 3, 2), context, 1e-5);
}

TEST_CASE("energies of pairwise and high-order machines are those of their definition", "[boltzmann]") {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  const Block sites = sites_of(4, 3);
  const Eigen::MatrixXf j = ring_couplings(4, 3, 0.8), bias = normal_matrix(12, 1, 0.5, 2);
  const crossbar::DigitalMatrix couplings(j);
  const Eigen::MatrixXf states = all_states(sites, 12);
  std::vector<double> pairwise(81), words(81);
  PairwiseModel(couplings, bias, colour_blocks(j, sites)).energies(states, pairwise, context);
  HighOrderModel(sites, ngram_terms(sites, some_ngrams())).energies(states, words, context);
  for (Eigen::Index s = 0; s < 81; ++s) {
    std::vector<Eigen::Index> text;
    for (const Group& site : sites)
      for (Eigen::Index a = 0; a < 3; ++a)
        if (states(site.first + a, s) != 0.0f) text.push_back(a);
    REQUIRE(text.size() == 4);
    double by_pairs = 0.0, by_words = 0.0;
    for (std::size_t i = 0; i < 4; ++i) {
      by_pairs -= double{bias(static_cast<Eigen::Index>(3 * i) + text[i], 0)};
      by_pairs -= double{j(static_cast<Eigen::Index>(3 * i) + text[i], static_cast<Eigen::Index>(3 * ((i + 1) % 4)) + text[(i + 1) % 4])};
      for (const Ngram& ngram : some_ngrams())
        if (i + ngram.symbols.size() <= 4 && std::equal(ngram.symbols.begin(), ngram.symbols.end(), text.begin() + static_cast<std::ptrdiff_t>(i)))
          by_words -= double{ngram.weight};
    }
    CHECK(pairwise[static_cast<std::size_t>(s)] == Approx(by_pairs).margin(1e-5));
    CHECK(words[static_cast<std::size_t>(s)] == Approx(by_words).margin(1e-5));
  }
}

TEST_CASE("Gibbs samples pairwise and high-order machines", "[boltzmann]") {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  const Block sites = sites_of(4, 3);
  SECTION("symbols in pairs") {
    const Eigen::MatrixXf j = ring_couplings(4, 3, 0.7);
    const crossbar::DigitalMatrix couplings(j);
    const PairwiseModel model(couplings, normal_matrix(12, 1, 0.5, 2), colour_blocks(j, sites));
    CHECK(model.blocks().size() == 2);
    const auto result = test::chi_square(enumerate(model, {}, 1.0, context), test::run_chains(Gibbs(model, {}), 20000, 50, context));
    CHECK(result.statistic < result.limit);
  }
  SECTION("bits in pairs, all coupled") {
    Eigen::MatrixXf j = normal_matrix(6, 6, 0.5, 3);
    j = (j + j.transpose()).eval();
    j.diagonal().setZero();
    Block bits = sites_of(6, 1);
    const crossbar::DigitalMatrix couplings(j);
    const PairwiseModel model(couplings, normal_matrix(6, 1, 0.5, 2), colour_blocks(j, bits));
    CHECK(model.blocks().size() == 6);
    const auto result = test::chi_square(enumerate(model, {}, 1.0, context), test::run_chains(Gibbs(model, {}), 20000, 50, context));
    CHECK(result.statistic < result.limit);
  }
  SECTION("n-grams, with a pair that is forbidden") {
    const HighOrderModel model(sites, ngram_terms(sites, some_ngrams()));
    Constraints rules;
    rules.pairs = {{0, 4}, {3, 7}};  // symbol 0 before symbol 1
    const auto result = test::chi_square(enumerate(model, rules, 1.0, context), test::run_chains(Gibbs(model, rules), 20000, 80, context));
    CHECK(result.statistic < result.limit);
  }
}

TEST_CASE("a tiny prefix may be the only one that a large weight allows", "[boltzmann]") {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  const Eigen::MatrixXf none = Eigen::MatrixXf::Zero(4, 4);
  const crossbar::DigitalMatrix couplings(none);
  const PairwiseModel model(couplings, Eigen::Vector4f(0.0f, -800.0f, 0.0f, 800.0f), colour_blocks(none, sites_of(2, 2)));
  REQUIRE(model.blocks().size() == 1);
  Constraints rules;
  rules.pairs = {{0, 3}};
  // Left are 0 with 2, of weight 1, and 1 with 3, of weight e^-800 e^800.
  constexpr std::size_t kChains = 10000;
  const Gibbs gibbs(model, rules);
  Chains chains = gibbs.start(kChains, 5);
  gibbs.sweep(chains, {}, context);
  const double share = chains.states.row(3).cast<double>().mean();
  CHECK(std::fabs(share - 0.5) < 5.33 * 0.5 / std::sqrt(static_cast<double>(kChains)));  // false alarm 1e-7
  CHECK(chains.states.row(1) == chains.states.row(3));
}

TEST_CASE("n-grams through a matrix give the fields of their definition", "[boltzmann]") {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  const Block sites = sites_of(4, 3);
  const std::vector<Term> terms = ngram_terms(sites, some_ngrams());
  const HighOrderModel sparse(sites, terms);
  const Eigen::MatrixXf states = all_states(sites, 12);
  Eigen::MatrixXf expected = Eigen::MatrixXf::Zero(12, states.cols()), seen = expected;
  for (std::size_t b = 0; b < sparse.blocks().size(); ++b) sparse.fields(b, states, expected, context);
  SECTION("digital") {
    const crossbar::DigitalMatrix incidence(sparse.incidence());
    HighOrderModel(sites, terms, incidence).fields(0, states, seen, context);
    CHECK((seen - expected).cwiseAbs().maxCoeff() < 1e-5f);
  }
  SECTION("in an array of ideal cells, whose events are counted") {
    const crossbar::AnalogMatrix incidence(sparse.incidence(), ideal_device(), {}, 1);
    HighOrderModel(sites, terms, incidence).fields(0, states, seen, context);
    CHECK((seen - expected).cwiseAbs().maxCoeff() < 1e-4f);
    CHECK(ledger[core::Event::cell_read].count > 0.0);
    CHECK(ledger[core::Event::comparator].count == 2.0 * static_cast<double>(terms.size()) * 81.0);
  }
}

TEST_CASE("means of terms are the gradient of the likelihood by their weights", "[boltzmann]") {
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  const Block sites = sites_of(4, 3);
  std::vector<Term> terms = ngram_terms(sites, some_ngrams());
  const auto log_likelihood = [&](Eigen::Index data) {
    const Enumeration all = enumerate(HighOrderModel(sites, terms), {}, 1.0, context);
    return -all.energy[data] - all.log_z;
  };
  const HighOrderModel model(sites, terms);
  const Enumeration all = enumerate(model, {}, 1.0, context);
  Eigen::VectorXd at_data = Eigen::VectorXd::Zero(81);
  at_data[17] = 1.0;
  const Eigen::VectorXd gradient = model.term_means(all.states, at_data) - model.term_means(all.states, all.share);
  for (std::size_t t = 0; t < terms.size(); t += 5) {
    const float weight = terms[t].weight;
    terms[t].weight = weight + 0x1p-8f;
    const double above = log_likelihood(17);
    terms[t].weight = weight - 0x1p-8f;
    const double slope = (above - log_likelihood(17)) / 0x1p-7;
    terms[t].weight = weight;
    CHECK(gradient[static_cast<Eigen::Index>(t)] == Approx(slope).margin(2e-5));  // weights round to 2^-24 of 1, over a step of 2^-7
  }
}

TEST_CASE("bad couplings and terms are refused", "[boltzmann]") {
  const Block sites = sites_of(2, 3);
  Eigen::MatrixXf j = Eigen::MatrixXf::Zero(6, 6);
  j(0, 4) = 1.0f;
  CHECK_THROWS_AS(colour_blocks(j, sites), core::InputError);
  j.setZero();
  j(0, 1) = j(1, 0) = 1.0f;
  CHECK_THROWS_AS(colour_blocks(j, sites), core::InputError);
  CHECK_THROWS_AS(colour_blocks(j, sites_of(3, 3)), core::InputError);
  const crossbar::DigitalMatrix couplings(j);
  CHECK_THROWS_AS(PairwiseModel(couplings, Eigen::VectorXf::Zero(5), {}), core::InputError);
  CHECK_THROWS_AS(HighOrderModel(sites, {{{}, 1.0f}}), core::InputError);
  CHECK_THROWS_AS(HighOrderModel(sites, {{{0, 6}, 1.0f}}), core::InputError);
  CHECK_THROWS_AS(HighOrderModel(sites, {{{0, 2}, 1.0f}}), core::InputError);
  CHECK_THROWS_AS(HighOrderModel(sites, {{{0, 3}, 1.0f}}, couplings), core::InputError);
  CHECK_THROWS_AS(ngram_terms(sites, {{{0, 3}, 1.0f}}), core::InputError);
  CHECK_THROWS_AS(HighOrderModel({{0, 1}, {2, 1}}, {{{0, 1}, 1.0f}}), core::InputError);
  CHECK_THROWS_AS(HighOrderModel({{0, 2}, {1, 2}}, {{{0}, 1.0f}}), core::InputError);
  CHECK_THROWS_AS(HighOrderModel({{-1, 2}}, {{{0}, 1.0f}}), core::InputError);
  Constraints rules;
  rules.pairs = {{0, 0}};
  CHECK_THROWS_AS(rules.validate(6), core::InputError);
}
