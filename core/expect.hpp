#pragma once
/// Checks of our own mistakes, in builds with OHMFIELD_CHECKS; a user's mistake is an InputError, always on.

#ifdef OHMFIELD_CHECKS
#include <cstdio>
#include <cstdlib>
#define OHM_CHECK_(kind, condition)                                                              \
  do {                                                                                           \
    if (!(condition)) {                                                                          \
      std::fprintf(stderr, "%s:%d: %s failed: %s\n", __FILE__, __LINE__, kind, #condition);      \
      std::abort();                                                                              \
    }                                                                                            \
  } while (false)
#else
#define OHM_CHECK_(kind, condition) \
  do {                              \
  } while (false && (condition))
#endif

/// What a caller must have seen to.
#define OHM_EXPECT(condition) OHM_CHECK_("OHM_EXPECT", condition)
/// What a function promises on return.
#define OHM_ENSURE(condition) OHM_CHECK_("OHM_ENSURE", condition)
