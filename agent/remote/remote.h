// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"
#include "agent/remote/delivery.h"

#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace agent::remote {

/// A delivery on a thread of its own, `agent-remote-N`, with an HTTP client of its own. Internally synchronised.
class Remote {
public:
    /// What all remotes share; must outlive them.
    struct Environment {
        Source &source;
        wal::CursorStore &cursors;
        Clock &clock;
        LogSink &log;
        telemetry::Registry &registry;
        std::function<void()> settled;
        std::string userAgent;
        Intervals intervals;
        ClockHooks hooks = {};
    };
    /// Starts. `number` names the thread.
    Remote(unsigned number, Settings settings, const model::Labels &externalLabels, relabel::Rules rules,
           wal::CursorStore::Cursor start, bool paused, const Environment &environment);
    /// Stops at once.
    ~Remote();
    Remote(const Remote &) = delete;
    Remote &operator=(const Remote &) = delete;

    [[nodiscard]] const Settings &settings() const { return m_settings; }
    /// Begins to stop; `join` waits for it. The deadline is kept to a quarter of a second.
    void requestStop(StopMode mode, SteadyTime deadline);
    /// Waits for the end of the thread; then its metrics are gone, and the state stays readable. Must not be called by
    /// two threads at once.
    void join();

    void setPaused(bool paused);
    [[nodiscard]] bool isPaused() const;
    void retryNow();
    [[nodiscard]] std::shared_ptr<const RemoteStatus> status() const { return m_delivery->status(); }
    [[nodiscard]] wal::Position savedCursor() const { return m_delivery->savedCursor(); }

private:
    struct Orders {
        bool paused = false;
        bool retryNow = false;
        std::optional<StopMode> stop;
        SteadyTime stopDeadline;
        bool changed = false;
    };
    void runThread(unsigned number);
    void obey();
    void order(const std::function<void(Orders &)> &change);

    const Settings m_settings;
    Clock &m_clock;
    LogSink &m_log;
    SystemRandom m_random;
    std::unique_ptr<http::Client> m_client;
    std::unique_ptr<Metrics> m_metrics;
    std::unique_ptr<Delivery> m_delivery;
    mutable Mutex m_mutex;
    Orders m_orders AGENT_GUARDED_BY(m_mutex);
    std::thread m_thread;
};

} // namespace agent::remote
