// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <QTimer>

#include <functional>

namespace widgets {

/// Keeps edits that are not applied in a file beside the settings, readable by its owner only, so that they outlive the
/// program. Files are read and written on a thread of its own; only `flush` waits. One thread: GUI.
class DraftKeeper : public QObject {
    Q_OBJECT
public:
    explicit DraftKeeper(QObject *parent = nullptr);
    ~DraftKeeper() override;

    /// Where: the folder of the settings file.
    void setFolder(const QString &folder) { m_folder = folder; }
    /// Whose: the configuration file. Looks whether there is a draft; `found` tells.
    void open(const QString &configPath);
    /// Keeps a text, soon; it is asked for then.
    void keep(std::function<QString()> text);
    /// What is due is not to be kept after all.
    void cancel() { m_delay.stop(); }
    /// There is nothing to keep any more.
    void drop();
    /// Writes what is due, now: for the moment of quitting.
    void flush();

Q_SIGNALS:
    /// A draft from `time` was there when it was looked for.
    void found(qint64 time, const QString &text);

private:
    void write();
    [[nodiscard]] QString file() const;

    QString m_folder;
    QString m_configPath;
    std::function<QString()> m_text;
    QTimer m_delay;
    QThreadPool m_pool; ///< Of one thread, so that the order stays.
};

} // namespace widgets
