// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/remote_control.h"

#include <QByteArray>
#include <QStringList>

namespace widgets {

/// As a table with a heading, RFC 4180, in the C locale, times in UTC. Pure.
[[nodiscard]] QByteArray deadLettersAsCsv(const QList<DeadLetter> &letters);
/// As a JSON array of objects with the fields of the API's list. Pure.
[[nodiscard]] QByteArray deadLettersAsJson(const QList<DeadLetter> &letters);
/// One line of CSV, its end included. Pure.
[[nodiscard]] QByteArray csvLine(const QStringList &cells);

/// Writes all dead letters that fit to a file: fetches them page by page, then writes on a thread of the pool. One
/// export at a time. One thread: GUI.
class DeadLetterExport : public QObject {
    Q_OBJECT
public:
    explicit DeadLetterExport(EngineBridge &bridge, QObject *parent = nullptr);

    /// Writes CSV, or JSON when `path` ends so. `remotes`: from which; `reason` empty: any. Ignored while one runs.
    void start(const QString &path, const QStringList &remotes, const QString &reason);
    /// Writes these bytes; the same answer.
    void write(const QString &path, const QByteArray &bytes, quint64 count);
    [[nodiscard]] bool running() const { return m_running; }

Q_SIGNALS:
    /// `error` is empty when the file is whole and in place.
    void finished(const QString &path, quint64 count, const QString &error);

private:
    void fetch();
    void save(std::function<QByteArray()> make, quint64 count);

    RemoteControl m_control;
    Crossing m_crossing{this};
    QString m_path;
    QStringList m_remotes; ///< Still to be fetched.
    DeadLetterFilter m_filter;
    QList<DeadLetter> m_letters;
    bool m_running = false;
};

} // namespace widgets
