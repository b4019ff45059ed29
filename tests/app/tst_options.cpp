// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/common/options.h"

#include <QtTest>

using app::ParsedOptions;
using app::parseOptions;

namespace {

ParsedOptions parse(const QStringList &arguments)
{
    std::vector<std::string> list;
    for (const QString &argument : arguments)
        list.push_back(argument.toStdString());
    return parseOptions(list, "belfry-agent");
}

} // namespace

class TestOptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void defaultsAreThoseOfTheAgent()
    {
        const ParsedOptions parsed = parse({});
        QVERIFY(parsed.proceed);
        QCOMPARE(parsed.options.configFile, std::string("prometheus.yml"));
        QCOMPARE(parsed.options.storagePath, std::string("data-agent/"));
        QCOMPARE(parsed.options.listenAddress, std::string("127.0.0.1:9090"));
        QCOMPARE(parsed.options.flags.at("storage.agent.path"), std::string("data-agent/"));
        QVERIFY(!parsed.options.flags.contains("storage.tsdb.path"));
    }

    void bothSpellingsOfAValueAreUnderstood()
    {
        const ParsedOptions parsed =
            parse({"--config.file=a.yml", "--storage.agent.path", "d", "--agent", "--enable-feature=agent",
                   "--web.enable-lifecycle", "--no-scrape.adjust-timestamps", "--storage.agent.wal-segment-size=32MiB",
                   "--storage.remote.flush-deadline=5s"});
        QVERIFY2(parsed.proceed, parsed.standardError.c_str());
        QCOMPARE(parsed.options.configFile, std::string("a.yml"));
        QCOMPARE(parsed.options.storagePath, std::string("d"));
        QVERIFY(parsed.options.enableLifecycle);
        QVERIFY(!parsed.options.adjustTimestamps);
        QCOMPARE(parsed.options.segmentBytes, std::uint64_t{32U << 20});
        QCOMPARE(parsed.options.flushDeadline, std::chrono::milliseconds(5000));
        QVERIFY(parsed.options.warnings.empty());
        QCOMPARE(parsed.options.flags.at("web.enable-lifecycle"), std::string("true"));
    }

    void wrongLinesAreRefused_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("fragment");
        QTest::newRow("unknown flag") << QStringList{"--nonsense"} << 2 << "unknown long flag '--nonsense'";
        QTest::newRow("positional") << QStringList{"file.yml"} << 2 << "unexpected file.yml";
        QTest::newRow("single dash") << QStringList{"-agent"} << 2 << "unknown short flag";
        QTest::newRow("boolean with value") << QStringList{"--agent=false"} << 2 << "unexpected false";
        QTest::newRow("value missing") << QStringList{"--config.file"} << 2
                                       << "expected argument for flag '--config.file'";
        QTest::newRow("bad level") << QStringList{"--log.level=loud"} << 2 << "debug,info,warn,error";
        QTest::newRow("bad size") << QStringList{"--storage.agent.wal-segment-size=100"} << 2 << "wal-segment-size";
        QTest::newRow("size out of range")
            << QStringList{"--storage.agent.wal-segment-size=1KiB"} << 2 << "must be set between";
        QTest::newRow("bad duration") << QStringList{"--storage.remote.flush-deadline=soon"} << 2
                                      << "not a valid duration";
        QTest::newRow("bad retention") << QStringList{"--storage.agent.retention.max-time=long"} << 2
                                       << "--storage.agent.retention.max-time: not a valid duration";
        QTest::newRow("size without unit") << QStringList{"--storage.agent.max-bytes=5"} << 2
                                           << "--storage.agent.max-bytes: ";
        QTest::newRow("bad takeover") << QStringList{"--storage.agent.takeover=some"} << 2
                                      << "expected all, none, a time or a duration";
        QTest::newRow("server flag") << QStringList{"--storage.tsdb.path=x"} << 3
                                     << "can not be used in agent mode: [\"--storage.tsdb.path\"]";
        QTest::newRow("arguments file missing") << QStringList{"@/does/not/exist"} << 2 << "/does/not/exist";
    }
    void wrongLinesAreRefused()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        QFETCH(QString, fragment);
        const ParsedOptions parsed = parse(arguments);
        QVERIFY(!parsed.proceed);
        QCOMPARE(parsed.exitCode, exitCode);
        QVERIFY2(QString::fromStdString(parsed.standardError).contains(fragment), parsed.standardError.c_str());
    }

    void flagsWithoutEffectAreTold()
    {
        const ParsedOptions parsed =
            parse({"--storage.agent.no-lockfile", "--enable-feature=agent,xor2-encoding"});
        QVERIFY(parsed.proceed);
        QCOMPARE(parsed.options.warnings.size(), std::size_t{1});
    }

    void storageFlagsCountOnlyWhenGiven()
    {
        using namespace std::chrono_literals;
        const ParsedOptions without = parse({});
        QVERIFY(!without.options.retentionMaxTime && !without.options.retentionMinTime);
        QVERIFY(!without.options.walTruncateFrequency && !without.options.maxBytes && !without.options.takeover);
        const ParsedOptions parsed =
            parse({"--storage.agent.retention.min-time=5m", "--storage.agent.retention.max-time", "4h",
                   "--storage.agent.wal-truncate-frequency=2h", "--storage.agent.max-bytes=8GiB",
                   "--storage.agent.min-free-bytes=512MB", "--storage.agent.takeover=90m"});
        QVERIFY2(parsed.proceed, parsed.standardError.c_str());
        QVERIFY(parsed.options.warnings.empty());
        QVERIFY(parsed.options.retentionMinTime == 5min);
        QVERIFY(parsed.options.retentionMaxTime == 4h);
        QVERIFY(parsed.options.walTruncateFrequency == 2h);
        QVERIFY(parsed.options.maxBytes == 8ULL << 30);
        QVERIFY(parsed.options.minFreeBytes == 512ULL << 20);
        QVERIFY(parsed.options.takeover->ago == 90min);
        QCOMPARE(parsed.options.flags.at("storage.agent.takeover"), std::string("90m"));
    }

    void features_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QStringList>("inEffect");
        QTest::addColumn<QStringList>("warnings");
        const auto row = [](const char *name, QStringList values, QStringList inEffect, QStringList warnings) {
            for (QString &value : values)
                value.prepend("--enable-feature=");
            QTest::newRow(name) << values << inEffect << warnings;
        };
        const QString zeros = "created-timestamp-zero-ingestion";
        row("none", {}, {}, {});
        row("empty", {""}, {}, {});
        row("only commas", {",,"}, {}, {});
        row("the agent itself", {"agent"}, {}, {});
        row("one", {zeros}, {zeros}, {});
        row("several, in order and once", {"type-and-unit-labels," + zeros, zeros + ",agent"},
            {"type-and-unit-labels", zeros}, {});
        row("deprecated", {"extra-scrape-metrics"}, {"extra-scrape-metrics"}, {"is deprecated"});
        row("reload", {"auto-reload-config"}, {"auto-reload-config"}, {"is the same as --config.auto-reload"});
        row("by a key", {"native-histograms"}, {}, {"scrape_native_histograms"});
        row("without effect", {"st-storage,metadata-wal-records"}, {}, {"st-storage has", "metadata-wal-records has"});
        row("of a server", {"promql-per-step-stats,exemplar-storage,old-ui"}, {}, {});
        row("unknown", {"tyop"}, {}, {"Unknown option for --enable-feature: tyop"});
        row("case matters", {"Agent"}, {}, {"Unknown option for --enable-feature: Agent"});
    }
    void features()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QStringList, inEffect);
        QFETCH(QStringList, warnings);
        const ParsedOptions parsed = parse(arguments);
        QVERIFY(parsed.proceed);
        QStringList found;
        for (const std::string &feature : parsed.options.features)
            found += QString::fromStdString(feature);
        QCOMPARE(found, inEffect);
        QStringList told;
        for (const std::string &warning : parsed.options.warnings)
            told += QString::fromStdString(warning);
        told.removeIf([](const QString &warning) { return warning.startsWith("--config.auto-reload"); });
        QCOMPARE(told.size(), warnings.size());
        for (qsizetype i = 0; i < told.size(); ++i)
            QVERIFY2(told[i].contains(warnings[i]), qPrintable(told[i]));
        const bool reloads = inEffect.contains("auto-reload-config");
        QCOMPARE(parsed.options.flags.at("config.auto-reload"), std::string(reloads ? "true" : "false"));
    }

    void argumentsComeFromAFileToo()
    {
        QTemporaryFile file;
        QVERIFY(file.open());
        QVERIFY(file.write("--config.file=from-file.yml\n--web.enable-lifecycle\n") > 0);
        file.close();
        const ParsedOptions parsed = parse({QStringLiteral("@") + file.fileName()});
        QVERIFY2(parsed.proceed, parsed.standardError.c_str());
        QCOMPARE(parsed.options.configFile, std::string("from-file.yml"));
        QVERIFY(parsed.options.enableLifecycle);
    }

    void helpAndVersionLeaveWithZero()
    {
        QVERIFY(parse({"--help"}).standardOut.find("--config.file") != std::string::npos);
        QCOMPARE(parse({"-h"}).exitCode, 0);
        const ParsedOptions version = parse({"--version"});
        QVERIFY(!version.proceed);
        QVERIFY(version.standardOut.find(app::version()) != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestOptions)
#include "tst_options.moc"
