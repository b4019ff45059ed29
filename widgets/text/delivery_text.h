// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What holds a receiver back, what was lost and why, and what giving up would cost, in words. Pure functions. Instants
// are milliseconds since the epoch (0: none).

#include <QList>
#include <QString>
#include <QStringList>

#include <array>
#include <optional>

namespace widgets {

/// A part of the week in which data may be sent. Shape: minutes of the day; when `to` is not after `from`, it ends on
/// the next day.
struct SendingHours {
    std::array<bool, 7> days{}; ///< On which it begins; Monday first.
    int from = 0;
    int to = 1440;
};

/// What holds a receiver back, and what it may use. Bytes; a quota or limit of 0: none. A value.
struct SteeringFacts {
    QString paused;   ///< "operator", "daily quota", "monthly quota", "schedule": stable; empty: not paused.
    QString pausedBy; ///< An address, "console", or empty.
    qint64 pausedSince = 0;
    qint64 pausedUntil = 0;
    quint64 bandwidthLimit = 0; ///< A second.
    bool gentle = false;        ///< Drains slowly after an outage.
    quint64 usedToday = 0;
    quint64 dailyQuota = 0;
    quint64 usedThisMonth = 0;
    quint64 monthlyQuota = 0;
    qint64 dayEnds = 0;
    qint64 monthEnds = 0;
    QList<SendingHours> schedule; ///< Empty: at any time.
    bool utc = false;             ///< Days and hours are those of UTC.
};

/// "Mon to Fri 22:00 to 06:00 (UTC)".
[[nodiscard]] QString sendingHoursText(const SendingHours &hours, bool utc);
/// Everything that limits delivery, a sentence each: "Sends at most 64 KiB/s". Empty: nothing does.
[[nodiscard]] QStringList steeringSentences(const SteeringFacts &steering, qint64 now);
/// "Refuses samples older than 12:31; about 1.2 k that wait are older". Empty when nothing is known.
[[nodiscard]] QString acceptanceSentence(qint64 now, qint64 acceptsFrom, quint64 olderThanAccepted);

/// "Newest first; 120 k samples of the backlog follow": while new samples are delivered beside a backlog.
[[nodiscard]] QString newestFirstSentence(quint64 backlog);

/// A reason as it stands in ledgers, in words: "the disk budget was used up". An unknown one stays as it is.
[[nodiscard]] QString lossReason(const QString &reason);
/// What to do about it; empty: nothing in particular.
[[nodiscard]] QString lossRemedy(const QString &reason);

/// What giving up samples comes to. A value.
struct GivenUp {
    quint64 samples = 0;
    quint64 bytes = 0;
    bool exact = true;
    qint64 from = 0; ///< Of the oldest that goes.
    qint64 to = 0;   ///< Nothing newer goes.
};
/// "This gives up 2.6 M samples from 12:31 to 13:05 (11.8 MiB)".
[[nodiscard]] QString giveUpSentence(const GivenUp &what, qint64 now);

/// A step of an examination, by its stable name; `title` for one that is not known here.
[[nodiscard]] QString doctorStepTitle(const QString &name, const QString &title);

/// Reads "64KiB", "1.5 MiB", "100 kB", "2000"; nothing: it is no size. "0" is one.
[[nodiscard]] std::optional<quint64> readSize(const QString &text);
/// Writes it so that `readSize` reads the same: "64 KiB".
[[nodiscard]] QString writeSize(quint64 bytes);

} // namespace widgets
