// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/format_time.h"

#include "widgets/text/format_unit.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <cmath>

namespace widgets {

namespace {

struct Times {
    Q_DECLARE_TR_FUNCTIONS(widgets::Times)
};

double wholeSeconds(qint64 span)
{
    return std::floor(static_cast<double>(span) / 1000);
}

QString dayAndTime(qint64 now, qint64 then, const QString &timeFormat)
{
    if (then == 0)
        return Times::tr("never");
    const QDateTime instant = QDateTime::fromMSecsSinceEpoch(then);
    const QString time = instant.toString(timeFormat);
    if (instant.date() == QDateTime::fromMSecsSinceEpoch(now).date())
        return time;
    return QLocale().toString(instant.date(), QStringLiteral("d MMM")) + QLatin1Char(' ') + time;
}

} // namespace

QString formatAge(qint64 now, qint64 then)
{
    if (then == 0)
        return Times::tr("never");
    if (now - then < 1000)
        return Times::tr("now");
    return Times::tr("%1 ago").arg(formatSpan(wholeSeconds(now - then)));
}

QString formatCountdown(qint64 now, qint64 then)
{
    if (then - now < 1000)
        return Times::tr("now");
    return Times::tr("in %1").arg(formatSpan(wholeSeconds(then - now)));
}

QString formatInstant(qint64 now, qint64 then)
{
    return dayAndTime(now, then, QStringLiteral("HH:mm"));
}

QString formatClock(qint64 now, qint64 then)
{
    return dayAndTime(now, then, QStringLiteral("HH:mm:ss"));
}

QString formatInstantExact(qint64 then)
{
    if (then == 0)
        return Times::tr("never");
    QDateTime instant = QDateTime::fromMSecsSinceEpoch(then);
    const int offset = instant.offsetFromUtc();
    const QChar sign = QLatin1Char(offset < 0 ? '-' : '+');
    const int minutes = std::abs(offset) / 60;
    return instant.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz ")) + sign +
           QStringLiteral("%1:%2")
               .arg(minutes / 60, 2, 10, QLatin1Char('0'))
               .arg(minutes % 60, 2, 10, QLatin1Char('0'));
}

} // namespace widgets
