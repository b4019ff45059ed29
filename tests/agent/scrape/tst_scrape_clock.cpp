// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/base/clock_guard.h"
#include "agent/scrape/worker.h"
#include "tests/support/fake_http_client.h"
#include "tests/support/fake_raw_clocks.h"

#include <QTest>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace agent;
using namespace agent::scrape;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kInterval = 10s;
constexpr milliseconds kStep = 20ms; // of the test's time
constexpr int kTargets = 60;

struct Scrape {
    SteadyTime steady;
    TimestampMs timestamp;
};

/// Notes when each target was scraped.
class ScrapeTimes final : public SampleSink {
public:
    explicit ScrapeTimes(const Clock &clock) : m_clock(clock) {}

    [[nodiscard]] model::SeriesRef acquire(const model::Labels &labels) override
    {
        const auto [known, added] = m_refs.try_emplace(labels, model::SeriesRef{m_refs.size() + 1});
        if (added && labels.get("__name__") == "up")
            m_instances[known->second] = std::string(labels.get("instance"));
        return known->second;
    }
    void release(std::span<const model::SeriesRef>) override {}
    [[nodiscard]] CommitResult commit(const Batch &batch) override
    {
        for (const model::Sample &sample : batch.samples)
            if (const auto up = m_instances.find(sample.series); up != m_instances.end())
                scrapes[up->second].push_back({m_clock.steadyNow(), sample.timestamp});
        return {};
    }

    std::map<std::string, std::vector<Scrape>> scrapes; ///< By instance.

private:
    const Clock &m_clock;
    std::map<model::Labels, model::SeriesRef> m_refs;
    std::map<model::SeriesRef, std::string> m_instances;
};

/// Many targets on one worker, under a guarded clock that the test moves; every request is answered at the next step.
class Fleet {
public:
    explicit Fleet(TimestampMs wall = 1'795'264'264'005)
        : clocks(wall), guard(clocks), m_metrics(m_registry), m_client(new FakeHttpClient),
          m_worker({m_options, m_sink, guard, m_log, m_metrics, m_counters}, std::unique_ptr<http::Client>(m_client))
    {
        m_options.offsetSeed = 99;
        JobSettings job;
        job.name = "job";
        job.interval = kInterval;
        job.timeout = 5s;
        const auto pool = *compileSettings(job, 1);
        for (int i = 0; i < kTargets; ++i) {
            const std::string address = "h" + std::to_string(i) + ":1";
            auto target = assembleTarget(model::Labels{{"__address__", address}}, {}, job, pool->relabel)->target;
            offsets[address] = scrapeOffset(target->key, m_options.offsetSeed, kInterval);
            m_worker.ensure(static_cast<std::uint64_t>(i),
                            {target, std::make_shared<TargetState>(), pool, m_options.offsetSeed});
        }
    }
    void pass(milliseconds time)
    {
        for (milliseconds gone{0}; gone < time; gone += kStep) {
            clocks.advance(kStep);
            m_worker.step({});
            while (!m_client->pending.empty())
                m_client->answer(0, 200, "m 1\n", {{"content-type", "text/plain"}});
            m_worker.step({});
        }
    }
    FakeRawClocks clocks;
    ClockGuard guard;
    std::map<std::string, milliseconds> offsets;
    [[nodiscard]] const std::map<std::string, std::vector<Scrape>> &scrapes() const { return m_sink.scrapes; }

private:
    Manager::Options m_options;
    ScrapeTimes m_sink{guard};
    NullLog m_log;
    telemetry::Registry m_registry;
    ScrapeMetrics m_metrics;
    ScrapeCounters m_counters;
    FakeHttpClient *m_client; ///< Owned by the worker.
    Worker m_worker;
};

struct Happening {
    std::function<void(Fleet &)> what;
};

} // namespace

Q_DECLARE_METATYPE(Happening)

