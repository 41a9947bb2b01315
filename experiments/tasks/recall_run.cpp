#include "experiments/tasks/recall_run.hpp"

#include <algorithm>
#include <cmath>

#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"
#include "crossbar/digital/format_matrix.hpp"
#include "crossbar/digital/number_format.hpp"
#include "crossbar/digital_matrix.hpp"
#include "ebm/memory/random_patterns.hpp"

namespace ohmfield::experiments {
namespace {

/// Draws of one memory: keys, codes, symbols.
constexpr std::uint64_t kDraws = 4;

/// A key's numbers are normal with 1 / dimension of variance; a full cell stands for three of their deviations. chosen: 0.3 % of
/// them are clipped.
double key_range(std::size_t dimension) { return 3.0 / std::sqrt(static_cast<double>(dimension)); }

ebm::RingParams ring_params(const RecallConfig& config, std::size_t dimension, std::size_t window, double range) {
  ebm::RingParams params;
  params.length = dimension;
  params.window = window;
  params.range = range;
  params.read_voltage_V = config.read_voltage_V;
  params.read_time_s = config.read_time_s;
  return params;
}

/// Keys and values of a head in two rings.
struct Head {
  ebm::GainCellRing keys, values;

  Head(const RecallConfig& config, std::size_t dimension, std::size_t window, std::uint64_t seed)
      : keys(config.device, ring_params(config, dimension, window, key_range(dimension)), core::derive_seed(seed, core::Stream::programming, 0)),
        values(config.device, ring_params(config, dimension, window, 1.0), core::derive_seed(seed, core::Stream::programming, 1)) {}

