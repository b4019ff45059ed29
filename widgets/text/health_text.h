// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What threads do and how the clock stands, in words. Pure functions.

#include <QString>

namespace widgets {

/// How the time that samples get stands to the clocks around it. Spans in seconds. A value.
struct ClockFacts {
    QString state; ///< "synchronised", "holding_over", "provisional", "ahead_of_receiver": stable.
    double aheadOfWall = 0;
    bool receiverKnown = false;
    double aheadOfReceiver = 0;
    bool slowed = false;
    quint64 jumpsForward = 0;
    quint64 jumpsBackward = 0;
    double lastJump = 0; ///< Negative: backward.
    qint64 lastJumpTime = 0;
};

/// "Samples get the time of this machine's clock".
[[nodiscard]] QString clockSentence(const ClockFacts &clock);
/// "by 3 s ahead of the receiver's", "not known".
[[nodiscard]] QString offsetText(double ahead);
/// What a thread of this name does: "Scraping targets"; empty for one that is not ours.
[[nodiscard]] QString threadWork(const QString &name);

} // namespace widgets
