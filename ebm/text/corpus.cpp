#include "ebm/text/corpus.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/expect.hpp"

namespace ohmfield::ebm {

Corpus::Corpus(std::span<const std::string> documents, const Alphabet& alphabet) {
  for (std::size_t d = 0; d < documents.size(); ++d) {
    symbols_.insert(symbols_.end(), kMostContext, Alphabet::kEnd);
    for (const char c : documents[d]) {
      const auto symbol = alphabet.symbol(c);
      if (!symbol)
        throw core::InputError(fmt::format("document {} has the byte 0x{:02x}, which the model has never seen", d + 1, static_cast<unsigned char>(c)),
                               "Train on a text with all characters, or fold the text to letters");
      positions_.push_back(static_cast<std::uint32_t>(symbols_.size()));
      symbols_.push_back(*symbol);
    }
    positions_.push_back(static_cast<std::uint32_t>(symbols_.size()));
    symbols_.push_back(Alphabet::kEnd);
    document_ends_.push_back(positions_.size());
  }
  if (symbols_.size() > 0xFFFFFFFFu) throw core::InputError("the text has more than 4 G characters", "Give a part of it");
}

Split split_by_number(std::span<const std::string> documents, std::span<const std::uint64_t> numbers) {
  OHM_EXPECT(documents.size() == numbers.size());
  Split split;
  for (std::size_t d = 0; d < documents.size(); ++d) {
    const std::uint64_t rest = numbers[d] % 10;
    (rest < 8 ? split.train : rest == 8 ? split.dev : split.test).push_back(documents[d]);
  }
  return split;
}

Split split_in_order(std::string_view text) {
  const std::size_t train = text.size() / 20, test = text.size() / 10 * 9;
  return {{std::string(text.substr(train, test - train))}, {std::string(text.substr(0, train))}, {std::string(text.substr(test))}};
}

}  // namespace ohmfield::ebm
