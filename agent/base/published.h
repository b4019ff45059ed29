// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"

#include <memory>
#include <utility>

namespace agent {

/// The current version of an immutable value: one side sets it, any thread takes it and keeps it as long as it likes. Internally synchronised.
///
/// A mutex and not std::atomic<std::shared_ptr>: the latter is reported as a race by ThreadSanitizer with libstdc++ 12.
template <typename T>
class Published {
public:
    [[nodiscard]] std::shared_ptr<const T> get() const
    {
        const MutexLock lock(m_mutex);
        return m_current;
    }
    void set(std::shared_ptr<const T> next)
    {
        {
            const MutexLock lock(m_mutex);
            m_current.swap(next);
        } // the old version dies with `next`, unlocked
    }

private:
    mutable Mutex m_mutex;
    std::shared_ptr<const T> m_current AGENT_GUARDED_BY(m_mutex);
};

} // namespace agent
