// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/delivery.h"

#include "tests/agent/remote/fake_source.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http_client.h"

#include <QtTest>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <queue>
#include <random>
#include <vector>

using namespace agent;
using namespace agent::remote;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : m_engine(seed) {}
    [[nodiscard]] std::uint64_t next() override { return m_engine(); }

private:
    std::mt19937_64 m_engine;
};

/// Many deliveries and one receiver, on one clock that goes from event to event.
class Herd {
public:
    enum class Outage {
        NoNetwork, ///< Nothing reaches the receiver.
        Refuses,   ///< It answers 503.
    };
    static constexpr int kAgents = 1000;
    static constexpr milliseconds kInterval = 15s;
    static constexpr int kSeries = 25;
    static constexpr milliseconds kAnswer = 50ms;

    explicit Herd(CatchUp catchUp)
    {
        SeededRandom random(7);
        for (int i = 0; i < kAgents; ++i) {
            m_agents.push_back(std::make_unique<Agent>(*this, static_cast<std::uint64_t>(i), catchUp));
            const milliseconds offset(random.next() % static_cast<std::uint64_t>(kInterval.count()));
            at(offset, [this, i] { scrape(*m_agents[static_cast<std::size_t>(i)]); });
        }
    }
    /// Lets time pass.
    void runUntil(milliseconds end)
    {
        while (!m_events.empty() && m_events.top().time <= end) {
            const Event event = m_events.top();
            m_events.pop();
            m_clock.advance(event.time - m_now);
            m_now = event.time;
            event.what();
        }
        m_clock.advance(end - m_now);
        m_now = end;
    }
    void fail(Outage how)
    {
        m_down = true;
        m_outage = how;
    }
    void recover() { m_down = false; }
    /// All agents start anew, as after a cut of the power.
    void restart()
    {
        for (const auto &agent : m_agents) {
            agent->start(*this);
            run(*agent);
        }
    }
    void tellNetworkUp()
    {
        for (const auto &agent : m_agents) {
            agent->delivery->networkUp();
            run(*agent);
        }
    }
    /// The most requests in any second of a span, and the mean.
    [[nodiscard]] std::pair<double, double> rate(milliseconds from, milliseconds to) const
    {
        double most = 0;
        double sum = 0;
        for (auto second = from / 1s; second < to / 1s; ++second) {
            const auto found = m_requests.find(second);
            const double count = found == m_requests.end() ? 0 : found->second;
            most = std::max(most, count);
            sum += count;
        }
        return {most, sum / static_cast<double>((to - from) / 1s)};
    }
    [[nodiscard]] std::uint64_t pending() const
    {
        std::uint64_t count = 0;
        for (const auto &agent : m_agents) {
            const RemoteStatus status = *agent->delivery->status();
            count += status.ledger.pending;
        }
        return count;
    }
    [[nodiscard]] std::int64_t imbalance() const
    {
        std::int64_t sum = 0;
        for (const auto &agent : m_agents)
            sum += std::abs(agent->delivery->status()->ledger.imbalance());
        return sum;
    }
    /// The busiest second of a span, in seconds after its beginning.
    [[nodiscard]] std::int64_t busiest(milliseconds from, milliseconds to) const
    {
        const auto most = std::max_element(m_requests.lower_bound(from / 1s), m_requests.lower_bound(to / 1s),
                                           [](const auto &a, const auto &b) { return a.second < b.second; });
        return most->first - from / 1s;
    }
    /// Seconds after `since` until so many agents were heard of.
    [[nodiscard]] double heard(milliseconds since, std::size_t agents) const
    {
        std::vector<milliseconds> firsts;
        for (const auto &agent : m_agents) {
            const auto first = std::upper_bound(agent->taken.begin(), agent->taken.end(), since);
            if (first != agent->taken.end())
                firsts.push_back(*first - since);
        }
        std::sort(firsts.begin(), firsts.end());
        return firsts.size() < agents ? 1e9 : std::chrono::duration<double>(firsts[agents - 1]).count();
    }

private:
    struct Event {
        milliseconds time;
        std::uint64_t number;
        std::function<void()> what;
        bool operator<(const Event &other) const
        {
            return std::pair(other.time, other.number) < std::pair(time, number);
        }
    };
    struct Agent {
        Agent(Herd &herd, std::uint64_t seed, CatchUp catchUp) : random(seed)
        {
            settings.name = "headquarters";
            settings.url = "http://hq.example/api/v1/write";
            settings.queue.maxSamplesPerSend = 100;
            settings.steering.catchUp = catchUp;
            metrics = std::make_unique<Metrics>(registry, settings);
            for (int i = 0; i < kSeries; ++i)
                series.push_back(source.series({{"__name__", "m" + std::to_string(i)}}));
            start(herd);
        }
        void start(Herd &herd)
        {
            delivery.reset();
            client.pending.clear();
            Intervals intervals;
            intervals.cursor = intervals.idlePublish = intervals.publish = 30s;
            Delivery::Surroundings around{source,
                                          client,
                                          herd.m_clock,
                                          random,
                                          log,
                                          *metrics,
                                          [this](const wal::CursorStore::Cursor &next) {
                                              cursor = next;
                                              return Status();
                                          },
                                          [] {},
                                          "Belfry/test",
                                          intervals};
            around.note = note;
            around.saveNote = [this](const SteeringNote &next) {
                note = next;
                return Status();
            };
            delivery =
                std::make_unique<Delivery>(settings, model::Labels(), relabel::Rules(), cursor, std::move(around));
        }
        SeededRandom random;
        FakeSource source;
        FakeHttpClient client;
        NullLog log;
        telemetry::Registry registry;
        std::unique_ptr<Metrics> metrics;
        Settings settings;
        std::vector<model::SeriesRef> series;
        std::unique_ptr<Delivery> delivery;
        wal::CursorStore::Cursor cursor; ///< As kept on its disk, as is the note.
        SteeringNote note;
        std::vector<milliseconds> taken;
        milliseconds wake{-1}; ///< An event is due then.
        std::size_t seen = 0;  ///< Requests.
    };

