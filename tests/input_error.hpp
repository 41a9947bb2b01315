#pragma once
/// What a user would read when a call fails.

#include <string>

#include "core/error.hpp"

namespace ohmfield::test {

/// Message of the InputError that `call` throws; "no error" if it does not.
template <class Call>
std::string input_error(Call&& call) {
  try {
    call();
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "no error";
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace ohmfield::test
