#include "crossbar/cost/inventory.hpp"

#include <fmt/format.h>

#include <array>
#include <set>

#include "core/config/data_file.hpp"
#include "core/config/toml.hpp"

namespace ohmfield::crossbar {
namespace {

constexpr std::array<std::string_view, 2> kGrades{"published", "recalled"};

std::optional<double> optional_number(const core::TomlTable& table, std::string_view key, core::Range range) {
  return table.has(key) ? std::optional(table.number(key, range)) : std::nullopt;
}

/// What the chip and its parts have in common: parts, and what they should come to.
void read_inside(const core::TomlTable& table, Part& part, std::set<std::string>& names) {
  const core::Range positive = core::Range::above(0.0);
  part.published_power_W = optional_number(table, "published_power_W", positive);
  part.published_area_m2 = optional_number(table, "published_area_m2", positive);
  for (const core::TomlTable& inner : table.tables("part")) {
    Part child;
    child.name = inner.string("name");
    if (!names.insert(child.name).second) throw inner.error("name", fmt::format("'{}' is another part's", child.name), "Give each part a name of its own");
    child.count = inner.number_or("count", 1.0, positive);
    child.power_W = optional_number(inner, "power_W", core::Range::at_least(0.0));
    child.area_m2 = optional_number(inner, "area_m2", core::Range::at_least(0.0));
    read_inside(inner, child, names);
    if (!child.parts.empty() && (child.power_W || child.area_m2))
      throw inner.error(child.power_W ? "power_W" : "area_m2", "stands beside parts",
                        "Leave it to its parts, or make it published_power_W or published_area_m2 to have their sum compared");
    if (child.parts.empty()) inner.number("power_W");
    inner.finish();
    part.parts.push_back(std::move(child));
  }
  if (part.parts.empty() && (part.published_power_W || part.published_area_m2))
    throw table.error(part.published_power_W ? "published_power_W" : "published_area_m2", "is of something without parts", "Add its parts");
}

void collect_names(const Part& part, std::vector<std::string>& names) {
  for (const Part& inner : part.parts) {
    names.push_back(inner.name);
    collect_names(inner, names);
  }
}

core::InputError unknown(std::string_view kind, std::string_view name, const Chip& chip, const std::vector<std::string>& names) {
  const std::string near = core::nearest_word(name, names);
  return {fmt::format("chip '{}' has no {} '{}'", chip.name, kind, name), near.empty() ? "See its file" : fmt::format("Is '{}' meant?", near)};
}

Product read_product(const core::TomlTable& table, const std::set<std::string>& names) {
  Product product;
  product.part = table.string("part");
  if (!names.contains(product.part)) {
    const std::string near = core::nearest_word(product.part, names);
    throw table.error("part", fmt::format("= '{}' is no part of the chip", product.part),
                      near.empty() ? "Name one of its parts" : fmt::format("Is '{}' meant?", near));
  }
  product.macs = table.number("macs", core::Range::above(0.0));
  product.time_s = table.number("time_s", core::Range::above(0.0));
  table.finish();
  return product;
}

Point read_point(const core::TomlTable& table, const Chip& chip) {
  const core::Range positive = core::Range::above(0.0);
  Point point;
  point.name = table.string("name");
  for (const Point& other : chip.points)
    if (other.name == point.name) throw table.error("name", fmt::format("'{}' is another point's", point.name), "Give each point a name of its own");
  point.source = table.string_or("source", chip.source);
  point.tolerance = table.number_or("tolerance", chip.tolerance, positive);
  point.operations_per_s = optional_number(table, "operations_per_s", positive);
  point.operations_per_J = optional_number(table, "operations_per_J", positive);
  point.operations_per_s_m2 = optional_number(table, "operations_per_s_m2", positive);
  for (const core::TomlTable& inner : table.tables("part")) {
    point.parts.push_back({inner.string("name"), inner.number("energy_J", core::Range::at_least(0.0))});
    inner.finish();
  }
  if (table.has("like")) {
    point.like = table.string("like");
    const Point* found = nullptr;
    for (const Point& other : chip.points)
      if (other.name == point.like) found = &other;
    if (found == nullptr) throw table.error("like", fmt::format("= '{}' is no point above it", point.like), "Name one that stands before it in the file");
    if (!found->operations_per_J) throw table.error("like", fmt::format("= '{}' has no operations_per_J", point.like), "Name one that has");
    point.reads = table.number("reads", positive);
  }
  if ((!point.parts.empty() || !point.like.empty()) && !point.operations_per_J)
    throw table.error("operations_per_J", "is missing", "It is what the energies are compared with");
  table.finish();
  return point;
}

/// The only part of a name inside of `part`, and how many of them there are in one of `part`; count 0: none.
std::pair<const Part*, double> counted(const Part& part, std::string_view name) {
  for (const Part& inner : part.parts) {
    if (inner.name == name) return {&inner, inner.count};
    if (const auto [found, count] = counted(inner, name); found != nullptr) return {found, inner.count * count};
  }
  return {nullptr, 0.0};
}

std::pair<const Part*, double> needed(const Chip& chip, std::string_view name) {
  if (name == chip.whole.name) return {&chip.whole, 1.0};
  const auto result = counted(chip.whole, name);
  if (result.first != nullptr) return result;
  std::vector<std::string> names;
  collect_names(chip.whole, names);
  throw unknown("part", name, chip, names);
}

/// A part without parts, to be changed.
Part& simple_part(Chip& chip, std::string_view name) {
  const Part& found = *needed(chip, name).first;
  if (!found.parts.empty()) throw core::InputError(fmt::format("'{}' of chip '{}' is the sum of its parts", name, chip.name), "Change those");
  return const_cast<Part&>(found);  // of `chip`, which is not const
}

}  // namespace

double Part::total_power_W() const {
  if (parts.empty()) return power_W.value_or(0.0);
  double sum_W = 0.0;
  for (const Part& inner : parts) sum_W += inner.count * inner.total_power_W();
  return sum_W;
}

std::optional<double> Part::total_area_m2() const {
  if (parts.empty()) return area_m2;
  double sum_m2 = 0.0;
  for (const Part& inner : parts) {
    const std::optional<double> one_m2 = inner.total_area_m2();
    if (!one_m2) return std::nullopt;
    sum_m2 += inner.count * *one_m2;
  }
  return sum_m2;
}

const Part& Chip::part(std::string_view part_name) const { return *needed(*this, part_name).first; }

double Chip::count_of(std::string_view part_name) const { return needed(*this, part_name).second; }

Chip Chip::with_power(std::string_view part_name, double power_W) const {
  Chip other = *this;
  simple_part(other, part_name).power_W = power_W;
  return other;
}

Chip Chip::with_area(std::string_view part_name, double area_m2) const {
  Chip other = *this;
  simple_part(other, part_name).area_m2 = area_m2;
  return other;
}

double Chip::peak_operations_per_s() const {
  if (!product) throw core::InputError(fmt::format("chip '{}' has no [product]", name), "Say in its file what a part computes in which time");
  return kOperationsPerMac * product->macs * count_of(product->part) / product->time_s;
}

const Point& Chip::point(std::string_view point_name) const {
  std::vector<std::string> names;
  for (const Point& one : points) {
    if (one.name == point_name) return one;
    names.push_back(one.name);
  }
  throw unknown("point", point_name, *this, names);
}

Chip load_chip(const std::string& name_or_path, const std::filesystem::path& folder) {
  const core::TomlTable table = core::TomlTable::from_file(core::data_file(name_or_path, folder, "chip"));
  Chip chip;
  chip.name = table.string("name");
  chip.title = table.string("title");
  chip.source = table.string("source");
  chip.grade = kGrades[table.word("grade", kGrades)];
  chip.node_nm = table.number("node_nm", core::Range::above(0.0));
  chip.tolerance = table.number("tolerance", core::Range::above(0.0));
  chip.whole.name = "chip";
  std::set<std::string> names{chip.whole.name};
  read_inside(table, chip.whole, names);
  if (table.has("product")) chip.product = read_product(table.table("product"), names);
  for (const core::TomlTable& inner : table.tables("point")) chip.points.push_back(read_point(inner, chip));
  table.finish();
  return chip;
}

}  // namespace ohmfield::crossbar
