// SPDX-License-Identifier: GPL-3.0-or-later
// What a wrong clock does to forwarding, from the targets' pages to the receiver: prometheus/prometheus issues 8710,
// 10028, 8312 and 8243, thanos-io/thanos issue 6167.
#include "agent/base/clock_guard.h"
#include "agent/base/filesystem.h"
#include "agent/engine/wal_sink.h"
#include "agent/http/server.h"
#include "agent/remote/manager.h"
#include "agent/scrape/manager.h"
#include "agent/wal/log.h"
#include "tests/support/http_date.h"
#include "tests/support/write_receiver.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

using namespace agent;
using namespace std::chrono_literals;
using std::chrono::microseconds;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kInterval = 500ms;
constexpr int kTargets = 5;
constexpr int kPatience = 20000;

/// The machine's clocks, each moved by what the test says. Internally synchronised.
class MovedClocks final : public RawClocks {
public:
    [[nodiscard]] microseconds wall() const override { return m_system.wall() + microseconds(m_wall + m_slept); }
    [[nodiscard]] microseconds boot() const override { return m_system.boot() + microseconds(m_slept); }
    [[nodiscard]] SteadyTime steady() const override { return m_system.steady(); }

    void jump(microseconds by) { m_wall += by.count(); }
    void setWall(TimestampMs to) { jump(milliseconds(to) - wall()); }
    void sleep(microseconds by) { m_slept += by.count(); }

private:
    SystemRawClocks m_system;
    std::atomic<std::int64_t> m_wall{0};
    std::atomic<std::int64_t> m_slept{0};
};

/// A receiver with a clock of its own, which refuses for good what is more than ten minutes ahead of that. Its clock is
/// right, until the test moves it.
class TimedReceiver {
public:
    TimedReceiver()
    {
        receiver.answerBy([this](const WriteReceiver::Request &request) {
            WriteReceiver::Answer answer;
            answer.headers = {{"Date", httpDate(now())}};
            for (const WriteReceiver::Sample &sample : request.samples)
                if (sample.timestamp > now() + kFutureLimit.count()) {
                    ++tooFarAhead;
                    answer.status = 400;
                }
            return answer;
        });
    }
    [[nodiscard]] TimestampMs now() const { return SystemClock().now() + m_ahead; }
    void move(milliseconds by) { m_ahead += by.count(); }

    std::atomic<int> tooFarAhead{0};
    WriteReceiver receiver;

private:
    std::atomic<std::int64_t> m_ahead{0};
};

/// Everything of an agent but its engine, on the guarded clock: targets, scraping, the log, one remote.
class Chain {
public:
    ~Chain() { close(); }

    [[nodiscard]] bool open()
    {
        m_registry = std::make_unique<telemetry::Registry>();
        guard = std::make_unique<ClockGuard>(clocks);
        wal::Settings settings;
        settings.directory = m_directory.path().toStdString();
        settings.segmentBytes = 1U << 20;
        auto opened = wal::Log::open(settings, *m_files, *guard, m_sink, *m_registry);
        if (!opened)
            return false;
        m_log = std::move(*opened);
        for (const wal::SegmentInfo &segment : m_log->status().segments)
            guard->learnNewest(segment.maxTime);
        m_cursors = std::make_unique<wal::CursorStore>(settings.directory, *m_files, m_sink);
        remote::Manager::Options options;
        options.userAgent = "Belfry/test";
        options.clockHooks = {[this](const ClockReading &reading) { guard->noteReceiverTime(reading); },
                              [this] { return guard->isSuspicious(); }};
        m_remotes = std::make_unique<remote::Manager>(options, *m_log, *m_cursors, *guard, m_sink, *m_registry, [] {});
        remote::Settings remote;
        remote.name = "headquarters";
        remote.url = receiver.receiver.url();
        remote.queue.maxBackoff = 200ms;
        return m_remotes->apply({remote}, {}).ok() && startScraping();
    }
    void close()
    {
        m_scrape.reset();
        m_commits.reset();
        if (m_remotes)
            m_remotes->stop();
        m_remotes.reset();
        m_log.reset();
    }
    /// Scrapes of the target that had the fewest.
    [[nodiscard]] std::uint64_t scrapes() const
    {
        std::uint64_t least = 0;
        std::size_t targets = 0;
        for (const scrape::PoolStatus &pool : m_scrape->status())
            for (const scrape::TargetStatus &target : pool.targets)
                least = targets++ == 0 ? target.scrapes : std::min(least, target.scrapes);
        return targets == kTargets ? least : 0;
    }
    [[nodiscard]] remote::RemoteStatus remote() const { return m_remotes->status().front(); }
    void retryNow() { m_remotes->retryNow("headquarters").ignore("the remote is there"); }
    [[nodiscard]] std::uint64_t appended() const { return m_log->status().samplesAppended; }
    /// Stops scraping, so that what is under way can be counted.
    void stopScraping() { m_scrape->stop(); }
    [[nodiscard]] bool refusedNothing() const
    {
        const std::string text = m_registry->text();
        return text.find("prometheus_target_scrapes_sample_out_of_order_total 0\n") != std::string::npos &&
               text.find("prometheus_target_scrapes_sample_duplicate_timestamp_total 0\n") != std::string::npos &&
               text.find("prometheus_target_scrapes_sample_out_of_bounds_total 0\n") != std::string::npos;
    }

