// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/telemetry/logger.h"
#include "tests/support/fake_clock.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <thread>

using namespace agent::telemetry;
using namespace std::chrono_literals;
using agent::LogLevel;

class TestLogger : public QObject {
    Q_OBJECT

    FakeClock m_clock;
    std::vector<std::string> m_lines;

    std::unique_ptr<Logger> makeLogger(LogFormat format = LogFormat::Logfmt, LogLevel level = LogLevel::Info)
    {
        m_lines.clear();
        return std::make_unique<Logger>(level, format, m_clock,
                                        [this](LogLevel, std::string_view line) { m_lines.emplace_back(line); });
    }

private slots:
    void options()
    {
        QVERIFY(*parseLogLevel("debug") == LogLevel::Debug);
        QVERIFY(*parseLogLevel("error") == LogLevel::Error);
        QVERIFY(*parseLogFormat("json") == LogFormat::Json);
        for (const char *bad : {"", "loud", "INFO "}) {
            QVERIFY(!parseLogLevel(bad));
            QVERIFY(!parseLogFormat(bad));
        }
        QVERIFY(parseLogLevel("loud").error().message().find("debug, info, warn or error") != std::string::npos);
    }

    void writesLogfmt()
    {
        FakeClock clock(1795264264005);
        std::vector<std::string> lines;
        Logger logger(LogLevel::Info, LogFormat::Logfmt, clock,
                      [&](LogLevel, std::string_view line) { lines.emplace_back(line); });
        logger.write(LogLevel::Warn, "remote", "Failed to send batch, retrying",
                     {{"remote_name", "hq"}, {"err", "a \"b\""}});
        QCOMPARE(lines,
                 (std::vector<std::string>{
                     "time=2026-11-21T12:31:04.005Z level=WARN source=remote msg=\"Failed to send batch, retrying\" "
                     "remote_name=hq err=\"a \\\"b\\\"\""}));
    }

