#include "experiments/tasks/spelling_task.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "core/parallel.hpp"
#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"
#include "ebm/spelling/edit_distance.hpp"
#include "ebm/spelling/misspelling.hpp"
#include "ebm/spelling/shortlist.hpp"
#include "ebm/spelling/word_code.hpp"
#include "experiments/command.hpp"
#include "experiments/cpu_clock.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/options.hpp"
#include "experiments/tasks/spelling_config.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::size_t kEdits = 2;

/// Words to look up, for one seed.
struct Trial {
  std::uint64_t seed = 0;
  std::vector<std::string> lexicon;
  std::vector<std::uint32_t> truth[kEdits];
  std::vector<std::string> queries[kEdits];
};

Trial make_trial(const SpellingConfig& config, std::uint64_t seed) {
  Trial trial{seed, draw_lexicon(config, seed), {}, {}};
  for (std::size_t edits = 0; edits < kEdits; ++edits) {
    core::CounterRng rng(seed, core::Stream::association, 1 + edits);
    for (std::size_t q = 0; q < config.queries; ++q) {
      trial.truth[edits].push_back(rng.below(static_cast<std::uint32_t>(trial.lexicon.size())));
      trial.queries[edits].push_back(ebm::misspelled(trial.lexicon[trial.truth[edits].back()], edits + 1, rng));
    }
  }
  return trial;
}

/// Means over the queries of a trial, and what a query took.
struct Found {
  double recall = 0.0, right = 0.0;
  double table_entries = 0.0, cpu_s = 0.0;
};
struct Results {
  std::vector<double> recall[kEdits], right[kEdits];
  Found sum;  ///< over trials and edits
  core::Ledger ledger;
  double additions = 0.0;  ///< of an inverted index in place of the product, over all queries
  double count = 0.0;

  void add(std::size_t edits, const Found& found) {
    recall[edits].push_back(found.recall);
    right[edits].push_back(found.right);
    sum.table_entries += found.table_entries;
    sum.cpu_s += found.cpu_s;
    ++count;
  }
};

/// Ranks candidates by distance. Of words at the same distance one is as good as another: the right one counts for its share.
Found rank(const Trial& trial, std::size_t edits, std::span<const std::vector<std::uint32_t>> candidates, int threads) {
  const std::size_t count = trial.queries[edits].size();
  std::vector<Found> each(count);
  core::parallel_for(count, threads, [&](std::size_t q) {
    const std::vector<std::uint32_t>& list = candidates.size() == 1 ? candidates[0] : candidates[q];
    const std::uint32_t truth = trial.truth[edits][q];
    const double begin = thread_cpu_s();
    const ebm::Nearest nearest = ebm::nearest(trial.queries[edits][q], trial.lexicon, list);
    each[q].cpu_s = thread_cpu_s() - begin;
    each[q].table_entries = nearest.table_entries;
    each[q].recall = std::count(list.begin(), list.end(), truth) > 0 ? 1.0 : 0.0;
    if (std::count(nearest.words.begin(), nearest.words.end(), truth) > 0) each[q].right = 1.0 / static_cast<double>(nearest.words.size());
  });
  Found mean;
  for (const Found& one : each) {
    mean.recall += one.recall / static_cast<double>(count);
    mean.right += one.right / static_cast<double>(count);
    mean.table_entries += one.table_entries / static_cast<double>(count);
    mean.cpu_s += one.cpu_s / static_cast<double>(count);
  }
  return mean;
}

/// What an index of the words of each line adds up for these queries: the digital rival of the product.
double index_additions(const Eigen::MatrixXf& rows, std::span<const std::string> queries) {
  const Eigen::VectorXd words = (rows.array() != 0.0f).cast<double>().colwise().sum().transpose();
  double sum = 0.0;
  for (const std::string& query : queries)
    for (const std::uint32_t line : ebm::word_lines(query)) sum += words(line);
  return sum;
}

/// \param array  null: digital, with normal noise of a share of the largest weight
void look_up(const SpellingConfig& config, const Trial& trial, const TaskArray* array, double noise, Results& results) {
  Eigen::MatrixXf rows = ebm::lexicon_rows(trial.lexicon);
  if (noise > 0.0) {
    Eigen::MatrixXf normals(rows.rows(), rows.cols());
    core::fill_normal({normals.data(), static_cast<std::size_t>(normals.size())}, trial.seed, core::Stream::programming, 0);
    rows += static_cast<float>(noise) * rows.maxCoeff() * normals;
  }
  if (noise == 0.0 && array == nullptr)
    for (const auto& queries : trial.queries) results.additions += index_additions(rows, queries);
  core::Ledger writing;
  crossbar::Context setup{writing, trial.seed, 0};
  const auto matrix = held(rows, array, core::derive_seed(trial.seed, core::Stream::programming, 1), setup);
  crossbar::Context context{results.ledger, trial.seed, setup.operation};
  const ebm::Shortlist shortlist(*matrix, config.shortlist, array != nullptr ? config.winners : crossbar::WinnerTakeAllParams{}, trial.seed);
  for (std::size_t edits = 0; edits < kEdits; ++edits)
    results.add(edits, rank(trial, edits, shortlist.find(trial.queries[edits], context), config.threads));
}

