#pragma once
/// A formula on hardware: cells of a device, an architecture around them, and the engine that simulates them. What a solver
/// rents.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "hopfield/architecture/architecture.hpp"
#include "hopfield/architecture/table.hpp"
#include "hopfield/event_network.hpp"
#include "hopfield/ksat_array.hpp"
#include "hopfield/tile_choice.hpp"

namespace ohmfield::hopfield {

/// How an array is simulated; decisions are alike, in bits or in distribution (docs/methods/ksat.md).
enum class Engine {
  automatic,  ///< ideal for perfect cells; exact up to a million cells; event beyond, in tiles and with XOR clauses
  exact,      ///< every cell of the array, off ones included
  event,      ///< on cells one by one, off cells by their statistics
  ideal,      ///< integers: perfect cells and comparators
};
std::string_view engine_name(Engine engine);

/// What an array is made of.
enum class Tiles {
  automatic,  ///< one array where its leakage leaves readings clear, else the largest tiles that do (tile_choice.hpp)
  none,       ///< one array
  given,
};

struct KsatMachineParams {
  Engine engine = Engine::automatic;
  std::string architecture = "auto";  ///< three_pass for rules in which every clause chooses, else two_pass
  Tiles tiles = Tiles::automatic;
  TileSize tile;                      ///< if given
  TileReads tile_reads = TileReads::changed;
  double clause_winners = 0.0;        ///< see ArchitectureParams
  double published_clock_s = 0.0;     ///< the same

  /// \throws InputError  a value out of range
  void validate() const;
};

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
  const KsatArray* array() const { return devices_.array.get(); }
  /// One line for people: size, engine, architecture.
  std::string description() const;

  /// What a typical cycle takes on each architecture with these arrays (architecture/table.hpp).
  std::vector<ArchitectureRow> architecture_table() const;

  /// A network on this machine; several may share it, one for each thread.
  std::unique_ptr<ClauseNetwork> network() const;
  /// For TrialOptions::older: the same devices whenever a search has doubled their age, up to the end of what their set
  /// knows. Drift, relaxation and noise are those of the age, and lines are trimmed anew, as they are at first.
  std::function<std::unique_ptr<ClauseNetwork>(const CycleCounts&)> ageing() const;

  /// Simulated time of cycles and checks [s].
  double search_s(const CycleCounts& counts) const { return architecture_->search_s(counts); }
  core::Ledger trial_events(const CycleCounts& counts) const { return architecture_->trial_events(counts); }
  double write_s() const { return architecture_->write_s(); }
  core::Ledger write_events() const { return architecture_->write_events(); }

 private:
  /// What of a machine depends on its age.
  struct Devices {
    std::unique_ptr<KsatArray> array;
    std::unique_ptr<EventArray> events;
  };
  Devices devices_at(double age_s) const;
  double age_s(std::size_t doublings) const;
  std::size_t doublings(double search_s) const;
  std::unique_ptr<ClauseNetwork> network_of(const Devices& devices) const;

  const Cnf& formula_;
  std::shared_ptr<const crossbar::DeviceModel> device_;
  KsatArrayParams array_params_;
  std::uint64_t seed_;
  ReadoutParams readout_;  // of the event engine
  TileSize tile_size_;     // the same; zeros: one array
  Engine engine_;
  KsatShape shape_;
  Tiling tiling_;
  ArchitectureParams params_;
  const crossbar::Technology& technology_;  // outlives the machine
  std::optional<ClauseIndex> index_;
  Devices devices_;
  mutable std::mutex mutex_;
  mutable std::map<std::size_t, Devices> older_;  // by doublings of the age
  std::unique_ptr<Architecture> architecture_;
};

}  // namespace ohmfield::hopfield
