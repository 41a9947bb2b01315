/// How much memory there is, and what is said when it does not suffice.

#include "core/memory.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>

#include "catch.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::core;
using test::contains;

TEST_CASE("bytes with three digits", "[core]") {
  CHECK(bytes_text(0) == "0 B");
  CHECK(bytes_text(999) == "999 B");
  CHECK(bytes_text(999.9) == "1 kB");
  CHECK(bytes_text(1.5e9) == "1.5 GB");
  CHECK(bytes_text(8.4e13) == "84 TB");
  CHECK(bytes_text(1e24) == "1e+06 EB");
}

TEST_CASE("what does not fit is refused with how much it needs", "[core]") {
  CHECK(available_memory_bytes() > 1e7);
  CHECK(test::input_error([] { check_memory(1e6, "a map", "Shrink it"); }) == "no error");
  const std::string error = test::input_error([] { check_memory(1e18, "a map", "Shrink it"); });
  CHECK(error.starts_with("a map needs 1 EB of memory, "));
  CHECK(contains(error, " can be had. Shrink it"));
  CHECK(contains(test::input_error([] { check_memory(1e18, "maps", ""); }), "maps need 1 EB"));
}

TEST_CASE("a limit on the address space counts", "[core]") {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    // The sanitizers reserve terabytes of addresses, beyond any such limit: nothing is left then.
    const rlimit limit{rlim_t{1} << 40, rlim_t{1} << 40};
    const double before = available_memory_bytes();
    _exit(setrlimit(RLIMIT_AS, &limit) == 0 && available_memory_bytes() <= std::min(before, std::exp2(40)) ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
}
