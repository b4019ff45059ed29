// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/point_thinner.h"
#include "agent/engine/series_reader.h"
#include "agent/model/sample.h"
#include "tests/support/log_maker.h"
#include "tests/support/some_histograms.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace agent;
using engine::PastPoint;
using engine::PastSeries;
using engine::PointThinner;
using engine::SeriesPast;
using engine::SeriesRange;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// "0:1 5:3 / 40:7" in seconds; a slash where something is missing.
QString dump(const std::vector<PastPoint> &points)
{
    QStringList texts;
    for (const PastPoint &point : points)
        texts << (point.apart ? QStringLiteral("/ %1:%2") : QStringLiteral("%1:%2"))
                     .arg(static_cast<double>(point.time) / 1000)
                     .arg(point.value);
    return texts.join(QLatin1Char(' '));
}

} // namespace

class TestSeriesReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_maker = std::make_unique<LogMaker>(m_directory->path() + QStringLiteral("/data"));
        m_maker->segmentBytes = 32768;
    }

    void fewPointsStay()
    {
        PointThinner thinner(0, 100'000, 100);
        for (const auto &[second, value] :
             std::vector<std::pair<int, double>>{{0, 1}, {5, 2}, {10, 3}, {10, 9}, {8, 9}, {15, 4}, {60, 5}, {65, 6}})
            thinner.add(second * 1000, value);
        const PastSeries out = thinner.finish();
        QCOMPARE(dump(out.points), QStringLiteral("0:1 5:2 10:3 15:4 / 60:5 65:6"));
        QVERIFY(!out.thinned);
        QCOMPARE(out.step, 5000);
    }

    void growthGoesOverRestarts()
    {
        PointThinner thinner(0, 100'000, 100);
        int second = 0;
        for (const double value : {10.0, 15.0, kNaN, 20.0, 3.0, 4.0})
            thinner.add(1000 * second++, value);
        std::vector<double> grown;
        for (const PastPoint &point : thinner.finish().points)
            grown.push_back(point.grown);
        QCOMPARE(grown, (std::vector<double>{0, 5, 0, 5, 3, 1}));
    }

    void manyPointsKeepPeaksSumsAndGaps()
    {
        constexpr int kSeconds = 100'000;
        PointThinner thinner(0, kSeconds * 1000, 2000);
        double counter = 0;
        for (int second = 0; second < kSeconds; ++second) {
            if (second >= 40'000 && second < 50'000)
                continue; // scrapes that are missing
            counter = second == 70'001 ? 1 : counter + 1;
            thinner.add(qint64(second) * 1000, second == 30'003 ? 1e9 : second == 80'000 ? kNaN : counter);
        }
        const PastSeries out = thinner.finish();
        QVERIFY(out.thinned);
        QCOMPARE_LE(out.points.size(), std::size_t{2000});
        QCOMPARE_GE(out.points.size(), std::size_t{800});
        QVERIFY(std::is_sorted(out.points.begin(), out.points.end(),
                               [](const auto &a, const auto &b) { return a.time < b.time; }));
        QVERIFY(std::any_of(out.points.begin(), out.points.end(), [](const auto &p) { return p.value == 1e9; }));
        QVERIFY(std::any_of(out.points.begin(), out.points.end(), [](const auto &p) { return std::isnan(p.value); }));
        QCOMPARE(std::count_if(out.points.begin(), out.points.end(), [](const auto &p) { return p.apart; }), 1);
        QCOMPARE(out.points.back().time, qint64(kSeconds - 1) * 1000);
        double grown = 0;
        for (const PastPoint &point : out.points)
            grown += point.time > 50'000'000 ? point.grown : 0;
        QVERIFY2(std::fabs(grown - 50'000) < 300, qPrintable(QString::number(grown)));
    }

    void hostileValues()
    {
        PointThinner thinner(0, 0, 0);
        QVERIFY(thinner.finish().points.empty());
        for (int i = 0; i < 1000; ++i)
            thinner.add(i, i % 3 == 0 ? kNaN : i % 3 == 1 ? std::numeric_limits<double>::infinity() : 1e300);
        QCOMPARE_LE(thinner.finish().points.size(), std::size_t{1000});
    }

    void readsWhatWasAppended()
    {
        QVERIFY(m_maker->open());
        for (int i = 0; i < 400; ++i)
            QVERIFY(m_maker->append());
        QVERIFY(m_maker->log->status().segments.size() > 3);
        compareAll();
        m_maker->close(); // and after a restart, with packed segments
        QVERIFY(m_maker->pack(0));
        QVERIFY(m_maker->pack(2));
        QVERIFY(m_maker->open());
        compareAll();
    }

    void onlyTheRange()
    {
        QVERIFY(m_maker->open());
        const TimestampMs begin = m_maker->time;
        for (int i = 0; i < 200; ++i)
            QVERIFY(m_maker->append());
        SeriesRange range;
        range.series = {model::SeriesRef{3}, model::SeriesRef{999'999}};
        range.from = begin + 10 * LogMaker::kStep;
        range.to = begin + 20 * LogMaker::kStep;
        const auto past = engine::readSeries(range, {}, *m_maker->log);
        QVERIFY(past.has_value());
        QCOMPARE(past->series.size(), std::size_t{2});
        QCOMPARE(past->series[0].points.size(), std::size_t{11});
        QCOMPARE(past->series[0].points.front().time, range.from);
        QCOMPARE(past->series[0].points.back().time, range.to);
        QVERIFY(past->series[1].points.empty());
        QCOMPARE(past->logBegins, begin);
    }

    void aDeletedSegmentIsAGap()
    {
        QVERIFY(m_maker->open());
        for (int i = 0; i < 400; ++i)
            QVERIFY(m_maker->append());
        SeriesRange range = all();
        const auto segments = m_maker->log->status().segments;
        QVERIFY(m_maker->log->truncateBefore({segments[2].number, 0}).ok());
        const auto past = engine::readSeries(range, {}, *m_maker->log);
        QVERIFY(past.has_value());
        QCOMPARE(past->logBegins, segments[2].minTime);
        QCOMPARE(past->series[0].points.front().time, segments[2].minTime);
        QCOMPARE(past->lostSegments, std::uint64_t{0}); // it was gone before
    }

    void theBudgetKeepsTheNewest()
    {
        QVERIFY(m_maker->open());
        for (int i = 0; i < 400; ++i)
            QVERIFY(m_maker->append());
        const auto past = engine::readSeries(all(), {}, *m_maker->log, {100U << 10});
        QVERIFY(past.has_value());
        QVERIFY(past->readFrom > past->logBegins);
        QCOMPARE_GE(past->series[0].points.front().time, past->readFrom);
        QCOMPARE(past->series[0].points.back().time, m_maker->time - LogMaker::kStep);
    }

    void stopsSoon()
    {
        QVERIFY(m_maker->open());
        QVERIFY(m_maker->append());
        std::stop_source stop;
        stop.request_stop();
        SeriesRange range = all();
        QCOMPARE(engine::readSeries(range, stop.get_token(), *m_maker->log).error().code(), Code::Cancelled);
        range.stop = stop.get_token();
        QCOMPARE(engine::readSeries(range, {}, *m_maker->log).error().code(), Code::Cancelled);
    }

    void histograms()
    {
        QVERIFY(m_maker->open());
        const model::SeriesRef ref = m_maker->log->acquire(model::Labels{{"__name__", "latency"}});
        model::Histogram value;
        value.positiveSpans = {{1, 2}};
        for (int i = 1; i <= 5; ++i) {
            value.positiveDeltas = {i, i};
            value.count = static_cast<std::uint64_t>(3 * i);
            const std::vector<model::HistogramSample> samples{
                {ref, m_maker->time + i * 1000, i == 4 ? model::Histogram::stale() : value, 0}};
            QVERIFY(m_maker->log->append({}, {}, samples).status.ok());
        }
        SeriesRange range;
        range.series = {ref};
        range.from = m_maker->time;
        range.to = m_maker->time + 10'000;
        const auto past = engine::readSeries(range, {}, *m_maker->log);
        QVERIFY(past.has_value());
        const std::vector<PastPoint> &points = past->series[0].points;
        QCOMPARE(points.size(), std::size_t{5});
        QCOMPARE(points[1].value, 6.0);
        QCOMPARE(points[1].histogram->positiveDeltas, (std::vector<std::int64_t>{2, 2}));
        QVERIFY(std::isnan(points[3].value));
        QVERIFY(!points[3].histogram);
    }

private:
    [[nodiscard]] SeriesRange all() const
    {
        SeriesRange range;
        range.series = {model::SeriesRef{1}};
        range.to = m_maker->time;
        return range;
    }
    void compareAll()
    {
        SeriesRange range;
        range.to = m_maker->time;
        for (int i = 1; i <= LogMaker::kSeries; ++i)
            range.series.push_back(model::SeriesRef{static_cast<std::uint64_t>(i)});
        const auto past = engine::readSeries(range, {}, *m_maker->log);
        QVERIFY(past.has_value());
        for (const PastSeries &series : past->series) {
            model::Labels labels;
            QVERIFY(m_maker->log->series().labels(series.series, labels));
            const auto &expected = m_maker->expected.at(labels.toString());
            QCOMPARE(series.points.size(), expected.size());
            for (std::size_t i = 0; i < expected.size(); ++i) {
                QCOMPARE(series.points[i].time, expected[i].first);
                QCOMPARE(std::bit_cast<std::uint64_t>(series.points[i].value), expected[i].second);
                QVERIFY(!series.points[i].apart);
            }
        }
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<LogMaker> m_maker;
};

QTEST_GUILESS_MAIN(TestSeriesReader)
#include "tst_series_reader.moc"
