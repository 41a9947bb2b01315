#pragma once
/// A device parameter set with single imperfections changed: its TOML document is edited in memory and read as any set is,
/// so that a changed set is checked, and can be written down, like one that somebody made by hand.

#include <memory>
#include <string>

#include "crossbar/device/model.hpp"

namespace ohmfield::experiments {

class DeviceEdit {
 public:
  /// \param name  of a set of the data folder, or a path
  /// \throws InputError  no such set, or not TOML
  explicit DeviceEdit(const std::string& name);
  ~DeviceEdit();
  DeviceEdit(DeviceEdit&&) noexcept;

  // What a set does not have cannot be scaled: each throws InputError then, naming the device and the cure.

  /// Moves the off state to on_S / ratio; infinite: to 0.
  void set_on_off_ratio(double ratio);
  /// Multiplies the standard deviation of what programming leaves: of [programming], of every [[spread]], of [relaxation].
  void scale_programming_spread(double factor);
  /// Multiplies the device-to-device deviation of drift exponents; the mean drift stays.
  void scale_drift_spread(double factor);
  /// Multiplies white and 1/f noise of reads.
  void scale_read_noise(double factor);
  /// White noise of reads in place of that of the set, as a fraction of the conductance; 1/f noise stays.
  void set_white_noise(double relative);
  /// Offset of comparators, one sigma, in currents of one literal at this voltage.
  void set_comparator_offset(double literals, double read_voltage_V);
  /// Noise of each decision, the same way.
  void set_comparator_noise(double literals, double read_voltage_V);
  /// Probabilities that a cell is stuck at the off and at the on state, in place of those of the set.
  void set_stuck_rates(double low, double high);

  /// The device as it is now.
  /// \param changes  stand behind the name of the file in messages: "on_off_ratio = 2"
  /// \throws InputError  a value that the set does not allow
  std::shared_ptr<const crossbar::DeviceModel> device(const std::string& changes) const;
  /// The document, without the comments of the file.
  std::string text() const;

 private:
  struct Document;
  core::InputError lacks(const std::string& what, const std::string& hint) const;
  void set_readout(const std::string& key, double literals, double read_voltage_V);

  std::unique_ptr<Document> document_;
};

}  // namespace ohmfield::experiments