    void at(milliseconds time, std::function<void()> what) { m_events.push({time, m_number++, std::move(what)}); }
    void scrape(Agent &agent)
    {
        std::vector<model::Sample> samples;
        for (const model::SeriesRef ref : agent.series)
            samples.push_back({ref, m_clock.now(), 1});
        agent.source.append(samples);
        run(agent);
        at(m_now + kInterval, [this, &agent] { scrape(agent); });
    }
    void run(Agent &agent)
    {
        agent.client.poll(0ms);
        const SteadyTime wake = agent.delivery->run();
        while (agent.seen < agent.client.started) {
            ++agent.seen;
            if (!m_down || m_outage == Outage::Refuses)
                ++m_requests[m_now / 1s];
            at(m_now + kAnswer, [this, &agent] { answer(agent); });
        }
        const auto wait =
            std::chrono::ceil<milliseconds>(std::min<SteadyTime::duration>(wake - m_clock.steadyNow(), 60s));
        const milliseconds due = m_now + std::max(wait, milliseconds(1));
        if (agent.wake > m_now && agent.wake <= due)
            return;
        agent.wake = due;
        at(due, [this, &agent, due] {
            if (agent.wake == due) {
                agent.wake = milliseconds(-1);
                run(agent);
            }
        });
    }
    void answer(Agent &agent)
    {
        if (!agent.client.pending.empty()) {
            if (m_down && m_outage == Outage::NoNetwork) {
                agent.client.finish(0, FakeHttpClient::failure(http::Failure::Connect, "no route to host"));
            } else {
                agent.client.answer(0, m_down ? 503 : 204);
                if (!m_down)
                    agent.taken.push_back(m_now);
            }
        }
        run(agent);
    }

