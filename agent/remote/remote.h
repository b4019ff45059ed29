// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"
#include "agent/remote/dispatch.h"

#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace agent::remote {

/// A dispatch on a thread of its own, `agent-remote-N`, with an HTTP client of its own. Internally synchronised.
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
        const MetadataSource *metadata = nullptr;
    };
    /// Starts. `number` names the thread.
    Remote(unsigned number, Settings settings, const model::Labels &externalLabels, relabel::Rules rules,
           wal::CursorStore::Cursor start, bool paused, std::shared_ptr<DeadLetters> deadLetters,
           const Environment &environment);
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

    void setPaused(bool paused, const std::string &by = {});
    [[nodiscard]] bool isPaused() const;
    /// See Delivery, as of those that follow.
    void retryNow(bool hurry = false);
    void skip(const SkipOrder &order);
    void networkUp();
    /// The file says so. An operator's limit stays as long as the file's does not change.
    void steer(const Steering &steering);
    void limitBandwidth(std::uint64_t bytesPerSecond);
    /// This remote takes the place of `old`: an operator's limit goes on, unless the file has another one than it had.
    void inherit(const Remote &old);
    [[nodiscard]] const std::shared_ptr<DeadLetters> &deadLetters() const { return m_deadLetters; }
    /// Sends dead letters again, when there is time for it.
    void resend(const DeadLetterFilter &filter);
    [[nodiscard]] std::shared_ptr<const RemoteStatus> status() const { return m_dispatch->status(); }
    [[nodiscard]] wal::Position savedCursor() const { return m_dispatch->savedCursor(); }

private:
    struct Orders {
        bool paused = false;
        std::string pausedBy;
        bool retryNow = false;
        bool hurry = false;
        bool networkUp = false;
        Steering configured; ///< By the file.
        Steering steering;   ///< With what an operator has changed.
        bool steer = false;
        std::vector<SkipOrder> skips;
        std::optional<StopMode> stop;
        SteadyTime stopDeadline;
        bool changed = false;
    };
    void runThread(unsigned number);
    void obey();
    void order(const std::function<void(Orders &)> &change);

    const Settings m_settings; ///< As at the start.
    Clock &m_clock;
    LogSink &m_log;
    SystemRandom m_random;
    const std::shared_ptr<DeadLetters> m_deadLetters;
    std::unique_ptr<http::Client> m_client;
    std::unique_ptr<Metrics> m_metrics;
    std::unique_ptr<Dispatch> m_dispatch;
    mutable Mutex m_mutex;
    Orders m_orders AGENT_GUARDED_BY(m_mutex);
    std::thread m_thread;
};

} // namespace agent::remote
