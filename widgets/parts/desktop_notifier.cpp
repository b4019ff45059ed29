// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/desktop_notifier.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QVariantMap>

namespace widgets {

namespace {

QString service()
{
    return QStringLiteral("org.freedesktop.Notifications");
}

QString path()
{
    return QStringLiteral("/org/freedesktop/Notifications");
}

} // namespace

DesktopNotifier::DesktopNotifier(const QDBusConnection &bus, QObject *parent) : QObject(parent), m_bus(bus)
{
    if (m_bus.isConnected())
        m_bus.connect(service(), path(), service(), QStringLiteral("ActionInvoked"), this,
                      SLOT(actionInvoked(uint, QString)));
}

void DesktopNotifier::say(const QString &title, const QString &text, bool urgent)
{
    if (!m_bus.isConnected())
        return;
    constexpr uchar kNormal = 1;
    constexpr uchar kCritical = 2;
    constexpr int kTheServersOwnTime = -1;
    const QVariantMap hints{{QStringLiteral("urgency"), QVariant::fromValue(urgent ? kCritical : kNormal)},
                            {QStringLiteral("desktop-entry"), QStringLiteral("belfry")}};
    QDBusMessage call = QDBusMessage::createMethodCall(service(), path(), service(), QStringLiteral("Notify"));
    // The body may hold markup: what came from a receiver must not become any.
    call.setArguments({QStringLiteral("Belfry"), m_shown, QStringLiteral("belfry"), title, text.toHtmlEscaped(),
                       QStringList{QStringLiteral("default"), m_openText}, hints, kTheServersOwnTime});
    auto *watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, &DesktopNotifier::answered);
}

void DesktopNotifier::answered(QDBusPendingCallWatcher *call)
{
    call->deleteLater();
    const QDBusPendingReply<uint> reply = *call;
    if (!reply.isError())
        m_shown = reply.value();
}

void DesktopNotifier::actionInvoked(uint id, const QString &action)
{
    if (id == m_shown && m_shown != 0 && action == QLatin1String("default"))
        Q_EMIT activated();
}

} // namespace widgets
