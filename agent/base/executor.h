// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/mutex.h"

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <thread>

namespace agent {

/// One thread that runs posted work in order, and delayed work when it is due. Internally synchronised.
class Executor {
public:
    using Work = std::function<void()>;

    /// Starts the thread. Shape: `name` is at most 15 characters.
    explicit Executor(std::string name);
    /// Stops and joins.
    ~Executor();
    Executor(const Executor &) = delete;
    Executor &operator=(const Executor &) = delete;

    /// Queues `work`; dropped when the executor has been stopped.
    void post(Work work);
    /// Queues `work` for `due`.
    void postAt(SteadyTime due, Work work);
    /// Finishes the work that is running, drops the rest, joins. Must not be called on the executor's own thread.
    void stop();
    [[nodiscard]] bool isCurrent() const { return std::this_thread::get_id() == m_thread.get_id(); }

private:
    void run();

    Mutex m_mutex;
    CondVar m_wake;
    std::deque<Work> m_queue AGENT_GUARDED_BY(m_mutex);
    std::multimap<SteadyTime, Work> m_delayed AGENT_GUARDED_BY(m_mutex);
    bool m_stopping AGENT_GUARDED_BY(m_mutex) = false;
    std::thread m_thread;
};

/// Names the calling thread, for debuggers and /proc. Shape: at most 15 characters are kept.
void setThreadName(const std::string &name);

} // namespace agent
