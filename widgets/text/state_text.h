// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The one place where the agent's state becomes words: header, window title, tray, cards and lists print these.

#include <QString>

namespace widgets {

/// The states of the console, ordered as the engine orders them: from best to worst.
enum class State {
    Delivering,
    CatchingUp,
    Paused,
    Starting,
    Stopping,
    Offline,      ///< A receiver cannot be reached; data is held. Not an error.
    ActionNeeded, ///< A person must mend something; data is held.
    LosingData,   ///< Samples are being lost now.
};

/// What a state sentence is made of. Instants in milliseconds since the epoch, 0: none. Spans in seconds, negative: not
/// known. A value.
struct StateFacts {
    State state = State::Starting;
    QString remote; ///< The receiver the sentence is about; empty when it need not be named.
    int remotes = 0;
    qint64 now = 0;
    qint64 since = 0;
    double held = -1;   ///< Age of the oldest sample that waits.
    double newest = -1; ///< Age of the newest sample delivered.
    double secondsToEmpty = -1;
    double secondsToFull = -1;
    int errorCode = 0; ///< HTTP status; 0: none.
    QString error;     ///< The engine's words.
    QString paused;    ///< Why it is paused: "operator", "daily quota", "monthly quota", "schedule"; empty: operator.
    QString pausedBy;  ///< The operator, when that is somebody else: an address.
    qint64 pausedUntil = 0;
};

/// "Offline".
[[nodiscard]] QString stateWord(State state);
/// "Offline since 12:31, 34 min held, disk lasts 4 d 3 h". Names the receiver when `facts.remote` is set.
[[nodiscard]] QString stateSentence(const StateFacts &facts);
/// The sentence without the state's word at its beginning, to stand beside the word: "since 12:31, 34 min held". May be
/// empty.
[[nodiscard]] QString stateDetail(const StateFacts &facts);
/// Word and sentence in one, where no badge stands before it: "headquarters: Offline since 12:31", "Action needed:
/// headquarters: The receiver refuses our credentials (401)". Window title, tray, tooltip and notifications print this.
[[nodiscard]] QString stateLine(const StateFacts &facts);
/// "headquarters refuses our credentials (401)": what an answer means, without the remedy. Empty for a code that says
/// nothing special.
[[nodiscard]] QString answerMeaning(int httpStatus);

} // namespace widgets
