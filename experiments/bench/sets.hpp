#pragma once
/// Sets of instances from the paths of a command line.

#include <string>
#include <vector>

#include "hopfield/cnf.hpp"

namespace ohmfield::experiments {

struct Instance {
  std::string name;         ///< file name without endings
  hopfield::Cnf formula;    ///< normalised
};

/// Instances of one folder, in natural order of their names (uf20-2 before uf20-10).
struct InstanceSet {
  std::string name;
  std::vector<std::string> files;

  /// \throws InputError  a file is not DIMACS CNF
  std::vector<Instance> read() const;
};

/// A folder gives a set for itself and for each folder below that holds .cnf, .cnf.gz or .cnf.xz files; files given by
/// name form sets by the folder they are in.
/// \throws InputError  a path that does not exist, or holds no instance
/// \param most  instances of each set, the first ones; 0: all
std::vector<InstanceSet> find_sets(const std::vector<std::string>& paths, std::size_t most = 0);

}  // namespace ohmfield::experiments
