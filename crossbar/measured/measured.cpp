#include "crossbar/measured/measured.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/hdf5/reader.hpp"

namespace ohmfield::crossbar {
namespace {

template <class Section>
void take(std::optional<Section>& into, std::optional<Section>&& from, std::string_view what) {
  if (!from) return;
  if (into) {
    throw core::InputError({from->file}, fmt::format("holds {} data, and so does {}", what, into->file),
                           "Give each kind of measurement once");
  }
  into = std::move(from);
}

}  // namespace

MeasuredData read_measured(std::span<const std::string> files) {
  if (files.empty()) throw core::InputError("no file with measured data was named", "Name a CSV or an HDF5 file");
  MeasuredData all;
  for (const std::string& file : files) {
    MeasuredData one = core::Hdf5Reader::is_hdf5(file) ? measured_from_hdf5(file) : measured_from_csv(file);
    take(all.programming, std::move(one.programming), "programming");
    take(all.drift, std::move(one.drift), "drift");
    take(all.read_noise, std::move(one.read_noise), "read noise");
    take(all.pulse_response, std::move(one.pulse_response), "pulse response");
    take(all.map, std::move(one.map), "conductance map");
  }
  return all;
}

}  // namespace ohmfield::crossbar
