/// Configuration: every message names file, line, column, key and cure.

#include "core/config/toml.hpp"

#include <fstream>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::core;
using test::contains;

namespace {

TomlTable parsed(const std::string& text) { return TomlTable::from_text(text, "f.toml"); }

/// Message when `read` meets the table of `text`.
template <class Read>
std::string error_of(const std::string& text, Read read) {
  return test::input_error([&] { read(parsed(text)); });
}

std::string number_error(const std::string& text, Range range = {}) {
  return error_of(text, [&](const TomlTable& t) { t.number("x", range); });
}

std::string file_error(const std::filesystem::path& path) {
  return test::input_error([&] { TomlTable::from_file(path); });
}

}  // namespace

TEST_CASE("values come as they stand", "[core][toml]") {
  const TomlTable table = parsed("a = 1.5\nb = 3\nc = \"µ\"\nd = [1, 2.5]\n[e]\nf = 0x10\n[[g]]\nh = 1\n[[g]]\nh = 2\n");
  CHECK(table.number("a") == 1.5);
  CHECK(table.number("b") == 3.0);
  CHECK(table.integer("b") == 3);
  CHECK(table.string("c") == "µ");
  CHECK(table.numbers("d") == std::vector{1.0, 2.5});
  CHECK(table.table("e").integer("f") == 16);
  REQUIRE(table.tables("g").size() == 2);
  CHECK(table.tables("g")[1].integer("h") == 2);
  CHECK(table.has("a"));
  CHECK_FALSE(table.has("z"));
  CHECK(table.tables("z").empty());
  CHECK(table.number_or("z", 7.0) == 7.0);
  CHECK(table.integer_or("z", 7) == 7);
  CHECK(table.string_or("z", "s") == "s");
  CHECK(table.number_or("a", 7.0) == 1.5);
  CHECK(table.file() == "f.toml");
  table.finish();
}

TEST_CASE("a missing key", "[core][toml]") {
  CHECK(error_of("\n[window]\ng_maxS = 1\n", [](const TomlTable& t) { t.table("window").number("g_max_S"); }) ==
        "f.toml:2:1: key 'window.g_max_S' is missing. Is 'g_maxS' meant?");
  CHECK(number_error("other = 1\n") == "f.toml:1:1: key 'x' is missing. Add it");
  CHECK(error_of("a = 1\n", [](const TomlTable& t) { t.table("window"); }) == "f.toml:1:1: key 'window' is missing. Add it");
}

TEST_CASE("an unknown key", "[core][toml]") {
  const auto finish = [](const TomlTable& t) {
    t.number("seed");
    t.number_or("trials", 1.0);
    t.finish();
  };
  CHECK(error_of("seed = 1\n  trails = 3\n", finish) == "f.toml:2:3: unknown key 'trails'. Is 'trials' meant?");
  CHECK(error_of("seed = 1\nk = 3\n", finish) == "f.toml:2:1: unknown key 'k'. Remove it");
  CHECK(error_of("seed = 1\n[trials_]\n", finish) == "f.toml:2:2: unknown key 'trials_'. Is 'trials' meant?");
  CHECK(error_of("seed = 1\ntrials = 2\n", finish) == "no error");
  CHECK(error_of("p = {x = 1, y = 2}\n",
                 [](const TomlTable& t) {
                   const TomlTable p = t.table("p");
                   p.number("x");
                   p.finish();
                 }) == "f.toml:1:13: unknown key 'p.y'. Remove it");
}

TEST_CASE("numbers outside their range", "[core][toml]") {
  CHECK(number_error("x = -1\n", Range::at_least(0)) == "f.toml:1:5: x = -1 must be at least 0");
  CHECK(number_error("x = 0\n", Range::above(0)) == "f.toml:1:5: x = 0 must be above 0");
  CHECK(number_error("\nx = 3.5\n", Range::between(1, 3)) == "f.toml:2:5: x = 3.5 must be at least 1 and at most 3");
  CHECK(number_error("x = 3\n", Range::between(1, 3)) == "no error");
  CHECK(number_error("x = 5\n", Range{.high = 4}) == "f.toml:1:5: x = 5 must be at most 4");
  CHECK(error_of("x = 9\n", [](const TomlTable& t) { t.integer("x", Range::between(0, 8)); }) ==
        "f.toml:1:5: x = 9 must be at least 0 and at most 8");
  CHECK(Range{}.str() == "must be a finite number");
}

TEST_CASE("NaN and infinity are no numbers of a configuration", "[core][toml]") {
  for (const char* value : {"nan", "-nan", "inf", "-inf", "1e999"}) {
    CAPTURE(value);
    CHECK_FALSE(number_error(std::string("x = ") + value + "\n") == "no error");
    CHECK_FALSE(error_of(std::string("x = [1, ") + value + "]\n", [](const TomlTable& t) { t.numbers("x"); }) == "no error");
  }
  CHECK(number_error("x = nan\n") == "f.toml:1:5: x = nan is not finite");
  CHECK(number_error("x = -inf\n", Range::at_least(0)) == "f.toml:1:5: x = -inf is not finite");
}

