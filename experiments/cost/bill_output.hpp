#pragma once
/// Bills for people, as JSON and as HDF5: the same lines everywhere, from joules back to counts, prices and sources.

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/hdf5/trace_file.hpp"
#include "crossbar/cost/bill.hpp"

namespace ohmfield::experiments {

/// How much a table tells.
enum class BillDetail {
  energies,  ///< count, energy and share of each kind of event
  sources,   ///< besides, unit price, where it holds, and its source: what --explain shows
};

/// \param share_of  counts and energies are divided by this: products, restarts
/// \param begin     of each line, such as "c " in the answer of a solver
std::string bill_table(const std::vector<crossbar::BillLine>& lines, double share_of, BillDetail detail, std::string_view begin = "");

nlohmann::ordered_json bill_json(const std::vector<crossbar::BillLine>& lines);

/// Variables over a dimension `event` of the group.
void write_bill(core::TraceGroup& group, const std::vector<crossbar::BillLine>& lines);

}  // namespace ohmfield::experiments