    MovedClocks clocks;
    TimedReceiver receiver;
    std::unique_ptr<ClockGuard> guard;

private:
    [[nodiscard]] bool startScraping()
    {
        if (!m_page) {
            m_page = http::makeServer(2);
            m_page->handle("GET", "/metrics", [](const http::ServerRequest &) {
                return http::ServerResponse{200, "text/plain; version=0.0.4", "a 1\nb 2\n", {}};
            });
            if (!m_page->listen("127.0.0.1:0").ok())
                return false;
        }
        m_commits = std::make_unique<engine::WalSink>(*m_log, m_tap);
        scrape::Manager::Options options;
        options.userAgent = "Belfry/test";
        options.syncInterval = 0ms;
        m_scrape = std::make_unique<scrape::Manager>(options, *m_commits, *guard, m_sink, *m_registry);
        scrape::JobSettings job;
        job.name = "batmobile";
        job.interval = kInterval;
        job.timeout = kInterval;
        job.protocols = {"PrometheusText0.0.4"};
        if (!m_scrape->apply({job}).ok())
            return false;
        model::TargetGroup group;
        group.source = "0";
        for (int i = 0; i < kTargets; ++i)
            group.targets.push_back(model::Labels{{"__address__", "127.0.0.1:" + std::to_string(m_page->port())},
                                                  {"instance", "wheel " + std::to_string(i)}});
        m_scrape->update("batmobile", {group});
        return true;
    }

    QTemporaryDir m_directory;
    std::unique_ptr<FileSystem> m_files = makePosixFileSystem();
    NullLog m_sink;
    std::unique_ptr<http::Server> m_page;
    std::unique_ptr<telemetry::Registry> m_registry;
    std::unique_ptr<wal::Log> m_log;
    std::unique_ptr<wal::CursorStore> m_cursors;
    std::unique_ptr<remote::Manager> m_remotes;
    engine::SeriesTap m_tap;
    std::unique_ptr<engine::WalSink> m_commits;
    std::unique_ptr<scrape::Manager> m_scrape;
};

/// A time that the guard itself leaves out: from what it showed before to what it shows after.
struct Leap {
    TimestampMs from;
    TimestampMs to;
};

/// What is wrong with the series the receiver has; empty: nothing.
QString faults(const WriteReceiver &receiver, const std::vector<Leap> &leaps)
{
    const auto series = receiver.series();
    if (series.size() < std::size_t{kTargets} * 7)
        return QStringLiteral("only %1 series").arg(series.size());
    for (const auto &[labels, points] : series)
        for (std::size_t i = 1; i < points.size(); ++i) {
            const TimestampMs before = points[i - 1].first;
            const TimestampMs after = points[i].first;
            if (after <= before)
                return QStringLiteral("%1 goes back from %2 to %3")
                    .arg(QString::fromStdString(labels))
                    .arg(before)
                    .arg(after);
            std::int64_t gap = after - before;
            for (const Leap &leap : leaps)
                if (before <= leap.from + kInterval.count() && after >= leap.to - kInterval.count())
                    gap -= leap.to - leap.from;
            if (gap > 2 * kInterval.count())
                return QStringLiteral("%1 has a gap of %2 ms after %3")
                    .arg(QString::fromStdString(labels))
                    .arg(gap)
                    .arg(before);
        }
    return {};
}

} // namespace

