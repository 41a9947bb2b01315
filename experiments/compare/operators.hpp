#pragma once
/// Runs operators on a product; one file for each kind.

#include <Eigen/Core>
#include <vector>

#include "crossbar/cost/technology.hpp"
#include "experiments/compare/result.hpp"

namespace ohmfield::experiments {

/// One size: all operators multiply the same.
struct CompareProblem {
  const CompareConfig& config;
  const crossbar::Technology& technology;
  Eigen::MatrixXd weight;   ///< shape (outputs, inputs)
  Eigen::MatrixXd input;    ///< shape (inputs, columns): as many as the statistics of errors and the largest batch take
  Eigen::MatrixXd digital;  ///< product in double precision
};

/// A row for each batch. \throws InputError  an option that the operator does not know, or a bad value, with its place
std::vector<CompareRow> run_analog(const OperatorSpec& spec, const CompareProblem& problem);
std::vector<CompareRow> run_chip(const OperatorSpec& spec, const CompareProblem& problem);
std::vector<CompareRow> run_platform(const OperatorSpec& spec, const CompareProblem& problem);
std::vector<CompareRow> run_processor(const OperatorSpec& spec, const CompareProblem& problem);

/// Error of the product of a digital operator, which draws nothing.
MvmError executed_error(const crossbar::LinearOperatorOf<double>& matrix, const CompareProblem& problem);

/// Fills in what follows from events: bill, energy, parts, all of one product.
/// \param of_batch    of a whole batch
/// \param of_writing  of writing once, which as many products share as `products_per_write` says
void charge(CompareRow& row, const core::Ledger& of_batch, const core::Ledger& of_writing, const CompareProblem& problem);

/// An option, or a default where it is not given.
std::string option_or(const OperatorSpec& spec, const std::string& key, const std::string& fallback);
/// \throws InputError  an option that is not among the known ones, with the nearest
void check_options(const OperatorSpec& spec, const std::vector<std::string>& known);

}  // namespace ohmfield::experiments
