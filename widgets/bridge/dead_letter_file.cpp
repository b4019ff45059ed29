// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bridge/dead_letter_file.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QThreadPool>

namespace widgets {

namespace {

constexpr int kPage = 1000;

QString instant(qint64 time)
{
    return time == 0 ? QString() : QDateTime::fromMSecsSinceEpoch(time, Qt::UTC).toString(Qt::ISODateWithMs);
}

QByteArray cell(QString text)
{
    static const QString kSpecial = QStringLiteral("\",\r\n");
    const bool quote = std::any_of(text.cbegin(), text.cend(), [](QChar c) { return kSpecial.contains(c); });
    if (!quote)
        return text.toUtf8();
    return '"' + text.replace(QLatin1Char('"'), QStringLiteral("\"\"")).toUtf8() + '"';
}

/// Writes the whole file or nothing. Returns what went wrong.
QString saveFile(const QString &path, const QByteArray &bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return file.errorString();
    return {};
}

} // namespace

QByteArray csvLine(const QStringList &cells)
{
    QByteArray line;
    for (const QString &text : cells)
        line += (line.isEmpty() ? QByteArray() : QByteArray(",")) + cell(text);
    return line + "\r\n";
}

QByteArray deadLettersAsCsv(const QList<DeadLetter> &letters)
{
    QByteArray out = csvLine({QStringLiteral("time"), QStringLiteral("remote"), QStringLiteral("id"),
                              QStringLiteral("reason"), QStringLiteral("status"), QStringLiteral("refused"),
                              QStringLiteral("candidates"), QStringLiteral("min_time"), QStringLiteral("max_time"),
                              QStringLiteral("series"), QStringLiteral("unsure"), QStringLiteral("text")});
    for (const DeadLetter &letter : letters)
        out += csvLine({instant(letter.time), letter.remote, QString::number(letter.id), letter.reason,
                        QString::number(letter.status), QString::number(letter.refused),
                        QString::number(letter.candidates), instant(letter.minTime), instant(letter.maxTime),
                        letter.series, letter.unsure ? QStringLiteral("true") : QStringLiteral("false"), letter.text});
    return out;
}

QByteArray deadLettersAsJson(const QList<DeadLetter> &letters)
{
    QJsonArray all;
    for (const DeadLetter &letter : letters)
        all.append(QJsonObject{{QStringLiteral("remote"), letter.remote},
                               {QStringLiteral("id"), QString::number(letter.id)},
                               {QStringLiteral("time"), instant(letter.time)},
                               {QStringLiteral("status"), letter.status},
                               {QStringLiteral("reason"), letter.reason},
                               {QStringLiteral("refused"), static_cast<qint64>(letter.refused)},
                               {QStringLiteral("candidates"), static_cast<qint64>(letter.candidates)},
                               {QStringLiteral("minTime"), instant(letter.minTime)},
                               {QStringLiteral("maxTime"), instant(letter.maxTime)},
                               {QStringLiteral("series"), letter.series},
                               {QStringLiteral("unsure"), letter.unsure},
                               {QStringLiteral("text"), letter.text}});
    return QJsonDocument(all).toJson();
}

DeadLetterExport::DeadLetterExport(EngineBridge &bridge, QObject *parent) : QObject(parent), m_control(bridge) {}

void DeadLetterExport::start(const QString &path, const QStringList &remotes, const QString &reason)
{
    if (m_running)
        return;
    m_running = true;
    m_path = path;
    m_remotes = remotes;
    m_letters.clear();
    m_filter = {};
    m_filter.reason = reason;
    m_filter.limit = kPage;
    fetch();
}

void DeadLetterExport::write(const QString &path, const QByteArray &bytes, quint64 count)
{
    if (m_running)
        return;
    m_running = true;
    m_path = path;
    save([bytes] { return bytes; }, count);
}

void DeadLetterExport::fetch()
{
    if (m_remotes.isEmpty()) {
        const bool json = m_path.endsWith(QStringLiteral(".json"), Qt::CaseInsensitive);
        const auto count = static_cast<quint64>(m_letters.size());
        save([letters = std::exchange(m_letters, {}),
              json] { return json ? deadLettersAsJson(letters) : deadLettersAsCsv(letters); },
             count);
        return;
    }
    m_filter.remote = m_remotes.front();
    m_control.listDeadLetters(m_filter, [this](const QString &error, const QList<DeadLetter> &page) {
        if (!error.isEmpty()) {
            m_running = false;
            Q_EMIT finished(m_path, 0, error);
            return;
        }
        m_letters += page;
        if (page.size() < m_filter.limit) {
            m_remotes.removeFirst();
            m_filter.before = 0;
        } else {
            m_filter.before = page.back().id;
        }
        fetch();
    });
}

void DeadLetterExport::save(std::function<QByteArray()> make, quint64 count)
{
    auto done = m_crossing.over([this, count](const QString &error) {
        m_running = false;
        Q_EMIT finished(m_path, count, error);
    });
    QThreadPool::globalInstance()->start(
        [path = m_path, make = std::move(make), done = std::move(done)] { done(saveFile(path, make())); });
}

} // namespace widgets