class TstScrapeClock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goesOnWithinOneInterval_data()
    {
        QTest::addColumn<Happening>("happening");
        QTest::addColumn<bool>("slowed");
        const auto row = [](const char *name, std::function<void(Fleet &)> what, bool slowed = false) {
            QTest::newRow(name) << Happening{std::move(what)} << slowed;
        };
        row("nothing", [](Fleet &) {});
        row("10 min forward", [](Fleet &f) { f.clocks.jump(10min); });
        row("50 years forward", [](Fleet &f) { f.clocks.jump(std::chrono::hours(50 * 365 * 24)); });
        row("half an interval forward", [](Fleet &f) { f.clocks.jump(kInterval / 2); });
        row("6 h back", [](Fleet &f) { f.clocks.jump(-6h); });
        row(
            "20 s back", [](Fleet &f) { f.clocks.jump(-20s); }, true);
        row(
            "6 h back, and the receiver is behind as well",
            [](Fleet &f) {
                f.clocks.jump(-6h);
                f.guard.noteReceiverTime({f.guard.now() - milliseconds(6h).count(), f.guard.elapsed(), 500ms});
            },
            true);
        row("8 h asleep", [](Fleet &f) { f.clocks.sleep(8h); });
        row("8 h and an odd time asleep", [](Fleet &f) { f.clocks.sleep(8h + 3777ms); });
        row("asleep, and the wall clock stood still", [](Fleet &f) {
            f.clocks.sleep(8h);
            f.clocks.jump(-8h);
        });
        row("there and back", [](Fleet &f) {
            f.clocks.jump(-6h);
            f.pass(25s);
            f.clocks.jump(6h);
        });
    }
    void goesOnWithinOneInterval()
    {
        QFETCH(const Happening, happening);
        QFETCH(const bool, slowed);
        Fleet fleet;
        fleet.pass(3 * kInterval);
        const SteadyTime happened = fleet.guard.steadyNow();
        happening.what(fleet);
        fleet.pass(6 * kInterval);
        QCOMPARE(fleet.scrapes().size(), std::size_t{kTargets});
        for (const auto &[instance, list] : fleet.scrapes()) {
            bool first = true;
            for (std::size_t i = 1; i < list.size(); ++i) {
                const auto gap = list[i].steady - list[i - 1].steady;
                QVERIFY2(list[i].timestamp > list[i - 1].timestamp, instance.c_str());
                QVERIFY2(gap <= kInterval * 3 / 2 + kStep, instance.c_str());
                QVERIFY2(gap >= kInterval / 2 - kStep, instance.c_str()); // nothing is made up for
                if (list[i].steady > happened && first) {
                    first = false;
                    QVERIFY2(list[i].steady - happened <= kInterval + kStep, instance.c_str());
                }
            }
            QVERIFY2(list.size() >= 8, std::to_string(list.size()).c_str());
            if (slowed)
                continue;
            const milliseconds into(list.back().timestamp % kInterval.count());
            const milliseconds late = (into - fleet.offsets.at(instance) + kInterval) % kInterval;
            QVERIFY2(late <= kStep, (instance + " " + std::to_string(late.count())).c_str());
        }
    }

    void bootIn1970ThenSynchronised()
    {
        Fleet fleet(3000);
        fleet.pass(3 * kInterval);
        fleet.clocks.setWall(1'795'264'264'005);
        const SteadyTime happened = fleet.guard.steadyNow();
        fleet.pass(3 * kInterval);
        for (const auto &[instance, list] : fleet.scrapes()) {
            QVERIFY2(list.size() >= 5, instance.c_str());
            QVERIFY(list.front().timestamp >= kReleaseDate);
            QVERIFY(list.back().timestamp > 1'795'264'264'005);
            for (std::size_t i = 1; i < list.size(); ++i) {
                QVERIFY(list[i].timestamp > list[i - 1].timestamp);
                QVERIFY(list[i].steady - list[i - 1].steady <= kInterval * 3 / 2 + kStep);
            }
            QVERIFY(std::any_of(list.begin(), list.end(), [&](const Scrape &scrape) {
                return scrape.steady > happened && scrape.steady <= happened + kInterval + kStep;
            }));
        }
    }

    void slowedTimeComesBackIntoPhase()
    {
        Fleet fleet;
        fleet.pass(2 * kInterval);
        fleet.clocks.jump(-20s);
        fleet.pass(8 * kInterval); // made up after four
        QVERIFY(!fleet.guard.status().slowed);
        for (const auto &[instance, list] : fleet.scrapes()) {
            const milliseconds into(list.back().timestamp % kInterval.count());
            const milliseconds late = (into - fleet.offsets.at(instance) + kInterval) % kInterval;
            QVERIFY2(late <= kStep, (instance + " " + std::to_string(late.count())).c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TstScrapeClock)
#include "tst_scrape_clock.moc"
