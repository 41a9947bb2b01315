#include "experiments/tasks/text_source.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/io/byte_source.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::array<std::string_view, 3> kLayouts{"lines", "verses", "plain"};
constexpr std::array<std::string_view, 2> kFoldings{"letters", "none"};

/// The King James Bible as the program of the package bible-kjv prints it.
std::string whole_bible() {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen("bible -f 'gen1:1-rev22:21' 2>/dev/null", "r"), pclose);
  std::string text;
  std::array<char, 65536> block;
  if (pipe)
    for (std::size_t count; (count = fread(block.data(), 1, block.size(), pipe.get())) > 0;) text.append(block.data(), count);
  if (text.size() < 1'000'000)
    throw core::InputError("the program `bible` does not print the King James Bible",
                           "Install the packages bible-kjv and bible-kjv-text, or give a text with --text");
  return text;
}

std::string found_source(const core::TomlTable& text, const std::string& source) {
  if (source.empty()) throw text.error("source", "is missing, and there is no --text", "Give --text FILE");
  if (const char* folder = std::getenv("OHMFIELD_TEST_DATA"); folder != nullptr) {
    const std::filesystem::path path = std::filesystem::path(folder) / "text" / source;
    if (std::filesystem::exists(path)) return path.string();
  }
  if (std::filesystem::exists(source)) return source;
  throw text.error("source", fmt::format("= \"{}\" is not there", source), "Give --text FILE");
}

/// Number after the colon of "Ge1:12 text"; the text moves to the front. Nothing where a line does not look like that.
std::optional<std::uint64_t> take_verse(std::string& line) {
  const std::size_t blank = line.find(' '), colon = line.find(':');
  if (blank == std::string::npos || colon == std::string::npos || colon + 1 >= blank) return std::nullopt;
  std::uint64_t number = 0;
  for (std::size_t i = colon + 1; i < blank; ++i) {
    if (line[i] < '0' || line[i] > '9' || number > 1'000'000) return std::nullopt;
    number = 10 * number + static_cast<std::uint64_t>(line[i] - '0');
  }
  line.erase(0, blank + 1);
  return number;
}

}  // namespace

TaskText read_text(const core::TomlTable& text, const std::string& path) {
  const std::size_t layout = text.word("layout", kLayouts);
  const auto folding = text.word("folding", kFoldings) == 0 ? ebm::Folding::letters : ebm::Folding::none;
  const std::string source = text.string_or("source", "");
  text.finish();
  TaskText result;
  result.source = !path.empty() ? path : source == "bible" ? "the program bible" : found_source(text, source);
  std::string whole = path.empty() && source == "bible" ? whole_bible() : core::read_input(result.source).bytes;
  std::erase(whole, '\r');  // lines may end as on other systems
  if (whole.find('\0') != std::string::npos)
    throw core::InputError(fmt::format("{} holds zero bytes: it is not a text", result.source), "Give a plain text");
  if (layout == 2) {
    result.split = ebm::split_in_order(ebm::folded(whole, folding));
  } else {
    std::vector<std::string> documents;
    std::vector<std::uint64_t> numbers;
    for (std::size_t at = 0, line_number = 0; at < whole.size(); ++line_number) {
      const std::size_t end = std::min(whole.find('\n', at), whole.size());
      std::string line = whole.substr(at, end - at);
      at = end + 1;
      std::uint64_t number = line_number;
      if (layout == 1) {
        const auto verse = take_verse(line);
        if (!verse)
          throw core::InputError(fmt::format("{}:{}: is not a verse such as \"Ge1:1 In the beginning\"", result.source, line_number + 1),
                                 "Set layout = \"lines\" or \"plain\"");
        number = *verse;
      }
      line = ebm::folded(line, folding);
      if (line.empty()) continue;
      documents.push_back(std::move(line));
      numbers.push_back(number);
    }
    result.split = ebm::split_by_number(documents, numbers);
  }
  core::Fnv1a hash;
  for (const auto* part : {&result.split.train, &result.split.dev, &result.split.test}) {
    std::size_t characters = 0;
    for (const std::string& document : *part) {
      characters += document.size();
      hash.add(document);
      hash.add(document.size());
    }
    if (characters == 0)
      throw core::InputError(fmt::format("{} is too short: {} part has no characters", result.source, part == &result.split.train ? "the train" : part == &result.split.dev ? "the dev" : "the test"),
                             folding == ebm::Folding::letters ? "Give a longer text; folding = \"letters\" leaves a to z and blanks" : "Give a longer text");
  }
  result.hash = hash.value();
  return result;
}

}  // namespace ohmfield::experiments
