#include "experiments/economics/cluster_config.hpp"

#include <fmt/format.h>

namespace ohmfield::experiments {

using core::Range;
using core::TomlTable;

ClusterParams read_cluster(const TomlTable& table) {
  ClusterParams cluster;
  cluster.gpu_mtbf_h = table.number("gpu_mtbf_h", Range::above(0.0));
  cluster.cpu_mtbf_h = table.number("cpu_mtbf_h", Range::above(0.0));
  cluster.cpus_per_gpu = table.number("cpus_per_gpu", Range::at_least(0.0));
  cluster.checkpoint_B_per_gpu = table.number("checkpoint_B_per_gpu", Range::above(0.0));
  cluster.bandwidth_B_per_s = table.number("bandwidth_B_per_s", Range::above(0.0));
  cluster.restart_h = table.number("restart_h", Range::at_least(0.0));
  cluster.FLOP_per_s_per_gpu = table.number("FLOP_per_s_per_gpu", Range::above(0.0));
  cluster.USD_per_gpu_h = table.number("USD_per_gpu_h", Range::above(0.0));
  cluster.groups = static_cast<int>(table.integer_or("groups", 1, Range::between(1, 1e6)));
  cluster.tolerated = static_cast<int>(table.integer_or("tolerated_groups", 0, Range::between(0, 1e6)));
  if (cluster.tolerated >= cluster.groups)
    throw table.error("tolerated_groups", fmt::format("= {} of {} groups: nothing would be left to work", cluster.tolerated, cluster.groups),
        "Tolerate fewer");
  cluster.repair_h = table.number_or("repair_h", cluster.restart_h, Range::above(0.0));
  cluster.longest_interval_h = table.number_or("longest_interval_h", 0.0, Range::at_least(0.0));
  if (cluster.mtti_h(1.0) <= cluster.checkpoint_h(1.0))
    throw table.error("gpu_mtbf_h",
        fmt::format("= {:.6g}: a processor fails every {:.3g} h, sooner than its checkpoint of {:.3g} h is written: the job never finishes",
        cluster.gpu_mtbf_h,
                                                cluster.mtti_h(1.0), cluster.checkpoint_h(1.0)),
                      "Check the units: hours, bytes and bytes per second");
  table.finish();
  return cluster;
}

FrontierParams read_frontier(const TomlTable& table) {
  FrontierParams params;
  params.first_year = static_cast<int>(table.integer("first_year", Range::between(2000, 2100)));
  params.last_year = static_cast<int>(table.integer("last_year", Range::between(2000, 2100)));
  if (params.last_year <= params.first_year) throw table.error("last_year", fmt::format("= {} is not after first_year = {}, the year of the data",
      params.last_year, params.first_year), "Project forwards");
  params.parameters = table.number("parameters", Range::above(0.0));
  params.parameters_yearly_factor = table.number("parameters_yearly_factor", Range::above(0.0));
  params.experts = table.number("experts_saving", Range::at_least(1.0));
  params.price_performance_yearly_factor = table.number("price_performance_yearly_factor", Range::above(0.0));
  params.reference_operations = table.number("reference_operations_per_parameter_squared", Range::above(0.0));
  params.owner_USD = table.number("owner_USD", Range::above(0.0));
  params.cloud_USD = table.number("cloud_USD", Range::above(0.0));
  for (const TomlTable& of : table.tables("scenario")) {
    params.scenarios.push_back({of.string("name"), of.number("operations_per_parameter_squared", Range::above(0.0)), of.number("experts_per_year",
        Range::at_least(0.0))});
    of.finish();
  }
  for (const TomlTable& of : table.tables("market")) {
    params.markets.push_back({of.string("name"), of.string("source"), of.number("USD", Range::above(0.0)), of.number("yearly_factor",
        Range::above(0.0))});
    of.finish();
  }
  if (params.scenarios.empty()) throw table.error("scenario", "is missing", "Add a [[scenario]]");
  if (params.markets.empty()) throw table.error("market", "is missing", "Add a [[market]]");
  table.finish();
  return params;
}

}  // namespace ohmfield::experiments
