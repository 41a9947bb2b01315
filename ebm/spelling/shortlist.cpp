#include "ebm/spelling/shortlist.hpp"

#include <algorithm>

#include "core/expect.hpp"
#include "ebm/spelling/word_code.hpp"

namespace ohmfield::ebm {
namespace {

/// Queries of one product. chosen: currents of 5000 words stay within the cache.
constexpr std::size_t kBatch = 64;

}  // namespace

Shortlist::Shortlist(const crossbar::LinearOperator& rows, std::size_t length, const crossbar::WinnerTakeAllParams& winners, std::uint64_t seed)
    : rows_(rows), length_(length), seed_(seed), winners_(winners, static_cast<std::size_t>(rows.shape().outputs), seed) {
  OHM_EXPECT(rows.shape().inputs == static_cast<Eigen::Index>(kWordLines));
  OHM_EXPECT(length >= 1 && length <= static_cast<std::size_t>(rows.shape().outputs));
}

std::vector<std::vector<std::uint32_t>> Shortlist::find(std::span<const std::string> queries, crossbar::Context& context) const {
  std::vector<std::vector<std::uint32_t>> lists(queries.size());
  Eigen::MatrixXf x, currents;
  for (std::size_t first = 0; first < queries.size(); first += kBatch) {
    const std::size_t count = std::min(kBatch, queries.size() - first);
    x.setZero(static_cast<Eigen::Index>(kWordLines), static_cast<Eigen::Index>(count));
    for (std::size_t q = 0; q < count; ++q)
      for (const std::uint32_t line : word_lines(queries[first + q])) x(line, static_cast<Eigen::Index>(q)) = 1.0f;
    currents.resize(rows_.shape().outputs, static_cast<Eigen::Index>(count));
    rows_.apply(x, currents, context);
    for (std::size_t q = 0; q < count; ++q) {
      const std::span<const float> readings(currents.col(static_cast<Eigen::Index>(q)).data(), static_cast<std::size_t>(currents.rows()));
      const crossbar::ConversionKey key{seed_, context.operation, q};
      for (const std::size_t word : winners_.winners(readings, length_, key)) lists[first + q].push_back(static_cast<std::uint32_t>(word));
    }
    ++context.operation;
    winners_.count(context.ledger, static_cast<double>(count * length_));
  }
  return lists;
}

}  // namespace ohmfield::ebm
