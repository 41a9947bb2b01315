/// `ohmfield info`: this build, where its data is, rules, and the events of the ledger with their prices.

#include <fmt/format.h>

#include "core/config/data_file.hpp"
#include "core/parallel.hpp"
#include "core/provenance.hpp"
#include "experiments/command.hpp"
#include "experiments/ksat_config.hpp"

namespace ohmfield::experiments {
namespace {

/// Prices that go with size are shown for one.
constexpr double kTypicalRate_Hz = 1e8;
std::uint32_t typical_size(core::Event event) {
  switch (event) {
    case core::Event::sram_access: return 8192;
    case core::Event::float_add: return 32;
    case core::Event::float_multiply: return 24;
    default: return core::event_info(event).size_unit.empty() ? 0 : 8;
  }
}

int tell(const std::string& technology_name) {
  const core::BuildInfo& build = core::build_info();
  fmt::print("ohmfield   {} (git {})\ncompiler   {}\nflags      {}\nprocessors {}\ndata       {}\n\nupdate rules\n",
             build.version, build.git_revision, build.compiler, build.flags, core::available_threads(),
             core::data_folder().string());
  for (const hopfield::RuleInfo& rule : hopfield::rules()) {
    fmt::print("  {:<18} {}\n", rule.name, rule.summary);
    for (const hopfield::RuleParameter& parameter : rule.parameters)
      fmt::print("    {:<16} {:<8g} {}\n", parameter.name, parameter.default_value, parameter.meaning);
  }
  const crossbar::Technology technology = load_technology(technology_name);
  fmt::print("\nevents that cost is counted in, and their prices in technology '{}'\n", technology.name());
  fmt::print("  {:<17} {:>10} {:>22}  {:<18} {:<10} {}\n", "event", "price [J]", "[low; high]", "per", "grade", "meaning");
  for (std::size_t e = 0; e < core::kEvents; ++e) {
    const auto event = static_cast<core::Event>(e);
    const core::EventInfo& info = core::event_info(event);
    if (!technology.has_price(event)) {
      fmt::print("  {:<17} {:>10} {:>22}  {:<18} {:<10} {}\n", info.name, "-", "", info.amount_unit, "no price", info.meaning);
      continue;
    }
    const crossbar::Price& price = technology.price(event);
    const std::uint32_t size = typical_size(event);
    const crossbar::Energy unit = price.unit(size, kTypicalRate_Hz);
    fmt::print("  {:<17} {:>10.3g} {:>22}  {:<18} {:<10} {}{}\n", info.name, unit.nominal_J, fmt::format("[{:.3g}; {:.3g}]", unit.low_J, unit.high_J),
               price.per() == "1" ? "event" : price.per(), price.grade(), info.meaning, size > 0 ? fmt::format(" (here {})", size) : "");
  }
  return kDone;
}

}  // namespace

Run declare_info(CLI::App& command) {
  auto technology = std::make_shared<std::string>("cmos28");
  command.add_option("--technology", *technology, "technology by name, or a path to a TOML file");
  return [technology] { return tell(*technology); };
}

}  // namespace ohmfield::experiments
