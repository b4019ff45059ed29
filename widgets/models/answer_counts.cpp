// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/answer_counts.h"

namespace widgets {

namespace {

constexpr qint64 kMinuteMs = 60'000;
constexpr qint64 kMinutes = 60;

} // namespace

void AnswerCounts::add(qint64 time, const QMap<int, quint64> &totals, bool fromStart)
{
    const bool counts = m_started || fromStart;
    m_started = true;
    if (totals == m_totals)
        return;
    const qint64 minute = time / kMinuteMs;
    for (auto it = totals.begin(); counts && it != totals.end(); ++it) {
        const quint64 before = m_totals.value(it.key());
        const quint64 more = it.value() >= before ? it.value() - before : it.value();
        if (more == 0)
            continue;
        if (m_minutes.isEmpty() || m_minutes.back().number != minute)
            m_minutes.push_back({minute, {}});
        m_minutes.back().counts[it.key()] += more;
    }
    m_totals = totals;
    while (!m_minutes.isEmpty() && m_minutes.front().number < minute - kMinutes)
        m_minutes.removeFirst();
}

QList<QPair<int, quint64>> AnswerCounts::lastHour(qint64 now) const
{
    QMap<int, quint64> sums;
    for (const Minute &minute : m_minutes) {
        if (minute.number <= now / kMinuteMs - kMinutes)
            continue;
        for (auto it = minute.counts.begin(); it != minute.counts.end(); ++it)
            sums[it.key()] += it.value();
    }
    QList<QPair<int, quint64>> all;
    for (auto it = sums.begin(); it != sums.end(); ++it)
        all.push_back({it.key(), it.value()});
    return all;
}

} // namespace widgets
