#include "experiments/command.hpp"

#include "core/provenance.hpp"

namespace ohmfield::experiments {
namespace {

std::string& stored() {
  static std::string line;
  return line;
}

}  // namespace

void set_command_line(int count, const char* const* arguments) {
  stored() = core::history_line({arguments, static_cast<std::size_t>(count)});
}

std::string command_line() { return stored(); }

}  // namespace ohmfield::experiments
