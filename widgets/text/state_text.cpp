// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/state_text.h"

#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QCoreApplication>
#include <QStringList>

namespace widgets {

namespace {

struct States {
    Q_DECLARE_TR_FUNCTIONS(widgets::States)
};

/// "name: text" when the receiver is to be named, else the text.
QString named(const StateFacts &facts, const QString &text)
{
    return facts.remote.isEmpty() ? text : States::tr("%1: %2").arg(facts.remote, text);
}

QString joined(const QStringList &parts)
{
    return parts.join(QStringLiteral(", "));
}

QString deliveringText(const StateFacts &facts)
{
    QStringList parts{facts.remotes == 1 ? States::tr("Delivering")
                                         : States::tr("Delivering to %Ln receiver(s)", nullptr, facts.remotes)};
    if (facts.newest >= 0)
        parts << States::tr("newest sample %1 old").arg(formatSpan(facts.newest));
    return joined(parts);
}

QString catchingUpText(const StateFacts &facts)
{
    QStringList parts{facts.held >= 0 ? States::tr("Catching up: %1 behind").arg(formatSpan(facts.held))
                                      : States::tr("Catching up")};
    if (facts.secondsToEmpty >= 0)
        parts << States::tr("through at %1")
                     .arg(formatInstant(facts.now, facts.now + static_cast<qint64>(facts.secondsToEmpty * 1000)));
    return named(facts, joined(parts));
}

QString offlineText(const StateFacts &facts)
{
    QStringList parts{facts.since != 0 ? States::tr("Offline since %1").arg(formatInstant(facts.now, facts.since))
                                       : States::tr("Offline")};
    if (facts.held >= 0)
        parts << States::tr("%1 held").arg(formatSpan(facts.held));
    if (facts.secondsToFull >= 0)
        parts << States::tr("disk lasts %1").arg(formatSpan(facts.secondsToFull));
    return named(facts, joined(parts));
}

QString actionText(const StateFacts &facts)
{
    if (facts.remotes == 0 && facts.error.isEmpty())
        return States::tr("No receiver is configured; samples are kept on disk only");
    QString what = answerMeaning(facts.errorCode);
    if (what.isEmpty())
        what = facts.error.isEmpty() ? States::tr("Delivery needs you") : facts.error;
    if (facts.held < 0)
        return named(facts, what);
    return named(facts, States::tr("%1. Holding data, %2 so far").arg(what, formatSpan(facts.held)));
}

QString pausedText(const StateFacts &facts)
{
    QString what;
    if (facts.paused == QLatin1String("daily quota"))
        what = States::tr("Paused: the quota of the day is used up");
    else if (facts.paused == QLatin1String("monthly quota"))
        what = States::tr("Paused: the quota of the month is used up");
    else if (facts.paused == QLatin1String("schedule"))
        what = States::tr("Paused by the schedule");
    if (!what.isEmpty())
        return named(facts, facts.pausedUntil == 0
                                ? what
                                : States::tr("%1, until %2").arg(what, formatInstant(facts.now, facts.pausedUntil)));
    const QString at = formatInstant(facts.now, facts.since);
    if (!facts.pausedBy.isEmpty() && facts.pausedBy != QLatin1String("console"))
        return named(facts, facts.since != 0 ? States::tr("Paused by %1 at %2").arg(facts.pausedBy, at)
                                             : States::tr("Paused by %1").arg(facts.pausedBy));
    return named(facts, facts.since != 0 ? States::tr("Paused by you at %1").arg(at) : States::tr("Paused by you"));
}

QString losingText(const StateFacts &facts)
{
    const QString what = facts.error.isEmpty() ? States::tr("the oldest samples are being dropped") : facts.error;
    return named(facts, States::tr("Losing data: %1").arg(what));
}

} // namespace

QString stateWord(State state)
{
    switch (state) {
    case State::Delivering:
        return States::tr("Delivering");
    case State::CatchingUp:
        return States::tr("Catching up");
    case State::Paused:
        return States::tr("Paused");
    case State::Starting:
        return States::tr("Starting");
    case State::Stopping:
        return States::tr("Stopping");
    case State::Offline:
        return States::tr("Offline");
    case State::ActionNeeded:
        return States::tr("Action needed");
    case State::LosingData:
        return States::tr("Losing data");
    }
    return {};
}

QString stateSentence(const StateFacts &facts)
{
    switch (facts.state) {
    case State::Delivering:
        return deliveringText(facts);
    case State::CatchingUp:
        return catchingUpText(facts);
    case State::Paused:
        return pausedText(facts);
    case State::Starting:
        return States::tr("Starting: opening the storage");
    case State::Stopping:
        return States::tr("Stopping: sending what is in flight");
    case State::Offline:
        return offlineText(facts);
    case State::ActionNeeded:
        return actionText(facts);
    case State::LosingData:
        return losingText(facts);
    }
    return {};
}

QString stateDetail(const StateFacts &facts)
{
    StateFacts unnamed = facts;
    unnamed.remote.clear();
    QString detail = stateSentence(unnamed);
    const QString word = stateWord(facts.state);
    if (detail.startsWith(word)) {
        qsizetype begin = word.size();
        while (begin < detail.size() && (detail[begin].isSpace() || detail[begin].isPunct()))
            ++begin;
        detail.remove(0, begin);
    }
    return detail.isEmpty() ? detail : named(facts, detail);
}

QString stateLine(const StateFacts &facts)
{
    const QString word = stateWord(facts.state);
    const QString sentence = stateSentence(facts);
    const bool said = sentence.startsWith(word) || (!facts.remote.isEmpty() && sentence.startsWith(named(facts, word)));
    return said ? sentence : States::tr("%1: %2").arg(word, sentence);
}

QString answerMeaning(int httpStatus)
{
    switch (httpStatus) {
    case 401:
    case 403:
        return States::tr("The receiver refuses our credentials (%1)").arg(httpStatus);
    case 404:
        return States::tr("There is no receiver at this address (404)");
    case 405:
        return States::tr("The address does not take remote write (405)");
    case 407:
        return States::tr("The proxy asks for credentials (407)");
    case 429:
        return States::tr("The receiver asks us to slow down (429)");
    default:
        return {};
    }
}

} // namespace widgets
