// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/series_pattern.h"
#include "agent/engine/series_search.h"
#include "agent/telemetry/registry.h"
#include "tests/support/log_maker.h"

#include <QtTest>

#include <chrono>

using namespace agent;
using engine::SeriesFindings;
using engine::SeriesPattern;

namespace {

/// "a=x !b~y | word word".
QString dump(const SeriesPattern &pattern)
{
    QStringList parts;
    for (const SeriesPattern::Matcher &matcher : pattern.matchers)
        parts << QString::fromStdString((matcher.negated ? "!" : "") + matcher.label + (matcher.regex ? "~" : "=") +
                                        matcher.value);
    QStringList words;
    for (const std::string &word : pattern.words)
        words << QString::fromStdString(word);
    return parts.join(QLatin1Char(' ')) + QStringLiteral("|") + words.join(QLatin1Char(' '));
}

} // namespace

class TestSeriesSearch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_maker.open());
        for (const char *job : {"node", "batmobile"}) {
            for (int i = 0; i < 10; ++i) {
                for (const char *name : {"up", "node_load1", "http_requests_total", "wheel_up_total"})
                    add(model::Labels{{"__name__", name}, {"job", job}, {"instance", "10.0.0." + std::to_string(i)}});
            }
        }
        add(model::Labels{{"__name__", "odd"}, {"path", "C:\\temp \"x\""}, {"zone", "Nörd"}});
    }

    void patterns_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected"); // empty: an error
        QTest::newRow("nothing") << ""
                                 << "|";
        QTest::newRow("words") << " Left  WHEEL "
                               << "|left wheel";
        QTest::newRow("selector") << "up{job=\"node\"}"
                                  << "__name__=up job=node|";
        QTest::newRow("all four") << "{a=\"1\", b!=\"2\",c=~\"3.*\" , d!~'4'}"
                                  << "a=1 !b=2 c~3.* !d~4|";
        QTest::newRow("without braces") << "job=\"node\" left"
                                        << "job=node|left";
        QTest::newRow("spaces") << "job =~ \"n.*\""
                                << "job~n.*|";
        QTest::newRow("not closed yet") << "up{job=\"node\""
                                        << "__name__=up job=node|";
        QTest::newRow("just begun") << "up{"
                                    << "__name__=up|";
        QTest::newRow("quoted name") << "{\"my.metric\", \"my label\"=\"x\"}"
                                     << "__name__=my.metric my label=x|";
        QTest::newRow("escapes") << "path=\"C:\\\\temp \\\"x\\\"\""
                                 << "path=C:\\temp \"x\"|";
        QTest::newRow("a pattern needs no doubled backslash") << "i=~\"10\\.0\""
                                                              << "i~10\\.0|";
        QTest::newRow("a word with an equals sign") << "job=node"
                                                    << "|job=node";
        QTest::newRow("a quoted word") << "\"two words\""
                                       << "|two words";
        QTest::newRow("odd word") << "10.0.0.1:9100/x%"
                                  << "|10.0.0.1:9100/x%";
        QTest::newRow("words after a selector") << "up{job=\"a\"} left"
                                                << "__name__=up job=a|left";
        QTest::newRow("no value") << "up{job=}"
                                  << "";
        QTest::newRow("no operator") << "up{job}"
                                     << "";
        QTest::newRow("quote not closed") << "up{job=\"nod"
                                          << "";
        QTest::newRow("bad pattern") << "up{job=~\"(\"}"
                                     << "";
        QTest::newRow("too much") << QStringLiteral("a ").repeated(100) << "";
        QTest::newRow("only punctuation") << "}},,{{"
                                          << "";
    }
    void patterns()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const auto pattern = SeriesPattern::parse(text.toStdString());
        QCOMPARE(pattern ? dump(*pattern) : QString(), expected);
        if (!pattern)
            QVERIFY(!pattern.error().message().empty());
    }

    void finds_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("matched");
        QTest::addColumn<QString>("first");
        QTest::newRow("all") << "" << 81 << "";
        QTest::newRow("exact names come first") << "up" << 40 << "up";
        QTest::newRow("any case") << "NODE_LOAD" << 20 << "node_load1";
        QTest::newRow("two words") << "up batmobile" << 20 << "up";
        QTest::newRow("help") << "frobnicate" << 20 << "http_requests_total";
        QTest::newRow("type") << "counter requests" << 20 << "http_requests_total";
        QTest::newRow("matcher") << "up{job=\"node\"}" << 10 << "up";
        QTest::newRow("pattern") << "{instance=~\"10.0.0.[12]\"}" << 16 << "";
        QTest::newRow("negative") << "up{instance!~\"10.0.0.[0-8]\"}" << 2 << "up";
        QTest::newRow("absent label") << "{job=\"\"}" << 1 << "odd";
        QTest::newRow("label that is there") << "{zone!=\"\"}" << 1 << "odd";
        QTest::newRow("absent is not unequal to nothing") << "{zone!=\"x\",job=\"node\"}" << 40 << "";
        QTest::newRow("two matchers of one label") << "{instance=~\".*1\", instance!=\"10.0.0.1\"}" << 0 << "";
        QTest::newRow("escaped") << "path=\"C:\\\\temp \\\"x\\\"\"" << 1 << "odd";
        QTest::newRow("words of a label") << "job=batmob" << 40 << "";
        QTest::newRow("nothing like it") << "zzz" << 0 << "";
    }
    void finds()
    {
        QFETCH(QString, text);
        QFETCH(int, matched);
        QFETCH(QString, first);
        const auto found = engine::findSeries({text.toStdString(), 500}, {}, m_maker.log->series(), m_families);
        QVERIFY2(found.has_value(), found ? "" : found.error().message().c_str());
        QCOMPARE(found->matched, static_cast<std::uint64_t>(matched));
        QCOMPARE(found->series.size(), static_cast<std::size_t>(matched));
        QCOMPARE(found->searched, std::uint64_t{81});
        if (!first.isEmpty())
            QCOMPARE(std::string(found->series.front().labels.get("__name__")), first.toStdString());
    }

    void limitAndCount()
    {
        const auto found = engine::findSeries({"up", 3}, {}, m_maker.log->series(), m_families);
        QVERIFY(found.has_value());
        QCOMPARE(found->matched, std::uint64_t{40});
        QCOMPARE(found->series.size(), std::size_t{3});
        for (const auto &info : found->series)
            QCOMPARE(std::string(info.labels.get("__name__")), std::string("up"));
        QCOMPARE(engine::findSeries({"up", 0}, {}, m_maker.log->series(), m_families)->series.size(), std::size_t{0});
    }

    void metadata()
    {
        const auto found = engine::findSeries({"http_requests_total", 1}, {}, m_maker.log->series(), m_families);
        QCOMPARE(found->series.at(0).type, std::string("counter"));
        QCOMPARE(found->series.at(0).help, std::string("Frobnicates."));
    }

    void stops()
    {
        std::stop_source newer;
        newer.request_stop();
        QCOMPARE(engine::findSeries({"up", 3, newer.get_token()}, {}, m_maker.log->series(), m_families).error().code(),
                 Code::Cancelled);
        QCOMPARE(engine::findSeries({"up", 3}, newer.get_token(), m_maker.log->series(), m_families).error().code(),
                 Code::Cancelled);
    }

    void looksUp()
    {
        const model::Labels there{{"__name__", "up"}, {"job", "node"}, {"instance", "10.0.0.3"}};
        const auto found =
            engine::lookUpSeries({model::Labels{{"__name__", "up"}}, there, {}}, m_maker.log->series(), m_families);
        QCOMPARE(found.size(), std::size_t{3});
        QCOMPARE(found[0].series, model::kNoSeries);
        QVERIFY(found[1].series != model::kNoSeries);
        QCOMPARE(found[1].labels, there);
        QCOMPARE(found[2].series, model::kNoSeries);
    }

    /// Prints how long searching many series takes: a measurement, not a test of time.
    void manySeries()
    {
        QTemporaryDir directory;
        LogMaker maker(directory.path() + QStringLiteral("/data"));
        QVERIFY(maker.open());
        const int count =
            qEnvironmentVariableIntValue("BELFRY_SERIES") > 0 ? qEnvironmentVariableIntValue("BELFRY_SERIES") : 50'000;
        for (int i = 0; i < count; ++i) {
            const model::SeriesRef ref =
                maker.log->acquire(model::Labels{{"__name__", "metric_" + std::to_string(i % 500)},
                                                 {"instance", "10.0." + std::to_string(i / 500 % 250) + ".7:9100"},
                                                 {"job", "job" + std::to_string(i / 25'000)},
                                                 {"id", std::to_string(i)}});
            QVERIFY(ref != model::kNoSeries);
        }
        for (const char *text : {"", "metric_77", "metric_77{instance=~\"10.0.1.*\"}", "4711", "nothing at all"}) {
            const auto begin = std::chrono::steady_clock::now();
            const auto found = engine::findSeries({text, 500}, {}, maker.log->series(), m_families);
            const auto took = std::chrono::steady_clock::now() - begin;
            QVERIFY(found.has_value());
            QCOMPARE(found->searched, static_cast<std::uint64_t>(count));
            qInfo("\"%s\": %llu of %d series in %lld ms", text, static_cast<unsigned long long>(found->matched), count,
                  static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
        }
    }

private:
    void add(const model::Labels &labels) { QVERIFY(m_maker.log->acquire(labels) != model::kNoSeries); }

    QTemporaryDir m_directory;
    LogMaker m_maker{m_directory.path() + QStringLiteral("/data")};
    const remote::MetadataView m_families{
        {{"http_requests_total", {model::MetricType::Counter, "Frobnicates.", "requests"}}}};
};

QTEST_GUILESS_MAIN(TestSeriesSearch)
#include "tst_series_search.moc"
