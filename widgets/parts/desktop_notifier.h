// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QObject>
#include <QString>

class QDBusPendingCallWatcher;

namespace widgets {

/// Shows messages of the desktop, by org.freedesktop.Notifications. Never waits for an answer; without a bus, or
/// without a service on it, nothing happens. One thread: GUI.
class DesktopNotifier : public QObject {
    Q_OBJECT
public:
    explicit DesktopNotifier(const QDBusConnection &bus = QDBusConnection::sessionBus(), QObject *parent = nullptr);

    /// Replaces the message that was shown before. `urgent`: stays until it is seen.
    void say(const QString &title, const QString &text, bool urgent);
    /// The text of the button that leads to the window.
    void setOpenText(const QString &text) { m_openText = text; }

Q_SIGNALS:
    /// The person has clicked on the message.
    void activated();

private Q_SLOTS:
    void actionInvoked(uint id, const QString &action);

private:
    void answered(QDBusPendingCallWatcher *call);

    QDBusConnection m_bus;
    QString m_openText;
    uint m_shown = 0; ///< The service's number of our message; 0: none.
};

} // namespace widgets
