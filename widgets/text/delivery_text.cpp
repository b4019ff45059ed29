// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/delivery_text.h"

#include "widgets/text/format_time.h"
#include "widgets/text/format_unit.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

#include <cmath>

namespace widgets {

namespace {

struct Deliveries {
    Q_DECLARE_TR_FUNCTIONS(widgets::Deliveries)
};

constexpr qint64 kBriefMs = 10 * 60 * 1000; // shorter spans are told with seconds

QString minuteText(int minute)
{
    return QStringLiteral("%1:%2").arg(minute / 60, 2, 10, QLatin1Char('0')).arg(minute % 60, 2, 10, QLatin1Char('0'));
}

QString dayName(std::size_t day)
{
    return QLocale().standaloneDayName(static_cast<int>(day) + 1, QLocale::ShortFormat);
}

/// "Mon to Fri, Sun"; empty: every day.
QString daysText(const std::array<bool, 7> &days)
{
    QStringList runs;
    for (std::size_t begin = 0; begin < days.size();) {
        if (!days[begin]) {
            ++begin;
            continue;
        }
        std::size_t end = begin;
        while (end + 1 < days.size() && days[end + 1])
            ++end;
        if (begin == 0 && end + 1 == days.size())
            return {};
        if (end - begin >= 2) {
            runs << Deliveries::tr("%1 to %2").arg(dayName(begin), dayName(end));
        } else {
            for (std::size_t day = begin; day <= end; ++day)
                runs << dayName(day);
        }
        begin = end + 1;
    }
    return runs.join(QStringLiteral(", "));
}

QString quotaText(const QString &sentence, quint64 used, quint64 quota, qint64 ends, qint64 now)
{
    QString text = sentence.arg(formatBytes(static_cast<double>(used)), formatBytes(static_cast<double>(quota)));
    if (ends > now)
        text += Deliveries::tr("; counted anew from %1").arg(formatInstant(now, ends));
    return text;
}

struct Reason {
    const char *name;
    const char *words;
    const char *remedy;
};

// clang-format off
constexpr Reason kReasons[] = {
    {"log_damaged", QT_TRANSLATE_NOOP("widgets::Deliveries", "the log on disk was damaged"),
     QT_TRANSLATE_NOOP("widgets::Deliveries", "Look at the disk's health: the damaged parts could not be read.")},
    {"evicted_disk_budget", QT_TRANSLATE_NOOP("widgets::Deliveries", "the disk budget was used up"),
     QT_TRANSLATE_NOOP("widgets::Deliveries", "Raise belfry.storage.max_bytes, or scrape less.")},
    {"evicted_free_space", QT_TRANSLATE_NOOP("widgets::Deliveries", "the disk had too little free space"),
     QT_TRANSLATE_NOOP("widgets::Deliveries", "Free space on the disk, or lower belfry.storage.min_free_bytes.")},
    {"evicted_retention", QT_TRANSLATE_NOOP("widgets::Deliveries", "older than the retention time"),
     QT_TRANSLATE_NOOP("widgets::Deliveries", "Raise storage.agent.retention.max-time, or leave it away.")},
    {"disk_full", QT_TRANSLATE_NOOP("widgets::Deliveries", "the disk took nothing and memory was full"),
     QT_TRANSLATE_NOOP("widgets::Deliveries", "Free space on the disk, or mend it.")},
    {"operator_skip", QT_TRANSLATE_NOOP("widgets::Deliveries", "given up by an operator"), ""},
    {"exported", QT_TRANSLATE_NOOP("widgets::Deliveries", "carried away in an archive"), ""},
    {"too_old", QT_TRANSLATE_NOOP("widgets::Deliveries", "older than sample_age_limit"),
     QT_TRANSLATE_NOOP("widgets::Deliveries", "Raise sample_age_limit of this receiver, or leave it away.")},
    {"unknown_series", QT_TRANSLATE_NOOP("widgets::Deliveries", "the log does not know their series"), ""},
    {"native_histograms_off", QT_TRANSLATE_NOOP("widgets::Deliveries", "native histograms are not sent"),
     QT_TRANSLATE_NOOP("widgets::Deliveries", "Set send_native_histograms if the receiver takes them.")},
    {"nhcb_in_rw1_not_supported", QT_TRANSLATE_NOOP("widgets::Deliveries", "histograms with custom bounds need remote write 2.0"),
     QT_TRANSLATE_NOOP("widgets::Deliveries", "Use remote write 2.0 if the receiver speaks it.")},
    {"exemplar_without_sample", QT_TRANSLATE_NOOP("widgets::Deliveries", "exemplars without a sample"), ""},
    {"unknown_schema", QT_TRANSLATE_NOOP("widgets::Deliveries", "histograms of an unknown kind"), ""},
    {"receiver_not_written", QT_TRANSLATE_NOOP("widgets::Deliveries", "taken, but not written by the receiver"),
     QT_TRANSLATE_NOOP("widgets::Deliveries", "Ask the receiver's log why.")},
};
// clang-format on

const Reason *findReason(const QString &reason)
{
    for (const Reason &known : kReasons) {
        if (reason == QLatin1String(known.name))
            return &known;
    }
    return nullptr;
}

QString rejectedStatus(const QString &reason)
{
    const QString prefix = QStringLiteral("receiver_rejected_");
    return reason.startsWith(prefix) ? reason.mid(prefix.size()) : QString();
}

} // namespace

QString sendingHoursText(const SendingHours &hours, bool utc)
{
    QString text = hours.from == 0 && hours.to == 1440
                       ? Deliveries::tr("all day")
                       : Deliveries::tr("%1 to %2").arg(minuteText(hours.from), minuteText(hours.to));
    const QString days = daysText(hours.days);
    if (!days.isEmpty())
        text = days + QLatin1Char(' ') + text;
    return utc ? text + QStringLiteral(" UTC") : text;
}

QStringList steeringSentences(const SteeringFacts &steering, qint64 now)
{
    QStringList all;
    if (steering.bandwidthLimit > 0)
        all << Deliveries::tr("Sends at most %1").arg(formatBytesRate(static_cast<double>(steering.bandwidthLimit)));
    if (steering.dailyQuota > 0)
        all << quotaText(Deliveries::tr("Today %1 of %2 used"), steering.usedToday, steering.dailyQuota,
                         steering.dayEnds, now);
    if (steering.monthlyQuota > 0)
        all << quotaText(Deliveries::tr("This month %1 of %2 used"), steering.usedThisMonth, steering.monthlyQuota,
                         steering.monthEnds, now);
    if (!steering.schedule.isEmpty()) {
        QStringList hours;
        for (const SendingHours &part : steering.schedule)
            hours << sendingHoursText(part, steering.utc);
        all << Deliveries::tr("Sends only %1").arg(hours.join(QStringLiteral("; ")));
    }
    if (steering.gentle)
        all << Deliveries::tr("Drains gently after the outage, so that many agents do not bury the receiver; Retry now "
                              "ends that");
    return all;
}

QString acceptanceSentence(qint64 now, qint64 acceptsFrom, quint64 olderThanAccepted)
{
    if (acceptsFrom == 0)
        return {};
    const QString text = Deliveries::tr("Refuses samples older than %1").arg(formatInstant(now, acceptsFrom));
    if (olderThanAccepted == 0)
        return text + Deliveries::tr("; none that wait are older");
    return text +
           Deliveries::tr("; about %1 that wait are older").arg(formatCount(static_cast<double>(olderThanAccepted)));
}

QString newestFirstSentence(quint64 backlog)
{
    return Deliveries::tr("Newest first; %1 samples of the backlog follow beside them")
        .arg(formatCount(static_cast<double>(backlog)));
}

QString lossReason(const QString &reason)
{
    if (const QString status = rejectedStatus(reason); !status.isEmpty())
        return Deliveries::tr("refused by the receiver (%1)").arg(status);
    const Reason *known = findReason(reason);
    return known == nullptr ? reason : Deliveries::tr(known->words);
}

QString lossRemedy(const QString &reason)
{
    if (!rejectedStatus(reason).isEmpty())
        return Deliveries::tr("They are kept as dead letters: see what the receiver said, mend it, and send them "
                              "again.");
    const Reason *known = findReason(reason);
    return known == nullptr || *known->remedy == '\0' ? QString() : Deliveries::tr(known->remedy);
}

QString giveUpSentence(const GivenUp &what, qint64 now)
{
    if (what.samples == 0)
        return Deliveries::tr("Nothing that waits is older: nothing would be given up.");
    const QString count = formatCount(static_cast<double>(what.samples));
    const QString bytes = formatBytes(static_cast<double>(what.bytes));
    const bool brief = what.to - what.from < kBriefMs;
    const QString from = brief ? formatClock(now, what.from) : formatInstant(now, what.from);
    const QString to = brief ? formatClock(now, what.to) : formatInstant(now, what.to);
    return what.exact
               ? Deliveries::tr("This gives up %1 samples from %2 to %3 (%4).").arg(count, from, to, bytes)
               : Deliveries::tr("This gives up about %1 samples from %2 to %3 (%4).").arg(count, from, to, bytes);
}

QString doctorStepTitle(const QString &name, const QString &title)
{
    static const QList<QPair<QString, const char *>> kTitles{
        {QStringLiteral("configuration"), QT_TRANSLATE_NOOP("widgets::Deliveries", "Configuration")},
        {QStringLiteral("name"), QT_TRANSLATE_NOOP("widgets::Deliveries", "Name")},
        {QStringLiteral("tcp"), QT_TRANSLATE_NOOP("widgets::Deliveries", "TCP connection")},
        {QStringLiteral("proxy"), QT_TRANSLATE_NOOP("widgets::Deliveries", "Proxy")},
        {QStringLiteral("tls"), QT_TRANSLATE_NOOP("widgets::Deliveries", "TLS")},
        {QStringLiteral("answer"), QT_TRANSLATE_NOOP("widgets::Deliveries", "Answer")},
        {QStringLiteral("clock"), QT_TRANSLATE_NOOP("widgets::Deliveries", "Clock")},
        {QStringLiteral("protocol"), QT_TRANSLATE_NOOP("widgets::Deliveries", "Protocol")},
        {QStringLiteral("sample"), QT_TRANSLATE_NOOP("widgets::Deliveries", "Test sample")},
    };
    for (const auto &[known, words] : kTitles) {
        if (known == name)
            return Deliveries::tr(words);
    }
    return title;
}

std::optional<quint64> readSize(const QString &text)
{
    static const QRegularExpression kShape(
        QStringLiteral("^\\s*([0-9]+(?:[.,][0-9]+)?)\\s*([kKmMgG]?)(i?)[bB]?(?:/s)?\\s*$"));
    const QRegularExpressionMatch match = kShape.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    bool ok = false;
    const double number = match.captured(1).replace(QLatin1Char(','), QLatin1Char('.')).toDouble(&ok);
    const double step = match.captured(3).isEmpty() ? 1000 : 1024;
    const QString unit = match.captured(2).toLower();
    const int power = unit.isEmpty() ? 0 : unit == QLatin1String("k") ? 1 : unit == QLatin1String("m") ? 2 : 3;
    const double bytes = number * std::pow(step, power);
    if (!ok || bytes > 1e15)
        return std::nullopt;
    return static_cast<quint64>(std::llround(bytes));
}

QString writeSize(quint64 bytes)
{
    static constexpr const char *kUnits[] = {"B", "KiB", "MiB", "GiB"};
    std::size_t unit = 0;
    while (unit + 1 < std::size(kUnits) && bytes >= 1024 && bytes % 1024 == 0) {
        bytes /= 1024;
        ++unit;
    }
    return QStringLiteral("%1 %2").arg(bytes).arg(QLatin1String(kUnits[unit]));
}

} // namespace widgets
