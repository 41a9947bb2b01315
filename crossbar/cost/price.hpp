#pragma once
/// What an event costs: a number with a band, a law that says how it goes with the size of the event, and where it is from.

#include <cstdint>
#include <string>
#include <vector>

#include "core/config/toml.hpp"
#include "core/ledger.hpp"

namespace ohmfield::crossbar {

/// Energy with the band of its prices [J].
struct Energy {
  double nominal_J = 0.0, low_J = 0.0, high_J = 0.0;

  Energy& operator+=(const Energy& other);
};
Energy operator*(double factor, const Energy& energy);

/// How a price goes with the size of an event.
enum class PriceLaw : std::uint8_t {
  constant,  ///< not at all
  power,     ///< by a power law between the sizes given, and beyond them with the outermost exponents
  doubling,  ///< twice with every bit: matched capacitors, levels counted one by one
  survey,    ///< regression over published converters (adc_survey.hpp), which knows the rate as well
};

class Price {
 public:
  /// \param table    component or price, positions in messages
  /// \param node_nm  of the technology; digital circuits of another node are scaled to it
  /// \throws InputError  an unknown key, unit, law or grade; a negative number; a band that does not hold the number
  static Price read(const core::TomlTable& table, core::Event event, double node_nm);

  /// Of one unit of what the price is per, for an event of this size [J].
  /// \param rate_Hz  conversions a second, for the survey law
  /// \throws InputError  a size or rate that the law is not valid for
  Energy unit(std::uint32_t size, double rate_Hz) const;
  /// Of all events of a line.
  Energy energy(const core::Ledger::Line& line) const;
  /// Units of a line that are paid for: its count or its amount.
  double units(const core::Ledger::Line& line) const { return per_count_ ? line.entry.count : line.entry.amount; }
  /// Conversions a second of a line whose amount is a time; 0 for others.
  static double rate_Hz(const core::Ledger::Line& line);
  /// Area of a circuit that does one unit at a time [m^2]. \throws InputError  none is given
  double area_m2(std::uint32_t size, double rate_Hz) const;
  bool has_area() const { return law_ == PriceLaw::survey || !area_m2_.empty(); }

  const std::string& per() const { return per_; }
  const std::string& grade() const { return grade_; }
  const std::string& source() const { return source_; }
  /// Where the number holds, and what was done to bring it here: such as "at 65 nm, x 0.245".
  const std::string& origin() const { return origin_; }

 private:
  double law(const std::vector<double>& values, double size) const;

  core::Event event_ = core::Event::count_;
  std::string file_, per_, grade_, source_, origin_;
  bool per_count_ = false;
  PriceLaw law_ = PriceLaw::constant;
  double floor_J_ = 0.0;
  double node_nm_ = 0.0, low_factor_ = 1.0, high_factor_ = 1.0;
  std::vector<double> size_, energy_J_, low_J_, high_J_, area_m2_;
};

}  // namespace ohmfield::crossbar
