// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/remote/manager.h"
#include "agent/wal/log.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// A real log with a real remote write manager on it, in a directory of its own: what lies between scraping and a
/// receiver. The test's thread; the manager has threads of its own.
///
///     ForwardingRig rig;
///     QVERIFY(rig.open());
///     QVERIFY(rig.apply({rig.remote(receiver.url())}));
///     rig.append({{"__name__", "up"}}, 1.0);
class ForwardingRig {
public:
    ~ForwardingRig() { close(); }

    /// Instead of those of the machine; before `open`. It must know the rig's directory, so it passes on to them.
    void useFiles(std::unique_ptr<agent::FileSystem> files) { m_files = std::move(files); }
    /// Opens the log and makes a manager without remotes.
    [[nodiscard]] bool open()
    {
        agent::wal::Settings settings;
        settings.directory = path();
        settings.segmentBytes = segmentBytes;
        settings.compression = compression;
        cursors = std::make_unique<agent::wal::CursorStore>(path(), *m_files, m_sink);
        for (const std::string &name : cursors->names()) {
            const auto cursor = cursors->load(name);
            settings.resumePosition =
                std::max(settings.resumePosition, cursor ? cursor->position : agent::wal::Position());
            settings.resumeOrdinal = std::max(settings.resumeOrdinal, cursor ? cursor->ordinal.value_or(0) : 0);
        }
        auto opened = agent::wal::Log::open(settings, *m_files, m_clock, m_sink, *m_registry);
        if (!opened)
            return false;
        log = std::move(*opened);
        agent::remote::Manager::Options options;
        options.userAgent = "Belfry/test";
        options.cursorInterval = cursorInterval;
        options.takeover = takeover;
        options.metadata = metadata;
        options.files = m_files.get();
        options.storagePath = path();
        manager =
            std::make_unique<agent::remote::Manager>(options, *log, *cursors, m_clock, m_sink, *m_registry, [this] {
                ++settledCalls;
                if (truncates)
                    log->truncateBefore(manager->lowestCursor()).ignore("the next call tries again");
            });
        return true;
    }
    /// Stops in order and closes the log.
    void close()
    {
        if (manager)
            manager->stop();
        manager.reset();
        log.reset();
        m_registry = std::make_unique<agent::telemetry::Registry>();
    }
    /// As if the process had been killed now: cursors are as they were saved before.
    void kill()
    {
        const QString live = QString::fromStdString(path() + "/remotes");
        const QString kept = QString::fromStdString(path() + "/kept");
        copyFiles(live, kept);
        close();
        copyFiles(kept, live);
    }
    /// The version of remote write that `remote` asks for: 1.0, or what the environment says in BELFRY_TEST_PROTOCOL.
    [[nodiscard]] static agent::remote::Protocol protocol()
    {
        return qEnvironmentVariable("BELFRY_TEST_PROTOCOL") == QStringLiteral("2.0") ? agent::remote::Protocol::V2
                                                                                     : agent::remote::Protocol::V1;
    }
    /// A remote with quick retries.
    [[nodiscard]] static agent::remote::Settings remote(const std::string &url,
                                                        const std::string &name = "headquarters")
    {
        agent::remote::Settings settings;
        settings.name = name;
        settings.named = true;
        settings.url = url;
        settings.protocol = protocol();
        settings.queue.maxBackoff = std::chrono::milliseconds(200);
        return settings;
    }
    [[nodiscard]] bool apply(std::vector<agent::remote::Settings> remotes, const agent::model::Labels &external = {})
    {
        return manager->apply(std::move(remotes), external).ok();
    }
    /// One record with one sample of each series. Timestamps count up by a millisecond from the present time of the
    /// first call.
    [[nodiscard]] bool append(const std::vector<agent::model::Labels> &series, double value)
    {
        std::vector<agent::model::Sample> samples;
        for (const agent::model::Labels &labels : series)
            samples.push_back({log->acquire(labels), m_timestamp, value});
        ++m_timestamp;
        const agent::wal::AppendResult result = log->append(samples, {});
        appended += samples.size();
        return result.status.ok() && result.outOfOrder + result.duplicates + result.outOfBounds == 0;
    }
    [[nodiscard]] bool append(const agent::model::Labels &series, double value)
    {
        return append(std::vector{series}, value);
    }
    /// `count` series that differ by label `n`.
    [[nodiscard]] static std::vector<agent::model::Labels> makeSeries(int count, const std::string &name = "m")
    {
        std::vector<agent::model::Labels> out;
        for (int i = 0; i < count; ++i)
            out.push_back({{"__name__", name}, {"job", "batmobile"}, {"n", std::to_string(i)}});
        return out;
    }
    [[nodiscard]] agent::remote::RemoteStatus status(const std::string &name = "headquarters") const
    {
        for (agent::remote::RemoteStatus &status : manager->status())
            if (status.name == name)
                return std::move(status);
        return {};
    }
    [[nodiscard]] std::string path() const { return m_directory.path().toStdString(); }
    [[nodiscard]] std::string metricsText() const { return m_registry->text(); }

    std::uint64_t segmentBytes = 1U << 20;
    agent::wal::Compression compression = agent::wal::Compression::Snappy;
    std::chrono::milliseconds cursorInterval{100};
    agent::Moment takeover; ///< Of the first remotes.
    const agent::remote::MetadataSource *metadata = nullptr;
    bool truncates = false; ///< Deletes what is settled, as the engine does.
    std::atomic<int> settledCalls{0};
    std::uint64_t appended = 0; ///< Samples.

private:
    static void copyFiles(const QString &from, const QString &to)
    {
        QDir(to).removeRecursively();
        QDir().mkpath(to);
        for (const QString &name : QDir(from).entryList(QDir::Files))
            QFile::copy(from + "/" + name, to + "/" + name);
    }

    QTemporaryDir m_directory;
    std::unique_ptr<agent::FileSystem> m_files = agent::makePosixFileSystem();
    agent::SystemClock m_clock;
    agent::NullLog m_sink;
    std::unique_ptr<agent::telemetry::Registry> m_registry = std::make_unique<agent::telemetry::Registry>();
    agent::TimestampMs m_timestamp = agent::SystemClock().now() - 60'000;

public:
    std::unique_ptr<agent::wal::Log> log;
    std::unique_ptr<agent::wal::CursorStore> cursors;
    std::unique_ptr<agent::remote::Manager> manager;
};
