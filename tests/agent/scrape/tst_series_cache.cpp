// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/series_cache.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>

using agent::model::SeriesRef;
using agent::scrape::SeriesCache;
using Kind = SeriesCache::Kind;

namespace {

SeriesRef ref(std::uint64_t n)
{
    return SeriesRef{n};
}

/// Runs scrapes of numbered lines through a cache. Line n has hash 1000 + n, length 10 and series n, unless told
/// otherwise.
class Scraper {
public:
    struct Line {
        std::uint64_t number = 0;
        bool tracked = true;
        Kind kind = Kind::Kept;
        std::uint64_t series = 0; ///< 0: the number.
    };

    /// Feeds the lines; what was predicted, found and new is counted.
    void feed(const std::vector<Line> &lines)
    {
        predicted = found = added = repeated = 0;
        cache.begin();
        for (const Line &line : lines) {
            const std::uint64_t hash = 1000 + line.number;
            const auto expected = cache.prediction();
            SeriesCache::Line got;
            if (expected.length == 10 && expected.hash == hash) {
                got = cache.takePredicted(line.tracked);
                ++predicted;
            } else if (cache.find(hash, 10, line.tracked, got)) {
                ++found;
            } else {
                cache.add(hash, 10, ref(line.series != 0 ? line.series : line.number), line.kind, line.tracked);
                ++added;
                continue;
            }
            repeated += got.repeated ? 1 : 0;
            if (got.kind != line.kind)
                ++wrongKinds;
        }
    }
    void feed(std::initializer_list<std::uint64_t> numbers)
    {
        std::vector<Line> lines;
        for (const std::uint64_t n : numbers)
            lines.push_back({n});
        feed(lines);
    }
    std::vector<std::uint64_t> vanished() const
    {
        std::vector<SeriesRef> out;
        cache.collectVanished(out);
        return numbers(out);
    }
    std::vector<std::uint64_t> live() const
    {
        std::vector<SeriesRef> out;
        cache.collectLive(out);
        return numbers(out);
    }
    /// Ends the scrape well; returns the series let go.
    std::vector<std::uint64_t> settle()
    {
        std::vector<SeriesRef> out;
        cache.settle(out);
        return numbers(out);
    }
    static std::vector<std::uint64_t> numbers(const std::vector<SeriesRef> &series)
    {
        std::vector<std::uint64_t> out;
        for (const SeriesRef s : series)
            out.push_back(agent::model::value(s));
        std::sort(out.begin(), out.end());
        return out;
    }

    SeriesCache cache;
    int predicted = 0, found = 0, added = 0, repeated = 0, wrongKinds = 0;
};

using Numbers = std::vector<std::uint64_t>;

} // namespace

