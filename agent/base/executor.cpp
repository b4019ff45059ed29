// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/executor.h"

#include <pthread.h>

#include <utility>

namespace agent {

Executor::Executor(std::string name)
    : m_thread([this, threadName = std::move(name)] {
          setThreadName(threadName);
          run();
      })
{
}

Executor::~Executor() { stop(); }

void Executor::post(Work work)
{
    {
        const MutexLock lock(m_mutex);
        if (m_stopping)
            return;
        m_queue.push_back(std::move(work));
    }
    m_wake.notifyOne();
}

void Executor::postAt(SteadyTime due, Work work)
{
    {
        const MutexLock lock(m_mutex);
        if (m_stopping)
            return;
        m_delayed.emplace(due, std::move(work));
    }
    m_wake.notifyOne();
}

void Executor::stop()
{
    {
        const MutexLock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notifyOne();
    if (m_thread.joinable())
        m_thread.join();
}

void Executor::run()
{
    for (;;) {
        Work work;
        {
            const MutexLock lock(m_mutex);
            for (;;) {
                if (m_stopping) {
                    m_queue.clear();
                    m_delayed.clear();
                    return;
                }
                if (!m_delayed.empty() && m_delayed.begin()->first <= std::chrono::steady_clock::now()) {
                    work = std::move(m_delayed.begin()->second);
                    m_delayed.erase(m_delayed.begin());
                    break;
                }
                if (!m_queue.empty()) {
                    work = std::move(m_queue.front());
                    m_queue.pop_front();
                    break;
                }
                if (m_delayed.empty())
                    m_wake.wait(m_mutex);
                else
                    m_wake.waitUntil(m_mutex, m_delayed.begin()->first);
            }
        }
        work();
    }
}

void setThreadName(const std::string &name) { pthread_setname_np(pthread_self(), name.substr(0, 15).c_str()); }

} // namespace agent
