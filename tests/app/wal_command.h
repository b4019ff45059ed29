// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/wal/record.h"
#include "agent/wal/segment_writer.h"
#include "tests/support/log_maker.h"
#include "tests/support/process.h"

#include <QDir>
#include <QDirIterator>
#include <QJsonDocument>
#include <QMetaType>

#include <functional>
#include <map>

/// `belfry-agent wal` as a process, and the means to harm a log that lies still.
namespace walcommand {

using process::Outcome;

inline Outcome wal(const QStringList &arguments)
{
    return process::run(process::agentProgram(), QStringList{"wal"} + arguments, {}, 60000);
}

inline Outcome walOn(const LogMaker &log, const QString &command, const QStringList &more = {})
{
    return wal(QStringList{command, "--storage.agent.path=" + log.path()} + more);
}

inline QJsonValue jsonOf(const Outcome &outcome)
{
    return QJsonDocument::fromJson(outcome.out.toUtf8()).object();
}

/// Every file below a directory with its contents.
inline std::map<QString, QByteArray> snapshot(const QString &path)
{
    std::map<QString, QByteArray> out;
    QDirIterator files(path, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.open(QIODevice::ReadOnly))
            out[file.fileName()] = file.readAll();
    }
    return out;
}

inline std::uint64_t count(const LogMaker::Points &points)
{
    std::uint64_t sum = 0;
    for (const auto &[series, list] : points)
        sum += list.size();
    return sum;
}

using Plant = std::function<bool(LogMaker &)>;

inline bool removeFile(const std::string &path)
{
    return QFile::remove(QString::fromStdString(path));
}

inline bool resize(const std::string &path, qint64 size)
{
    return QFile::resize(QString::fromStdString(path), size);
}

/// Writes a new last segment of one record, as a foreign program might.
inline bool addSegment(LogMaker &log, std::uint32_t number, const std::vector<std::string> &records)
{
    auto writer = agent::wal::SegmentWriter::create(*log.files, log.segmentPath(number), agent::wal::Compression::None);
    if (!writer)
        return false;
    for (const std::string &record : records)
        (*writer)->add(record);
    return (*writer)->write().ok() && (*writer)->finish().ok();
}

inline std::string seriesRecord(std::uint64_t ref, const std::string &name)
{
    std::string out;
    const agent::wal::SeriesRecord record{agent::model::SeriesRef{ref}, {{"__name__", name}}};
    agent::wal::encodeSeries(std::span(&record, 1), out);
    return out;
}

inline std::string samplesRecord(std::uint64_t ref, agent::TimestampMs time)
{
    std::string out;
    const agent::model::Sample sample{agent::model::SeriesRef{ref}, time, 1};
    agent::wal::encodeSamples(std::span(&sample, 1), out);
    return out;
}

} // namespace walcommand

Q_DECLARE_METATYPE(walcommand::Plant)
