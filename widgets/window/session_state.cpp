// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/session_state.h"

#include <QFileInfo>

#include <algorithm>

namespace widgets {

namespace {

/// A place that no file can be made at, so that QSettings keeps its values in memory.
QString nowhere()
{
    return QStringLiteral("/dev/null/belfry.ini");
}

void write(const QString &file, const QMap<QString, QVariant> &values)
{
    QSettings settings(file, QSettings::IniFormat); // replaces the file as a whole
    settings.clear();
    for (auto value = values.begin(); value != values.end(); ++value)
        settings.setValue(value.key(), value.value());
    settings.sync();
}

} // namespace

SessionState::SessionState(const QString &file)
    : m_file(file.isEmpty() ? QSettings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("belfry"),
                                        QStringLiteral("belfry"))
                                  .fileName()
                            : file)
{
    m_writer.setMaxThreadCount(1);
    const QSettings settings(m_file, QSettings::IniFormat);
    for (const QString &key : settings.allKeys())
        m_values.insert(key, settings.value(key));
    m_saved = m_values;
}

SessionState::~SessionState()
{
    finish();
}

QString SessionState::folder() const
{
    return QFileInfo(m_file).path();
}

QVariant SessionState::value(const char *key, const QVariant &otherwise) const
{
    return m_values.value(QStringLiteral("window/") + QLatin1String(key), otherwise);
}

void SessionState::set(const char *key, const QVariant &value)
{
    m_values.insert(QStringLiteral("window/") + QLatin1String(key), value);
}

ThemeMode SessionState::theme() const
{
    const QString name = value("theme").toString();
    return name == QLatin1String("light")  ? ThemeMode::Light
           : name == QLatin1String("dark") ? ThemeMode::Dark
                                           : ThemeMode::System;
}

void SessionState::setTheme(ThemeMode mode)
{
    const char *name = mode == ThemeMode::Light ? "light" : mode == ThemeMode::Dark ? "dark" : "system";
    set("theme", QString::fromLatin1(name));
}

QString SessionState::language() const
{
    return value("language", QStringLiteral("system")).toString();
}

void SessionState::setLanguage(const QString &language)
{
    set("language", language);
}

QByteArray SessionState::geometry() const
{
    return value("geometry").toByteArray();
}

void SessionState::setGeometry(const QByteArray &geometry)
{
    set("geometry", geometry);
}

int SessionState::page() const
{
    return std::max(0, value("page", 0).toInt());
}

void SessionState::setPage(int page)
{
    set("page", page);
}

bool SessionState::notices() const
{
    return value("notices", true).toBool();
}

void SessionState::setNotices(bool notices)
{
    set("notices", notices);
}

bool SessionState::toldOfTray() const
{
    return value("toldOfTray", false).toBool();
}

void SessionState::setToldOfTray()
{
    set("toldOfTray", true);
}

void SessionState::inGroup(const QString &name, const std::function<void(QSettings &)> &use)
{
    const QString prefix = name + QLatin1Char('/');
    QSettings group(nowhere(), QSettings::IniFormat);
    for (auto value = m_values.lowerBound(prefix); value != m_values.end() && value.key().startsWith(prefix); ++value)
        group.setValue(value.key(), value.value());
    group.beginGroup(name);
    use(group);
    group.endGroup();
    for (auto value = m_values.lowerBound(prefix); value != m_values.end() && value.key().startsWith(prefix);)
        value = m_values.erase(value);
    for (const QString &key : group.allKeys())
        m_values.insert(key, group.value(key));
    group.clear(); // its file is nowhere: nothing is to be written when it goes
}

void SessionState::save()
{
    if (m_values == m_saved)
        return;
    m_saved = m_values;
    m_writer.start([file = m_file, values = m_values] { write(file, values); });
}

void SessionState::finish()
{
    m_writer.waitForDone();
}

} // namespace widgets