class TstClockJumps : public QObject {
    Q_OBJECT

private:
    /// Waits until every target was scraped `times` more times.
    void goOn(Chain &chain, std::uint64_t times = 3)
    {
        const std::uint64_t before = chain.scrapes();
        QTRY_VERIFY_WITH_TIMEOUT(chain.scrapes() >= before + times, kPatience);
    }
    /// Does it, and takes it as a leap when time itself goes forward with it.
    template <typename Change>
    void leap(Chain &chain, std::vector<Leap> &leaps, Change change)
    {
        const TimestampMs before = chain.guard->now();
        change();
        leaps.push_back({before, chain.guard->now()});
    }
    /// Everything appended arrives, and nothing else.
    void drain(Chain &chain, std::uint64_t appendedBefore = 0)
    {
        chain.stopScraping();
        QTRY_COMPARE_WITH_TIMEOUT(chain.receiver.receiver.sampleCount(), appendedBefore + chain.appended(), kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(chain.remote().ledger.pending, std::uint64_t{0}, kPatience);
        QVERIFY(chain.remote().ledger.dropped.empty());
        QCOMPARE(chain.remote().ledger.imbalance(), std::int64_t{0});
        QVERIFY(chain.refusedNothing());
        QCOMPARE(chain.receiver.tooFarAhead.load(), 0);
        QCOMPARE(chain.receiver.receiver.outOfOrder(), std::uint64_t{0});
        QCOMPARE(chain.receiver.receiver.repetitions(), std::uint64_t{0});
        QVERIFY(chain.receiver.receiver.complaints().empty());
    }

private Q_SLOTS:
    void aRunningAgent()
    {
        Chain chain;
        QVERIFY(chain.receiver.receiver.start());
        QVERIFY(chain.open());
        goOn(chain);
        QTRY_VERIFY(chain.guard->status().aheadOfReceiver.has_value());
        std::vector<Leap> leaps;

        chain.clocks.jump(10min); // wrong: the receiver's clock did not
        goOn(chain);
        chain.clocks.jump(-10min);
        goOn(chain);
        chain.clocks.jump(-6h); // wrong as well
        goOn(chain);
        chain.clocks.jump(6h);
        goOn(chain);
        chain.clocks.setWall(4000);
        goOn(chain);
        chain.clocks.setWall(chain.guard->now());
        goOn(chain);
        leap(chain, leaps, [&] {
            chain.clocks.sleep(8h);
            chain.receiver.move(8h);
        });
        goOn(chain);
        // Both find out that it is later: the receiver first, then this machine.
        chain.receiver.move(10min);
        goOn(chain);
        leap(chain, leaps, [&] { chain.clocks.jump(10min); });
        goOn(chain);
        QVERIFY(std::abs(chain.guard->status().aheadOfReceiver->count()) < 5000);
        drain(chain);
        QCOMPARE(faults(chain.receiver.receiver, leaps), QString());
    }

    void bootIn1970ThenSynchronised()
    {
        Chain chain;
        std::vector<Leap> leaps;
        chain.clocks.setWall(4000);
        QVERIFY(chain.receiver.receiver.start());
        QVERIFY(chain.open());
        QVERIFY(chain.guard->status().state == ClockStatus::State::Provisional);
        goOn(chain);
        leap(chain, leaps, [&] { chain.clocks.setWall(SystemClock().now()); });
        goOn(chain);
        QVERIFY(chain.guard->status().state == ClockStatus::State::Synchronised);
        drain(chain);
        QCOMPARE(faults(chain.receiver.receiver, leaps), QString());
    }

    /// The clock is wrong while nobody can say so. Then the receiver can, and the clock is set, and the agent starts
    /// anew: its samples wait until their time has come.
    void aWrongTimeWhileOffline()
    {
        Chain chain;
        std::vector<Leap> leaps;
        QVERIFY(chain.receiver.receiver.start());
        chain.receiver.receiver.goDown();
        QVERIFY(chain.open());
        goOn(chain);
        leap(chain, leaps, [&] { chain.clocks.jump(6h); });
        goOn(chain);
        QVERIFY(chain.guard->isSuspicious());
        QVERIFY(chain.receiver.receiver.start());
        QTRY_VERIFY_WITH_TIMEOUT(chain.remote().state == remote::State::ActionNeeded, kPatience);
        QVERIFY(chain.remote().lastError.find("ahead of the receiver's clock") != std::string::npos);
        QVERIFY(chain.guard->status().state == ClockStatus::State::AheadOfReceiver);
        const std::uint64_t early = chain.receiver.receiver.sampleCount();
        QVERIFY(early > 0); // what came before the jump goes on its way
        chain.clocks.jump(-6h);
        goOn(chain);
        QVERIFY(chain.guard->status().slowed);
        QCOMPARE(chain.receiver.receiver.sampleCount(), early);

        const std::uint64_t appended = chain.appended();
        chain.close();
        QVERIFY(chain.open());
        QVERIFY(chain.guard->isSuspicious());
        goOn(chain, 2);
        QTRY_VERIFY_WITH_TIMEOUT(chain.remote().state == remote::State::ActionNeeded, kPatience);
        QCOMPARE(chain.receiver.receiver.sampleCount(), early);
        chain.receiver.move(6h); // the six hours go by
        chain.retryNow();
        drain(chain, appended);
        QCOMPARE(faults(chain.receiver.receiver, leaps), QString());
    }
};

QTEST_GUILESS_MAIN(TstClockJumps)
#include "tst_clock_jumps.moc"
