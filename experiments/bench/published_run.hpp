#pragma once
/// Runs our side of a published table and prints both sides.

#include <optional>
#include <string>
#include <vector>

#include "experiments/bench/journal.hpp"
#include "experiments/bench/published.hpp"

namespace ohmfield::experiments {

struct PublishedRun {
  PublishedTable table;
  KsatConfig config;                     ///< what columns share: devices, technology, array, seed
  int threads = 1;
  std::optional<std::size_t> instances, restarts;  ///< in place of the limits of the table
  std::optional<std::uint64_t> max_steps;
  std::vector<std::string> rules;        ///< columns with one of these alone; empty: all
};

/// \param journal  may be null
/// \return the rows; nothing if a signal cut it short
/// \throws InputError  no set has a size of the table; no column has one of the rules
std::optional<std::vector<Row>> run_published(const PublishedRun& run, const std::vector<InstanceSet>& sets,
                                              const crossbar::Technology& technology, Journal* journal);

}  // namespace ohmfield::experiments