class TstSeriesCache : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void repeatedExpositionIsPredicted()
    {
        Scraper s;
        s.feed({1, 2, 3});
        QCOMPARE(s.added, 3);
        QCOMPARE(s.vanished(), Numbers{});
        QCOMPARE(s.settle(), Numbers{});
        QCOMPARE(s.live(), (Numbers{1, 2, 3}));
        for (int i = 0; i < 3; ++i) {
            s.feed({1, 2, 3});
            QCOMPARE(s.predicted, 3);
            QCOMPARE(s.vanished(), Numbers{});
            QCOMPARE(s.settle(), Numbers{});
        }
    }
    void histogramsAreTakenInOrder()
    {
        SeriesCache cache;
        std::vector<SeriesRef> released;
        SeriesCache::Line line;
        cache.begin();
        cache.add(11, 5, ref(1), Kind::Kept, true);
        QVERIFY(!cache.findHistogram(12, 5, true, false, line));
        cache.add(12, 5, ref(2), Kind::Kept, true, SeriesCache::Value::Histogram);
        cache.add(13, 5, ref(3), Kind::Kept, true);
        cache.settle(released);
        for (int i = 0; i < 3; ++i) {
            cache.begin();
            line = cache.takePredicted(true);
            QCOMPARE(line.series, ref(1));
            QVERIFY(cache.findHistogram(12, 5, true, i == 2, line)); // the predicted one
            QVERIFY(line.series == ref(2) && line.kind == Kind::Kept && !line.repeated);
            QCOMPARE(cache.prediction().hash, std::uint64_t{13});
            QVERIFY(cache.findHistogram(12, 5, true, i == 2, line));
            QVERIFY(line.repeated);
            QCOMPARE(cache.prediction().hash, std::uint64_t{13});
            line = cache.takePredicted(true);
            QCOMPARE(line.series, ref(3));
            cache.settle(released);
        }
        QVERIFY(released.empty());
        std::vector<SeriesRef> live;
        cache.collectLive(live);
        std::vector<SeriesCache::HistogramSeries> histograms;
        cache.takeHistograms(live, histograms);
        QCOMPARE(live, (std::vector<SeriesRef>{ref(1), ref(3)}));
        QCOMPARE(histograms.size(), std::size_t{1});
        QVERIFY(histograms[0].series == ref(2) && histograms[0].isFloat); // as the last one was
    }
    void histogramsOutOfOrderAreFound()
    {
        SeriesCache cache;
        std::vector<SeriesRef> released;
        SeriesCache::Line line;
        cache.begin();
        for (std::uint64_t i = 1; i <= 3; ++i)
            cache.add(10 + i, 5, ref(i), Kind::Kept, true, SeriesCache::Value::Histogram);
        cache.settle(released);
        cache.begin();
        for (const std::uint64_t i : {3U, 1U}) {
            QVERIFY(cache.findHistogram(10 + i, 5, true, false, line));
            QCOMPARE(line.series, ref(i));
        }
        QVERIFY(!cache.findHistogram(11, 6, true, false, line)); // another length
        std::vector<SeriesRef> gone;
        cache.collectVanished(gone);
        std::vector<SeriesCache::HistogramSeries> histograms;
        cache.takeHistograms(gone, histograms);
        QVERIFY(gone.empty());
        QCOMPARE(histograms.size(), std::size_t{1});
        QVERIFY(histograms[0].series == ref(2) && !histograms[0].isFloat);
        cache.settle(released);
        QCOMPARE(released, (std::vector<SeriesRef>{ref(2)}));
        QCOMPARE(cache.size(), std::size_t{2});
    }
    void seriesThatWasASampleAndBecomesAHistogramGoesOn()
    {
        SeriesCache cache;
        std::vector<SeriesRef> released;
        cache.begin();
        cache.add(11, 5, ref(1), Kind::Kept, true);
        cache.settle(released);
        cache.begin();
        cache.add(12, 5, ref(1), Kind::Kept, true, SeriesCache::Value::FloatHistogram);
        std::vector<SeriesRef> gone;
        cache.collectVanished(gone);
        QVERIFY(gone.empty());
        cache.settle(released);
        QCOMPARE(released, (std::vector<SeriesRef>{ref(1)})); // the pin of the first line
        cache.collectLive(gone);
        std::vector<SeriesCache::HistogramSeries> histograms;
        cache.takeHistograms(gone, histograms);
        QVERIFY(gone.empty() && histograms.size() == 1 && histograms[0].isFloat);
    }
    void histogramsThatAreNotLiveHaveNoMarker()
    {
        SeriesCache cache;
        std::vector<SeriesRef> released;
        cache.begin();
        cache.add(11, 5, ref(1), Kind::Kept, false, SeriesCache::Value::Histogram);
        cache.add(12, 5, ref(2), Kind::Kept, true);
        cache.settle(released);
        std::vector<SeriesRef> live{ref(2)};
        std::vector<SeriesCache::HistogramSeries> histograms;
        cache.takeHistograms(live, histograms);
        QVERIFY(histograms.empty());
        QCOMPARE(live, (std::vector<SeriesRef>{ref(2)}));
    }
    void orderIsLearned()
    {
        Scraper s;
        s.feed({1, 2, 3, 4});
        s.settle();
        s.feed({4, 2, 1, 3});
        QCOMPARE(s.added, 0);
        QVERIFY(s.found > 0);
        QCOMPARE(s.settle(), Numbers{});
        s.feed({4, 2, 1, 3});
        QCOMPARE(s.predicted, 4);
    }
    void oneNewLineCostsOneMiss()
    {
        Scraper s;
        s.feed({1, 2, 3, 4});
        s.settle();
        s.feed({1, 9, 2, 3, 4});
        QCOMPARE(s.added, 1);
        QCOMPARE(s.predicted, 4);
        s.settle();
        s.feed({1, 9, 2, 3, 4});
        QCOMPARE(s.predicted, 5);
    }
    void vanishAndReappear()
    {
        Scraper s;
        s.feed({1, 2, 3});
        s.settle();
        s.feed({1, 3});
        QCOMPARE(s.found, 1);
        QCOMPARE(s.vanished(), (Numbers{2}));
        QCOMPARE(s.settle(), (Numbers{2}));
        QCOMPARE(s.cache.size(), std::size_t{2});
        s.feed({1, 2, 3});
        QCOMPARE(s.added, 1);
        QCOMPARE(s.vanished(), Numbers{});
        QCOMPARE(s.settle(), Numbers{});
        QCOMPARE(s.live(), (Numbers{1, 2, 3}));
    }
    void vanishAtTheEnd()
    {
        Scraper s;
        s.feed({1, 2, 3});
        s.settle();
        s.feed({1, 2});
        QCOMPARE(s.predicted, 2);
        QCOMPARE(s.vanished(), (Numbers{3}));
        QCOMPARE(s.settle(), (Numbers{3}));
    }
    void equalHashOtherLengthIsAnotherLine()
    {
        SeriesCache cache;
        cache.begin();
        cache.add(77, 10, ref(1), Kind::Kept, true);
        SeriesCache::Line line;
        QVERIFY(!cache.find(77, 11, true, line));
        cache.add(77, 11, ref(2), Kind::Kept, true);
        std::vector<SeriesRef> released;
        cache.settle(released);
        cache.begin();
        QVERIFY(cache.find(77, 11, true, line));
        QCOMPARE(agent::model::value(line.series), std::uint64_t{2});
        QVERIFY(cache.find(77, 10, true, line));
        QCOMPARE(agent::model::value(line.series), std::uint64_t{1});
        QVERIFY(!line.repeated);
    }
    void repeatedLines()
    {
        Scraper s;
        s.feed({1, 2, 1, 1, 3});
        QCOMPARE(s.repeated, 2);
        s.settle();
        QCOMPARE(s.cache.size(), std::size_t{3});
        s.feed({1, 2, 1, 1, 3});
        QCOMPARE(s.repeated, 2);
        QCOMPARE(s.predicted, 3);
        QCOMPARE(s.vanished(), Numbers{});
    }
    void droppedLinesAreRemembered()
    {
        Scraper s;
        s.feed({{1}, {2, true, Kind::Dropped}, {3, true, Kind::Shadowed}});
        s.settle();
        QCOMPARE(s.live(), (Numbers{1}));
        s.feed({{1}, {2, true, Kind::Dropped}, {3, true, Kind::Shadowed}});
        QCOMPARE(s.predicted, 3);
        QCOMPARE(s.wrongKinds, 0);
        s.settle();
        s.feed({1});
        QCOMPARE(s.vanished(), Numbers{});
        QCOMPARE(s.settle(), Numbers{});
        QCOMPARE(s.cache.size(), std::size_t{1});
    }
    void untrackedLinesGetNoMarker()
    {
        Scraper s;
        s.feed({{1, false}, {2, true}});
        s.settle();
        QCOMPARE(s.live(), (Numbers{2}));
        s.feed({{2, true}});
        QCOMPARE(s.vanished(), Numbers{});
        QCOMPARE(s.settle(), (Numbers{1}));
    }
    void lineThatGetsATimestampEndsForStaleness()
    {
        Scraper s;
        s.feed({{1, true}});
        s.settle();
        s.feed({{1, false}});
        QCOMPARE(s.vanished(), (Numbers{1}));
        QCOMPARE(s.settle(), Numbers{}); // still exposed, so still known
        s.feed({{1, false}});
        QCOMPARE(s.vanished(), Numbers{});
        s.settle();
        s.feed({{1, true}});
        s.settle();
        QCOMPARE(s.live(), (Numbers{1}));
    }
    void seriesUnderTwoTexts()
    {
        Scraper s;
        s.feed({{1, true, Kind::Kept, 50}, {2, true, Kind::Kept, 50}});
        s.settle();
        QCOMPARE(s.live(), (Numbers{50}));
        s.feed({{2, true, Kind::Kept, 50}});
        QCOMPARE(s.vanished(), Numbers{});   // the other text still exposes it
        QCOMPARE(s.settle(), (Numbers{50})); // one of the two pins
        s.feed(std::initializer_list<std::uint64_t>{});
        QCOMPARE(s.vanished(), (Numbers{50}));
    }
    void failedScrapeKeepsLinesAndEndsSeries()
    {
        Scraper s;
        s.feed({1, 2, 3});
        s.settle();
        s.feed({1, 4}); // and then the body goes wrong
        QCOMPARE(s.live(), (Numbers{1, 2, 3}));
        std::vector<SeriesRef> released;
        QVERIFY(!s.cache.settleFailed(true, released));
        QVERIFY(released.empty());
        QCOMPARE(s.live(), Numbers{});
        s.feed({1, 2}); // recovered: 3 got its marker then, 4 never had a sample
        QCOMPARE(s.added, 0);
        QCOMPARE(s.vanished(), Numbers{});
        QCOMPARE(s.settle(), (Numbers{3, 4}));
        QCOMPARE(s.live(), (Numbers{1, 2}));
    }
    void markersThatWereNotStoredAreStillOwed()
    {
        Scraper s;
        s.feed({1, 2});
        s.settle();
        s.cache.begin();
        std::vector<SeriesRef> released;
        s.cache.settleFailed(false, released);
        s.feed({1});
        QCOMPARE(s.vanished(), (Numbers{2}));
    }
    void cacheThatGrowsWhileScrapesFailIsCutDown()
    {
        Scraper s;
        s.feed({1, 2});
        s.settle();
        std::vector<SeriesRef> released;
        std::uint64_t next = 10;
        bool cut = false;
        for (int scrape = 0; scrape < 20 && !cut; ++scrape) {
            std::vector<Scraper::Line> lines;
            for (int i = 0; i < 100; ++i)
                lines.push_back({next++});
            s.feed(lines);
            cut = s.cache.settleFailed(true, released);
        }
        QVERIFY(cut);
        QCOMPARE(s.cache.size(), std::size_t{100});
        QCOMPARE(released.size(), std::size_t{2 + 1000});
    }
    void clearLetsEverythingGo()
    {
        Scraper s;
        s.feed({{1}, {2, true, Kind::Dropped}, {3}});
        s.settle();
        std::vector<SeriesRef> released;
        s.cache.clear(released);
        QCOMPARE(Scraper::numbers(released), (Numbers{1, 3}));
        QCOMPARE(s.cache.size(), std::size_t{0});
        s.feed({1});
        QCOMPARE(s.added, 1);
    }
    void memoryOfAnEntry()
    {
        for (const std::uint64_t count : {1000ULL, 1300ULL, 5000ULL, 12345ULL, 30000ULL}) {
            Scraper s;
            std::vector<Scraper::Line> lines;
            std::mt19937_64 random(count);
            for (std::uint64_t i = 1; i <= count; ++i)
                lines.push_back({random(), true, Kind::Kept, i});
            s.feed(lines);
            s.settle();
            const double each = static_cast<double>(s.cache.bytes()) / static_cast<double>(count);
            QVERIFY2(each <= 40, std::to_string(each).c_str());
        }
    }

    /// Random scrapes against a plain model: a map of what is exposed, and a set of what is live.
    void randomScrapes()
    {
        std::mt19937_64 random(4711);
        Scraper s;
        std::map<std::uint64_t, bool> known; // line -> live
        for (int scrape = 0; scrape < 1000; ++scrape) {
            std::vector<Scraper::Line> lines;
            for (std::uint64_t n = 1; n <= 30; ++n)
                if (random() % 10 != 0)
                    lines.push_back({n, true, n % 7 == 0 ? Kind::Dropped : Kind::Kept});
            if (random() % 3 == 0)
                std::shuffle(lines.begin(), lines.end(), random);
            if (random() % 5 == 0 && !lines.empty())
                lines.push_back(lines[random() % lines.size()]);
            s.feed(lines);
            std::set<std::uint64_t> seen;
            for (const auto &line : lines)
                seen.insert(line.number);
            if (random() % 6 == 0) { // a failed scrape
                Numbers live;
                for (const auto &[n, isLive] : known)
                    if (isLive)
                        live.push_back(n);
                QCOMPARE(s.live(), live);
                std::vector<SeriesRef> released;
                QVERIFY(!s.cache.settleFailed(true, released));
                for (auto &[n, isLive] : known)
                    isLive = false;
                for (const std::uint64_t n : seen)
                    known.try_emplace(n, false);
                continue;
            }
            Numbers vanished, released;
            for (const auto &[n, isLive] : known) {
                if (seen.count(n) != 0)
                    continue;
                if (isLive)
                    vanished.push_back(n);
                if (n % 7 != 0)
                    released.push_back(n);
            }
            QCOMPARE(s.vanished(), vanished);
            QCOMPARE(s.settle(), released);
            QCOMPARE(s.wrongKinds, 0);
            known.clear();
            for (const std::uint64_t n : seen)
                known[n] = n % 7 != 0;
            QCOMPARE(s.cache.size(), known.size());
        }
    }
};

QTEST_APPLESS_MAIN(TstSeriesCache)
#include "tst_series_cache.moc"
