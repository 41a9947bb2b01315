#include "crossbar/cost/price.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.hpp"
#include "crossbar/cost/adc_survey.hpp"
#include "crossbar/cost/node_scaling.hpp"

namespace ohmfield::crossbar {
namespace {

constexpr std::array<std::string_view, 3> kGrades{"published", "derived", "assumption"};
constexpr std::array<std::string_view, 4> kLaws{"constant", "power", "doubling", "survey"};
constexpr std::array<std::string_view, 2> kScalings{"none", "digital"};

/// A number, or one number for each size.
std::vector<double> values_of(const core::TomlTable& table, std::string_view key, std::size_t sizes) {
  const core::Range range = core::Range::between(0.0, 1e12);
  if (sizes > 1 || table.kind(key) == core::TomlKind::numbers) return table.numbers(key, std::max<std::size_t>(sizes, 1), range);
  return {table.number(key, range)};
}

}  // namespace

Energy& Energy::operator+=(const Energy& other) {
  nominal_J += other.nominal_J;
  low_J += other.low_J;
  high_J += other.high_J;
  return *this;
}

Energy operator*(double factor, const Energy& energy) { return {factor * energy.nominal_J, factor * energy.low_J, factor * energy.high_J}; }

Price Price::read(const core::TomlTable& table, core::Event event, double node_nm) {
  const core::EventInfo& info = core::event_info(event);
  Price price;
  price.event_ = event;
  price.file_ = table.file();
  price.node_nm_ = node_nm;
  price.per_ = table.string("per");
  price.per_count_ = price.per_ == "1";
  if (!price.per_count_ && price.per_ != info.amount_unit)
    throw table.error("per", fmt::format("is not a unit of '{}'", info.name),
                      info.amount_unit == "1" ? "Give the price per \"1\", an event" : fmt::format("Give the price per \"{}\", or per \"1\", an event", info.amount_unit));
  price.law_ = table.has("law") ? static_cast<PriceLaw>(table.word("law", kLaws)) : PriceLaw::constant;
  if (price.law_ != PriceLaw::constant && info.size_unit.empty())
    throw table.error("law", fmt::format("needs events that differ in size, and '{}' does not", info.name), "Leave it out");
  price.grade_ = kGrades[table.word("grade", kGrades)];
  price.source_ = table.string("source");
  if (price.law_ == PriceLaw::survey) {
    if (event != core::Event::adc_sar || !price.per_count_)
      throw table.error("law", "= 'survey' is a regression over converters, per conversion", "Use it for adc_sar, per \"1\"");
    price.low_factor_ = table.number("low_factor", core::Range::between(0.0, 1.0));
    price.high_factor_ = table.number("high_factor", core::Range::at_least(1.0));
    price.origin_ = fmt::format("for {:g} nm", node_nm);
    table.finish();
    return price;
  }
  if (price.law_ != PriceLaw::constant) price.size_ = table.numbers("size", 0, core::Range::above(0.0));
  if (price.law_ == PriceLaw::doubling && price.size_.size() != 1) throw table.error("size", "of a price that doubles with every bit is one number", "Give the bits that energy_J is for");
  if (price.law_ == PriceLaw::power && (price.size_.size() < 2 || !std::is_sorted(price.size_.begin(), price.size_.end(), std::less_equal<>())))
    throw table.error("size", "is not at least two sizes in ascending order", "Give sizes and as many energies");
  const std::size_t sizes = price.size_.size();
  price.energy_J_ = values_of(table, "energy_J", sizes);
  price.low_J_ = values_of(table, "low_J", sizes);
  price.high_J_ = values_of(table, "high_J", sizes);
  for (std::size_t i = 0; i < price.energy_J_.size(); ++i) {
    if (price.law_ == PriceLaw::power && price.low_J_[i] == 0.0) throw table.error("low_J", "of a power law is not above 0", "Give a positive energy for each size");
    if (price.low_J_[i] > price.energy_J_[i] || price.energy_J_[i] > price.high_J_[i])
      throw table.error("low_J", "and high_J do not enclose energy_J", "The band must hold the nominal price");
  }
  if (table.has("floor_J")) {
    if (price.law_ != PriceLaw::doubling) throw table.error("floor_J", "belongs to the law 'doubling'", "Leave it out");
    price.floor_J_ = table.number("floor_J", core::Range::between(0.0, price.energy_J_[0]));
  }
  if (table.has("area_m2")) price.area_m2_ = values_of(table, "area_m2", sizes);
  if (price.law_ == PriceLaw::power && std::count(price.area_m2_.begin(), price.area_m2_.end(), 0.0) > 0)
    throw table.error("area_m2", "of a power law is not above 0", "Give a positive area for each size");
  const double at_nm = table.number_or("at_nm", node_nm, core::Range::above(0.0));
  const bool digital = table.has("scaling") && table.word("scaling", kScalings) == 1;
  if (digital) {
    try {
      const double energy = digital_energy_ratio(at_nm, node_nm), area = digital_area_ratio(at_nm, node_nm);
      for (auto* values : {&price.energy_J_, &price.low_J_, &price.high_J_})
        for (double& value : *values) value *= energy;
      for (double& value : price.area_m2_) value *= area;
      if (at_nm != node_nm) price.origin_ = fmt::format("at {:g} nm, x {:.3g} as digital logic", at_nm, energy);
    } catch (const core::InputError& error) {
      throw table.error("at_nm", error.what(), "");
    }
  } else if (at_nm != node_nm) {
    price.origin_ = fmt::format("at {:g} nm, not scaled", at_nm);
  }
  table.finish();
  return price;
}

double Price::law(const std::vector<double>& values, double size) const {
  switch (law_) {
    case PriceLaw::constant:
    case PriceLaw::survey: return values[0];
    case PriceLaw::doubling: return values[0] * std::exp2(size - size_[0]);
    case PriceLaw::power: break;
  }
  std::size_t i = 1;
  while (i + 1 < size_.size() && size_[i] < size) ++i;
  const double exponent = std::log(values[i] / values[i - 1]) / std::log(size_[i] / size_[i - 1]);
  return values[i] * std::pow(size / size_[i], exponent);
}

Energy Price::unit(std::uint32_t size, double rate_Hz) const {
  if (law_ == PriceLaw::survey) {
    const double nominal_J = survey_adc_energy_J(static_cast<int>(size), rate_Hz, node_nm_);
    return {nominal_J, nominal_J * low_factor_, nominal_J * high_factor_};
  }
  if (law_ != PriceLaw::constant && size == 0)
    throw core::InputError(fmt::format("{}: the price of '{}' goes with its size [{}], and this event has none", file_, core::event_info(event_).name, core::event_info(event_).size_unit),
                           "Give a price that does not");
  const double s = size;
  // What a circuit takes at least, whatever its bits: the ends of the band as far off as those of the price.
  const double least = law(energy_J_, s) > 0.0 ? std::max(1.0, floor_J_ / law(energy_J_, s)) : 1.0;
  return {least * law(energy_J_, s), least * law(low_J_, s), least * law(high_J_, s)};
}

double Price::rate_Hz(const core::Ledger::Line& line) {
  return core::event_info(line.event).amount_unit == "s" && line.entry.amount > 0.0 ? line.entry.count / line.entry.amount : 0.0;
}

Energy Price::energy(const core::Ledger::Line& line) const {
  return units(line) == 0.0 ? Energy{} : units(line) * unit(line.size, rate_Hz(line));
}

double Price::area_m2(std::uint32_t size, double rate_Hz) const {
  if (law_ == PriceLaw::survey) return survey_adc_area_m2(static_cast<int>(size), rate_Hz, node_nm_);
  if (area_m2_.empty())
    throw core::InputError(fmt::format("{}: the price of '{}' has no area", file_, core::event_info(event_).name), "Add area_m2 to it");
  return law(area_m2_, size);
}

}  // namespace ohmfield::crossbar
