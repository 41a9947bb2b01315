#include "experiments/economics/levers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/config/toml.hpp"
#include "experiments/economics/named.hpp"

namespace ohmfield::experiments {

using core::Range;
using core::TomlTable;

bool is_computed(const std::string& name) {
  constexpr std::string_view kComputed[] = {"distributed", "mixture", "routed_attention", "number_formats", "analog"};
  return std::find(std::begin(kComputed), std::end(kComputed), name) != std::end(kComputed);
}

std::vector<Lever> load_levers(const std::filesystem::path& file) {
  const TomlTable root = TomlTable::from_file(file);
  std::vector<Lever> levers;
  for (const TomlTable& table : root.tables("lever")) {
    static constexpr std::string_view kActs[] = {"both", "capital", "energy"};
    Lever lever{.name = table.string("name"), .title = table.string("title"), .source = table.string("source"), .factor = {}};
    if (std::any_of(levers.begin(), levers.end(), [&](const Lever& of) { return of.name == lever.name; })) throw table.error("name",
        fmt::format("= '{}' is there twice", lever.name), "Remove one");
    lever.acts_on = static_cast<LeverCost>(table.word("acts_on", kActs));
    lever.computed = is_computed(lever.name);
    if (!lever.computed) {
      lever.factor = {table.number("factor", Range::above(0.0)), table.number("low", Range::above(0.0)), table.number("high", Range::above(0.0))};
      if (!(lever.factor.low <= lever.factor.nominal && lever.factor.nominal <= lever.factor.high)) throw table.error("factor",
          "is not between low and high", "Order them");
    }
    table.finish();
    levers.push_back(std::move(lever));
  }
  root.finish();
  return levers;
}

const Lever& lever_named(const std::vector<Lever>& levers, const std::string& name) { return named(levers, name, "data/economics/levers.toml", "lever"); }

double at_end(const Band& band, BandEnd end) { return end == BandEnd::nominal ? band.nominal : end == BandEnd::low ? band.low : band.high; }

CostParts apply(const CostParts& cost, const Lever& lever, BandEnd end) {
  const double factor = at_end(lever.factor, end);
  return {cost.capital_USD * (lever.acts_on == LeverCost::energy ? 1.0 : factor),
          cost.energy_USD * (lever.acts_on == LeverCost::capital ? 1.0 : factor)};
}

CostParts apply(CostParts cost, const std::vector<Lever>& levers, BandEnd end) {
  for (const Lever& lever : levers) cost = apply(cost, lever, end);
  return cost;
}

std::vector<TornadoBar> tornado(const CostParts& base, const std::vector<Lever>& levers) {
  std::vector<TornadoBar> bars;
  for (const Lever& lever : levers) {
    CostParts others = base;
    for (const Lever& of : levers)
      if (of.name != lever.name) others = apply(others, of, BandEnd::nominal);
    const auto alone = [&](BandEnd end) { return apply(base, lever, end).total_USD(); };
    bars.push_back({lever.name, apply(others, lever, BandEnd::low).total_USD(), apply(others, lever, BandEnd::high).total_USD(),
                    alone(BandEnd::nominal), alone(BandEnd::low), alone(BandEnd::high)});
  }
  std::stable_sort(bars.begin(), bars.end(), [](const TornadoBar& a, const TornadoBar& b) { return a.swing() > b.swing(); });
  return bars;
}

}  // namespace ohmfield::experiments
