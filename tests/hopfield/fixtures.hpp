#pragma once
/// Formulas, devices and arrays that the tests of networks share.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "core/random/counter_rng.hpp"
#include "crossbar/cost/technology.hpp"
#include "crossbar/device/ideal.hpp"
#include "crossbar/device/table.hpp"
#include "hopfield/cnf.hpp"

namespace ohmfield::test {

inline hopfield::Cnf cnf_of(std::int32_t variables, std::initializer_list<std::vector<hopfield::DimacsLiteral>> clauses) {
  hopfield::Cnf cnf(variables);
  for (const auto& clause : clauses) cnf.add(clause);
  return cnf;
}

/// Clauses of `shortest` to `longest` literals over different variables; no promise that they can be satisfied.
inline hopfield::Cnf random_cnf(std::int32_t variables, std::size_t clauses, std::int32_t shortest, std::int32_t longest,
                                std::uint64_t seed) {
  core::CounterRng rng(seed, core::Stream::test, 0);
  hopfield::Cnf cnf(variables);
  std::vector<std::int32_t> order(static_cast<std::size_t>(variables));
  std::iota(order.begin(), order.end(), 1);
  for (std::size_t c = 0; c < clauses; ++c) {
    const auto span = static_cast<std::uint32_t>(std::min(longest, variables) - std::min(shortest, variables) + 1);
    const auto length = static_cast<std::size_t>(std::min(shortest, variables)) + rng.below(span);
    std::vector<hopfield::DimacsLiteral> clause;
    for (std::size_t i = 0; i < length; ++i) {
      std::swap(order[i], order[i + rng.below(static_cast<std::uint32_t>(order.size() - i))]);
      clause.push_back(rng() % 2 == 0 ? order[i] : -order[i]);
    }
    cnf.add(clause);
  }
  return cnf;
}

/// The same with a hidden solution: every clause has a literal that is true in it.
inline hopfield::Cnf planted_cnf(std::int32_t variables, std::size_t clauses, std::int32_t length, std::uint64_t seed) {
  core::CounterRng rng(seed, core::Stream::test, 1);
  const hopfield::Cnf any = random_cnf(variables, clauses, length, length, seed);
  hopfield::Cnf cnf(variables);
  std::vector<bool> hidden;
  for (std::int32_t v = 0; v < variables; ++v) hidden.push_back(rng() % 2 == 0);
  for (std::size_t c = 0; c < any.clauses(); ++c) {
    std::vector<hopfield::DimacsLiteral> clause(any.clause(c).begin(), any.clause(c).end());
    hopfield::DimacsLiteral& kept = clause[rng.below(static_cast<std::uint32_t>(clause.size()))];
    kept = hidden[static_cast<std::size_t>(std::abs(kept)) - 1] ? std::abs(kept) : -std::abs(kept);
    cnf.add(clause);
  }
  return cnf;
}

inline std::filesystem::path data_folder() { return std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data"; }

inline std::shared_ptr<const crossbar::DeviceModel> device_set(const std::string& name) {
  return crossbar::load_device(name, data_folder() / "devices");
}

inline crossbar::Technology technology() { return crossbar::Technology::load("cmos28", data_folder() / "technologies"); }

/// Ideal cells of the given states with the given imperfections.
inline std::shared_ptr<const crossbar::DeviceModel> custom_device(double off_S, double on_S, crossbar::IdealParams params,
                                                                  crossbar::ReadoutInfo readout = {}) {
  crossbar::DeviceInfo info;
  info.name = "custom";
  info.g_max_S = info.on_S = on_S;
  info.off_S = off_S;
  info.last_time_s = 1e9;
  return std::make_shared<crossbar::IdealDevice>(info, readout, params);
}

}  // namespace ohmfield::test
