/// Threads that stay: every index once, in thousands of short loops; exceptions leave a loop and the team lives on.

#include <stdexcept>
#include <string>
#include <vector>

#include "catch.hpp"
#include "core/team.hpp"

using ohmfield::core::Team;

TEST_CASE("a team visits every index once, loop after loop", "[core][team]") {
  for (const int threads : {1, 2, 3, 8}) {
    Team team(threads);
    CHECK(team.threads() == threads);
    std::vector<int> visits(37, 0);
    for (int loop = 0; loop < 500; ++loop) team.run(visits.size(), [&](std::size_t i) { ++visits[i]; });
    team.run(0, [&](std::size_t i) { ++visits[i]; });
    team.run(1, [&](std::size_t i) { ++visits[i]; });
    CHECK(visits[0] == 501);
    for (std::size_t i = 1; i < visits.size(); ++i) REQUIRE(visits[i] == 500);
  }
}

TEST_CASE("the exception of the lowest index leaves a loop, and the team lives on", "[core][team]") {
  for (const int threads : {1, 2, 8}) {
    Team team(threads);
    std::string message;
    try {
      team.run(4, [&](std::size_t i) { throw std::runtime_error(std::to_string(i)); });
    } catch (const std::runtime_error& error) {
      message = error.what();
    }
    CHECK(message == "0");
    std::vector<int> visits(100, 0);
    team.run(visits.size(), [&](std::size_t i) { ++visits[i]; });
    CHECK(visits == std::vector<int>(100, 1));
  }
}
