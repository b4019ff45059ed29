// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/telemetry/registry.h"
#include "agent/wal/layout.h"
#include "agent/wal/log.h"
#include "agent/wal/packed_writer.h"
#include "agent/wal/segment_summary.h"

#include <QFile>
#include <QString>

#include <bit>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

/// Makes logs on the real disk, as an agent leaves them, and remembers what went in. The test's thread.
///
///     LogMaker maker(directory.path() + "/data");
///     QVERIFY(maker.make(40));
///     maker.expected; // by series, in order of time
class LogMaker {
public:
    using Points = std::map<std::string, std::vector<std::pair<agent::TimestampMs, std::uint64_t>>>;

    explicit LogMaker(const QString &path) : m_path(path.toStdString()) {}
    ~LogMaker() { close(); }
    LogMaker(const LogMaker &) = delete;
    LogMaker &operator=(const LogMaker &) = delete;

    [[nodiscard]] bool open()
    {
        agent::wal::Settings settings;
        settings.directory = m_path;
        settings.segmentBytes = segmentBytes;
        settings.compression = compression;
        settings.background = false;
        settings.limits = limits;
        registry = std::make_unique<agent::telemetry::Registry>();
        auto opened = agent::wal::Log::open(settings, *files, m_clock, m_sink, *registry);
        if (opened)
            log = std::move(*opened);
        return opened.has_value();
    }
    static constexpr int kSeries = 50;
    static constexpr agent::TimestampMs kStep = 500;

    /// A record with a sample of each of `series` series, half a second after the one before.
    [[nodiscard]] bool append(int series = kSeries)
    {
        std::vector<agent::model::Sample> samples;
        for (int i = 0; i < series; ++i) {
            const agent::model::Labels labels{
                {"__name__", "load"}, {"job", "batmobile"}, {"n", std::to_string(i)}, {"filler", std::string(40, 'x')}};
            const double value = static_cast<double>(appended) / 7;
            samples.push_back({log->acquire(labels), time, value});
            expected[labels.toString()].emplace_back(time, std::bit_cast<std::uint64_t>(value));
            ++appended;
        }
        time += kStep;
        return log->append(samples, {}).status.ok();
    }
    void close() { log.reset(); }
    /// Opens, appends `records` records, closes.
    [[nodiscard]] bool make(int records, int series = kSeries)
    {
        bool good = open();
        for (int i = 0; good && i < records; ++i)
            good = append(series);
        close();
        return good;
    }
    /// Packs a segment, as the agent does with what waits.
    [[nodiscard]] bool pack(std::uint32_t number)
    {
        return agent::wal::packSegment(*files, segmentPath(number), m_path + "/wal/" + agent::wal::packedName(number),
                                       std::stop_token())
                   .has_value() &&
               files->removeFile(segmentPath(number)).ok();
    }
    [[nodiscard]] bool saveCursor(const std::string &remote, const agent::wal::CursorStore::Cursor &cursor)
    {
        return agent::wal::CursorStore(m_path, *files, m_sink).save(remote, cursor).ok();
    }
    [[nodiscard]] agent::wal::CursorStore::Cursor cursor(const std::string &remote)
    {
        const auto read = agent::wal::CursorStore(m_path, *files, m_sink).peek(remote);
        return read ? *read : agent::wal::CursorStore::Cursor();
    }
    /// What a segment's summary tells; it must have one.
    [[nodiscard]] agent::wal::SegmentSummary summary(std::uint32_t number)
    {
        const auto read = agent::wal::SummaryStore(*files, m_path).load(number);
        return read ? *read : agent::wal::SegmentSummary();
    }
    [[nodiscard]] std::string segmentPath(std::uint32_t number) const
    {
        return m_path + "/wal/" + agent::wal::segmentName(number);
    }
    [[nodiscard]] QString path() const { return QString::fromStdString(m_path); }
    /// The expected points less those before `from` and after `to`.
    [[nodiscard]] Points expectedIn(agent::TimestampMs from, agent::TimestampMs to) const
    {
        Points out;
        for (const auto &[series, points] : expected) {
            for (const auto &point : points) {
                if (point.first >= from && point.first <= to)
                    out[series].push_back(point);
            }
        }
        return out;
    }

    std::uint64_t segmentBytes = 32768;
    agent::wal::Compression compression = agent::wal::Compression::Snappy;
    agent::wal::Limits limits;
    agent::TimestampMs time = agent::SystemClock().now() - 300'000; ///< Of the next record.
    std::uint64_t appended = 0;
    Points expected;
    std::unique_ptr<agent::FileSystem> files = agent::makePosixFileSystem();
    std::unique_ptr<agent::telemetry::Registry> registry;
    std::unique_ptr<agent::wal::Log> log;

private:
    std::string m_path;
    agent::SystemClock m_clock;
    agent::NullLog m_sink;
};

/// Changes one byte of a file. False: there is none.
inline bool flipByte(const std::string &path, qint64 at)
{
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadWrite) || !file.seek(at))
        return false;
    char byte = 0;
    return file.getChar(&byte) && file.seek(at) && file.putChar(static_cast<char>(byte ^ 0x20));
}
