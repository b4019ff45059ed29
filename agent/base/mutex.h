// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/annotations.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace agent {

/// A mutex that clang's thread-safety analysis knows. Internally synchronised, of course.
class AGENT_CAPABILITY("mutex") Mutex {
public:
    void lock() AGENT_ACQUIRE() { m_mutex.lock(); }
    void unlock() AGENT_RELEASE() { m_mutex.unlock(); }
    bool try_lock() AGENT_TRY_ACQUIRE(true) { return m_mutex.try_lock(); }

private:
    friend class CondVar;
    std::mutex m_mutex;
};

/// Holds a Mutex for the length of a scope.
class AGENT_SCOPED_CAPABILITY MutexLock {
public:
    explicit MutexLock(Mutex &mutex) AGENT_ACQUIRE(mutex) : m_mutex(mutex) { m_mutex.lock(); }
    ~MutexLock() AGENT_RELEASE() { m_mutex.unlock(); }
    MutexLock(const MutexLock &) = delete;
    MutexLock &operator=(const MutexLock &) = delete;

private:
    Mutex &m_mutex;
};

/// Condition variable for Mutex. The caller holds the mutex; it is held again on return. Wake-ups may be spurious.
class CondVar {
public:
    void wait(Mutex &mutex) AGENT_REQUIRES(mutex) AGENT_NO_ANALYSIS
    {
        std::unique_lock<std::mutex> lock(mutex.m_mutex, std::adopt_lock);
        m_condition.wait(lock);
        lock.release();
    }
    /// Returns false when `deadline` passed.
    bool waitUntil(Mutex &mutex, std::chrono::steady_clock::time_point deadline) AGENT_REQUIRES(mutex) AGENT_NO_ANALYSIS
    {
        std::unique_lock<std::mutex> lock(mutex.m_mutex, std::adopt_lock);
        const bool signalled = m_condition.wait_until(lock, deadline) == std::cv_status::no_timeout;
        lock.release();
        return signalled;
    }
    void notifyOne() { m_condition.notify_one(); }
    void notifyAll() { m_condition.notify_all(); }

private:
    std::condition_variable m_condition;
};

} // namespace agent
