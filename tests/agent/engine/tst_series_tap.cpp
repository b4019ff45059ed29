// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/series_tap.h"

#include <QtTest>

using agent::engine::SeriesPoint;
using agent::engine::SeriesTap;
using agent::model::Sample;
using agent::model::SeriesRef;

class TestSeriesTap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingWatchedNothingKept()
    {
        SeriesTap tap;
        tap.offer(std::vector<Sample>{{SeriesRef{1}, 10, 1.0}});
        QVERIFY(tap.take().empty());
    }

    void keepsOnlyWatchedSeriesEvenWhenTheFilterBitsAreShared()
    {
        SeriesTap tap;
        tap.watch({SeriesRef{5}});
        tap.offer(std::vector<Sample>{{SeriesRef{5}, 10, 1.0},
                                      {SeriesRef{5 + 16384}, 10, 2.0},
                                      {SeriesRef{6}, 10, 3.0},
                                      {SeriesRef{5}, 20, 4.0}});
        const std::vector<SeriesPoint> points = tap.take();
        QCOMPARE(points.size(), std::size_t{2});
        QCOMPARE(points[0].value, 1.0);
        QCOMPARE(points[1].time, std::int64_t{20});
        QVERIFY(tap.take().empty());
    }

    void losesTheOldestWhenNobodyTakes()
    {
        SeriesTap tap;
        tap.watch({SeriesRef{1}});
        for (std::int64_t t = 0; t < static_cast<std::int64_t>(SeriesTap::kMaxPoints) + 10; ++t)
            tap.offer(std::vector<Sample>{{SeriesRef{1}, t, 0.0}});
        const std::vector<SeriesPoint> points = tap.take();
        QCOMPARE(points.size(), SeriesTap::kMaxPoints);
        QCOMPARE(points.front().time, std::int64_t{10});
    }

    void watchesABoundedNumberOfSeries()
    {
        SeriesTap tap;
        std::vector<SeriesRef> all;
        for (std::uint64_t i = 1; i <= 3000; ++i)
            all.push_back(SeriesRef{i});
        tap.watch(all);
        std::vector<Sample> samples;
        for (const SeriesRef ref : all)
            samples.push_back({ref, 1, 0.0});
        tap.offer(samples);
        QCOMPARE(tap.take().size(), SeriesTap::kMaxSeries);
    }
};

QTEST_APPLESS_MAIN(TestSeriesTap)
#include "tst_series_tap.moc"
