// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/pool.h"

#include <QTest>

#include <map>

using agent::model::Labels;
using agent::model::TargetGroup;
using namespace agent::scrape;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

/// Remembers what pools ask for.
class FakeFleet final : public Fleet {
public:
    void ensure(std::uint64_t id, LoopSpec spec) override
    {
        ++ensured;
        running[id] = std::move(spec);
    }
    void retire(std::uint64_t id) override
    {
        ++retired;
        if (running.erase(id) != 1)
            ++unknown;
    }
    std::map<std::uint64_t, LoopSpec> running;
    int ensured = 0, retired = 0, unknown = 0;
};

TargetGroup group(const std::vector<std::string> &addresses, const Labels &labels = {})
{
    TargetGroup out;
    out.source = "test/0";
    for (const std::string &address : addresses)
        out.targets.push_back(Labels{{"__address__", address}});
    out.labels = labels;
    return out;
}

struct Rig {
    explicit Rig(const JobSettings &settings = {}) : job(settings), pool(compiled(1), fleet, metrics, 7) {}
    std::shared_ptr<const PoolSettings> compiled(std::uint64_t mapping) { return *compileSettings(job, mapping); }
    void sync(std::vector<TargetGroup> groups) { pool.sync(std::move(groups), failures); }
    std::vector<std::string> urls() const
    {
        std::vector<std::string> out;
        for (const auto &row : pool.view()->targets)
            out.push_back(row.target->url);
        return out;
    }
    JobSettings job;
    agent::telemetry::Registry registry;
    ScrapeMetrics metrics{registry};
    FakeFleet fleet;
    Pool pool;
    std::vector<std::string> failures;
};

JobSettings namedJob()
{
    JobSettings out;
    out.name = "job";
    out.interval = 10s;
    out.timeout = 5s;
    return out;
}

} // namespace

