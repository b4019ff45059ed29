// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/discovery/directory_watcher.h"

#include "agent/base/executor.h"

#include <fnmatch.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <set>
#include <utility>
#include <vector>

namespace agent::discovery {
namespace {

/// A file is complete when it is closed or moved into place; a link appears at once.
constexpr std::uint32_t kEvents =
    IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

} // namespace

DirectoryWatcher::DirectoryWatcher(std::function<void(const std::string &directory)> changed)
    : m_changed(std::move(changed))
{
}

DirectoryWatcher::~DirectoryWatcher()
{
    if (!m_thread.joinable())
        return;
    const std::uint64_t one = 1;
    static_cast<void>(::write(m_stop.get(), &one, sizeof one)); // cannot fail on a counter at zero
    m_thread.join();
}

Status DirectoryWatcher::start()
{
    if (m_thread.joinable())
        return {};
    if (!m_inotify.valid())
        m_inotify = Descriptor(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!m_inotify.valid())
        return errnoStatus(errno, "inotify");
    if (!m_stop.valid())
        m_stop = Descriptor(::eventfd(0, EFD_CLOEXEC));
    if (!m_stop.valid())
        return errnoStatus(errno, "eventfd");
    m_thread = std::thread([this] {
        setThreadName("agent-sd-watch");
        run();
    });
    return {};
}

DirectoryWatcher::Unwatched DirectoryWatcher::watch(const WatchedNames &names)
{
    Unwatched result;
    if (names.empty() && !m_inotify.valid())
        return result;
    result.status = start();
    if (!result.status.ok()) {
        for (const auto &[directory, patterns] : names)
            result.directories.insert(directory);
        return result;
    }
    const MutexLock lock(m_mutex);
    m_names = names;
    std::set<std::string> watched;
    for (auto it = m_directories.begin(); it != m_directories.end();) {
        if (names.count(it->second) != 0) {
            watched.insert(it->second);
            ++it;
        } else {
            ::inotify_rm_watch(m_inotify.get(), it->first);
            it = m_directories.erase(it);
        }
    }
    for (const auto &[directory, patterns] : names) {
        if (watched.count(directory) != 0)
            continue;
        const int descriptor = ::inotify_add_watch(m_inotify.get(), directory.c_str(), kEvents);
        if (descriptor >= 0) {
            m_directories[descriptor] = directory;
        } else {
            if (result.status.ok())
                result.status = errnoStatus(errno, "cannot watch " + directory);
            result.directories.insert(directory);
        }
    }
    return result;
}

void DirectoryWatcher::run()
{
    for (;;) {
        std::array<pollfd, 2> files{pollfd{m_inotify.get(), POLLIN, 0}, pollfd{m_stop.get(), POLLIN, 0}};
        if (::poll(files.data(), files.size(), -1) < 0 && errno != EINTR)
            return;
        if (files[1].revents != 0)
            return;
        if (files[0].revents != 0)
            readEvents();
    }
}

void DirectoryWatcher::readEvents()
{
    alignas(inotify_event) std::array<char, 16384> buffer;
    for (;;) {
        const ssize_t length = ::read(m_inotify.get(), buffer.data(), buffer.size());
        if (length <= 0)
            return;
        for (const char *at = buffer.data(); at < buffer.data() + length;) {
            const auto *event = reinterpret_cast<const inotify_event *>(at);
            dispatch(event->wd, event->mask, event->len > 0 ? event->name : "");
            at += sizeof(inotify_event) + event->len;
        }
    }
}

void DirectoryWatcher::dispatch(int watch, std::uint32_t mask, const char *name)
{
    std::vector<std::string> changed;
    {
        const MutexLock lock(m_mutex);
        const auto it = m_directories.find(watch);
        if ((mask & IN_Q_OVERFLOW) != 0) { // events were lost: anything may have changed
            for (const auto &[descriptor, directory] : m_directories)
                changed.push_back(directory);
        } else if (it != m_directories.end()) {
            const bool gone = (mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) != 0;
            const auto &patterns = m_names[it->second];
            if (gone || std::any_of(patterns.begin(), patterns.end(), [name](const std::string &pattern) {
                    return ::fnmatch(pattern.c_str(), name, 0) == 0;
                }))
                changed.push_back(it->second);
            if (gone) {
                if ((mask & IN_IGNORED) == 0)
                    ::inotify_rm_watch(m_inotify.get(), watch);
                m_directories.erase(it);
            }
        }
    }
    for (const std::string &directory : changed)
        m_changed(directory);
}

} // namespace agent::discovery