TEST_CASE("values of the wrong type", "[core][toml]") {
  CHECK(number_error("x = \"1\"\n") == "f.toml:1:5: x = '1' is not a number");
  CHECK(number_error("x = true\n") == "f.toml:1:5: x = true is not a number");
  CHECK(number_error("x = 1979-05-27\n") == "f.toml:1:5: x = 1979-05-27 is not a number");
  CHECK(number_error("[x]\ny = 1\n") == "f.toml:1:1: x = {...} is not a number");
  CHECK(number_error("x = 9007199254740993\n") == "f.toml:1:5: x = 9007199254740993 is an integer of more than 53 bits");
  // Numbers are printed as they were written, and a real number as one.
  CHECK(number_error("x = -0.1\n", Range::at_least(0)) == "f.toml:1:5: x = -0.1 must be at least 0");
  CHECK(error_of("x = [0.1, 2]\n", [](const TomlTable& t) { t.number("x"); }) == "f.toml:1:5: x = [0.1, 2] is not a number");
  const auto integer = [](const TomlTable& t) { t.integer("x"); };
  CHECK(error_of("x = 1.0\n", integer) == "f.toml:1:5: x = 1.0 is not an integer");
  const auto string = [](const TomlTable& t) { t.string("x"); };
  CHECK(error_of("x = 1\n", string) == "f.toml:1:5: x = 1 is not a string");
  CHECK(error_of("x = \"\"\n", string) == "f.toml:1:5: x = '' is empty");
  CHECK(error_of("x = 1\n", [](const TomlTable& t) { t.table("x"); }) == "f.toml:1:5: x = 1 is not a table");
  CHECK(error_of("x = [1]\n", [](const TomlTable& t) { t.tables("x"); }) == "f.toml:1:5: x = [1] is not an array of tables");
  const std::string long_value = error_of("x = \"" + std::string(90, 'a') + "\"\n", [](const TomlTable& t) { t.number("x"); });
  CHECK(long_value == "f.toml:1:5: x = '" + std::string(36, 'a') + "... is not a number");
}

TEST_CASE("one of a list of words", "[core][toml]") {
  constexpr std::string_view kWords[] = {"refuse", "extrapolate"};
  CHECK(parsed("x = \"extrapolate\"\n").word("x", kWords) == 1);
  CHECK(error_of("x = \"guess\"\n", [&](const TomlTable& t) { t.word("x", kWords); }) ==
        "f.toml:1:5: x = 'guess' is not one of 'refuse', 'extrapolate'");
}

TEST_CASE("lists of numbers", "[core][toml]") {
  const auto three = [](const TomlTable& t) { t.numbers("x", 3, Range::at_least(0)); };
  CHECK(error_of("x = [1, 2]\n", three) == "f.toml:1:5: x = [1, 2] must have 3 numbers");
  CHECK(error_of("x = [1, 2,\n -3]\n", three) == "f.toml:2:2: x = -3 must be at least 0");
  CHECK(error_of("x = [1, 2, \"3\"]\n", three) == "f.toml:1:12: x = '3' is not a number");
  CHECK(error_of("x = []\n", three) == "f.toml:1:5: x = [] is an empty list");
  CHECK(error_of("x = 1\n", three) == "f.toml:1:5: x = 1 is not a list of numbers");
}

TEST_CASE("errors inside an array of tables name the table that holds them", "[core][toml]") {
  const std::string text = "[[spread]]\ntime_s = 1\n[[spread]]\ntime_s = -1\nx = 2\n";
  CHECK(error_of(text, [](const TomlTable& t) { t.tables("spread")[1].number("time_s", Range::above(0)); }) ==
        "f.toml:4:10: spread.time_s = -1 must be above 0");
  CHECK(error_of(text, [](const TomlTable& t) {
          const TomlTable second = t.tables("spread")[1];
          second.number("time_s");
          second.finish();
        }) == "f.toml:5:1: unknown key 'spread.x'. Remove it");
}

TEST_CASE("errors of the caller's own checks", "[core][toml]") {
  const TomlTable window = parsed("[window]\non_S = 1\n").table("window");
  CHECK(std::string(window.error("on_S", "is not above off_S", "Two states").what()) ==
        "f.toml:2:8: window.on_S is not above off_S. Two states");
  CHECK(std::string(window.error("off_S", "is missing", "").what()) == "f.toml:1:1: window.off_S is missing");
}

TEST_CASE("text that is not TOML", "[core][toml]") {
  const auto error = [](const std::string& text) { return test::input_error([&] { parsed(text); }); };
  CHECK(contains(error("a = 1\nb = \n"), "f.toml:2:5: "));
  CHECK(contains(error("a = 1\na = 2\n"), "f.toml:2:"));
  CHECK(contains(error("a = \"\xff\"\n"), "utf-8"));
  CHECK(contains(error("[a\n"), "f.toml:1:"));
  CHECK(contains(error(std::string("a = 1\0b", 7)), "f.toml:1:"));
}

TEST_CASE("files that cannot be read", "[core][toml]") {
  const test::TemporaryFolder folder;
  const std::string name = folder.path().string();
  CHECK(file_error(folder.path()) == name + ": is a directory. Name a TOML file in it");
  CHECK(file_error(folder / "a.toml") == name + "/a.toml: cannot be read. Check the path and its permissions");
  std::ofstream(folder / "empty.toml");  // once passed for a table without keys
  CHECK(file_error(folder / "empty.toml") == name + "/empty.toml: is empty. Name a TOML file");
  CHECK(contains(file_error(folder / std::string(300, 'a')), "cannot be read"));  // once no InputError
  std::ofstream(folder / "good.toml") << "# only a remark\nx = 2\n";
  CHECK(TomlTable::from_file(folder / "good.toml").number("x") == 2.0);
}
