#pragma once
/// Task files that run through in a second or less, and what they read.

#include <hdf5.h>
#include <hdf5_hl.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::test {

inline const std::string kCapacityTask =
    "kind = \"associative_capacity\"\ntitle = \"small\"\nseeds = 2\nbits = 4000\n"
    "[[memory]]\nseparation = \"power\"\ndegree = 2\nunits = 40\npatterns = 6\ntarget = 0.02\nin_arrays = 1\n"
    "[[memory]]\nseparation = \"power\"\ndegree = 2\nunits = 40\npatterns = 60\ntarget = 0.02\n"
    "[[array]]\ndevice = \"ideal\"\nage_s = 1.0\ncompensation = \"none\"\n";

inline const std::string kSpellingTask =
    "kind = \"spelling\"\ntitle = \"small\"\nseeds = 2\nwords = 400\nqueries = 60\nshortlist = 12\nweight_noise = [0.1]\ntechnology = \"cmos28\"\n"
    "[text]\nsource = \"words.txt\"\n[winners]\noffset_sigma = 0.0\nnoise_sigma = 0.0\n"
    "[[array]]\ndevice = \"ideal\"\nage_s = 1.0\ncompensation = \"none\"\n[target]\none_edit = 0.9\ntwo_edits = 0.8\n";

inline const std::string kRecallTask =
    "kind = \"recall\"\ntitle = \"small\"\nseeds = 2\ndimension = 32\npairs = 40\nsymbols = 20\nmemories = 2\nages = [0, 100, 1000000]\nloads = [10, 40]\n"
    "technology = \"cmos28\"\n[cells]\ndevice = \"gain_cell_cmos28\"\ntoken_time_s = 65e-9\nread_voltage_V = 0.1\nread_time_s = 15e-9\n"
    "[[readout]]\nname = \"digital\"\nin = \"digital\"\nactivation = \"softmax\"\nbeta = 16.0\n"
    "[[readout]]\nname = \"threshold\"\nin = \"cells\"\nactivation = \"hard_sigmoid\"\nthreshold = 0.2\nwidth = 1.0\n"
    "[target]\nrecall = 0.95\nage = 100\n";

inline const std::string kCircuit =
    "[circuit]\nleak_ohm = 1e5\ncapacitance_v_F = 100e-15\ncapacitance_h_F = 50e-15\nunit_V = 0.05\nsupply_V = 0.9\n"
    "bias_current_A = 55e-6\namplifiers_of_neuron = 2\n";

inline std::string circuit_memory_task(const std::string& more = "") {
  return "kind = \"circuit_memory\"\ntitle = \"code\"\nmemory = \"hamming\"\nseeds = 2\ndefect_beta = 2.0\n" + kCircuit +
         "[settling]\nduration_tau = 30.0\nsample_tau = 0.5\ntolerance = 0.01\n[ideal]\nbeta = [0.5, 1.0]\ntau_h_of_tau_v = [0.1]\n" + more;
}

inline std::string circuit_parity_task(const std::string& more = "") {
  return "kind = \"circuit_parity\"\ntitle = \"parity\"\nseeds = 1\nrest_tau = 60.0\ntarget_validation = 0.0\n"
         "[data]\nbits = 3\ntrain = 6\nsplit_seed = 2\n"
         "[block]\ndimension = 8\nmemories = 8\nbeta = 0.05\ntau_h_of_tau_v = 0.5\nvisible = \"identity\"\nplaces = \"none\"\n"
         "[training]\nepochs = 500\nrate = 0.01\nmemory_norm = 0.9\ninit_tokens = 1.0\ninit_memories = 0.1\ninit_memory_biases = 0.3\n"
         "rest_weight = 0.01\nstep_tau = 0.4\nsteps = 25\n"
         "[baselines]\nngrams = [2]\nperceptron_hidden = 8\nperceptron_epochs = 100\nperceptron_rate = 0.01\n" + kCircuit + more;
}

/// On a text of lines.
inline const std::string kCharacterTask =
    "kind = \"character_model\"\ntitle = \"words\"\nunit = \"nat\"\nseeds = 2\n[text]\nlayout = \"lines\"\nfolding = \"letters\"\n"
    "[model]\ncontext = 2\nhidden = 32\nenergy = \"quadratic\"\n"
    "[training]\nepochs = 1\nbatch = 64\nrate = 0.01\ndecay = 0.01\ninit_sigma = 0.05\n[baselines]\nkneser_ney = [2]\n"
    "[evaluation]\nweight_noise = [0.02]\n[[array]]\ndevice = \"ideal\"\nage_s = 1.0\ncompensation = \"none\"\n";

/// On images "bars.h5".
inline const std::string kRbmTask =
    "kind = \"rbm\"\ntitle = \"bars\"\nseeds = 2\n[data]\nsource = \"bars.h5\"\nthreshold = 127\ntrain = 200\n[model]\nhidden = 4\n"
    "[training]\nmethod = \"persistent\"\ngibbs_steps = 1\nepochs = 5\nbatch = 20\nrate = 0.1\nlast_rate = 0.01\noffset_share = 0.01\ninit_sigma = 0.05\n"
    "[evaluation]\nais_runs = 20\nais_temperatures = 50\nchain_sweeps = 5\n[[array]]\ndevice = \"ideal\"\nage_s = 1.0\ncompensation = \"none\"\n"
    "[target]\nais = 0.5\n";

/// Words of small letters, vowels and consonants in turn, and three that are none or too short.
inline std::string words() {
  core::CounterRng rng(4, core::Stream::test, 0);
  std::string text;
  for (int w = 0; w < 900; ++w) {
    for (std::uint32_t i = 0, length = 5 + rng.below(6); i < length; ++i) text += i % 2 == 0 ? "bcdfgklmnprst"[rng.below(13)] : "aeiou"[rng.below(5)];
    text += '\n';
  }
  return text + "Capital\nit's\nabc\n";
}

/// 250 images of four rows of four pixels that are on or off together.
inline void write_bars(const std::filesystem::path& path) {
  constexpr hsize_t kImages = 250;
  std::vector<float> rows_on(4 * kImages), pixels;
  core::fill_uniform(rows_on, 1, core::Stream::test, 0);
  for (std::size_t i = 0; i < 16 * kImages; ++i) pixels.push_back(rows_on[i / 4] < 0.5f ? 255.0f : 0.0f);
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const hsize_t shape[]{kImages, 4, 4};
  H5LTmake_dataset_float(file, "image", 3, shape, pixels.data());
  H5Fclose(file);
}

}  // namespace ohmfield::test
