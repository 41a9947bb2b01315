#pragma once
/// How digital logic scales from one CMOS node to another. Converters, amplifiers, drivers of analog lines and memory cells
/// do not follow these rules: noise and voltages set their size.
///
/// Model: A. Stillmaker, B. Baas, Integration 58, 74 (2017), doi 10.1016/j.vlsi.2017.02.002: dynamic energy at nominal
/// supply and area, relative to 45 nm, at 90, 65, 45, 32, 28, 22, 14 and 7 nm (28 nm interpolated). Between nodes:
/// straight lines in the logarithms (assumption). Valid from 7 to 90 nm.

namespace ohmfield::crossbar {

/// What one operation costs at `to_nm`, over what it costs at `from_nm`.
/// \throws InputError  a node outside of what the model is valid for
double digital_energy_ratio(double from_nm, double to_nm);
/// Area of a circuit at `to_nm`, over that at `from_nm`.
double digital_area_ratio(double from_nm, double to_nm);

}  // namespace ohmfield::crossbar
