// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/crossing.h"
#include "widgets/bridge/messages.h"

#include "agent/base/subscription.h"
#include "agent/engine/engine.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <atomic>
#include <functional>
#include <memory>

namespace widgets {

/// The one crossing between the GUI and the engine. One thread: GUI; what the engine answers on its own threads comes
/// over by queued invocation.
///
/// It lives as long as the window and is attached to an engine once that has started; until then, and after `detach`,
/// requests are answered with an error and nothing is delivered. Nothing here waits for the engine.
class EngineBridge : public QObject {
    Q_OBJECT
public:
    using Snapshot = std::shared_ptr<const agent::engine::EngineSnapshot>;

    explicit EngineBridge(QObject *parent = nullptr);
    ~EngineBridge() override;

    /// `engine` must live until `detach` or the end of the bridge. Delivers the newest snapshot at once.
    void attach(agent::engine::Engine &engine);
    /// Waits for a callback that is running; none comes afterwards.
    void detach();
    [[nodiscard]] bool attached() const { return m_engine != nullptr; }
    /// For the other classes of this folder, each of which asks the engine about one subject. Null while detached.
    [[nodiscard]] agent::engine::Engine *engine() const { return m_engine; }

    /// The one delivered last; null before the first.
    [[nodiscard]] Snapshot snapshot() const { return m_snapshot; }
    /// Of the attached engine; empty without one.
    [[nodiscard]] const EngineFacts &facts() const { return m_facts; }

    /// Answered by `reloadFinished`.
    void requestReload();
    /// Writes the text to the configuration file and loads it. Answered by `applyFinished`.
    void requestApply(const QString &text);
    /// Returns the number that `configChecked` will bear.
    quint64 checkConfig(const QString &text);
    void pauseRemote(const QString &name);
    void resumeRemote(const QString &name);
    void retryRemote(const QString &name);
    /// Replaces the set of series whose points `pointsArrived` brings. Shape: at most 2,048. See SeriesSource.
    void watchSeries(const QList<quint64> &series);
    /// Fetches and delivers the newest state now instead of when the engine tells.
    void deliverNow();

    /// While nobody looks, states are delivered once a second: enough for the tray and for the histories.
    void setCalm(bool calm) { m_deliveryMs = calm ? kCalmMs : kDeliveryMs; }

    /// Shortest time between two deliveries.
    static constexpr int kDeliveryMs = 250;
    static constexpr int kCalmMs = 1000;

Q_SIGNALS:
    void snapshotChanged(std::shared_ptr<const agent::engine::EngineSnapshot> snapshot);
    void attachedChanged(bool attached);
    /// `error` is empty when it went well; else it is the engine's English message.
    void reloadFinished(const QString &error);
    void applyFinished(const QString &error);
    void configChecked(quint64 request, const QList<widgets::ConfigIssue> &issues);
    void pointsArrived(const QList<widgets::LivePoint> &points);

private:
    void scheduleDelivery();
    void deliver();
    [[nodiscard]] std::function<void(agent::Status)> answer(void (EngineBridge::*finished)(const QString &));

    agent::engine::Engine *m_engine = nullptr;
    EngineFacts m_facts;
    Snapshot m_snapshot;
    int m_deliveryMs = kDeliveryMs;
    QTimer m_throttle;
    QElapsedTimer m_lastDelivery;
    Crossing m_crossing{this};
    std::atomic<bool> m_pending = false; ///< A delivery is on its way to the GUI thread.
    quint64 m_lastRequest = 0;
    bool m_watching = false;
    std::unique_ptr<agent::Subscription> m_subscription; ///< Last, so that it ends first.
};

} // namespace widgets
