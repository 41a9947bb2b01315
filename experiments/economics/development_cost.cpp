#include "experiments/economics/development_cost.hpp"

#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "core/config/toml.hpp"
#include "core/random/counter_rng.hpp"
#include "core/statistics/interval.hpp"

namespace ohmfield::experiments {
namespace {

using core::Range;
using core::TomlTable;

constexpr double kZ90 = 1.6448536269514722;   // of a two-sided interval of 90 %
constexpr double kLeastMonths = 0.5;          // assumption: no project is shorter

double normal(core::CounterRng& rng) {
  static const boost::math::normal unit;
  return boost::math::quantile(unit, rng.uniform() + 0x1p-54);  // never at 0
}

double lognormal(const Range90& of, core::CounterRng& rng) {
  const double middle = 0.5 * (std::log(of.low) + std::log(of.high)), width = (std::log(of.high) - std::log(of.low)) / (2.0 * kZ90);
  return std::exp(middle + width * normal(rng));
}

Spread spread_of(const std::vector<double>& values) {
  return {core::quantile(values, 0.5), core::quantile(values, 0.025), core::quantile(values, 0.975)};
}

Range90 read_range(const TomlTable& root, std::string_view key, Range range) {
  const std::vector<double> ends = root.numbers(key, 2, range);
  if (ends[0] > ends[1]) throw root.error(key, "begins above its end", "Give the low end first");
  return {ends[0], ends[1]};
}

}  // namespace

DevelopmentParams load_development(const std::filesystem::path& file) {
  const TomlTable root = TomlTable::from_file(file);
  root.string("source");
  DevelopmentParams params;
  params.salary_USD = read_range(root, "salary_USD_per_year", Range::above(0.0));
  params.equity_USD = read_range(root, "equity_USD_per_year", Range::above(0.0));
  params.overhead = read_range(root, "overhead", Range::at_least(1.0));
  params.share = read_range(root, "share_of_full_time", {.low = 0.0, .high = 1.0, .low_open = true});
  params.experiments = read_range(root, "experiments_factor", Range::at_least(1.0));
  params.electricity = read_range(root, "electricity_factor", Range::above(0.0));
  for (const TomlTable& table : root.tables("project")) {
    Project project{.system = table.string("system"), .contributors = table.number("contributors", Range::at_least(1.0)),
        .months = read_range(table, "months", Range::above(0.0)), .published_staff_USD = {}, .published_total_USD = {}};
    project.published_staff_USD.median = table.number("published_staff_USD", Range::above(0.0));
    project.published_total_USD.median = table.number("published_total_USD", Range::above(0.0));
    table.finish();
    params.projects.push_back(project);
  }
  root.finish();
  return params;
}

DevelopmentCost development_cost(const Project& project, const RunCost& run, const DevelopmentParams& params, int draws, std::uint64_t seed) {
  std::vector<double> staff, hardware, energy, total;
  for (int draw = 0; draw < draws; ++draw) {
    core::CounterRng rng(seed, core::Stream::bootstrap, static_cast<std::uint64_t>(draw));
    const double width = (project.months.high - project.months.low) / (2.0 * kZ90);
    const double months = std::max(kLeastMonths, 0.5 * (project.months.low + project.months.high) + width * normal(rng));
    double pay = 0.0;
    for (int person = 0; person < project.contributors; ++person) {
      const double year = lognormal(params.salary_USD, rng) * lognormal(params.overhead, rng) + lognormal(params.equity_USD, rng);
      pay += year * lognormal(params.share, rng);
    }
    const double experiments = lognormal(params.experiments, rng);
    staff.push_back(pay * months / 12.0);
    hardware.push_back(experiments * (run.chip_USD + run.server_USD + run.interconnect_USD));
    energy.push_back(experiments * lognormal(params.electricity, rng) * run.energy_USD);
    total.push_back(staff.back() + hardware.back() + energy.back());
  }
  DevelopmentCost cost{spread_of(staff), spread_of(hardware), spread_of(energy), spread_of(total)};
  cost.staff_share = cost.staff_USD.median / (cost.staff_USD.median + cost.hardware_USD.median + cost.energy_USD.median);
  return cost;
}

}  // namespace ohmfield::experiments
