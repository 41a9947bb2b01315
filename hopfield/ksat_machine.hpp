#pragma once
/// A formula on hardware: cells of a device, an architecture around them, and the engine that simulates them. What a solver
/// rents.

#include <memory>
#include <optional>
#include <string>

#include "hopfield/architecture/architecture.hpp"
#include "hopfield/event_network.hpp"
#include "hopfield/ksat_array.hpp"

namespace ohmfield::hopfield {

/// How an array is simulated; decisions are alike, in bits or in distribution (docs/methods/ksat.md).
enum class Engine {
  automatic,  ///< ideal for perfect cells; exact up to a million cells; event beyond, in tiles and with XOR clauses
  exact,      ///< every cell of the array, off ones included
  event,      ///< on cells one by one, off cells by their statistics
  ideal,      ///< integers: perfect cells and comparators
};
std::string_view engine_name(Engine engine);

struct KsatMachineParams {
  Engine engine = Engine::automatic;
  std::string architecture = "auto";  ///< three_pass for rules in which every clause chooses, else two_pass
  double tile_rows = 0.0;             ///< word lines of a tile, even; 0: one array up to kLargestArray, else kTileLines
  double tile_columns = 0.0;          ///< bit lines of a tile; the same
  TileReads tile_reads = TileReads::changed;
  double clause_winners = 0.0;        ///< see ArchitectureParams
  double published_clock_s = 0.0;     ///< the same

  /// \throws InputError  a value out of range, or one without the other
  void validate() const;
};

/// Lines of the largest array that is taken to work in one piece. Assumption: beyond, lines are too long for any wire.
inline constexpr double kLargestArray = 8192.0;
/// Lines of a tile beyond that. Assumption: the size of published arrays.
inline constexpr double kTileLines = 512.0;

class KsatMachine {
 public:
  /// Programs a formula. \param formula  normalised, no empty clause, at least one constraint; outlives the machine
  /// \param rule  update rule, for the architecture
  /// \param seed  programming and offsets
  /// \throws InputError  an engine that cannot simulate this; a formula that does not fit into memory
  KsatMachine(const Cnf& formula, std::shared_ptr<const crossbar::DeviceModel> device, const KsatArrayParams& array,
              const KsatMachineParams& machine, const std::string& rule, const crossbar::Technology& technology,
              std::uint64_t seed);

  Engine engine() const { return engine_; }
  const Architecture& architecture() const { return *architecture_; }
  const Tiling& tiling() const { return tiling_; }
  /// The cells one by one, if the engine is exact.
  const KsatArray* array() const { return array_ ? &*array_ : nullptr; }
  /// One line for people: size, engine, architecture.
  std::string description() const;

  /// A network on this machine; several may share it, one for each thread.
  std::unique_ptr<ClauseNetwork> network() const;

  /// Simulated time of cycles and checks [s].
  double search_s(const CycleCounts& counts) const { return architecture_->search_s(counts); }
  core::Ledger trial_events(const CycleCounts& counts) const { return architecture_->trial_events(counts); }
  double write_s() const { return architecture_->write_s(); }
  core::Ledger write_events() const { return architecture_->write_events(); }

 private:
  const Cnf& formula_;
  std::uint64_t seed_;
  Engine engine_;
  ReadoutParams readout_;
  Tiling tiling_;
  std::optional<KsatArray> array_;
  std::optional<ClauseIndex> index_;
  std::optional<SparseCells> cells_;
  std::optional<BitLines> lines_;
  std::unique_ptr<Architecture> architecture_;
};

}  // namespace ohmfield::hopfield
