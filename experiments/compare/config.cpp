#include "experiments/compare/config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <limits>

#include "core/config/toml.hpp"
#include "core/error.hpp"
#include "experiments/options.hpp"

namespace ohmfield::experiments {
namespace {

constexpr std::array<std::string_view, 4> kKinds{"analog", "chip", "platform", "processor"};

std::string unquoted(const std::string& value) {
  const bool quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front();
  return quoted ? value.substr(1, value.size() - 2) : value;
}

OperatorSpec read_operator(const core::TomlTable& table) {
  OperatorSpec spec;
  spec.name = table.string("name");
  spec.kind = static_cast<OperatorKind>(table.word("kind", kKinds));
  for (const core::TomlEntry& entry : table.entries()) {
    const std::string key = entry.path.substr(entry.path.rfind('.') + 1);
    if (spec.place.empty()) spec.place = fmt::format("{}:{}", table.file(), entry.line);
    if (key == "name" || key == "kind") continue;
    spec.options[key] = unquoted(entry.value);
    spec.key_place[key] = fmt::format("{}:{}", table.file(), entry.line);
  }
  check_operator_name(spec);
  return spec;
}

}  // namespace

const std::string& OperatorSpec::place_of(const std::string& key) const {
  const auto found = key_place.find(key);
  return found == key_place.end() ? place : found->second;
}

void check_operator_name(const OperatorSpec& spec) {
  if (!spec.name.empty() && spec.name.find_first_of(",\"'\n") == std::string::npos) return;
  throw core::InputError({spec.place}, fmt::format("name '{}' of an operator is empty, or holds a comma or a quotation mark", spec.name), "Use words");
}

std::string_view kind_name(OperatorKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

crossbar::Shape parse_shape(const std::string& option, const std::string& text) {
  const std::size_t cross = text.find('x');
  const auto lines = [&](const std::string& number) { return static_cast<Eigen::Index>(whole_number(option, number, 1, 100'000)); };
  if (cross == std::string::npos) return {lines(text), lines(text)};
  return {lines(text.substr(0, cross)), lines(text.substr(cross + 1))};
}

CompareConfig read_compare_config(const std::filesystem::path& file) {
  const core::TomlTable table = core::TomlTable::from_file(file);
  CompareConfig config;
  const core::TomlTable compare = table.table("compare");
  config.technology = compare.string("technology");
  config.weights = compare.string_or("weights", "");
  config.inputs = compare.string_or("inputs", "");
  for (const std::string& size : compare.strings("sizes")) {
    try {
      config.sizes.push_back(parse_shape("sizes", size));
    } catch (const core::InputError& error) {
      throw compare.error("sizes", fmt::format("holds '{}', which is not a size", size), "Write 512, or 256x1024 for outputs x inputs");
    }
  }
  for (const double batch : compare.numbers("batches", 0, core::Range::between(1, 1e6))) {
    if (batch != std::floor(batch)) throw compare.error("batches", "are not whole numbers", "Give how many columns are asked for at once");
    config.batches.push_back(static_cast<std::size_t>(batch));
  }
  if (compare.has("seed")) config.seed = seed_number("seed", compare.string("seed"));
  config.arrays = static_cast<std::size_t>(compare.integer("arrays", core::Range::between(1, 1e6)));
  config.products_per_write = compare.number("products_per_write", core::Range::at_least(1.0));
  config.duty = compare.number("duty", {.low = 0.0, .high = 1.0, .low_open = true});
  compare.finish();
  for (const core::TomlTable& entry : table.tables("operator")) config.operators.push_back(read_operator(entry));
  table.finish();
  return config;
}

std::string CompareConfig::toml() const {
  std::vector<std::string> shapes;
  for (const crossbar::Shape& size : sizes) shapes.push_back(fmt::format("\"{}x{}\"", size.outputs, size.inputs));
  std::string text = fmt::format("[compare]\ntechnology = '{}'\n{}{}sizes = [{}]\nbatches = [{}]\nseed = '{}'\narrays = {}\nproducts_per_write = {}\nduty = {}\n",
                                 technology, weights.empty() ? "" : fmt::format("weights = '{}'\n", weights), inputs.empty() ? "" : fmt::format("inputs = '{}'\n", inputs), fmt::join(shapes, ", "), fmt::join(batches, ", "), seed, arrays, products_per_write, duty);
  std::vector<std::string> devices, platforms;
  for (const OperatorSpec& spec : operators) {
    text += fmt::format("\n[[operator]]\nname = '{}'\nkind = '{}'\n", spec.name, kind_name(spec.kind));
    for (const auto& [key, value] : spec.options) {
      text += fmt::format("{} = '{}'\n", key, value);
      if (key == "device") devices.push_back(value);
      if (key == "platform") platforms.push_back(value);
    }
  }
  return text + file_comments("device", devices, "devices") + file_comments("platform", platforms, "platforms") + file_comments("technology", {technology}, "technologies") +
         file_comments("component library", {"library"}, "components");
}

}  // namespace ohmfield::experiments
