// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/session_state.h"

#include <algorithm>

namespace widgets {

SessionState::SessionState(const QString &file)
    : m_settings(file.isEmpty() ? std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope,
                                                              QStringLiteral("belfry"), QStringLiteral("belfry"))
                                : std::make_unique<QSettings>(file, QSettings::IniFormat))
{
}

ThemeMode SessionState::theme() const
{
    const QString name = m_settings->value(QStringLiteral("window/theme")).toString();
    return name == QLatin1String("light")  ? ThemeMode::Light
           : name == QLatin1String("dark") ? ThemeMode::Dark
                                           : ThemeMode::System;
}

void SessionState::setTheme(ThemeMode mode)
{
    const char *name = mode == ThemeMode::Light ? "light" : mode == ThemeMode::Dark ? "dark" : "system";
    m_settings->setValue(QStringLiteral("window/theme"), QString::fromLatin1(name));
}

QString SessionState::language() const
{
    return m_settings->value(QStringLiteral("window/language"), QStringLiteral("system")).toString();
}

void SessionState::setLanguage(const QString &language)
{
    m_settings->setValue(QStringLiteral("window/language"), language);
}

QByteArray SessionState::geometry() const
{
    return m_settings->value(QStringLiteral("window/geometry")).toByteArray();
}

void SessionState::setGeometry(const QByteArray &geometry)
{
    m_settings->setValue(QStringLiteral("window/geometry"), geometry);
}

int SessionState::page() const
{
    return std::max(0, m_settings->value(QStringLiteral("window/page"), 0).toInt());
}

void SessionState::setPage(int page)
{
    m_settings->setValue(QStringLiteral("window/page"), page);
}

} // namespace widgets