class TstPool : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void comingAndGoing()
    {
        Rig rig(namedJob());
        rig.sync({group({"b:1", "a:1"}), group({"c:1"})});
        QCOMPARE(rig.urls(),
                 (std::vector<std::string>{"http://a:1/metrics", "http://b:1/metrics", "http://c:1/metrics"}));
        QCOMPARE(rig.fleet.ensured, 3);
        rig.sync({group({"b:1", "a:1"}), group({"c:1"})});
        QCOMPARE(rig.fleet.ensured, 3); // nothing changed
        rig.sync({group({"b:1", "d:1"})});
        QCOMPARE(rig.fleet.ensured, 4);
        QCOMPARE(rig.fleet.retired, 2);
        QCOMPARE(rig.fleet.running.size(), std::size_t{2});
        QCOMPARE(rig.fleet.unknown, 0);
        QVERIFY(rig.registry.text().find("prometheus_target_scrape_pool_targets{scrape_job=\"job\"} 2\n") !=
                std::string::npos);
        QVERIFY(rig.registry.text().find("prometheus_target_scrape_pool_sync_total{scrape_job=\"job\"} 3\n") !=
                std::string::npos);
        rig.pool.retire();
        QVERIFY(rig.fleet.running.empty());
        QVERIFY(rig.registry.text().find("scrape_job=\"job\"") == std::string::npos);
    }
    void equalTargetsAreScrapedOnce()
    {
        Rig rig(namedJob());
        rig.sync({group({"a:1", "a:1"}), group({"a:1"})});
        QCOMPARE(rig.fleet.running.size(), std::size_t{1});
        rig.sync({group({"a:1"}), group({"a:1"}, Labels{{"env", "x"}})});
        QCOMPARE(rig.fleet.running.size(), std::size_t{2});
    }
    void badTargetsAreSkippedAndTold()
    {
        Rig rig(namedJob());
        rig.sync({group({"a:1", "http://b", "c:1"})});
        QCOMPARE(rig.fleet.running.size(), std::size_t{2});
        QCOMPARE(rig.failures,
                 (std::vector<std::string>{"instance 1 in group test/0: \"http://b\" is not a valid hostname"}));
        QVERIFY(rig.registry.text().find("prometheus_target_sync_failed_total{scrape_job=\"job\"} 1\n") !=
                std::string::npos);
    }
    void droppedTargetsAreCountedInFull()
    {
        JobSettings job = namedJob();
        job.keepDroppedTargets = 2;
        agent::relabel::RuleSettings keep;
        keep.sourceLabels = {"__address__"};
        keep.regex = "keep.*";
        keep.action = agent::relabel::Action::Keep;
        job.relabel = {keep};
        Rig rig(job);
        rig.sync({group({"keep:1", "a:1", "b:1", "c:1"})});
        QCOMPARE(rig.urls(), (std::vector<std::string>{"http://keep:1/metrics"}));
        QCOMPARE(rig.pool.view()->droppedCount, std::uint64_t{3});
        QCOMPARE(rig.pool.view()->dropped.size(), std::size_t{2});
        QCOMPARE(rig.pool.view()->dropped[0].rule, 0);
        QCOMPARE(std::string(rig.pool.view()->dropped[0].discoveredLabels->get("__address__")), "a:1"s);
        QCOMPARE(rig.pool.view()->dropped[0].job, "job"s);
    }
    void targetLimit()
    {
        JobSettings job = namedJob();
        job.targetLimit = 2;
        Rig rig(job);
        rig.sync({group({"a:1", "b:1"})});
        QCOMPARE(rig.pool.view()->error, ""s);
        rig.sync({group({"a:1", "b:1", "c:1"})});
        const std::string error = "target_limit exceeded (number of targets: 3, limit: 2)";
        QCOMPARE(rig.pool.view()->error, error);
        for (const auto &[id, spec] : rig.fleet.running)
            QCOMPARE(spec.pool->forcedError, error);
        QCOMPARE(rig.fleet.running.size(), std::size_t{3});
        rig.sync({group({"a:1", "b:1"})});
        QCOMPARE(rig.pool.view()->error, ""s);
        for (const auto &[id, spec] : rig.fleet.running)
            QCOMPARE(spec.pool->forcedError, ""s);
        QVERIFY(rig.registry.text().find("prometheus_target_scrape_pool_exceeded_target_limit_total 1\n") !=
                std::string::npos);
    }
    void reloadThatKeepsTheMappingKeepsTheLoops()
    {
        Rig rig(namedJob());
        rig.sync({group({"a:1", "b:1"})});
        std::vector<std::uint64_t> before;
        for (const auto &[id, spec] : rig.fleet.running)
            before.push_back(id);
        const auto state = rig.pool.view()->targets[0].state;
        rig.job.interval = 30s;
        rig.job.sampleLimit = 100;
        rig.pool.reload(rig.compiled(1), rig.failures);
        std::vector<std::uint64_t> after;
        for (const auto &[id, spec] : rig.fleet.running) {
            after.push_back(id);
            QVERIFY(spec.target->interval == 30s);
            QCOMPARE(spec.pool->job.sampleLimit, std::uint64_t{100});
        }
        QCOMPARE(after, before);
        QCOMPARE(rig.fleet.retired, 0);
        QCOMPARE(rig.pool.view()->targets[0].state.get(), state.get()); // what people saw of the target stays
    }
    void reloadThatChangesTheMappingReplacesTheLoops()
    {
        Rig rig(namedJob());
        rig.sync({group({"a:1", "b:1"})});
        rig.job.honorLabels = true;
        rig.pool.reload(rig.compiled(2), rig.failures);
        QCOMPARE(rig.fleet.retired, 2);
        QCOMPARE(rig.fleet.running.size(), std::size_t{2});
        for (const auto &[id, spec] : rig.fleet.running)
            QVERIFY(spec.pool->job.honorLabels);
    }
    void offsetSeedIsThatOfTheTimeWhenALoopBegan()
    {
        Rig rig(namedJob());
        rig.sync({group({"a:1"})});
        rig.pool.setOffsetSeed(8);
        rig.sync({group({"a:1", "b:1"})});
        std::map<std::string, std::uint64_t> seeds;
        for (const auto &[id, spec] : rig.fleet.running)
            seeds[spec.target->url] = spec.offsetSeed;
        QVERIFY(seeds == (std::map<std::string, std::uint64_t>{{"http://a:1/metrics", 7}, {"http://b:1/metrics", 8}}));
        rig.sync({group({"a:1", "b:1"})});
        QCOMPARE(rig.fleet.ensured, 2); // a seed alone restarts nobody
        rig.job.sampleLimit = 100;
        rig.pool.reload(rig.compiled(1), rig.failures);
        for (const auto &[id, spec] : rig.fleet.running)
            QCOMPARE(spec.offsetSeed, std::uint64_t{8});
    }
    void changedHistogramSwitchReplacesTheLoops()
    {
        Rig rig(namedJob());
        rig.sync({group({"a:1"})});
        const std::uint64_t before = rig.fleet.running.begin()->first;
        rig.job.scrapeNativeHistograms = true;
        rig.pool.reload(rig.compiled(1), rig.failures); // at once, not with the next sync
        QCOMPARE(rig.fleet.running.size(), std::size_t{1});
        QVERIFY(rig.fleet.running.begin()->first != before);
        QVERIFY(rig.fleet.running.begin()->second.target->histograms.nativeHistograms);
    }
    void targetsThatDifferInTheIntervalOnly()
    {
        Rig rig(namedJob());
        rig.sync({group({"a:1"}), group({"a:1"}, Labels{{"__scrape_interval__", "20s"}})});
        QCOMPARE(rig.fleet.running.size(), std::size_t{2});
        rig.sync({group({"a:1"}), group({"a:1"}, Labels{{"__scrape_interval__", "20s"}})});
        QCOMPARE(rig.fleet.ensured, 2);
        QCOMPARE(rig.fleet.retired, 0);
    }
    void discoveredLabelsFollowWithoutTouchingTheLoop()
    {
        Rig rig(namedJob());
        rig.sync({group({"a:1"}, Labels{{"__meta_x", "1"}})});
        rig.sync({group({"a:1"}, Labels{{"__meta_x", "2"}})});
        QCOMPARE(rig.fleet.ensured, 1);
        QCOMPARE(std::string(rig.pool.view()->targets[0].target->discoveredLabels->get("__meta_x")), "2"s);
    }
};

QTEST_APPLESS_MAIN(TstPool)
#include "tst_pool.moc"