void print_results(const SpellingConfig& config, const std::string& what, const Results& results, bool has_list, const crossbar::Technology& technology,
                   bool is_target) {
  for (std::size_t edits = 0; edits < kEdits; ++edits) {
    const std::string name = fmt::format("{}, {} edit{}", what, edits + 1, edits == 0 ? "" : "s");
    if (has_list)
      print_figure(fmt::format("{}: in the list", name), results.recall[edits], is_target ? config.targets[edits] : std::nullopt, Bound::at_least);
    print_figure(fmt::format("{}: answer", name), results.right[edits], std::nullopt, Bound::at_least);
  }
  const double queries = results.count * static_cast<double>(config.queries);
  const crossbar::Energy core = results.sum.cpu_s / results.count * crossbar::Energy{technology.digital().core_power_W, technology.digital().core_power_low_W,
                                                                                 technology.digital().core_power_high_W};
  fmt::print("c   a query: {:.0f} entries of tables of distances, {:.1f} us and {:.3g} uJ of a core", results.sum.table_entries / results.count,
             1e6 * results.sum.cpu_s / results.count, 1e6 * core.nominal_J);
  if (results.additions > 0.0) fmt::print("; {:.0f} additions of an inverted index", results.additions / queries);
  if (results.ledger[core::Event::cell_read].count > 0.0) {
    const crossbar::Energy array = technology.energy(results.ledger);
    fmt::print("; {:.0f} cells read, {:.0f} comparisons of currents, no conversion: {:.3g} nJ [{:.3g}, {:.3g}]", results.ledger[core::Event::cell_read].count / queries,
               results.ledger[core::Event::comparator].count / queries, 1e9 * array.nominal_J / queries, 1e9 * array.low_J / queries, 1e9 * array.high_J / queries);
  }
  fmt::print("\n");
  std::fflush(stdout);
}

int stop() {
  fmt::print("c interrupted\n");
  return kInterrupted;
}

}  // namespace

int eval_spelling(const core::TomlTable& task, const TaskOptions& options) {
  const SpellingConfig config = spelling_config(task, options);
  const crossbar::Technology technology = load_technology(config.technology);
  fmt::print("c {}\nc lexicon of {} words, drawn from {} of {}; {} queries a seed and number of edits, {} seeds from {}; lists of {}\n", config.title, config.words,
             config.all_words.size(), config.source, config.queries, config.seeds.size(), config.seeds.front(), config.shortlist);
  fmt::print("c answer: the nearest word by Damerau-Levenshtein (unrestricted), one of several counts for its share\n\n{:<64} share of queries\n", "");
  std::vector<Trial> trials;
  for (const std::uint64_t seed : config.seeds) trials.push_back(make_trial(config, seed));

  Results all;
  std::vector<std::uint32_t> everyone(config.words);
  std::iota(everyone.begin(), everyone.end(), 0u);
  for (const Trial& trial : trials)
    for (std::size_t edits = 0; edits < kEdits; ++edits) {
      if (interrupted()) return stop();
      all.add(edits, rank(trial, edits, std::span(&everyone, 1), config.threads));
    }
  print_results(config, "distances of all words", all, false, technology, false);

  struct Row {
    std::string name;
    const TaskArray* array;
    double noise;
    bool is_target;
  };
  std::vector<Row> rows{{"digital weights", nullptr, 0.0, false}};
  for (const double noise : config.weight_noise) rows.push_back({fmt::format("{:g} % weight noise", 100.0 * noise), nullptr, noise, noise == config.weight_noise.front()});
  for (const TaskArray& array : config.arrays) rows.push_back({fmt::format("{}, {}", array.device, age_name(array.age_s)), &array, 0.0, false});
  for (const Row& row : rows) {
    Results results;
    for (const Trial& trial : trials) {
      if (interrupted()) return stop();
      look_up(config, trial, row.array, row.noise, results);
    }
    print_results(config, row.name, results, true, technology, row.is_target);
  }
  return kDone;
}

}  // namespace ohmfield::experiments
