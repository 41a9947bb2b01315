#pragma once
/// Texts of language tasks: from a file, or from the program `bible` of the distribution.

#include <string>

#include "core/config/toml.hpp"
#include "ebm/text/corpus.hpp"

namespace ohmfield::experiments {

struct TaskText {
  std::string source;       ///< path or program it came from
  ebm::Split split;
  std::uint64_t hash = 0;   ///< of all documents
};

/// Reads the table `text` of a task:
///   layout = "lines"  every line a document, split by its number modulo 10 (0 to 7 train, 8 dev, 9 test)
///            "verses" lines "Ge1:1 In the ...", split by the number of the verse in the same way
///            "plain"  one document: the first twentieth dev, the last tenth test, train between them
///   folding = "letters" | "none"
///   source = "names.txt": below $OHMFIELD_TEST_DATA/text if that is set; "bible": what `bible -f` prints
/// \param path  file in place of the source; empty: none
/// \throws InputError  no text, an empty or a binary one
TaskText read_text(const core::TomlTable& text, const std::string& path);

}  // namespace ohmfield::experiments
