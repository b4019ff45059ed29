// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/storage_settings.h"
#include "tests/support/memory_filesystem.h"

#include <QtTest/QTest>

using namespace agent;
using namespace agent::engine;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(Options)
Q_DECLARE_METATYPE(wal::Limits)

class TestStorageSettings : public QObject {
    Q_OBJECT

private slots:
    void theFileIsHeeded()
    {
        config::Config config;
        config.storage = {1000, 2000, 3s, 4000, 5s, {}};
        config.outOfOrderTimeWindow = 6s;
        Options options;
        options.storagePath = "/data";
        options.walCompression = "zstd";
        options.segmentBytes = 1U << 20;
        MemoryFileSystem disk;
        NullLog log;
        wal::CursorStore cursors("/data", disk, log);
        wal::Settings expected;
        expected.directory = "/data";
        expected.segmentBytes = 1U << 20;
        expected.compression = wal::Compression::Zstd;
        expected.fsyncInterval = 3s;
        expected.outOfOrderWindow = 6s;
        expected.limits = {1000, 2000, 0ms, 0ms};
        expected.memoryBytes = 4000;
        expected.packAfter = 5s;
        QVERIFY(walSettings(options, config, cursors) == expected);
    }

    /// Nothing goes for its age unless somebody says so.
    void flagsComeFirst_data()
    {
        QTest::addColumn<Options>("options");
        QTest::addColumn<wal::Limits>("limits");
        const auto row = [](const char *name, const std::function<void(Options &)> &set, const wal::Limits &limits) {
            Options options;
            set(options);
            QTest::newRow(name) << options << limits;
        };
        row("none", [](Options &) {}, {1000, 2000, 0ms, 0ms});
        row("max bytes", [](Options &options) { options.maxBytes = 7; }, {7, 2000, 0ms, 0ms});
        row("no limit after all", [](Options &options) { options.maxBytes = 0; }, {0, 2000, 0ms, 0ms});
        row("free bytes", [](Options &options) { options.minFreeBytes = 8; }, {1000, 8, 0ms, 0ms});
        row("max time", [](Options &options) { options.retentionMaxTime = 4h; }, {1000, 2000, 4h, 0ms});
        row("min time", [](Options &options) { options.retentionMinTime = 5min; }, {1000, 2000, 0ms, 5min});
        row("max is not below min",
            [](Options &options) {
                options.retentionMinTime = 2h;
                options.retentionMaxTime = 1h;
            },
            {1000, 2000, 2h, 2h});
        row("nor below the frequency",
            [](Options &options) {
                options.truncateFrequency = 3h;
                options.retentionMaxTime = 1h;
            },
            {1000, 2000, 3h, 0ms});
    }
    void flagsComeFirst()
    {
        QFETCH(Options, options);
        QFETCH(wal::Limits, limits);
        config::StorageLimits storage;
        storage.maxBytes = 1000;
        storage.minFreeBytes = 2000;
        QVERIFY(walLimits(options, storage) == limits);
    }

    void theLogGoesOnBehindEveryCursor()
    {
        MemoryFileSystem disk;
        NullLog log;
        wal::CursorStore cursors("/data", disk, log);
        wal::CursorStore::Cursor cursor;
        cursor.position = {7, 3};
        cursor.ordinal = 900;
        QVERIFY(cursors.save("a", cursor).ok());
        cursor.position = {9, 0};
        cursor.ordinal.reset();
        QVERIFY(cursors.save("b", cursor).ok());
        cursor.position = {4, 0};
        cursor.ordinal = 1200;
        QVERIFY(cursors.save("c", cursor).ok());
        disk.put("/data/remotes/d", "damaged");
        const wal::Settings settings = walSettings({}, {}, cursors);
        QVERIFY((settings.resumePosition == wal::Position{9, 0}));
        QCOMPARE(settings.resumeOrdinal, std::uint64_t{1200});
        QVERIFY(disk.exists("/data/remotes/d")); // whoever holds the lock sets it aside
    }

    void whatNeedsARestart()
    {
        const config::StorageLimits before;
        config::StorageLimits now;
        now.maxBytes = 5;
        now.minFreeBytes = 5;
        now.takeover.kind = Moment::Kind::End;
        QVERIFY(!needsRestart(before, now));
        now.packAfter = 5s;
        QVERIFY(needsRestart(before, now));
    }
};

QTEST_APPLESS_MAIN(TestStorageSettings)
#include "tst_storage_settings.moc"
