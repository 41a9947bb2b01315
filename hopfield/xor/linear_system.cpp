#include "hopfield/xor/linear_system.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ohmfield::hopfield {

void LinearSystem::add(Row row, std::uint8_t constant) {
  const auto r = static_cast<std::uint32_t>(rows_.size());
  for (const std::uint32_t v : row) {
    columns_[v].push_back(r);
    ++counts_[v];
  }
  rows_.push_back(std::move(row));
  constants_.push_back(constant);
  alive_.push_back(1);
  noted_.push_back(0);
  note(r);
}

std::span<const std::uint32_t> LinearSystem::rows_of(std::uint32_t variable) {
  std::vector<std::uint32_t>& column = columns_[variable];
  std::sort(column.begin(), column.end());
  column.erase(std::unique(column.begin(), column.end()), column.end());
  std::erase_if(column, [&](std::uint32_t r) { return !std::binary_search(rows_[r].begin(), rows_[r].end(), variable); });
  return column;
}

std::size_t LinearSystem::length_of_sum(std::uint32_t a, std::uint32_t b) const {
  std::size_t shared = 0;
  for (auto i = rows_[a].begin(), j = rows_[b].begin(); i != rows_[a].end() && j != rows_[b].end();) {
    shared += *i == *j ? 1 : 0;
    const bool step_i = *i <= *j, step_j = *j <= *i;
    i += step_i ? 1 : 0;
    j += step_j ? 1 : 0;
  }
  return rows_[a].size() + rows_[b].size() - 2 * shared;
}

void LinearSystem::add_to(std::uint32_t r, std::span<const std::uint32_t> variables, std::uint8_t constant) {
  Row& row = rows_[r];
  sum_.clear();
  std::set_symmetric_difference(row.begin(), row.end(), variables.begin(), variables.end(), std::back_inserter(sum_));
  for (const std::uint32_t v : variables) {
    if (std::binary_search(row.begin(), row.end(), v)) {
      --counts_[v];
    } else {
      ++counts_[v];
      columns_[v].push_back(r);
    }
  }
  row.assign(sum_.begin(), sum_.end());
  constants_[r] ^= constant;
  note(r);
}

void LinearSystem::drop(std::uint32_t r) {
  for (const std::uint32_t v : rows_[r]) --counts_[v];
  Row().swap(rows_[r]);
  alive_[r] = 0;
}

std::vector<std::uint32_t> LinearSystem::take_changed() {
  for (const std::uint32_t r : changed_) noted_[r] = 0;
  return std::exchange(changed_, {});
}

void LinearSystem::note(std::uint32_t r) {
  if (noted_[r] != 0) return;
  noted_[r] = 1;
  changed_.push_back(r);
}

}  // namespace ohmfield::hopfield
