// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/crossing.h"
#include "widgets/bridge/target_messages.h"

#include <QObject>

namespace widgets {

class EngineBridge;

/// Asks the engine about single targets. One thread: GUI; answers come by signal, later, or never when the engine is
/// detached meanwhile. What is large is converted on the engine's threads.
class TargetProbe : public QObject {
    Q_OBJECT
public:
    /// `bridge` must outlive it.
    explicit TargetProbe(EngineBridge &bridge, QObject *parent = nullptr);

    /// One extra scrape, which is not stored. Answered by `looked`.
    void scrapeNow(const QString &job, quint64 id);
    /// Answered by `pastArrived`; by nothing when there is no such target.
    void askPast(const QString &job, quint64 id);
    /// Answered by `explained`, which bears the number that is returned.
    quint64 explain(const QString &job, const LabelList &discovered);

Q_SIGNALS:
    /// `error` is not empty when there was no look at all; then `look` is null.
    void looked(const QString &job, quint64 id, const widgets::LookPtr &look, const QString &error);
    void pastArrived(const QString &job, quint64 id, const widgets::TargetPast &past);
    /// `error` is not empty when nothing is known of the job; then `story` is empty.
    void explained(quint64 request, const widgets::RelabelStory &story, const QString &error);

private:
    EngineBridge &m_bridge;
    quint64 m_lastRequest = 0;
    QList<QPair<QString, quint64>> m_looking; ///< Targets that have not answered yet.
    Crossing m_crossing{this};
};

} // namespace widgets
