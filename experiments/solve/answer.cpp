#include "experiments/solve/answer.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "hopfield/model_check.hpp"

namespace ohmfield::experiments {

std::string value_lines(const hopfield::Assignment& model, const std::string& start) {
  std::string text, line = start;
  const auto add = [&](const std::string& word) {
    if (line.size() + 1 + word.size() > 78) {
      text += line + "\n";
      line = start;
    }
    line += " " + word;
  };
  for (std::size_t v = 0; v < model.size(); ++v) add(fmt::format("{}{}", model[v] != 0 ? "" : "-", v + 1));
  add("0");
  return text + line + "\n";
}

int print_answer(Verdict verdict, const hopfield::Cnf& formula, const hopfield::Assignment& model) {
  if (verdict == Verdict::satisfiable) {
    if (const auto clause = hopfield::first_unsatisfied(formula, model))
      throw core::SystemError(fmt::format("the model found does not satisfy clause {}: please report this", *clause + 1));
    const auto named = static_cast<std::ptrdiff_t>(formula.named_variables());
    fmt::print("s SATISFIABLE\n{}", value_lines({model.begin(), model.begin() + named}));
  } else {
    fmt::print("s {}\n", verdict == Verdict::unsatisfiable ? "UNSATISFIABLE" : "UNKNOWN");
  }
  return static_cast<int>(verdict);
}

}  // namespace ohmfield::experiments
