/// `ohmfield cost reproduce` and `cost project` as a user runs them.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/economics_support.hpp"
#include "experiments/program.hpp"
#include "input_error.hpp"

using namespace ohmfield::test;

namespace {

void check_refused(const std::vector<std::string>& words, const std::string& part) {
  const Outcome outcome = run_program(words);
  INFO(outcome.err);
  CHECK(outcome.status == 2);
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  CHECK(contains(outcome.err, part));
  CHECK(outcome.out.empty());
}

}  // namespace

TEST_CASE("reproduce and project on the command line", "[economics]") {
  const Outcome reproduced = run_program({"cost", "reproduce"});
  CHECK(reproduced.status == 0);
  for (const char* part : {"GPT-4", "with assumption", "not reproduced", "33.3 M", "1,800T", "s.e.", "50000"}) CHECK(contains(reproduced.out, part));
  const Outcome json = run_program({"cost", "reproduce", "--json"});
  CHECK(nlohmann::json::parse(json.out)["rows"].size() >= 90);
  CHECK(run_program({"cost", "reproduce", "--json"}).out == json.out);

  const Outcome projected = run_program({"cost", "project", "train_1T"});
  CHECK(projected.status == 0);
  for (const char* part : {"1 from the ledger", "3 in money", "LOSS", "not covered", "8 levers"}) CHECK(contains(projected.out, part));
  CHECK(nlohmann::json::parse(run_program({"cost", "project", "train_1T", "--json"}).out)["tornado"].size() == 9);
  CHECK(contains(run_program({"cost", "project", "train_1T", "--csv"}).out, "section,key,nominal,low,high,unit,how\n"));
}

TEST_CASE("bad input of reproduce and project: one line, status 2", "[economics]") {
  const TemporaryFolder folder;
  write_file(folder / "runs.csv", "system,published\na,2020-01-01\n");
  check_refused({"cost", "reproduce", "--runs", (folder / "runs.csv").string()}, "is missing");
  check_refused({"cost", "reproduce", "--seed", "x"}, "--seed");
  check_refused({"cost", "project", "train_2T"}, "train_1T");
  check_refused({"cost", "project", "train_1T", "--from", (folder / "no.h5").string()}, "cannot be read");
  check_refused({"cost", "project", "train_1T", "--operator", "x"}, "--from");
  std::string text = read_file(std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data" / "experiments" / "train_1T.toml");
  write_file(folder / "bad.toml", text.replace(text.find("saving_K = 8"), 12, "saving_K = 99"));
  check_refused({"cost", "project", (folder / "bad.toml").string()}, "saving_K = 99 of 16 experts");
}