    FakeClock m_clock;
    milliseconds m_now{0};
    std::uint64_t m_number = 0;
    std::priority_queue<Event> m_events;
    std::map<std::int64_t, int> m_requests; ///< That came to the receiver, by second.
    std::vector<std::unique_ptr<Agent>> m_agents;
    bool m_down = false;
    Outage m_outage = Outage::NoNetwork;
};

} // namespace

class TestRemoteHerd : public QObject {
    Q_OBJECT
private slots:
    void comesBackGently_data();
    void comesBackGently();
    void withoutCareItWouldNot();
};

void TestRemoteHerd::comesBackGently_data()
{
    QTest::addColumn<bool>("refuses");
    QTest::addColumn<int>("minutes");
    QTest::addColumn<bool>("networkUp");
    QTest::addColumn<bool>("restart");
    QTest::newRow("a minute without a network") << false << 1 << false << false;
    QTest::newRow("a quarter of an hour without a network") << false << 15 << false << false;
    QTest::newRow("a quarter of an hour, and all hear of the network") << false << 15 << true << false;
    QTest::newRow("a receiver that refuses for a quarter of an hour") << true << 15 << false << false;
    QTest::newRow("a quarter of an hour, and all are restarted") << false << 15 << false << true;
}

/// A thousand agents that send a request every 15 seconds each: from the end of the outage until nothing waits, no
/// second has more than three times the requests it has in steady state.
void TestRemoteHerd::comesBackGently()
{
    QFETCH(bool, refuses);
    QFETCH(int, minutes);
    QFETCH(bool, networkUp);
    QFETCH(bool, restart);
    Herd herd(CatchUp::Gentle);
    herd.runUntil(3min);
    const auto [steadyPeak, steady] = herd.rate(1min, 3min);
    herd.fail(refuses ? Herd::Outage::Refuses : Herd::Outage::NoNetwork);
    const milliseconds back = 3min + std::chrono::minutes(minutes);
    herd.runUntil(back);
    herd.recover();
    if (restart)
        herd.restart();
    if (networkUp)
        herd.tellNetworkUp();
    herd.runUntil(back + 5min);
    const auto [peak, mean] = herd.rate(back, back + 5min);
    qInfo("%s: steady %.1f/s (at most %.0f), peak %.0f = %.2f times, after %d s; half of them heard after %.1f s, all "
          "after %.1f s",
          QTest::currentDataTag(), steady, steadyPeak, peak, peak / steady,
          static_cast<int>(herd.busiest(back, back + 5min)), herd.heard(back, Herd::kAgents / 2),
          herd.heard(back, Herd::kAgents));
    QVERIFY2(peak <= 3 * steady, qPrintable(QString::number(peak / steady)));
    if (refuses) {
        // What each has under way when it begins, and its first quick tries, are within the first half minute.
        QVERIFY(herd.rate(3min + 30s, back).first <= 3 * steady);
    }
    herd.runUntil(back + 6min); // all states are published
    QVERIFY2(herd.pending() < Herd::kAgents * Herd::kSeries * 4, qPrintable(QString::number(herd.pending())));
    QCOMPARE(herd.imbalance(), std::int64_t{0});
}

/// The same with `catch_up: full`: the test sees what it is there to prevent.
void TestRemoteHerd::withoutCareItWouldNot()
{
    Herd herd(CatchUp::Full);
    herd.runUntil(3min);
    const auto [steadyPeak, steady] = herd.rate(1min, 3min);
    herd.fail(Herd::Outage::NoNetwork);
    herd.runUntil(18min);
    herd.recover();
    herd.runUntil(20min);
    const auto [peak, mean] = herd.rate(18min, 20min);
    qInfo("peak %.2f times the steady rate", peak / steady);
    QVERIFY(peak > 3 * steady);
}

QTEST_APPLESS_MAIN(TestRemoteHerd)
#include "tst_remote_herd.moc"
