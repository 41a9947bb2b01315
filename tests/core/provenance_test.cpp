#include "core/provenance.hpp"

#include <cstdlib>
#include <string>

#include "catch.hpp"
#include "core/error.hpp"

using namespace ohmfield::core;

namespace {

/// Whether `text` looks like `pattern`, in which 0 stands for a digit.
bool looks_like(const std::string& text, const std::string& pattern) {
  std::string digits_as_0 = text;
  for (char& c : digits_as_0) c = c >= '0' && c <= '9' ? '0' : c;
  return digits_as_0 == pattern;
}

}  // namespace

TEST_CASE("the source line names version, revision, compiler and flags") {
  const BuildInfo& info = build_info();
  CHECK(info.version.find_first_not_of("0123456789.") == std::string::npos);
  CHECK((info.git_revision == "unknown" || info.git_revision.find_first_not_of("0123456789abcdef") >= 7));
  CHECK(info.flags.find("-ffp-contract=off") != std::string::npos);
  CHECK(info.flags.find("  ") == std::string::npos);
  CHECK(source_line() ==
        "ohmfield " + info.version + ", git " + info.git_revision + ", " + info.compiler + ", " + info.flags);
}

TEST_CASE("the history line is a command a shell reads back") {
  const char* const arguments[] = {"ohmfield", "solve", "a b.cnf", "--note=it's", "", "$HOME", "-o", "run.h5"};
  CHECK(history_line(arguments) == "ohmfield solve 'a b.cnf' '--note=it'\\''s' '' '$HOME' -o run.h5");
}

TEST_CASE("the date is ISO 8601 and follows SOURCE_DATE_EPOCH") {
  unsetenv("SOURCE_DATE_EPOCH");
  CHECK(looks_like(utc_now(), "0000-00-00T00:00:00Z"));
  setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
  CHECK(utc_now() == "2023-11-14T22:13:20Z");
  for (const char* wrong : {"", "-1", "12x", "99999999999999", "1e9"}) {
    setenv("SOURCE_DATE_EPOCH", wrong, 1);
    CHECK_THROWS_AS(utc_now(), InputError);
  }
  unsetenv("SOURCE_DATE_EPOCH");
}
