// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/format_unit.h"

#include <QCoreApplication>
#include <QLocale>

#include <array>
#include <cmath>

namespace widgets {

namespace {

constexpr QChar kNoBreakSpace(0x00A0);

struct Units {
    Q_DECLARE_TR_FUNCTIONS(widgets::Units)
};

/// `value` with at most three significant digits, trailing zeros dropped.
QString shortNumber(double value)
{
    const double size = std::fabs(value);
    const int decimals = size == 0 || size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3;
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    const bool tiny = size > 0 && size < 0.0995; // three digits after the point would drop what there is
    QString text = tiny ? locale.toString(value, 'g', 3) : locale.toString(value, 'f', decimals);
    if (decimals == 0 || tiny)
        return text;
    while (text.endsWith(locale.zeroDigit()))
        text.chop(1);
    if (text.endsWith(locale.decimalPoint()))
        text.chop(1);
    return text;
}

/// Scales by `step` until at most three digits stand before the point.
template <std::size_t N>
QString scaled(double value, double step, const std::array<const char *, N> &units, const QString &suffix)
{
    if (!std::isfinite(value))
        return noValue();
    std::size_t unit = 0;
    while (std::fabs(value) >= 999.5 && unit + 1 < N) {
        value /= step;
        ++unit;
    }
    QString text = shortNumber(value);
    const QString name = QString::fromUtf8(units[unit]) + suffix;
    if (!name.isEmpty()) {
        if (!name.startsWith(QLatin1Char('/')))
            text += kNoBreakSpace;
        text += name;
    }
    return text;
}

constexpr std::array<const char *, 5> kDecimal{"", "k", "M", "G", "T"};
constexpr std::array<const char *, 6> kBinary{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

QString withUnit(double value, const QString &unit)
{
    return shortNumber(value) + kNoBreakSpace + unit;
}

QString pair(qint64 large, const QString &largeUnit, qint64 small, const QString &smallUnit)
{
    QString text = QString::number(large) + kNoBreakSpace + largeUnit;
    if (small > 0)
        text += kNoBreakSpace + QString::number(small) + kNoBreakSpace + smallUnit;
    return text;
}

} // namespace

QString noValue()
{
    return QString(QChar(0x2013));
}

QString formatCount(double value)
{
    return scaled(value, 1000, kDecimal, QString());
}

QString formatRate(double perSecond)
{
    return scaled(perSecond, 1000, kDecimal, QStringLiteral("/s"));
}

QString formatBytes(double bytes)
{
    return scaled(bytes, 1024, kBinary, QString());
}

QString formatBytesRate(double bytesPerSecond)
{
    return scaled(bytesPerSecond, 1024, kBinary, QStringLiteral("/s"));
}

QString formatSpan(double seconds)
{
    if (!std::isfinite(seconds) || seconds < 0)
        return noValue();
    if (seconds == 0)
        return withUnit(0, Units::tr("s"));
    if (seconds < 0.9995)
        return withUnit(seconds * 1000 < 9.95 ? std::round(seconds * 10000) / 10 : std::round(seconds * 1000),
                        Units::tr("ms"));
    if (seconds < 9.95)
        return withUnit(std::round(seconds * 10) / 10, Units::tr("s"));
    const qint64 whole = std::llround(std::min(seconds, 1e12));
    constexpr qint64 kMinute = 60;
    constexpr qint64 kHour = 60 * kMinute;
    constexpr qint64 kDay = 24 * kHour;
    if (whole < kMinute)
        return withUnit(static_cast<double>(whole), Units::tr("s"));
    if (whole < 10 * kMinute)
        return pair(whole / kMinute, Units::tr("min"), whole % kMinute, Units::tr("s"));
    if (whole < kHour)
        return pair(whole / kMinute, Units::tr("min"), 0, QString());
    if (whole < kDay)
        return pair(whole / kHour, Units::tr("h"), whole % kHour / kMinute, Units::tr("min"));
    if (whole < 365 * kDay)
        return pair(whole / kDay, Units::tr("d"), whole < 30 * kDay ? whole % kDay / kHour : 0, Units::tr("h"));
    return Units::tr("over a year");
}

QString formatPercent(double ratio)
{
    if (!std::isfinite(ratio))
        return noValue();
    double percent = std::round(ratio * 1000) / 10;
    if (percent >= 100 && ratio < 1)
        percent = 99.9;
    return withUnit(percent, QStringLiteral("%"));
}

QString formatExact(quint64 value)
{
    return QLocale().toString(value);
}

QString formatSample(double value)
{
    if (std::isnan(value))
        return QStringLiteral("NaN");
    if (std::isinf(value))
        return value > 0 ? QStringLiteral("+Inf") : QStringLiteral("-Inf");
    return QString::number(value, 'g', QLocale::FloatingPointShortest);
}

} // namespace widgets
