// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QMap>
#include <QPair>

namespace widgets {

/// What a receiver answered in the last hour, from totals that are told again and again: a ring of minutes. A value;
/// one thread.
class AnswerCounts {
public:
    /// `totals` by status, since some start; a total that falls has begun anew. The first call only takes their
    /// measure, unless the counting began with it: `fromStart`.
    void add(qint64 time, const QMap<int, quint64> &totals, bool fromStart = false);
    /// Counts by status, ascending, of the sixty minutes up to `now`; those without any are left out.
    [[nodiscard]] QList<QPair<int, quint64>> lastHour(qint64 now) const;

private:
    struct Minute {
        qint64 number = 0; ///< Since the epoch.
        QMap<int, quint64> counts;
    };
    QMap<int, quint64> m_totals;
    bool m_started = false;
    QList<Minute> m_minutes; ///< Oldest first, at most 61; those without answers are left out.
};

} // namespace widgets
