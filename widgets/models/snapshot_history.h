// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/answer_counts.h"
#include "widgets/models/series_history.h"
#include "widgets/models/snapshot_ptr.h"

#include <QHash>
#include <QString>

namespace widgets {

/// A course over time that charts and sparklines draw: an hour at one point a second, a day at one point in fifteen
/// seconds. A value; one thread.
class Course {
public:
    Course();
    void add(qint64 time, double value);
    /// A point of the time before the first, for a course that began before anybody looked. Ascending, at least fifteen
    /// seconds apart, and all before the first `add`.
    void addEarlier(qint64 time, double value) { m_coarse.add(time, value); }
    /// Of the newest point; 0: there is none.
    [[nodiscard]] qint64 newestTime() const { return m_coarse.newestTime(); }
    /// From the finer ring as far as that reaches back, and from the coarser before that.
    [[nodiscard]] QList<LinePiece> lines(qint64 from, qint64 to, int maxPoints = 300) const;
    /// Value of the newest point, or NaN.
    [[nodiscard]] double current() const { return m_fine.newestValue(); }

private:
    SeriesHistory m_fine;
    SeriesHistory m_coarse;
};

/// A stretch of time in which a receiver could not be reached. `end` 0: it goes on. A value.
struct Outage {
    qint64 begin = 0;
    qint64 end = 0;
};

/// What snapshots said over the last day, for charts. Fed at every snapshot, also while no page looks. Of the time
/// before the first snapshot it knows what the agent has kept of it, and what the log tells of the time after that: how
/// the backlog that waits now has grown. One thread: GUI.
class SnapshotHistory {
public:
    /// Courses of one receiver.
    struct Remote {
        /// When samples were last lost for a reason, as far as that was seen.
        struct Loss {
            quint64 samples = 0; ///< In all.
            qint64 last = 0;     ///< 0: before anybody looked.
        };
        Course pendingSamples;
        Course pendingBytes;
        Course outRate;
        QList<Outage> outages; ///< Oldest first, at most 100.
        AnswerCounts answers;
        QHash<QString, Loss> losses; ///< By reason.
        bool seen = false;           ///< In a snapshot; else only in what the agent has kept.
    };

    /// Takes at most one point a second; losses at once.
    void add(const agent::engine::EngineSnapshot &snapshot);

    [[nodiscard]] const Course &inRate() const { return m_inRate; }
    [[nodiscard]] const Course &logBytes() const { return m_logBytes; }
    [[nodiscard]] const Course &targetsUp() const { return m_targetsUp; }
    /// Null for a receiver that was never seen.
    [[nodiscard]] const Remote *remote(const QString &name) const;
    [[nodiscard]] qint64 newestTime() const { return m_newest; }

private:
    void recall(const std::vector<agent::engine::CoursePoint> &points);

    Course m_inRate;
    Course m_logBytes;
    Course m_targetsUp;
    QHash<QString, Remote> m_remotes;
    qint64 m_newest = 0;
};

} // namespace widgets