    void quoting_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("written");
        const auto row = [](const char *name, const QByteArray &value, const char *written) {
            QTest::newRow(name) << value << QByteArray(written);
        };
        row("plain", "a-b/c:1", "a-b/c:1");
        row("empty", "", "\"\"");
        row("blank", "a b", "\"a b\"");
        row("equals", "a=b", "\"a=b\"");
        row("backslash", "a\\b", "\"a\\\\b\"");
        row("line break", "a\r\nb\tc", "\"a\\r\\nb\\tc\"");
        row("escape sequence", "\x1b[31m", "\"\\x1b[31m\"");
        row("zero", QByteArray("a\0b", 3), "\"a\\x00b\"");
        row("UTF-8",
            "Gr\xc3\xb6\xc3\x9f"
            "e",
            "Gr\xc3\xb6\xc3\x9f"
            "e");
        row("broken UTF-8", "a\xff", "\"a\\xff\"");
    }
    void quoting()
    {
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, written);
        const auto logger = makeLogger();
        logger->write(LogLevel::Info, "test", "m", {{"key", value.toStdString()}});
        QVERIFY2(QByteArray::fromStdString(m_lines.at(0)).endsWith(" msg=m key=" + written), m_lines[0].c_str());
        QCOMPARE(QByteArray::fromStdString(logger->recent().at(0).fields), "key=" + written);
    }

    void writesJson()
    {
        const auto logger = makeLogger(LogFormat::Json);
        logger->write(LogLevel::Error, "wal", "Broken \"page\"\n", {{"segment", "7"}, {"bytes", "\xff\x01"}});
        const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(m_lines.at(0))).object();
        QCOMPARE(object["level"].toString(), QString("ERROR"));
        QCOMPARE(object["source"].toString(), QString("wal"));
        QCOMPARE(object["msg"].toString(), QString("Broken \"page\"\n"));
        QCOMPARE(object["segment"].toString(), QString("7"));
        QCOMPARE(object["bytes"].toString(), QString("\uFFFD\x01"));
        QVERIFY(m_lines[0].rfind("{\"time\":", 0) == 0);
        QVERIFY(m_lines[0].find('\n') == std::string::npos);
    }

    void dropsWhatIsBelowTheLevel()
    {
        const auto logger = makeLogger(LogFormat::Logfmt, LogLevel::Warn);
        logger->write(LogLevel::Info, "test", "quiet", {});
        logger->write(LogLevel::Warn, "test", "loud", {});
        QCOMPARE(m_lines.size(), std::size_t{1});
        QCOMPARE(logger->recent().size(), std::size_t{1});
    }

    void repeatsAreFolded()
    {
        const auto logger = makeLogger();
        const auto again = [&] { logger->write(LogLevel::Warn, "scrape", "Scrape failed", {{"target", "a"}}); };
        again();
        for (int i = 0; i < 9; ++i) {
            m_clock.advance(5s);
            again();
        }
        QCOMPARE(m_lines.size(), std::size_t{1});
        QCOMPARE(logger->recent().size(), std::size_t{1});
        QCOMPARE(logger->recent()[0].repeats, 10U);
        // Anything different is written at once.
        logger->write(LogLevel::Error, "scrape", "Scrape failed", {{"target", "a"}});
        logger->write(LogLevel::Warn, "other", "Scrape failed", {{"target", "a"}});
        logger->write(LogLevel::Warn, "scrape", "Scrape failed", {{"target", "b"}});
        logger->write(LogLevel::Warn, "scrape", "Scrape failed", {});
        QCOMPARE(m_lines.size(), std::size_t{5});
        // The minute ends: the count comes with whatever is next, and the line is free again.
        m_clock.advance(15s);
        again();
        QCOMPARE(m_lines.size(), std::size_t{7});
        QVERIFY2(m_lines[5].find("msg=\"Scrape failed\" target=a repeats=9") != std::string::npos, m_lines[5].c_str());
        QVERIFY(m_lines[6].find("repeats") == std::string::npos);
        QCOMPARE(logger->recent().size(), std::size_t{6});
        QCOMPARE(logger->recent().back().repeats, 1U);
    }

    void aViewerBringsTheCountOut()
    {
        const auto logger = makeLogger();
        logger->write(LogLevel::Info, "test", "m", {});
        logger->write(LogLevel::Info, "test", "m", {});
        m_clock.advance(60s);
        QCOMPARE(m_lines.size(), std::size_t{1});
        QCOMPARE(logger->recent().size(), std::size_t{1});
        QCOMPARE(m_lines.size(), std::size_t{2});
        QVERIFY(m_lines[1].find("repeats=1") != std::string::npos);
    }

    void theEndTellsWhatIsLeft()
    {
        auto logger = makeLogger();
        logger->write(LogLevel::Info, "test", "once", {});
        logger->write(LogLevel::Info, "test", "twice", {});
        logger->write(LogLevel::Info, "test", "twice", {});
        logger.reset();
        QCOMPARE(m_lines.size(), std::size_t{3});
        QVERIFY(m_lines[2].find("msg=twice repeats=1") != std::string::npos);
    }

    void aJumpOfTheWallClockFoldsAsBefore()
    {
        const auto logger = makeLogger();
        logger->write(LogLevel::Info, "test", "m", {});
        m_clock.jump(-24h);
        logger->write(LogLevel::Info, "test", "m", {});
        m_clock.jump(48h);
        logger->write(LogLevel::Info, "test", "m", {});
        QCOMPARE(m_lines.size(), std::size_t{1});
    }

    void theRingKeepsTheNewest()
    {
        const auto logger = makeLogger();
        for (int i = 0; i < 2500; ++i)
            logger->write(LogLevel::Info, "test", std::to_string(i), {});
        const auto lines = logger->recent();
        QCOMPARE(lines.size(), std::size_t{1000});
        QCOMPARE(lines.front().message, std::string("1500"));
        QCOMPARE(lines.back().message, std::string("2499"));
        QCOMPARE(lines.back().number, std::uint64_t{2500});
        // One that has left the ring is still folded, without harm to those that are in it.
        logger->write(LogLevel::Info, "test", "1499", {});
        logger->write(LogLevel::Info, "test", "1499", {});
        QCOMPARE(logger->recent().size(), std::size_t{1000});
        QCOMPARE(logger->recent().back().repeats, 2U);
    }

    void manyThreads()
    {
        const auto logger = makeLogger();
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&logger, t] {
                for (int i = 0; i < 500; ++i)
                    logger->write(LogLevel::Info, "test", std::to_string(t * 1000 + i), {});
            });
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(m_lines.size(), std::size_t{2000});
        const auto lines = logger->recent();
        for (std::size_t i = 1; i < lines.size(); ++i)
            QCOMPARE(lines[i].number, lines[i - 1].number + 1);
    }
};

QTEST_APPLESS_MAIN(TestLogger)
#include "tst_logger.moc"
