// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Names for clang's thread-safety attributes; nothing with other compilers.
#if defined(__clang__)
#define AGENT_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define AGENT_THREAD_ATTRIBUTE(x)
#endif

#define AGENT_CAPABILITY(x) AGENT_THREAD_ATTRIBUTE(capability(x))
#define AGENT_SCOPED_CAPABILITY AGENT_THREAD_ATTRIBUTE(scoped_lockable)
#define AGENT_GUARDED_BY(x) AGENT_THREAD_ATTRIBUTE(guarded_by(x))
#define AGENT_REQUIRES(...) AGENT_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define AGENT_ACQUIRE(...) AGENT_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define AGENT_RELEASE(...) AGENT_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))
#define AGENT_TRY_ACQUIRE(...) AGENT_THREAD_ATTRIBUTE(try_acquire_capability(__VA_ARGS__))
#define AGENT_EXCLUDES(...) AGENT_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
#define AGENT_NO_ANALYSIS AGENT_THREAD_ATTRIBUTE(no_thread_safety_analysis)
