#pragma once
/// Devices as they were measured: statistics taken from a user's file, without a formula.
///
/// At each target and time of the drift data, the mean and the standard deviation over cells; or, from programming data
/// alone, the same at one time. Between targets both are interpolated linearly, between times linearly in log t; beyond the
/// measured targets and times the set is refused. Spectra, if there are any, give the 1/f noise against the
/// conductance; below the first and above the last of them Q is that of the nearest. Cells are those of snapshots.hpp: normal
/// around the mean, each keeping its rank. The measured spread includes the noise of the reads that measured it.
///
///   [data]
///   file = "cells.h5"          # from the folder of the set; docs/formats/measured.md
///   map_file = "g.csv"         # or, instead of file, maps of an array: conductances as found,
///   target_map_file = "t.csv"  # and as wanted; targets that occur in both maps a few times at least
///   read_noise_file = "n.csv"  # optional: spectra in a file of their own
///   time_s = 1.0               # programming data only: when they were read, counted from the programming
///   read_time_s = 1e-6         # spectra only: duration of a read
///   beyond_last = "error"      # or "extrapolate" along the last straight line in log t

#include "crossbar/device/snapshots.hpp"

namespace ohmfield::crossbar {

/// \throws InputError  as read_measured; a window beyond the measured targets; fewer than two targets, or three cells at
///                     one; cells read at different times
std::unique_ptr<DeviceModel> make_tabulated(const core::TomlTable& table, DeviceParts parts);

}  // namespace ohmfield::crossbar
