// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QVariant>

class QDBusPendingCallWatcher;
class QDBusVariant;

namespace widgets {

/// Whether the desktop wants dark windows: asks the settings portal over D-Bus, without waiting, and follows its
/// changes; without a portal the palette that the platform started with decides. One thread: GUI. Source:
/// org.freedesktop.portal.Settings, key org.freedesktop.appearance color-scheme.
class SystemTheme : public QObject {
    Q_OBJECT
public:
    /// To be made before the application's palette is changed.
    explicit SystemTheme(QObject *parent = nullptr);

    [[nodiscard]] bool dark() const { return m_dark; }

Q_SIGNALS:
    void changed(bool dark);

private Q_SLOTS:
    void settingChanged(const QString &group, const QString &key, const QDBusVariant &value);

private:
    void answered(QDBusPendingCallWatcher *call);
    void setScheme(const QVariant &scheme);

    bool m_dark = false;
};

} // namespace widgets
