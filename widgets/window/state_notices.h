// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/text/state_text.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <chrono>

namespace widgets {

/// Decides which changes of the state a person is told who does not look: when delivery stops, when it needs a hand,
/// when samples are lost, and when that is over. A state that does not last is not told, and two messages stand apart:
/// what changes in between is told by the second, if it still holds. One thread: GUI.
class StateNotices : public QObject {
    Q_OBJECT
public:
    struct Times {
        std::chrono::milliseconds settle{3000}; ///< A state must last so long.
        std::chrono::milliseconds apart{30000}; ///< Between two messages, at least.
    };

    explicit StateNotices(Times times, QObject *parent = nullptr);
    /// The newest state, as often as one likes.
    void take(const StateFacts &facts);
    /// While not enabled, nothing is told, also not later.
    void setEnabled(bool enabled);
    [[nodiscard]] bool enabled() const { return m_enabled; }

Q_SIGNALS:
    void noticed(const QString &title, const QString &text, bool urgent);

private:
    /// What a person would call another situation.
    struct Situation {
        State state = State::Delivering; ///< Delivering stands for all that is well.
        QString remote;
        friend bool operator==(const Situation &, const Situation &) = default;
    };
    [[nodiscard]] static Situation situationOf(const StateFacts &facts);
    void tell();

    Times m_times;
    bool m_enabled = true;
    Situation m_told;
    Situation m_now;
    StateFacts m_facts;
    QTimer m_timer;
    QElapsedTimer m_last; ///< Since the last message; not valid before the first.
};

} // namespace widgets
