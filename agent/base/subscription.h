// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace agent {

/// A running subscription: destroying it ends it, and waits for a callback that is running on another thread.
class Subscription {
public:
    virtual ~Subscription() = default;
};

/// A list of callbacks that subscriptions enter and leave. Internally synchronised.
///
/// Threads: `notify` calls each callback on the calling thread. A Subscription must not be destroyed inside its own callback.
class Subscribers {
public:
    Subscribers() : m_state(std::make_shared<State>()) {}

    [[nodiscard]] std::unique_ptr<Subscription> add(std::function<void()> callback)
    {
        auto entry = std::make_shared<Entry>(std::move(callback));
        {
            const MutexLock lock(m_state->mutex);
            m_state->entries.push_back(entry);
        }
        return std::make_unique<Handle>(m_state, std::move(entry));
    }

    void notify()
    {
        std::vector<std::shared_ptr<Entry>> entries;
        {
            const MutexLock lock(m_state->mutex);
            entries = m_state->entries;
        }
        for (const auto &entry : entries) {
            const MutexLock lock(entry->mutex);
            if (entry->callback)
                entry->callback();
        }
    }

private:
    struct Entry {
        explicit Entry(std::function<void()> function) : callback(std::move(function)) {}
        Mutex mutex; ///< Held while the callback runs.
        std::function<void()> callback AGENT_GUARDED_BY(mutex);
    };
    struct State {
        Mutex mutex;
        std::vector<std::shared_ptr<Entry>> entries AGENT_GUARDED_BY(mutex);
    };
    class Handle final : public Subscription {
    public:
        Handle(std::shared_ptr<State> state, std::shared_ptr<Entry> entry) : m_state(std::move(state)), m_entry(std::move(entry)) {}
        ~Handle() override
        {
            {
                const MutexLock lock(m_entry->mutex);
                m_entry->callback = nullptr;
            }
            const MutexLock lock(m_state->mutex);
            std::erase(m_state->entries, m_entry);
        }

    private:
        std::shared_ptr<State> m_state;
        std::shared_ptr<Entry> m_entry;
    };
    std::shared_ptr<State> m_state;
};

} // namespace agent
