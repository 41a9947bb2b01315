#pragma once
/// A network whose array shows what a test tells it to.

#include <vector>

#include "hopfield/readout_network.hpp"
#include "hopfield/interconnect.hpp"

namespace ohmfield::test {

class ScriptedNetwork final : public hopfield::ReadoutNetwork {
 public:
  enum class Shown : std::uint8_t { satisfied = kSatisfied, unsatisfied = kUnsatisfied, critical = kCritical };

  explicit ScriptedNetwork(const hopfield::Cnf& formula)
      : ReadoutNetwork(formula, {}, std::vector<float>(formula.clauses(), 0.0f), 0),
        shown_(flags().size(), kSatisfied),
        breaks_(2 * static_cast<std::size_t>(formula.variables()), 0.0f),
        makes_(breaks_.size(), 0.0f) {}

  /// What the next forward passes read.
  void show(const std::vector<Shown>& clauses) {
    for (std::size_t c = 0; c < clauses.size(); ++c) shown_[c] = static_cast<std::uint8_t>(clauses[c]);
  }
  /// What backward passes read for a variable, whatever its value.
  void set_break(std::int32_t variable, float reading) {
    breaks_[static_cast<std::size_t>(hopfield::word_line(variable))] = reading;
    breaks_[static_cast<std::size_t>(hopfield::word_line(-variable))] = reading;
  }

  void set_make(std::int32_t variable, float reading) {
    makes_[static_cast<std::size_t>(hopfield::word_line(variable))] = reading;
    makes_[static_cast<std::size_t>(hopfield::word_line(-variable))] = reading;
  }

  void read_clauses(std::uint64_t) override { latch(shown_); }
  void count_array(core::Ledger&) const override {}

  /// Clauses that became (+c) or ceased to be (-c) critical, counted from 1.
  std::vector<int> changes;

 protected:
  float line_current(hopfield::Pass pass, std::uint64_t, Eigen::Index line) override {
    return (pass == hopfield::Pass::backward ? breaks_ : makes_)[static_cast<std::size_t>(line)];
  }
  void drive_back(hopfield::Pass, std::uint64_t) override {}
  void critical_changed(std::size_t clause, Membership now) override {
    changes.push_back(now == Membership::entered ? static_cast<int>(clause) + 1 : -static_cast<int>(clause) - 1);
  }

 private:
  std::vector<std::uint8_t> shown_;
  std::vector<float> breaks_, makes_;
};

}  // namespace ohmfield::test
