#pragma once
/// How much memory there is, asked before an allocation that may not fit: the kernel grants more than it has and kills later.

#include <string>

namespace ohmfield::core {

/// Bytes that this process may still take: what the kernel can give without swapping, or less where a control group or a
/// limit on the address space says so. Infinite where the system tells nothing.
double available_memory_bytes();

/// `1.5 GB`: decimal prefixes, three digits.
std::string bytes_text(double bytes);

/// \param bytes  needed beyond what is taken already
/// \param what   that needs them: "voltages at the nodes of 1000 inputs"
/// \throws InputError  what, how much, how much there is, and the cure
void check_memory(double bytes, const std::string& what, const std::string& hint);

}  // namespace ohmfield::core