  void advance(double seconds, crossbar::Context& context) {
    keys.advance(seconds, context);
    values.advance(seconds, context);
  }
  void write(const Eigen::MatrixXf& key_rows, const Eigen::MatrixXf& value_rows, Eigen::Index token, crossbar::Context& context) {
    const Eigen::VectorXf key = key_rows.row(token), value = value_rows.row(token);
    keys.write({key.data(), static_cast<std::size_t>(key.size())}, context);
    values.write({value.data(), static_cast<std::size_t>(value.size())}, context);
  }
};

/// Every so many pairs one is asked for, so that large loads do not take minutes. chosen: 512 pairs or more.
Eigen::Index stride_of(std::size_t pairs) {
  constexpr std::size_t kAsked = 512;
  return static_cast<Eigen::Index>(std::max<std::size_t>(1, pairs / kAsked));
}

/// \param answers  shape (dimension, keys asked for)
double share_right(const RecallPairs& pairs, const Eigen::MatrixXf& answers) {
  const Eigen::Index stride = stride_of(pairs.symbols.size());
  const Eigen::MatrixXf products = pairs.codes * answers;
  double right = 0.0;
  for (Eigen::Index q = 0; q < products.cols(); ++q) {
    // No answer at all is no symbol: the first of equal products would be right by chance only.
    Eigen::Index best = 0;
    if (products.col(q).maxCoeff(&best) > products.col(q).minCoeff() && static_cast<std::size_t>(best) == pairs.symbols[static_cast<std::size_t>(q * stride)])
      ++right;
  }
  return right / static_cast<double>(products.cols());
}

}  // namespace

Eigen::MatrixXf RecallPairs::values() const {
  Eigen::MatrixXf result(keys.rows(), codes.cols());
  for (Eigen::Index pair = 0; pair < keys.rows(); ++pair) result.row(pair) = codes.row(static_cast<Eigen::Index>(symbols[static_cast<std::size_t>(pair)]));
  return result;
}

RecallPairs random_pairs(std::size_t pairs, std::size_t dimension, std::size_t symbols, std::uint64_t seed, std::uint64_t index) {
  RecallPairs result;
  result.keys.resize(static_cast<Eigen::Index>(pairs), static_cast<Eigen::Index>(dimension));
  core::fill_normal({result.keys.data(), pairs * dimension}, seed, core::Stream::association, kDraws * index);
  result.keys.rowwise().normalize();
  result.codes = ebm::random_patterns(symbols, dimension, seed, kDraws * index + 1);
  core::CounterRng rng(seed, core::Stream::association, kDraws * index + 2);
  for (std::size_t pair = 0; pair < pairs; ++pair) result.symbols.push_back(rng.below(static_cast<std::uint32_t>(symbols)));
  return result;
}

Eigen::MatrixXd recall_of(const RecallConfig& config, std::size_t pairs, const std::vector<double>& ages, std::uint64_t seed, std::uint64_t index) {
  const RecallPairs stored = random_pairs(pairs, config.dimension, config.symbols, seed, index);
  const Eigen::MatrixXf values = stored.values();
  const Eigen::Index stride = stride_of(pairs), asked = (stored.keys.rows() + stride - 1) / stride;
  Eigen::MatrixXf queries(stored.keys.cols(), asked);
  for (Eigen::Index q = 0; q < asked; ++q) queries.col(q) = stored.keys.row(q * stride).transpose();
  const crossbar::DigitalMatrix exact_keys(stored.keys), exact_values(values);
  core::Ledger ledger;
  crossbar::Context context{ledger, core::derive_seed(seed, core::Stream::association, index), 0};
  Head head(config, config.dimension, pairs, context.seed);
  for (Eigen::Index token = 0; token < stored.keys.rows(); ++token) {
    if (token > 0) head.advance(config.token_time_s, context);
    head.write(stored.keys, values, token, context);
  }
  Eigen::MatrixXd shares(static_cast<Eigen::Index>(config.readouts.size()), static_cast<Eigen::Index>(ages.size()));
  Eigen::MatrixXf answers(static_cast<Eigen::Index>(config.dimension), queries.cols());
  for (std::size_t a = 0; a < ages.size(); ++a) {
    head.advance((ages[a] - (a > 0 ? ages[a - 1] : 0.0)) * config.token_time_s, context);
    for (std::size_t r = 0; r < config.readouts.size(); ++r) {
      const Readout& readout = config.readouts[r];
      if (readout.in_cells) ebm::Attention(head.keys, head.values, readout.params).attend(queries, answers, context, static_cast<Eigen::Index>(head.keys.filled()));
      else ebm::Attention(exact_keys, exact_values, readout.params).attend(queries, answers, context);
      shares(static_cast<Eigen::Index>(r), static_cast<Eigen::Index>(a)) = share_right(stored, answers);
    }
  }
  return shares;
}

core::Ledger head_events(const RecallConfig& config, const ebm::AttentionParams& params, std::size_t dimension, std::size_t window, std::uint64_t seed) {
  const RecallPairs stored = random_pairs(window + 1, dimension, 2, seed, 0);
  const Eigen::MatrixXf values = stored.values();
  core::Ledger before, token;
  crossbar::Context context{before, seed, 0};
  Head head(config, dimension, window, seed);
  for (Eigen::Index t = 0; t < static_cast<Eigen::Index>(window); ++t) {
    head.write(stored.keys, values, t, context);
    head.advance(config.token_time_s, context);
  }
  crossbar::Context one{token, seed, 1};
  head.write(stored.keys, values, static_cast<Eigen::Index>(window), one);
  Eigen::MatrixXf answer(static_cast<Eigen::Index>(dimension), 1);
  ebm::Attention(head.keys, head.values, params).attend(stored.keys.row(0).transpose(), answer, one);
  return token;
}

core::Ledger digital_head_events(const ebm::AttentionParams& params, std::size_t dimension, std::size_t window, std::uint64_t seed) {
  const RecallPairs stored = random_pairs(window, dimension, 2, seed, 0);
  core::Ledger before, token;
  crossbar::Context context{before, seed, 0};
  const crossbar::FormatMatrix keys(stored.keys, crossbar::number_format("int8")), values(stored.values(), crossbar::number_format("int8"));
  const ebm::Attention head(keys, values, params);
  Eigen::MatrixXf answer(static_cast<Eigen::Index>(dimension), 1);
  head.attend(stored.keys.row(0).transpose(), answer, context);  // the first product back makes its copy of the weights
  crossbar::Context one{token, seed, 2};
  head.attend(stored.keys.row(0).transpose(), answer, one);
  return token;
}

}  // namespace ohmfield::experiments
