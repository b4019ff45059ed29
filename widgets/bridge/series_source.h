// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/crossing.h"
#include "widgets/bridge/engine_bridge.h"
#include "widgets/bridge/messages.h"

#include <QObject>

#include <memory>
#include <stop_token>

namespace widgets {

/// Asks the engine about series. Of searches, and of looks into the past, only the newest counts: those before it are
/// stopped and never answered. One thread: GUI; nothing here waits.
class SeriesSource : public QObject {
    Q_OBJECT
public:
    using Past = std::shared_ptr<const agent::engine::SeriesPast>;

    /// `bridge` must outlive it.
    explicit SeriesSource(EngineBridge &bridge, QObject *parent = nullptr);
    ~SeriesSource() override;

    /// Answered by `found`.
    void find(const QString &text, int limit);
    /// The series with exactly these labels, the metric's name as `__name__`. Answered by `lookedUp`.
    void lookUp(const QList<SeriesLabels> &series);
    /// All series that a selector finds. Answered by `related`, with `tag`.
    void findRelated(const QString &selector, const QString &tag);
    /// What the log has of series. Answered by `pastRead`.
    void readPast(const QList<quint64> &series, qint64 from, qint64 to);
    /// Gives up the look into the past that is under way.
    void dropPast()
    {
        m_past.request_stop();
        ++m_pasts;
    }

    /// Of each series that `readPast` brings, at most.
    static constexpr std::size_t kMostPoints = 2000;

Q_SIGNALS:
    void found(const widgets::SeriesFound &found);
    /// In the order asked for; those that are not there have the number 0.
    void lookedUp(const QList<widgets::FoundSeries> &series);
    void related(const QString &tag, const QList<widgets::FoundSeries> &series);
    /// Of the range from `from` to `to`. `error` is empty when it went well; else it is the engine's English message.
    void pastRead(qint64 from, qint64 to, const widgets::SeriesSource::Past &past, const QString &error);

private:
    EngineBridge &m_bridge;
    std::stop_source m_search;
    std::stop_source m_past;
    quint64 m_searches = 0;
    quint64 m_pasts = 0;
    Crossing m_crossing{this};
};

} // namespace widgets
