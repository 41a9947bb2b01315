#include "experiments/tasks/spelling_task.hpp"

#include <fmt/format.h>

#include <algorithm>
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
#include "experiments/tasks/task_report.hpp"

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

/// A way to find words, and what it found.
struct Finder {
  std::string name;
  const TaskArray* array = nullptr;
  double noise = 0.0;
  bool has_list = true, is_target = false;
  Results results = {};

  Marks marks(std::size_t edits) const {
    Marks marks{{"edits", static_cast<double>(edits + 1)}};
    if (array != nullptr) marks["age_s"] = array->age_s;
    else if (has_list) marks["weight_noise"] = noise;
    return marks;
  }
};

void add_shares(TaskReport& report, const SpellingConfig& config, const Finder& finder) {
  for (std::size_t edits = 0; edits < kEdits; ++edits) {
    const std::string name = fmt::format("{}, {} edit{}", finder.name, edits + 1, edits == 0 ? "" : "s");
    Marks marks = finder.marks(edits);
    if (finder.has_list) {
      marks["in_list"] = 1.0;
      report.row(fmt::format("{}: in the list", name), finder.results.recall[edits], finder.is_target ? at_least(config.targets[edits]) : std::nullopt, marks);
    }
    marks["in_list"] = 0.0;
    report.row(fmt::format("{}: answer", name), finder.results.right[edits], {}, marks);
  }
}

/// What a query takes: distances by a core, and lists by arrays, which read currents without converters.
void add_costs(TaskReport& report, const SpellingConfig& config, const std::vector<Finder>& finders, const crossbar::Technology& technology) {
  report.table(fmt::format("J a query of a core, {}", technology.name()), "J", 4, {{"table_entries", 0}, {"core_us", 1}, {"index_additions", 0}});
  for (const Finder& finder : finders) {
    const Results& results = finder.results;
    const double core_s = results.sum.cpu_s / results.count;
    Marks marks{{"table_entries", results.sum.table_entries / results.count}, {"core_us", 1e6 * core_s}};
    if (results.additions > 0.0) marks["index_additions"] = results.additions / results.count / static_cast<double>(config.queries);
    report.priced(finder.name, core_s * crossbar::Energy{technology.digital().core_power_W, technology.digital().core_power_low_W,
                                                         technology.digital().core_power_high_W}, std::move(marks));
  }
  if (config.arrays.empty()) return;
  report.table(fmt::format("J a query of arrays, without leakage, {}", technology.name()), "J", 4, {{"cells_read", 0}, {"comparisons", 0}});
  for (const Finder& finder : finders) {
    if (finder.array == nullptr) continue;
    const core::Ledger& ledger = finder.results.ledger;
    const double queries = finder.results.count * static_cast<double>(config.queries);
    report.priced(finder.name, 1.0 / queries * technology.energy(ledger),
                  {{"cells_read", ledger[core::Event::cell_read].count / queries}, {"comparisons", ledger[core::Event::comparator].count / queries}});
  }
}

int stop() {
  fmt::print("c interrupted\n");
  return kInterrupted;
}

}  // namespace

int eval_spelling(const core::TomlTable& task, const TaskOptions& options) {
  const SpellingConfig config = spelling_config(task, options);
  const crossbar::Technology technology = load_technology(config.technology);
  TaskReport report("eval", config.title, options.json);
  fmt::print("c {}\nc lexicon of {} words, drawn from {} of {}; {} queries a seed and number of edits, {} seeds from {}; lists of {}\n", config.title, config.words,
             config.all_words.size(), config.source, config.queries, config.seeds.size(), config.seeds.front(), config.shortlist);
  fmt::print("c answer: the nearest word by Damerau-Levenshtein (unrestricted), one of several counts for its share\n");
  std::vector<Trial> trials;
  for (const std::uint64_t seed : config.seeds) trials.push_back(make_trial(config, seed));
  std::vector<std::uint32_t> everyone(config.words);
  std::iota(everyone.begin(), everyone.end(), 0u);

  std::vector<Finder> finders{{.name = "distances of all words", .has_list = false}, {.name = "digital weights"}};
  for (const double noise : config.weight_noise)
    finders.push_back({.name = fmt::format("{:g} % weight noise", 100.0 * noise), .noise = noise, .is_target = noise == config.weight_noise.front()});
  for (const TaskArray& array : config.arrays) finders.push_back({.name = fmt::format("{}, {}", array.device, age_name(array.age_s)), .array = &array});
  report.table("share of queries", "1");
  for (Finder& finder : finders) {
    for (const Trial& trial : trials) {
      if (interrupted()) return stop();
      if (finder.has_list) {
        look_up(config, trial, finder.array, finder.noise, finder.results);
      } else {
        for (std::size_t edits = 0; edits < kEdits; ++edits) finder.results.add(edits, rank(trial, edits, std::span(&everyone, 1), config.threads));
      }
    }
    add_shares(report, config, finder);
  }
  add_costs(report, config, finders, technology);
  report.finish();
  return kDone;
}

}  // namespace ohmfield::experiments
