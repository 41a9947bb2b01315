#pragma once
/// Errors that a user can do something about, and where they come from.

#include <stdexcept>
#include <string>
#include <string_view>

namespace ohmfield::core {

/// A position in an input; a number below 1 means "not known" and is not printed.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;

  /// `file:line:column`, as far as known.
  std::string str() const;
};

/// Bad input or usage: one line that names place, problem and cure. Exit status 2.
class InputError : public std::runtime_error {
 public:
  /// \param problem  what is wrong, without a full stop
  /// \param hint     what to do about it; may be empty
  InputError(const Place& place, std::string_view problem, std::string_view hint);
  InputError(std::string_view problem, std::string_view hint) : InputError(Place{}, problem, hint) {}
};

/// The machine failed us (disk full, file vanished, out of memory): not the user's input. Exit status 1.
class SystemError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The word of `known` nearest to `word` (at most a third of it differs), or empty.
std::string nearest_word(std::string_view word, const auto& known);

/// Damerau-Levenshtein distance in its restricted form: adjacent transpositions count one, nothing is edited twice.
int edit_distance(std::string_view a, std::string_view b);

std::string nearest_word(std::string_view word, const auto& known) {
  std::string best;
  int best_distance = static_cast<int>(word.size()) / 3 + 1;
  for (const auto& candidate : known) {
    const int distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = std::string(candidate);
    }
  }
  return best;
}

}  // namespace ohmfield::core
