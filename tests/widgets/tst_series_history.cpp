// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/series_history.h"
#include "widgets/models/snapshot_history.h"
#include "widgets/models/watched_series.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace widgets;

namespace {

/// "0:1 5:2 / 20:7": time in seconds, value; pieces apart.
QString dump(const QList<LinePiece> &pieces)
{
    QStringList texts;
    for (const LinePiece &piece : pieces) {
        QStringList points;
        for (const QPointF &point : piece)
            points << QStringLiteral("%1:%2").arg(point.x() / 1000).arg(point.y());
        texts << points.join(QLatin1Char(' '));
    }
    return texts.join(QStringLiteral(" / "));
}

SeriesHistory filled(const QList<QPointF> &points, std::size_t capacity = 100, qint64 gap = 0)
{
    SeriesHistory history(capacity, gap);
    for (const QPointF &point : points)
        history.add(static_cast<qint64>(point.x() * 1000), point.y());
    return history;
}

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

} // namespace

class SeriesHistoryTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lines_data()
    {
        QTest::addColumn<QList<QPointF>>("points");
        QTest::addColumn<bool>("rate");
        QTest::addColumn<QString>("expected");
        using P = QList<QPointF>;
        QTest::newRow("nothing") << P{} << false << "";
        QTest::newRow("one point") << P{{5, 1}} << false << "5:1";
        QTest::newRow("one point has no rate") << P{{5, 1}} << true << "";
        QTest::newRow("raw") << P{{0, 1}, {5, 3}, {10, 2}} << false << "0:1 5:3 10:2";
        QTest::newRow("rate") << P{{0, 10}, {5, 20}, {10, 45}} << true << "5:2 10:5";
        QTest::newRow("a counter that fell began at zero")
            << P{{0, 100}, {5, 110}, {10, 20}, {15, 30}} << true << "5:2 10:4 15:2";
        QTest::newRow("gap") << P{{0, 1}, {5, 2}, {10, 3}, {40, 4}, {45, 5}} << false << "0:1 5:2 10:3 / 40:4 45:5";
        QTest::newRow("no rate across a gap")
            << P{{0, 0}, {5, 5}, {10, 10}, {40, 40}, {45, 45}} << true << "5:1 10:1 / 45:1";
        QTest::newRow("stale marker") << P{{0, 1}, {5, 2}, {10, kNan}, {15, 4}, {20, 5}} << false
                                      << "0:1 5:2 / 15:4 20:5";
        QTest::newRow("stale marker, rate")
            << P{{0, 1}, {5, 2}, {10, kNan}, {15, 4}, {20, 9}} << true << "5:0.2 / 20:1";
        QTest::newRow("not newer: ignored") << P{{0, 1}, {5, 2}, {5, 9}, {3, 9}, {10, 3}} << false << "0:1 5:2 10:3";
    }
    void lines()
    {
        QFETCH(QList<QPointF>, points);
        QFETCH(bool, rate);
        QTEST(dump(filled(points).lines(0, 1'000'000, rate ? SeriesView::Rate : SeriesView::Raw)), "expected");
    }

    void ringDropsTheOldest()
    {
        SeriesHistory history(4);
        for (int second = 0; second < 10; ++second)
            history.add(second * 1000, second);
        QCOMPARE(history.size(), std::size_t(4));
        QCOMPARE(dump(history.lines(0, 100'000, SeriesView::Raw)), QStringLiteral("6:6 7:7 8:8 9:9"));
        QCOMPARE(history.oldestTime(), 6000);
        QCOMPARE(history.newestValue(), 9.0);
    }

    void rangeReachesTheLeftEdge()
    {
        const SeriesHistory history = filled({{0, 0}, {5, 5}, {10, 10}, {15, 15}, {20, 20}});
        QCOMPARE(dump(history.lines(7'000, 16'000, SeriesView::Raw)), QStringLiteral("5:5 10:10 15:15"));
        QCOMPARE(dump(history.lines(30'000, 40'000, SeriesView::Raw)), QStringLiteral("20:20"));
    }

    void fixedGap()
    {
        QCOMPARE(dump(filled({{0, 0}, {4, 1}, {10, 2}}, 100, 5'000).lines(0, 20'000, SeriesView::Raw)),
                 QStringLiteral("0:0 4:1 / 10:2"));
    }

    void current()
    {
        const SeriesHistory history = filled({{0, 10}, {5, 20}, {10, 45}});
        QCOMPARE(history.current(SeriesView::Raw), 45.0);
        QCOMPARE(history.current(SeriesView::Rate), 5.0);
        QVERIFY(std::isnan(SeriesHistory().current(SeriesView::Rate)));
    }

    void thinningKeepsPeaksEndsAndOrder()
    {
        SeriesHistory history(4000);
        for (int second = 0; second < 3600; ++second)
            history.add(qint64(second) * 1000, second == 1777 ? 1000 : second == 2500 ? -50 : std::sin(second / 20.0));
        const QList<LinePiece> pieces = history.lines(0, 3'600'000, SeriesView::Raw, 300);
        QCOMPARE(pieces.size(), 1);
        QCOMPARE_LE(pieces[0].size(), 302);
        double low = 0;
        double high = 0;
        for (qsizetype i = 0; i < pieces[0].size(); ++i) {
            low = std::min(low, pieces[0][i].y());
            high = std::max(high, pieces[0][i].y());
            QVERIFY(i == 0 || pieces[0][i - 1].x() < pieces[0][i].x());
        }
        QCOMPARE(high, 1000.0);
        QCOMPARE(low, -50.0);
        QCOMPARE(pieces[0].front().x(), 0.0);
        QCOMPARE(pieces[0].back().x(), 3'599'000.0);
    }

    void coursesOfADay()
    {
        agent::engine::EngineSnapshot snapshot;
        snapshot.remotes.resize(1);
        snapshot.remotes[0].name = "hq";
        SnapshotHistory history;
        constexpr qint64 kStart = 1'000'000'000;
        for (int quarter = 0; quarter < 4 * 7200; ++quarter) { // two hours, four states a second
            snapshot.time = kStart + quarter * 250;
            snapshot.remotes[0].ledger.pending = static_cast<std::uint64_t>(quarter);
            snapshot.remotes[0].state = quarter >= 4000 && quarter < 8000 ? agent::engine::AgentState::Offline
                                                                          : agent::engine::AgentState::Delivering;
            snapshot.remotes[0].stateSince = kStart + 4000 * 250;
            history.add(snapshot);
        }
        const auto *remote = history.remote(QStringLiteral("hq"));
        QVERIFY(remote != nullptr);
        QVERIFY(history.remote(QStringLiteral("other")) == nullptr);
        const qint64 now = snapshot.time;
        QCOMPARE(remote->pendingSamples.lines(now - 60'000, now, 1000)[0].size(), 61); // one a second
        const auto coarse = remote->pendingSamples.lines(kStart, now, 5000);
        QCOMPARE(coarse.size(), 1);
        QCOMPARE(coarse[0].front().x(), double(kStart)); // one in fifteen seconds, from the beginning
        QCOMPARE(coarse[0][1].x() - coarse[0][0].x(), 15'000.0);
        QVERIFY(coarse[0].back().x() > double(now - 1000)); // and what is newest
        QCOMPARE(remote->outages.size(), 1);
        QCOMPARE(remote->outages[0].begin, kStart + 4000 * 250);
        QCOMPARE(remote->outages[0].end, kStart + 8000 * 250);
    }

    void counters_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("type");
        QTest::addColumn<bool>("counter");
        QTest::newRow("by type") << "requests"
                                 << "counter" << true;
        QTest::newRow("a gauge that is called total") << "memory_total"
                                                      << "gauge" << false;
        QTest::newRow("by name") << "requests_total"
                                 << "unknown" << true;
        QTest::newRow("untyped") << "load1"
                                 << "untyped" << false;
        QTest::newRow("a bucket") << "latency_bucket"
                                  << "histogram" << true;
        QTest::newRow("a quantile") << "latency"
                                    << "summary" << false;
        QTest::newRow("sum of a summary") << "latency_sum"
                                          << "summary" << true;
    }
    void counters()
    {
        QFETCH(QString, name);
        QFETCH(QString, type);
        SeriesLine line;
        line.name = name;
        line.type = type;
        QTEST(looksLikeCounter(line), "counter");
    }

    void watching()
    {
        WatchedSeries watched;
        SeriesLine line;
        const auto named = [&line](int i) -> const SeriesLine & {
            line.series = static_cast<quint64>(i);
            line.name = QStringLiteral("series%1").arg(i);
            return line;
        };
        for (int i = 1; i <= WatchedSeries::kMaxSeries; ++i)
            QVERIFY(watched.add(named(i)));
        QVERIFY(!watched.add(named(99)));
        QVERIFY(watched.add(named(3))); // is there already
        watched.remove(QStringLiteral("series3"));
        QVERIFY(watched.add(named(99)));
        QCOMPARE(watched.items().back().color, 2); // the colour that became free
        watched.addPoint(3, 1000, 1);
        watched.addPoint(99, 2000, 7);
        QCOMPARE(watched.items().back().history.newestValue(), 7.0);
    }

    void aNewNumberKeepsTheHistory()
    {
        WatchedSeries watched;
        SeriesLine line;
        line.series = 4;
        line.name = QStringLiteral("up");
        QVERIFY(watched.add(line));
        QCOMPARE(watched.uncovered(0), QList<quint64>{4});
        watched.addPoint(4, 1000, 1);
        watched.fill({agent::model::SeriesRef{4}, {}, 0, false}, 0);
        QVERIFY(watched.uncovered(0).isEmpty());
        line.series = 0; // gone
        QVERIFY(watched.update(line));
        QVERIFY(watched.ids().isEmpty());
        line.series = 9; // and back
        QVERIFY(watched.update(line));
        QVERIFY(!watched.update(line));
        QCOMPARE(watched.uncovered(0), QList<quint64>{9});
        watched.addPoint(9, 2000, 0);
        QCOMPARE(dump(watched.items().front().history.lines(0, 9000, SeriesView::Raw)), QStringLiteral("1:1 2:0"));
    }

    void whatTheLogTells()
    {
        SeriesHistory history(100);
        for (const int second : {2, 3, 4, 9, 10})
            history.add(second * 1000, second);
        std::vector<agent::engine::PastPoint> past;
        for (const int second : {3, 4, 5, 7})
            past.push_back({second * 1000, second + 0.5, 1, second == 7, {}});
        history.fill(past, 1000);
        // What is older has left the log, what is newer is not there yet.
        QCOMPARE(dump(history.lines(0, 99'000, SeriesView::Raw)),
                 QStringLiteral("2:2 3:3.5 4:4.5 5:5.5 / 7:7.5 9:9 10:10"));
        history.fill({}, 0);
        QCOMPARE(history.size(), std::size_t(7));
    }

    void ratesOverAWindow()
    {
        SeriesHistory history(100);
        for (const auto &[second, value] : QList<QPair<int, double>>{{0, 10}, {10, 20}, {20, 50}, {30, 5}, {40, 15}})
            history.add(second * 1000, value);
        // The window of 25 s holds three points, the fall at 30 s is a restart.
        QCOMPARE(dump(history.lines(0, 99'000, SeriesView::Rate, 300, 25'000)),
                 QStringLiteral("10:1 20:2 30:1.75 40:0.75"));
        // A window that holds no two points: between neighbours.
        QCOMPARE(dump(history.lines(0, 99'000, SeriesView::Rate, 300, 5'000)), QStringLiteral("10:1 20:3 30:0.5 40:1"));
    }

    void hostileValues()
    {
        constexpr double kInf = std::numeric_limits<double>::infinity();
        const SeriesHistory history =
            filled({{0, 1e300}, {5, -1e300}, {10, kInf}, {15, 1.7e308}, {20, -1.7e308}, {25, 1.7e308}, {30, kNan}});
        for (const SeriesView view : {SeriesView::Raw, SeriesView::Rate}) {
            for (const LinePiece &piece : history.lines(0, 99'000, view)) {
                for (const QPointF &point : piece)
                    QVERIFY(std::isfinite(point.y()));
            }
        }
    }

    void quantilesOfBuckets()
    {
        SeriesHistory half(100);
        SeriesHistory one(100);
        SeriesHistory all(100);
        for (int second = 0; second <= 50; second += 10) {
            const double count = second < 30 ? second : second - 30; // began anew at 30
            half.add(second * 1000, count * 2);
            one.add(second * 1000, count * 4);
            all.add(second * 1000, count * 4);
        }
        const QList<BucketHistory> buckets{{1, &one}, {0.5, &half}, {std::numeric_limits<double>::infinity(), &all}};
        const QuantileLines lines = classicQuantileLines(buckets, {0, 99'000, 20'000, 300});
        QCOMPARE(dump(lines[0]), QStringLiteral("10:0.5 20:0.5 / 40:0.5 50:0.5")); // nothing was observed at 30
        QCOMPARE(dump(lines[1]), QStringLiteral("10:0.9 20:0.9 / 40:0.9 50:0.9"));
        QVERIFY(classicQuantileLines({{1, &one}}, {0, 99'000, 20'000, 300})[0].isEmpty()); // no +Inf
        QVERIFY(classicQuantileLines({}, {0, 99'000, 0, 300})[2].isEmpty());
    }

    void quantilesOfNativeHistograms()
    {
        HistogramHistory histograms;
        SeriesHistory counts(100);
        for (int i = 0; i < 5; ++i) {
            auto made = std::make_shared<agent::model::Histogram>();
            made->positiveSpans = {{1, 1}}; // from 1 to 2
            const int count = i < 3 ? 4 * i : 4 * (i - 2);
            made->positiveDeltas = {count};
            made->count = static_cast<std::uint64_t>(count);
            counts.add(i * 1000, count);
            histograms.add(i * 1000, made);
        }
        const QuantileLines lines = histograms.lines(counts, {0, 99'000, 0, 300});
        QCOMPARE(lines[0].size(), 1);
        QCOMPARE(lines[0][0].size(), 4);
        QVERIFY(std::fabs(lines[0][0][0].y() - std::sqrt(2.0)) < 1e-9);
        QVERIFY(histograms.lines(SeriesHistory(), {0, 99'000, 0, 300})[0].isEmpty());
    }

    void bucketsAreKnownByTheirFamily()
    {
        SeriesLine line;
        line.name = QStringLiteral("latency_bucket");
        line.labels = {{QStringLiteral("job"), QStringLiteral("a\"b")}, {QStringLiteral("le"), QStringLiteral("0.5")}};
        QCOMPARE(familyOf(line), QStringLiteral("latency_bucket{job=\"a\"b\"}"));
        QCOMPARE(bucketSelector(line),
                 QStringLiteral("{\"__name__\"=\"latency_bucket\",\"le\"!=\"\",\"job\"=\"a\\\"b\"}"));
        WatchedSeries watched;
        line.series = 1;
        QVERIFY(watched.add(line));
        QCOMPARE(watched.unknownFamilies(), QStringList{familyOf(line)});
        SeriesLine other = line;
        other.series = 2;
        other.labels[1].second = QStringLiteral("+Inf");
        SeriesLine stranger = other;
        stranger.labels[0].second = QStringLiteral("z");
        watched.setBuckets(familyOf(line), {line, other, stranger});
        QVERIFY(watched.unknownFamilies().isEmpty());
        QCOMPARE(watched.buckets(familyOf(line)).size(), 2);
        QVERIFY(std::isinf(watched.buckets(familyOf(line))[1].le));
        watched.remove(fullName(line));
        QVERIFY(watched.ids().isEmpty());
        line.labels.removeLast();
        QVERIFY(familyOf(line).isEmpty());
    }

    void namesTellApart()
    {
        const auto item = [](const char *name, const QList<QPair<QString, QString>> &labels) {
            WatchedSeries::Item made;
            made.line.name = QString::fromLatin1(name);
            made.line.labels = labels;
            return made;
        };
        const QString job = QStringLiteral("job");
        const QString cpu = QStringLiteral("cpu");
        const QStringList names = shortNames({item("up", {{job, QStringLiteral("a")}}),
                                              item("busy", {{cpu, QStringLiteral("0")}, {job, QStringLiteral("a")}}),
                                              item("busy", {{cpu, QStringLiteral("1")}, {job, QStringLiteral("a")}})});
        QCOMPARE(names, QStringList({QStringLiteral("up"), QStringLiteral("busy{cpu=\"0\"}"),
                                     QStringLiteral("busy{cpu=\"1\"}")}));
    }
};

QTEST_APPLESS_MAIN(SeriesHistoryTest)
#include "tst_series_history.moc"
