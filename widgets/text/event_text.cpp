// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/event_text.h"

#include "widgets/text/format_time.h"

#include <QCoreApplication>

namespace widgets {

namespace {

struct Events {
    Q_DECLARE_TR_FUNCTIONS(widgets::Events)
};

QString withReason(const QString &text, const QString &reason)
{
    return reason.isEmpty() ? text : Events::tr("%1: %2").arg(text, reason);
}

QString remoteText(const EventFacts &facts)
{
    switch (facts.state) {
    case State::Delivering:
        return Events::tr("%1 is delivering").arg(facts.subject);
    case State::CatchingUp:
        return Events::tr("%1 is catching up").arg(facts.subject);
    case State::Paused:
        return Events::tr("%1 was paused").arg(facts.subject);
    case State::Offline:
        return withReason(Events::tr("%1 went offline").arg(facts.subject), facts.detail);
    case State::ActionNeeded:
        return withReason(Events::tr("%1 needs action").arg(facts.subject), facts.detail);
    case State::LosingData:
        return withReason(Events::tr("%1 is losing data").arg(facts.subject), facts.detail);
    case State::Starting:
    case State::Stopping:
        break;
    }
    return Events::tr("%1 is starting").arg(facts.subject);
}

/// "camera 10.0.0.16:9100", of "camera http://10.0.0.16:9100/metrics".
QString targetName(const QString &subject)
{
    QString name = subject;
    name.replace(QLatin1String(" http://"), QLatin1String(" "));
    if (name.endsWith(QLatin1String("/metrics")))
        name.chop(8);
    return name;
}

QString targetText(const EventFacts &facts)
{
    const QString name = targetName(facts.subject);
    const bool down = facts.kind == QLatin1String("target_down");
    if (facts.repeats < 2)
        return down ? withReason(Events::tr("%1 is down").arg(name), facts.detail)
                    : Events::tr("%1 is up again").arg(name);
    const QString since = formatInstant(facts.now, facts.first);
    const int changes = static_cast<int>(facts.repeats);
    //: Of a target that goes down and comes back again and again.
    return down ? withReason(Events::tr("%1 is down; %Ln change(s) since %2", nullptr, changes).arg(name, since),
                             facts.detail)
                : Events::tr("%1 is up; %Ln change(s) since %2", nullptr, changes).arg(name, since);
}

} // namespace

QString eventText(const EventFacts &facts)
{
    if (facts.subject.isEmpty())
        return facts.text;
    if (facts.kind == QLatin1String("target_down") || facts.kind == QLatin1String("target_up"))
        return targetText(facts);
    if (facts.kind == QLatin1String("remote_state"))
        return remoteText(facts);
    if (facts.kind == QLatin1String("config_applied"))
        return Events::tr("Configuration applied: %1").arg(facts.subject);
    if (facts.kind == QLatin1String("config_failed"))
        return withReason(Events::tr("The configuration was not applied, the old one stays"), facts.detail);
    if (facts.kind == QLatin1String("wal_ok"))
        return Events::tr("The disk takes the log again");
    return facts.text;
}

} // namespace widgets
