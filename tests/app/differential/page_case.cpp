// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/differential/page_case.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace {

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Fills in the times of a page.
QByteArray withTimes(QByteArray page, qint64 base)
{
    static const QRegularExpression place("@NOW(S?)([+-]\\d+)?@");
    QString text = QString::fromLatin1(page); // one char a byte, so that broken UTF-8 survives
    for (auto match = place.match(text); match.hasMatch(); match = place.match(text)) {
        const bool seconds = !match.capturedView(1).isEmpty();
        const qint64 time = (seconds ? base / 1000 : base) + match.capturedView(2).toLongLong();
        text.replace(match.capturedStart(), match.capturedLength(), QString::number(time));
    }
    return text.toLatin1();
}

bool readAnswer(const QFileInfo &file, qint64 base, agent::http::ServerResponse &out)
{
    const QString ending = file.suffix();
    QByteArray body = bytesOf(file.filePath());
    if (ending == "pb") {
        out.contentType =
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";
        out.body = body.toStdString();
        return true;
    }
    body = withTimes(body, base);
    if (ending == "http") {
        const qsizetype end = body.indexOf('\n');
        const QByteArray head = body.left(end);
        const qsizetype blank = head.indexOf(' ');
        out.status = head.left(blank).toInt();
        out.contentType = head.mid(blank + 1).toStdString();
        if (out.contentType == "-")
            out.contentType.clear();
        out.body = body.mid(end + 1).toStdString();
        return out.status > 0;
    }
    if (ending == "om")
        out.contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    else if (ending == "prom")
        out.contentType = "text/plain; version=0.0.4; charset=utf-8";
    else
        return false;
    out.body = body.toStdString();
    return true;
}

} // namespace

std::vector<KnownDifference> readDifferences(const QString &path, QString &complaint)
{
    static const QRegularExpression form("^(only prometheus|only belfry|value) (.+?): (.+)$");
    std::vector<KnownDifference> out;
    int number = 0;
    for (const QString &line : QString::fromUtf8(bytesOf(path)).split('\n')) {
        ++number;
        if (line.trimmed().isEmpty() || line.startsWith('#'))
            continue;
        const auto match = form.match(line);
        KnownDifference known;
        known.series = QRegularExpression(match.captured(2));
        known.reason = match.captured(3);
        known.place = QStringLiteral("%1:%2").arg(path).arg(number);
        if (!match.hasMatch() || !known.series.isValid()) {
            complaint = known.place + ": not of the form `only prometheus|only belfry|value <regex>: <reason>`";
            continue;
        }
        if (match.captured(1) == "only prometheus")
            known.kind = KnownDifference::Kind::OnlyPrometheus;
        else if (match.captured(1) == "only belfry")
            known.kind = KnownDifference::Kind::OnlyBelfry;
        out.push_back(std::move(known));
    }
    return out;
}

std::vector<PageCase> readCases(const QString &directory, qint64 base, QString &complaint)
{
    std::vector<PageCase> out;
    for (const QString &name : QDir(directory).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        const QDir folder(directory + "/" + name);
        PageCase one;
        one.name = name;
        one.base = base;
        one.jobKeys = QString::fromUtf8(bytesOf(folder.filePath("job.yml")));
        one.prometheusKeys = QString::fromUtf8(bytesOf(folder.filePath("prometheus.yml")));
        one.belfryKeys = QString::fromUtf8(bytesOf(folder.filePath("belfry.yml")));
        one.known = readDifferences(folder.filePath("differences.txt"), complaint);
        for (int number = 1;; ++number) {
            const QFileInfoList files = folder.entryInfoList({QStringLiteral("%1.*").arg(number)}, QDir::Files);
            if (files.isEmpty())
                break;
            agent::http::ServerResponse answer;
            if (files.size() != 1 || !readAnswer(files.first(), base, answer))
                complaint = files.first().filePath() + ": not one answer of a known kind";
            one.answers.push_back(std::move(answer));
        }
        if (one.answers.empty())
            complaint = folder.path() + ": no answers";
        out.push_back(std::move(one));
    }
    return out;
}
