#pragma once
/// The comparison for people (a table) and for programs (CSV, JSON; docs/formats/bench.md).

#include <string>
#include <vector>

#include "experiments/bench/row.hpp"

namespace ohmfield::experiments {

/// Whether cells that depend on the clock of this machine are written or left empty.
enum class Timing { leave_out, write };

/// Same seed, same bytes, unless measured times are asked for.
std::string to_csv(const std::vector<Row>& rows, Timing timing);

/// \param published_toml  the table that rows stand beside, if any
std::string to_json(const std::vector<Row>& rows, const KsatConfig& config, const std::string& published_toml = "");

/// Heading of the table of a set; its rows follow one by one.
void print_heading(const std::string& set, std::size_t instances, std::size_t restarts);
void print_row(const Row& row);
/// Every energy of a solver on a set back to counts, unit prices and sources: of the first instance of the set.
void print_bill(const std::string& solver, const std::string& instance, const InstanceOutcome& outcome, const crossbar::Technology& technology);
/// How the arrays compare with the best digital solver, and what the columns mean.
void print_verdict(const std::vector<Row>& rows_of_set);
/// Every two solvers of a set, a line each for steps, time and energy.
void print_pairs(const std::vector<Row>& rows_of_set);
/// \param age_s  of the array when it is used
void print_legend(const crossbar::Technology& technology, double age_s);

}  // namespace ohmfield::experiments
