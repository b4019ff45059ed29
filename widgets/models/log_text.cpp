// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/log_text.h"

#include <QDateTime>

#include <algorithm>
#include <array>

namespace widgets {

namespace {

/// Bare where that is unambiguous, else in quotes with escapes.
QString value(const QString &text)
{
    const bool bare = !text.isEmpty() && std::none_of(text.begin(), text.end(), [](QChar c) {
        return c.unicode() <= ' ' || c.unicode() == 0x7f || c == QLatin1Char('"') || c == QLatin1Char('=') ||
               c == QLatin1Char('\\');
    });
    if (bare)
        return text;
    QString out(QLatin1Char('"'));
    for (const QChar c : text) {
        if (c == QLatin1Char('"') || c == QLatin1Char('\\'))
            out += QString(QLatin1Char('\\')) + c;
        else if (c == QLatin1Char('\n'))
            out += QLatin1String("\\n");
        else if (c == QLatin1Char('\r'))
            out += QLatin1String("\\r");
        else if (c == QLatin1Char('\t'))
            out += QLatin1String("\\t");
        else if (c.unicode() < ' ' || c.unicode() == 0x7f)
            out += QStringLiteral("\\x%1").arg(static_cast<uint>(c.unicode()), 2, 16, QLatin1Char('0'));
        else
            out += c;
    }
    return out + QLatin1Char('"');
}

} // namespace

QString toLogfmt(const LogLine &line)
{
    static constexpr std::array<const char *, 4> kLevels{"DEBUG", "INFO", "WARN", "ERROR"};
    const auto level = static_cast<std::size_t>(std::clamp(line.level, 0, 3));
    QString out = QStringLiteral("time=%1 level=%2 source=%3 msg=%4")
                      .arg(QDateTime::fromMSecsSinceEpoch(line.time, Qt::UTC).toString(Qt::ISODateWithMs),
                           QLatin1String(kLevels[level]), value(line.component), value(line.message));
    if (!line.fields.isEmpty())
        out += QLatin1Char(' ') + line.fields;
    if (line.repeats > 1)
        out += QStringLiteral(" repeats=%1").arg(line.repeats - 1);
    return out;
}

} // namespace widgets
