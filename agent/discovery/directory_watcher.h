// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/descriptor.h"
#include "agent/base/mutex.h"
#include "agent/base/status.h"
#include "agent/discovery/discoverer.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <thread>

namespace agent::discovery {

/// Tells when files in directories come, go, are replaced or have been written, by inotify. Internally synchronised.
///
/// Directories are watched and not files, because editors and volumes replace files.
class DirectoryWatcher {
public:
    /// `changed` gets the directory, on the watcher's thread, which `watch` starts.
    explicit DirectoryWatcher(std::function<void(const std::string &directory)> changed);
    /// Ends the thread; no callback runs afterwards.
    ~DirectoryWatcher();
    DirectoryWatcher(const DirectoryWatcher &) = delete;
    DirectoryWatcher &operator=(const DirectoryWatcher &) = delete;

    /// What `watch` could not do. `status` is Ok exactly when there is nothing.
    struct Unwatched {
        Status status;                     ///< Of the first directory (NotFound: it does not exist).
        std::set<std::string> directories; ///< Ask for them again later.
    };
    /// Replaces what is watched; what is watched already goes on without a gap.
    [[nodiscard]] Unwatched watch(const WatchedNames &names);

private:
    [[nodiscard]] Status start();
    void run();
    void readEvents();
    void dispatch(int watch, std::uint32_t mask, const char *name);

    const std::function<void(const std::string &)> m_changed;
    Descriptor m_inotify;
    Descriptor m_stop; ///< An eventfd; readable: end.
    std::thread m_thread;
    Mutex m_mutex;
    WatchedNames m_names AGENT_GUARDED_BY(m_mutex);
    std::map<int, std::string> m_directories AGENT_GUARDED_BY(m_mutex); ///< By watch descriptor.
};

} // namespace agent::discovery
