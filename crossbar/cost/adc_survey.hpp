#pragma once
/// Energy and area of an analog-to-digital converter by regression over a survey of published converters.
///
/// T. Andrulis, R. Chen, H.-S. Lee, J. S. Emer and V. Sze, "Modeling analog-digital-converter energy and area for
/// compute-in-memory accelerator design", arXiv:2404.06553 (2024), over B. Murmann's ADC Performance Survey. Two lines for
/// the Schreier figure of merit, one for slow and one for fast converters, then a factor for the node:
///
///   FOM = min(213.78 - 2.8719 ln f, 128.307 + 3.2205 b) dB,   SNDR = 6.0206 b + 1.76 dB,
///   E = 10^((SNDR - FOM) / 10) / 2 * exp(26.0496 + 1.8800 ln node - 2.8291 ln b - 1.4702) pJ.
///
/// This is the program's optimistic line, near which the better fifth of the survey lies. Not below 4 bits, where the
/// survey has few converters and a flash converter of a few comparators is cheaper. Not for converters of another kind:
/// oscillator converters that each column of an array has for itself cost a hundred times as much (docs/methods/validation.md).
/// Ignores: voltage of the supply, number of channels, drivers of inputs and references.

#include <string_view>

namespace ohmfield::crossbar {

/// Fewest bits that converter regressions know.
inline constexpr int kRegressionBits = 4;
/// assumption: the published tables end at 12 bits; a few more are extrapolated, then it ends.
inline constexpr int kMostRegressionBits = 16;

/// \param model  of the regression, for the message
/// \throws InputError  fewer than 4 bits, with what to price instead; more than 16
void check_regression_bits(int bits, std::string_view model);

/// Energy of one conversion.
/// \param rate_Hz  conversions per second of one converter
/// \throws InputError  bits below 4 or above 16, a rate or node that is not above 0
double survey_adc_energy_J(int bits, double rate_Hz, double node_nm);

/// Area of one converter: K node^a rate^b energy^c, which the paper fits in logarithms.
double survey_adc_area_m2(int bits, double rate_Hz, double node_nm);

}  // namespace ohmfield::crossbar
