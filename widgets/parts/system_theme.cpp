// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/system_theme.h"

#include "widgets/parts/theme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QGuiApplication>

namespace widgets {

namespace {

QString service()
{
    return QStringLiteral("org.freedesktop.portal.Desktop");
}

QString path()
{
    return QStringLiteral("/org/freedesktop/portal/desktop");
}

QString portal()
{
    return QStringLiteral("org.freedesktop.portal.Settings");
}

QString group()
{
    return QStringLiteral("org.freedesktop.appearance");
}

QString key()
{
    return QStringLiteral("color-scheme");
}

} // namespace

SystemTheme::SystemTheme(QObject *parent) : QObject(parent), m_dark(isDark(QGuiApplication::palette()))
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(service(), path(), portal(), QStringLiteral("SettingChanged"), this,
                SLOT(settingChanged(QString, QString, QDBusVariant)));
    QDBusMessage read = QDBusMessage::createMethodCall(service(), path(), portal(), QStringLiteral("Read"));
    read.setArguments({group(), key()});
    auto *call = new QDBusPendingCallWatcher(bus.asyncCall(read), this);
    connect(call, &QDBusPendingCallWatcher::finished, this, &SystemTheme::answered);
}

void SystemTheme::answered(QDBusPendingCallWatcher *call)
{
    call->deleteLater();
    const QDBusPendingReply<QDBusVariant> reply = *call;
    if (reply.isError())
        return;
    QVariant value = reply.value().variant();
    if (value.canConvert<QDBusVariant>()) // Read wraps the value twice
        value = value.value<QDBusVariant>().variant();
    setScheme(value);
}

void SystemTheme::settingChanged(const QString &changedGroup, const QString &changedKey, const QDBusVariant &value)
{
    if (changedGroup == group() && changedKey == key())
        setScheme(value.variant());
}

void SystemTheme::setScheme(const QVariant &scheme)
{
    constexpr unsigned kPreferDark = 1;
    const bool dark = scheme.toUInt() == kPreferDark;
    if (dark == m_dark)
        return;
    m_dark = dark;
    Q_EMIT changed(dark);
}

} // namespace widgets
