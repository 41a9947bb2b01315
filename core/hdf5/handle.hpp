#pragma once
/// Ownership of HDF5's identifiers, and its failures as exceptions. For the files of this folder only.

#include <hdf5.h>

#include <string_view>
#include <utility>

namespace ohmfield::core {

/// Owns one identifier of any kind.
class Handle {
 public:
  Handle() = default;
  explicit Handle(hid_t id) : id_(id) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~Handle() {
    if (id_ >= 0) H5Idec_ref(id_);
  }

  hid_t get() const { return id_; }
  hid_t release() { return std::exchange(id_, H5I_INVALID_HID); }

 private:
  hid_t id_ = H5I_INVALID_HID;
};

/// Keeps HDF5 from printing its error stack. The setting is one per thread, so every entry point calls this.
void silence_hdf5();

/// Throws SystemError: the file that `object` lives in, what was being done, and the reason on HDF5's stack.
[[noreturn]] void fail_hdf5(hid_t object, std::string_view doing, std::string_view name);

/// The result of an HDF5 call, or SystemError if it is negative.
/// \param object  any identifier in the file, to name it
template <class Result>
Result checked(Result result, hid_t object, std::string_view doing, std::string_view name = {}) {
  if (result < 0) fail_hdf5(object, doing, name);
  return result;
}

/// A new identifier to own, checked.
inline Handle owned(hid_t id, hid_t object, std::string_view doing, std::string_view name = {}) {
  return Handle(checked(id, object, doing, name));
}

}  // namespace ohmfield::core
