// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/remote/feed/bounded_source.h"
#include "agent/remote/delivery.h"
#include "agent/remote/feed/split_rule.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace agent::remote {

/// What a remote does with the log: one delivery, or, with Order::FreshFirst after an outage, two, of which one
/// delivers the newest and the other the backlog, as far as the first leaves the way free. Both share the client, the
/// throttle and the metrics, and are shown as one. One thread: the remote's, except where a function says otherwise.
///
/// The backlog has a cursor file of its own, which says where it ends; the remote's cursor stands behind that end. So
/// each file is good by itself, whenever the process dies: see README.md.
class Dispatch {
public:
    /// Everything here must outlive it.
    struct Surroundings {
        Source &source;
        wal::CursorStore &cursors;
        http::Client &client;
        Clock &clock;
        Random &random;
        LogSink &log;
        Metrics &metrics;
        /// Told that a cursor was saved.
        std::function<void()> settled;
        std::string userAgent;
        Intervals intervals;
        ClockHooks hooks = {};
        const MetadataSource *metadata = nullptr;
        DeadLetters *deadLetters = nullptr;
        SteeringNote note = {};
    };
    /// Goes on from `start`, which is saved already, and from the backlog that an earlier life has left.
    Dispatch(Settings settings, model::Labels externalLabels, relabel::Rules rules, wal::CursorStore::Cursor start,
             Surroundings surroundings);
    Dispatch(const Dispatch &) = delete;
    Dispatch &operator=(const Dispatch &) = delete;

    // As of Delivery.

    [[nodiscard]] SteadyTime run();
    void setPaused(bool paused, const std::string &by = {});
    [[nodiscard]] bool isPaused() const { return m_main->isPaused(); }
    void retryNow(bool hurry = false);
    void steer(const Steering &steering);
    void skip(const SkipOrder &order);
    void networkUp();
    void beginStop(StopMode mode, SteadyTime deadline);
    [[nodiscard]] bool finished() const;
    void close();
    void fail(const std::string &what);
    /// Any thread.
    [[nodiscard]] std::shared_ptr<const RemoteStatus> status() const { return m_status.get(); }
    /// What lies before it is not needed: the lower of the cursors as saved last. Any thread.
    [[nodiscard]] wal::Position savedCursor() const;

private:
    using Cursor = wal::CursorStore::Cursor;

    [[nodiscard]] Delivery::Surroundings surroundings();
    void startMain(Cursor start, const SteeringNote &note);
    void startBacklog(Cursor start);
    [[nodiscard]] std::optional<Cursor> resume(const Cursor &start);
    [[nodiscard]] Status saveMain(const Cursor &cursor);
    [[nodiscard]] Status saveBacklog(Cursor cursor);
    void removeBacklogFile();
    void updateSaved();

    [[nodiscard]] bool mustSplit(SteadyTime now);
    [[nodiscard]] std::optional<Cursor> cutOff(Cursor &main);
    void endSettling(SteadyTime now);
    void split(SteadyTime now);
    [[nodiscard]] SteadyTime runBacklog(SteadyTime now);
    void merge(SteadyTime now);
    void complete(RemoteStatus &status, SteadyTime now) const;
    void share();

    Settings m_settings; ///< Of which only `steering` changes.
    const Surroundings m_around;
    const model::Labels m_externalLabels;
    const relabel::Rules m_rules;
    Throttle m_throttle;
    SplitRule m_rule;
    SteadyTime m_lookAt;
    Sender::Facts m_past; ///< Of deliveries that have ended.

    std::unique_ptr<BoundedSource> m_bounded; ///< What the backlog reads, and outlives it.
    std::unique_ptr<Delivery> m_backlog;      ///< Null: there is none.
    std::unique_ptr<Delivery> m_main;
    bool m_mainOpen = true;
    bool m_splitting = false; ///< The main delivery waits for the answers under way.
    bool m_stopping = false;
    bool m_leftover = false; ///< The file of a backlog that is done goes once a cursor without it is saved.

    wal::Position m_mainSaved;
    std::optional<wal::Position> m_backlogSaved; ///< While the file is there.
    std::atomic<std::uint64_t> m_saved;          ///< The lower of them, packed.
    Published<RemoteStatus> m_status;
};

} // namespace agent::remote
