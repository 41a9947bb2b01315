#pragma once
/// Groups as text, one a line, without comments:
///
///     exactly 1 : 1 2 3
///     atmost 1 : 4 -5 6
///     atleast 2 : 7 8 9
///     between 2 3 : 10 11 12 13

#include <cstdint>
#include <string>
#include <string_view>

#include "hopfield/groups/groups.hpp"

namespace ohmfield::hopfield {

/// \param name       what errors call the text
/// \param variables  of the formula that the groups are for
/// \throws InputError  with line and column: an unknown kind, no bound, no colon, something that is not a number, a
///                     literal out of range; with the line: what Groups::add refuses; no group at all
Groups parse_groups(std::string_view text, const std::string& name, std::int32_t variables);

/// Reads and parses a file (plain, gzip, xz), or the standard input for "-".
Groups read_groups(const std::string& path, std::int32_t variables);

/// Writes what parse_groups reads back as the same groups.
std::string groups_text(const Groups& groups);

}  // namespace ohmfield::hopfield
