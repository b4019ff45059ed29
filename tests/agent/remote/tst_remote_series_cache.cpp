// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/feed/series_cache.h"

#include "tests/agent/remote/fake_source.h"

#include <QTest>

using namespace agent;
using namespace agent::remote;
using model::Labels;

namespace {

relabel::Rules rules(std::vector<relabel::RuleSettings> settings)
{
    return *relabel::Rules::compile(settings);
}

relabel::RuleSettings rule(relabel::Action action, std::vector<std::string> source, std::string regex,
                           std::string target = {}, std::string replacement = "$1")
{
    relabel::RuleSettings r;
    r.action = action;
    r.sourceLabels = std::move(source);
    r.regex = std::move(regex);
    r.targetLabel = std::move(target);
    r.replacement = std::move(replacement);
    return r;
}

std::string text(const FakeSource &, const SeriesCache &cache, SeriesSlot slot)
{
    std::size_t bytes = 0;
    std::string_view before;
    for (const model::PairId id : cache.pairs(slot)) {
        const model::LabelPair pair = cache.labelPairs().at(id);
        if (pair.name <= before)
            return "not ordered at " + std::string(pair.name);
        before = pair.name;
        bytes += pair.wire.size();
    }
    if (bytes != cache.labelBytes(slot))
        return "wrong size";
    return cache.labelPairs().labels(cache.pairs(slot)).toString();
}

} // namespace

class TestSeriesCache : public QObject {
    Q_OBJECT
private slots:
    void externalLabelsFillGaps_data();
    void externalLabelsFillGaps();
    void relabellingSeesExternalLabels();
    void droppedIsRemembered();
    void emptiedIsDropped();
    void unknownIsAskedAgain();
    void sweepForgetsWhatTheLogForgot();
    void sweepKeepsWhatWaits();
    void referencesAreGivenBack();
    void manySeriesComeAndGo();
};

void TestSeriesCache::externalLabelsFillGaps_data()
{
    QTest::addColumn<bool>("withRules");
    QTest::newRow("merged pairs") << false;
    QTest::newRow("through relabelling") << true;
}

void TestSeriesCache::externalLabelsFillGaps()
{
    QFETCH(bool, withRules);
    FakeSource source;
    const Labels external{{"a", "first"}, {"cluster", "batmobile"}, {"zone", "last"}};
    const auto none = rules({rule(relabel::Action::Drop, {"__name__"}, "nothing_is_called_so")});
    SeriesCache cache(source, external, withRules ? none : relabel::Rules());
    const SeriesSlot plain = cache.resolve(source.series(Labels{{"__name__", "up"}, {"job", "x"}}));
    const SeriesSlot own = cache.resolve(source.series(Labels{{"__name__", "up"}, {"cluster", "mine"}}));
    const SeriesSlot all = cache.resolve(source.series(Labels{{"a", "1"}, {"cluster", "2"}, {"zone", "3"}}));
    const SeriesSlot bare = cache.resolve(source.series(Labels{{"m", "n"}}));
    QCOMPARE(text(source, cache, plain),
             (Labels{{"__name__", "up"}, {"a", "first"}, {"cluster", "batmobile"}, {"job", "x"}, {"zone", "last"}})
                 .toString());
    QCOMPARE(text(source, cache, own),
             (Labels{{"__name__", "up"}, {"a", "first"}, {"cluster", "mine"}, {"zone", "last"}}).toString());
    QCOMPARE(text(source, cache, all), (Labels{{"a", "1"}, {"cluster", "2"}, {"zone", "3"}}).toString());
    QCOMPARE(text(source, cache, bare),
             (Labels{{"a", "first"}, {"cluster", "batmobile"}, {"m", "n"}, {"zone", "last"}}).toString());
}

void TestSeriesCache::relabellingSeesExternalLabels()
{
    FakeSource source;
    SeriesCache cache(source, Labels{{"cluster", "batmobile"}},
                      rules({rule(relabel::Action::Replace, {"cluster", "job"}, "(.*);(.*)", "both", "$1-$2"),
                             rule(relabel::Action::LabelDrop, {}, "cluster")}));
    const SeriesSlot slot = cache.resolve(source.series(Labels{{"__name__", "up"}, {"job", "x"}}));
    QCOMPARE(text(source, cache, slot), (Labels{{"__name__", "up"}, {"both", "batmobile-x"}, {"job", "x"}}).toString());
}

void TestSeriesCache::droppedIsRemembered()
{
    FakeSource source;
    SeriesCache cache(source, {}, rules({rule(relabel::Action::Drop, {"__name__"}, "go_.*")}));
    const model::SeriesRef ref = source.series(Labels{{"__name__", "go_gc"}});
    QCOMPARE(cache.resolve(ref), SeriesCache::kRelabelDropped);
    source.forget(ref); // now only the cache can know
    QCOMPARE(cache.resolve(ref), SeriesCache::kRelabelDropped);
    QCOMPARE(cache.size(), std::size_t{1});
}

