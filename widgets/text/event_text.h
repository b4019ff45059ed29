// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What happened to the agent, in words. Pure functions.

#include "widgets/text/state_text.h"

#include <QString>

namespace widgets {

/// What an event's sentence is made of. A value.
struct EventFacts {
    QString kind;    ///< The engine's: "target_down", "remote_state", ...
    QString text;    ///< The engine's English sentence: for kinds that have no words here.
    QString subject; ///< "job url" of a target, a receiver's name, a file.
    QString detail;  ///< The reason, as it came.
    State state = State::Delivering;
    quint32 repeats = 1;
    qint64 now = 0;
    qint64 first = 0; ///< When the first of the repeats was.
};

/// "camera 10.0.0.16:9100 is down; 7 changes since 10:02: connection refused".
[[nodiscard]] QString eventText(const EventFacts &facts);

} // namespace widgets
