/// CSV tables and matrices, and what is refused with which words.

#include "core/io/csv.hpp"

#include <fstream>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::core;
using test::contains;

namespace {

constexpr std::string_view kPlain[] = {"cell", "direction"};

CsvTable table(std::string_view text) { return CsvTable::from_text(text, "f.csv", kPlain); }
std::string error(std::string_view text) {
  return test::input_error([&] { table(text); });
}
std::string matrix_error(std::string_view text) {
  return test::input_error([&] { matrix_from_text(text, "m.csv"); });
}

}  // namespace

TEST_CASE("a table with comments, any separator and any line end", "[core][csv]") {
  for (const char* text : {"# wafer 3\ncell,time_s,conductance_S\n0,1,2e-6\n# a remark\n\n1,+10,-3.5E-6\n",
                           "cell;time_s;conductance_S\r\n0;1;2e-6\r\n1;10;-3.5e-6\r\n",
                           "cell\ttime_s\tconductance_S\n0\t1\t2e-6\n1\t10\t-3.5e-6",
                           "\xEF\xBB\xBF cell , time_s , conductance_S\n 0 , 1 , 2e-6 \n 1 , 10 , -3.5e-6 \n"}) {
    CAPTURE(text);
    const CsvTable t = table(text);
    CHECK(t.rows() == 2);
    CHECK(t.names() == std::vector<std::string>{"cell", "time_s", "conductance_S"});
    CHECK(t.column("time_s")[1] == 10.0);
    CHECK(t.column("conductance_S")[1] == -3.5e-6);
    CHECK(t.has("cell"));
    CHECK_FALSE(t.has("target_S"));
  }
  CHECK(table("a_S,b_s,c_V,d_A,e_Hz,f_S2_per_Hz\n1,2,3,4,5,6\n").column("f_S2_per_Hz")[0] == 6.0);
}

TEST_CASE("errors of the caller name the line", "[core][csv]") {
  const CsvTable t = table("# one\ntime_s\n1\n\n2\n");
  CHECK(std::string(t.error(1, "time_s", "is late", "Be early").what()) ==
        "f.csv:5: column 'time_s': is late. Be early");
  CHECK(test::input_error([&] { t.column("tme_s"); }) == "f.csv: column 'tme_s' is missing. Is 'time_s' meant?");
}

TEST_CASE("columns without a unit", "[core][csv]") {
  CHECK(error("conductance\n1\n") ==
        "f.csv:1: column 'conductance' has no unit. Name it conductance_S and give siemens");
  CHECK(error("conductance_uS\n1\n") ==
        "f.csv:1: column 'conductance_uS' is not in the unit S. Name it conductance_S and give siemens");
  CHECK(error("cell,time\n0,1\n") == "f.csv:1: column 'time' has no unit. Name it time_s and give seconds");
  CHECK(error("cel,time_s\n0,1\n") == "f.csv:1: column 'cel' has no unit. Is 'cell' meant?");
  CHECK(error("width\n1\n") ==
        "f.csv:1: column 'width' has no unit. End its name in _S, _s, _V, _A, _Hz or _S2_per_Hz, and give that unit");
  CHECK(contains(error("_S\n1\n"), "column '_S' has no unit"));
}

TEST_CASE("headers that are none", "[core][csv]") {
  CHECK(error("1,2\n3,4\n") == "f.csv:1: '1' is a number, not a column name. Begin with a line of column names");
  CHECK(error("time_s,,cell\n1,2,3\n") == "f.csv:1: a column has no name. Name every column in the header");
  CHECK(error("time_s,time_s\n1,2\n") == "f.csv:1: column 'time_s' is there twice. Name columns differently");
  CHECK(contains(error("\"time_s\"\n1\n"), "is quoted. Write names without quotes"));
  CHECK(error("# only remarks\n") == "f.csv: holds no table. Begin with a line of column names");
  CHECK(error("time_s\n# none\n") == "f.csv: has a header but no rows. Add one row for each measured value");
}

TEST_CASE("cells that are no numbers", "[core][csv]") {
  const std::string gap = ". Leave out the row if the value was not measured";
  CHECK(error("# x\ntime_s,conductance_S\n1,1e-6\n2,nan\n") ==
        "f.csv:4: column 'conductance_S': 'nan' is not a finite number" + gap);
  CHECK(error("time_s\ninf\n") == "f.csv:2: column 'time_s': 'inf' is not a finite number" + gap);
  CHECK(error("time_s\n1e999\n") == "f.csv:2: column 'time_s': '1e999' is not a finite number" + gap);
  CHECK(error("time_s\n5 uS\n") == "f.csv:2: column 'time_s': '5 uS' is not a finite number" + gap);
  CHECK(error("time_s,cell\n1,\n") == "f.csv:2: column 'cell': the cell is empty" + gap);
  CHECK(error("time_s;cell\n1,5;0\n") ==
        "f.csv:2: column 'time_s': '1,5' is not a finite number. Use a point as decimal mark");
  CHECK(error("time_s,cell\n\"1\",0\n") ==
        "f.csv:2: column 'time_s': '\"1\"' is not a finite number. Write numbers without quotes");
}

TEST_CASE("ragged rows", "[core][csv]") {
  CHECK(error("time_s,cell\n1,2\n3\n") ==
        "f.csv:3: the row has 1 cell, the header has 2. Give every row one number per column, with one separator "
        "throughout");
  CHECK(contains(error("time_s,cell\n1,2,3\n"), "f.csv:2: the row has 3 cells, the header has 2"));
}

TEST_CASE("matrices", "[core][csv]") {
  for (const char* text : {"1,2,3\n4,5,6\n", "# map\n1 2  3\n 4 5 6 \n", "1;2;3\r\n4;5;6\r\n", "1\t2\t3\n4\t5\t6"}) {
    CAPTURE(text);
    CHECK(is_matrix(text));
    const NumberMatrix m = matrix_from_text(text, "m.csv");
    CHECK(m.rows == 2);
    CHECK(m.columns == 3);
    CHECK(m.values == std::vector<double>{1, 2, 3, 4, 5, 6});
  }
  CHECK(matrix_from_text("7\n8\n", "m.csv").columns == 1);
  CHECK_FALSE(is_matrix("time_s\n1\n"));
  CHECK_FALSE(is_matrix("# nothing\n"));
  CHECK(matrix_error("1,2\n3\n") ==
        "m.csv:2: the row has 1 cell, the first row has 2. Give every row one number per column, with one separator "
        "throughout");
  CHECK(contains(matrix_error("1,2\n3,x\n"), "m.csv:2: column 2: 'x' is not a finite number. A matrix has no gaps"));
  CHECK(contains(matrix_error("1,2\n3,\n"), "m.csv:2: column 2: the cell is empty. A matrix has no gaps"));
  CHECK(contains(matrix_error("# nothing\n"), "m.csv: holds no numbers"));
}

TEST_CASE("tables from files, compressed or not", "[core][csv]") {
  const test::TemporaryFolder folder;
  const std::string plain = (folder / "t.csv").string();
  std::ofstream(plain) << "time_s\n1\n2\n";
  REQUIRE(std::system(("gzip -k " + plain + " && xz -k " + plain).c_str()) == 0);
  for (const char* ending : {"", ".gz", ".xz"})
    CHECK(CsvTable::from_file(plain + ending, kPlain).column("time_s")[1] == 2.0);
  CHECK(contains(test::input_error([&] { CsvTable::from_file(plain + ".no", kPlain); }), "t.csv.no: cannot be opened"));
}
