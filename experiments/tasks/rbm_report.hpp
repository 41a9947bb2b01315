#pragma once
/// Figures of trained machines: likelihoods, reconstruction, sampling in arrays.

#include "experiments/tasks/rbm_config.hpp"
#include "experiments/tasks/task_report.hpp"

namespace ohmfield::experiments {

/// Mean ln P of samples [nat], by the exact partition function where it can be had.
double exact_log_likelihood(const ebm::Rbm& rbm, const Eigen::MatrixXf& v, int threads);
/// Mean squared difference of a pixel and its probability given the hidden means of the image.
double reconstruction_error(const ebm::Rbm& rbm, const Eigen::MatrixXf& v);
bool can_enumerate(const ebm::Rbm& rbm);
/// Visible units of Gibbs chains that begin at images. \return shape (visible, count)
Eigen::MatrixXf chain_samples(const ebm::Rbm& rbm, const Eigen::MatrixXf& images, std::size_t count, std::size_t sweeps, std::uint64_t seed);

void print_images(const RbmConfig& config);
/// Lines that a training tells how far it is in.
constexpr std::uint64_t kTrainingLines = 10;
/// One of those lines.
void tell_training(const RbmConfig& config, const ebm::Rbm& rbm, std::uint64_t seed, std::uint64_t epoch, double samples_per_s);
/// Likelihood and reconstruction of machines as they are. \param rbms one for each seed \param how  they came to be, for headings
void add_machines(TaskReport& report, const RbmConfig& config, const std::vector<ebm::Rbm>& rbms, const std::string& how, const std::optional<double>& target);
/// The partition function by annealed importance sampling, beside the exact one where it can be had. \return false if interrupted
bool add_annealed(TaskReport& report, const RbmConfig& config, const std::vector<ebm::Rbm>& rbms);
/// The machine in arrays: what they hold, and what they sample with their own noise. \return false if interrupted
bool add_arrays(TaskReport& report, const RbmConfig& config, const std::vector<ebm::Rbm>& rbms);

}  // namespace ohmfield::experiments
