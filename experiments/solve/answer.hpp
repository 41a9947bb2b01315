#pragma once
/// The lines that SAT solvers answer with: `s` for the verdict, `v` for the values, `c` for everything else.

#include <string>

#include "hopfield/cnf.hpp"

namespace ohmfield::experiments {

enum class Verdict { unknown = 0, satisfiable = 10, unsatisfiable = 20 };

/// Prints the verdict, and the values of a satisfiable formula after checking them against it once more.
/// \return exit status of the SAT competition
/// \throws SystemError  the model does not satisfy the formula: a defect of ours, never printed as an answer
int print_answer(Verdict verdict, const hopfield::Cnf& formula, const hopfield::Assignment& model);

/// `v` lines of at most 78 characters, closed by 0.
std::string value_lines(const hopfield::Assignment& model, const std::string& start = "v");

}  // namespace ohmfield::experiments
