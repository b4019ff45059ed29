// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/duration.h"
#include "agent/base/timestamp.h"

#include <QTest>

using namespace std::chrono_literals;
using std::chrono::milliseconds;

class TestDuration : public QObject {
    Q_OBJECT

private slots:
    void parses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("ms");
        QTest::addColumn<QByteArray>("back");
        const auto row = [](const char *text, milliseconds ms, const char *back) {
            QTest::newRow(text) << QByteArray(text) << qint64{ms.count()} << QByteArray(back);
        };
        row("0", 0ms, "0s");
        row("0s", 0ms, "0s");
        row("15s", 15s, "15s");
        row("1h30m", 90min, "1h30m");
        row("90m", 90min, "1h30m");
        row("5m30s500ms", 330500ms, "5m30s500ms");
        row("30ms", 30ms, "30ms");
        row("324ms", 324ms, "324ms");
        row("24h", 24h, "1d");
        row("90d", 24h * 90, "90d");
        row("7d", 24h * 7, "1w");
        row("10w", 24h * 70, "10w");
        row("1y", 24h * 365, "1y");
        row("1y2w3d4h5m6s7ms", 24h * 382 + 4h + 5min + 6s + 7ms, "382d4h5m6s7ms");
        row("292y", 24h * 365 * 292, "292y");
        row("9223372036854ms", 9223372036854ms, "106751d23h47m16s854ms");
    }
    void parses()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, ms);
        QFETCH(QByteArray, back);
        const auto parsed = agent::parseDuration(text.toStdString());
        QVERIFY(parsed.has_value());
        QCOMPARE(qint64{parsed->count()}, ms);
        QCOMPARE(QByteArray::fromStdString(agent::formatDuration(*parsed)), back);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char *text, const char *message) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(message);
        };
        row("", "empty duration string");
        row("1", "not a valid duration string: \"1\"");
        row("00", "not a valid duration string: \"00\"");
        row("s", "not a valid duration string: \"s\"");
        row("-1w", "not a valid duration string: \"-1w\"");
        row("+1s", "not a valid duration string: \"+1s\"");
        row("1.5d", "unknown unit \".\" in duration \"1.5d\"");
        row("1s ", "unknown unit \"s \" in duration \"1s \"");
        row("1us", "unknown unit \"us\" in duration \"1us\"");
        row("1S", "unknown unit \"S\" in duration \"1S\"");
        row("30m1h", "not a valid duration string: \"30m1h\"");
        row("1h1h", "not a valid duration string: \"1h1h\"");
        row("1ms1s", "not a valid duration string: \"1ms1s\"");
        row("293y", "duration out of range");
        row("9223372036855ms", "duration out of range");
        row("292y999w", "duration out of range");
        row("99999999999999999999s", "not a valid duration string: \"99999999999999999999s\"");
        row("1\"", "unknown unit \"\\\"\" in duration \"1\\\"\"");
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, message);
        const auto parsed = agent::parseDuration(text.toStdString());
        QVERIFY(!parsed.has_value());
        QCOMPARE(QByteArray::fromStdString(parsed.error().message()), message);
        QVERIFY(parsed.error().code() == agent::Code::InvalidInput);
    }

    void formatsNegative() { QCOMPARE(agent::formatDuration(-90s), std::string("-1m30s")); }

    void parsesSizes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<quint64>("bytes");
        QTest::addColumn<QByteArray>("back");
        const auto row = [](const char *text, quint64 bytes, const char *back) {
            QTest::newRow(text) << QByteArray(text) << bytes << QByteArray(back);
        };
        row("0", 0, "0B");
        row("0B", 0, "0B");
        row("1B", 1, "1B");
        row("512MB", 512ULL << 20, "512MB");
        row("1KiB", 1024, "1KB");
        row("1.5GiB", 1536ULL << 20, "1536MB");
        row(".5KB", 512, "512B");
        row("1KB512B", 1536, "1536B");
        row("+2TB", 2ULL << 40, "2TB");
        row("3PB", 3ULL << 50, "3PB");
        row("7EB", 7ULL << 60, "7EB");
    }
    void parsesSizes()
    {
        QFETCH(QByteArray, text);
        QFETCH(quint64, bytes);
        QFETCH(QByteArray, back);
        const auto parsed = agent::parseSize(text.toStdString());
        QVERIFY(parsed.has_value());
        QCOMPARE(quint64{*parsed}, bytes);
        QCOMPARE(QByteArray::fromStdString(agent::formatSize(*parsed)), back);
    }

    void refusesSizes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char *text, const char *message) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(message);
        };
        row("", "units: invalid ");
        row("100", "units: unknown unit  in 100");
        row("1mb", "units: unknown unit mb in 1mb");
        row("1 MB", "units: unknown unit  MB in 1 MB");
        row("MB", "units: invalid MB");
        row(".MB", "units: invalid .MB");
        row("-1MB", "units: invalid -1MB");
        row("8EB", "units: overflow parsing unit");
        row("inf", "units: invalid inf");
    }
    void refusesSizes()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, message);
        const auto parsed = agent::parseSize(text.toStdString());
        QVERIFY(!parsed.has_value());
        QCOMPARE(QByteArray::fromStdString(parsed.error().message()), message);
    }

    void formatsTimestamps_data()
    {
        QTest::addColumn<qint64>("ms");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("epoch") << qint64{0} << QByteArray("1970-01-01T00:00:00.000Z");
        QTest::newRow("now") << qint64{1795264264005} << QByteArray("2026-11-21T12:31:04.005Z");
        QTest::newRow("leap day") << qint64{951782400000} << QByteArray("2000-02-29T00:00:00.000Z");
        QTest::newRow("before the epoch") << qint64{-1} << QByteArray("1969-12-31T23:59:59.999Z");
    }
    void formatsTimestamps()
    {
        QFETCH(qint64, ms);
        QFETCH(QByteArray, text);
        QCOMPARE(QByteArray::fromStdString(agent::formatTimestamp(ms)), text);
    }
};

QTEST_APPLESS_MAIN(TestDuration)
#include "tst_duration.moc"