void TestSeriesCache::emptiedIsDropped()
{
    FakeSource source;
    SeriesCache cache(source, {}, rules({rule(relabel::Action::LabelDrop, {}, ".*")}));
    QCOMPARE(cache.resolve(source.series(Labels{{"__name__", "up"}})), SeriesCache::kRelabelDropped);
}

void TestSeriesCache::unknownIsAskedAgain()
{
    FakeSource source;
    SeriesCache cache(source, {}, {});
    QCOMPARE(cache.resolve(model::SeriesRef{1}), SeriesCache::kUnknown);
    QCOMPARE(cache.size(), std::size_t{0});
    QVERIFY(cache.resolve(source.series(Labels{{"__name__", "up"}})) < SeriesCache::kUnknown);
}

void TestSeriesCache::sweepForgetsWhatTheLogForgot()
{
    FakeSource source;
    SeriesCache cache(source, {}, rules({rule(relabel::Action::Drop, {"__name__"}, "dropped")}));
    const model::SeriesRef keep = source.series(Labels{{"__name__", "keep"}});
    const model::SeriesRef gone = source.series(Labels{{"__name__", "gone"}});
    const model::SeriesRef dropped = source.series(Labels{{"__name__", "dropped"}});
    const SeriesSlot kept = cache.resolve(keep);
    QVERIFY(cache.resolve(gone) < SeriesCache::kUnknown);
    QCOMPARE(cache.resolve(dropped), SeriesCache::kRelabelDropped);
    source.forget(gone);
    source.forget(dropped);
    QVERIFY(cache.sweep(1, 1000));
    QCOMPARE(cache.size(), std::size_t{1});
    QCOMPARE(cache.resolve(keep), kept);
    QCOMPARE(cache.resolve(gone), SeriesCache::kUnknown);
    QCOMPARE(text(source, cache, kept), std::string("keep"));
}

void TestSeriesCache::sweepKeepsWhatWaits()
{
    FakeSource source;
    SeriesCache cache(source, {}, {});
    const model::SeriesRef ref = source.series(Labels{{"__name__", "waits"}});
    const SeriesSlot slot = cache.resolve(ref);
    cache.use(slot, 0xffffffff); // record numbers wrap: 2 is newer than this
    source.forget(ref);
    QVERIFY(cache.sweep(0xfffffff0, 1000));
    QCOMPARE(cache.resolve(ref), slot);
    QCOMPARE(text(source, cache, slot), std::string("waits"));
    QVERIFY(cache.sweep(2, 1000));
    QCOMPARE(cache.resolve(ref), SeriesCache::kUnknown);
}

void TestSeriesCache::referencesAreGivenBack()
{
    FakeSource source;
    for (const bool withRules : {false, true}) {
        {
            SeriesCache cache(source, Labels{{"cluster", "batmobile"}},
                              withRules ? rules({rule(relabel::Action::Replace, {"job"}, "(.*)", "task"),
                                                 rule(relabel::Action::Drop, {"__name__"}, "b")})
                                        : relabel::Rules());
            std::vector<model::SeriesRef> refs;
            for (const char *name : {"a", "b", "c", "d"})
                refs.push_back(source.series(Labels{{"__name__", name}, {"job", "x"}}));
            for (const model::SeriesRef ref : refs)
                static_cast<void>(cache.resolve(ref));
            source.forget(refs[0]);
            QVERIFY(cache.sweep(1, 1000));
            for (std::size_t i = 1; i < refs.size(); ++i)
                source.forget(refs[i]);
            QVERIFY(source.pairs().size() > 0);
        }
        QCOMPARE(source.pairs().size(), std::size_t{0});
    }
}

void TestSeriesCache::manySeriesComeAndGo()
{
    FakeSource source;
    {
        SeriesCache cache(source, Labels{{"cluster", "batmobile"}}, {});
        std::vector<std::pair<model::SeriesRef, std::string>> living;
        for (int round = 0; round < 30; ++round) {
            for (int i = 0; i < 1000; ++i) {
                const std::string name = "m" + std::to_string(round) + "_" + std::to_string(i);
                living.emplace_back(source.series(Labels{{"__name__", name}}), name);
                QVERIFY(cache.resolve(living.back().first) < SeriesCache::kUnknown);
            }
            // All but every tenth of the oldest thousand go.
            std::vector<std::pair<model::SeriesRef, std::string>> rest;
            for (std::size_t i = 0; i < living.size(); ++i) {
                if (i < 1000 && i % 10 != 0)
                    source.forget(living[i].first);
                else
                    rest.push_back(living[i]);
            }
            living = std::move(rest);
            while (!cache.sweep(1, 3)) {
            }
            QCOMPARE(cache.size(), living.size());
        }
        for (const auto &[ref, name] : living)
            QCOMPARE(text(source, cache, cache.resolve(ref)),
                     (Labels{{"__name__", name}, {"cluster", "batmobile"}}).toString());
        for (const auto &[ref, name] : living)
            source.forget(ref);
    }
    QCOMPARE(source.pairs().size(), std::size_t{0});
}

QTEST_APPLESS_MAIN(TestSeriesCache)
#include "tst_remote_series_cache.moc"
