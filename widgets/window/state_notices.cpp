// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/state_notices.h"

#include <algorithm>

namespace widgets {

StateNotices::StateNotices(Times times, QObject *parent) : QObject(parent), m_times(times)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &StateNotices::tell);
}

StateNotices::Situation StateNotices::situationOf(const StateFacts &facts)
{
    switch (facts.state) {
    case State::Offline:
    case State::ActionNeeded:
    case State::LosingData:
        return {facts.state, facts.remote};
    default:
        return {};
    }
}

void StateNotices::take(const StateFacts &facts)
{
    if (facts.state == State::Starting || facts.state == State::Stopping)
        return; // says nothing about delivery
    m_facts = facts;
    const Situation now = situationOf(facts);
    if (now == m_now)
        return;
    m_now = now;
    if (now == m_told) {
        m_timer.stop();
        return;
    }
    const qint64 passed = m_last.isValid() ? m_last.elapsed() : m_times.apart.count();
    m_timer.start(static_cast<int>(std::max<qint64>(m_times.settle.count(), m_times.apart.count() - passed)));
}

void StateNotices::setEnabled(bool enabled)
{
    m_enabled = enabled;
    if (!enabled)
        m_timer.stop();
    m_told = m_now;
}

void StateNotices::tell()
{
    m_told = m_now;
    if (!m_enabled || m_facts.state == State::Paused) // a person has paused it, and knows
        return;
    m_last.start();
    const bool urgent = m_now.state == State::ActionNeeded || m_now.state == State::LosingData;
    const QString detail = stateDetail(m_facts);
    Q_EMIT noticed(stateWord(m_facts.state), detail.isEmpty() ? stateLine(m_facts) : detail, urgent);
}

} // namespace widgets
