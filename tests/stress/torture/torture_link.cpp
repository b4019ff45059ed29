// SPDX-License-Identifier: GPL-3.0-or-later
//
// A field site comes back on a thin line: nine hours of samples wait, written by an agent that was restarted twice
// (told to stop once, killed once), and then there is a link of 2 Mbit/s with a round trip of 200 ms. The real agent
// drains them over it: the loopback of a network namespace, shaped by tc, or a relay where the machine has no netem.
//
//   torture_link             a short outage, some seconds on the link
//   torture_link --full      nine hours
//
// Prints what it came to, and fails when a sample is missing or out of order, when the link was used by less than 90 %,
// or when (in full) the time to finish that was shown after a minute was off by more than 20 %.

#include "agent/base/filesystem.h"
#include "agent/base/log.h"
#include "agent/telemetry/registry.h"
#include "agent/wal/log.h"
#include "tests/support/fake_clock.h"
#include "tests/support/process.h"
#include "tests/support/thin_line.h"
#include "tests/support/write_receiver.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QThread>
#include <QUrl>

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace agent;

namespace {

constexpr int kSeries = 250;
constexpr std::chrono::seconds kInterval{5};
constexpr double kLinkBytesPerSecond = 2e6 / 8;
constexpr std::chrono::milliseconds kDelay{100}; ///< Each way.
constexpr double kLeastUse = 0.9;
constexpr double kMostEtaError = 0.2;
constexpr int kSettlingSeconds = 60; ///< After which the time to finish is judged.

[[noreturn]] void fail(const std::string &what)
{
    std::fprintf(stderr, "FAILED: %s\n", what.c_str());
    std::exit(1);
}

bool command(const QString &program, const QStringList &arguments)
{
    const QString path = process::findProgram(program);
    return !path.isEmpty() && process::run(path, arguments).exitCode == 0;
}

/// A loopback device of our own that is such a line. False: the machine cannot do that.
bool shapeLoopback()
{
    return ::unshare(CLONE_NEWNET) == 0 && command("ip", {"link", "set", "lo", "mtu", "1500", "up"}) &&
           command("tc",
                   {"qdisc", "add", "dev", "lo", "root", "netem", "delay", "100ms", "rate", "2mbit", "limit", "10000"});
}

/// One life of an agent without a network: writes samples for `duration`, beginning at `start`.
void writeBacklog(const std::string &directory, TimestampMs start, std::chrono::seconds duration, bool killed)
{
    const pid_t pid = ::fork();
    if (pid == 0) {
        const std::unique_ptr<FileSystem> files = makePosixFileSystem();
        FakeClock clock(start);
        NullLog sink;
        telemetry::Registry registry;
        wal::Settings settings;
        settings.directory = directory;
        settings.segmentBytes = 1 << 20;
        settings.background = false;
        auto log = wal::Log::open(settings, *files, clock, sink, registry);
        if (!log)
            ::_exit(1);
        std::vector<model::SeriesRef> series;
        for (int i = 0; i < kSeries; ++i)
            series.push_back((*log)->acquire({{"__name__", "site_metric_" + std::to_string(i / 14)},
                                              {"instance", "10.0.0.1:9100"},
                                              {"job", "site"},
                                              {"number", std::to_string(i)}}));
        std::vector<model::Sample> samples;
        for (std::uint64_t round = 0; round * kInterval < duration; ++round) {
            samples.clear();
            for (int i = 0; i < kSeries; ++i)
                samples.push_back({series[static_cast<std::size_t>(i)], clock.now(),
                                   std::floor(1e6 * std::abs(std::sin(static_cast<double>(round) * 0.01 + i)))});
            if (!(*log)->append(samples, {}).status.ok())
                ::_exit(1);
            clock.advance(kInterval);
            if (round % 60 == 0)
                (*log)->upkeep();
        }
        if (killed)
            ::_exit(0);
        log->reset();
        ::_exit(0);
    }
    int status = 0;
    if (pid < 0 || ::waitpid(pid, &status, 0) != pid || status != 0)
        fail("the backlog could not be written");
}

/// What the agent shows of the remote.
struct Shown {
    double pending = -1;
    std::optional<double> secondsToFinish;
};

Shown look(const process::Agent &agent)
{
    const QByteArray body = process::httpGet(agent.port(), "/api/v1/status/remote_write", 20000).body;
    const QJsonObject remote = QJsonDocument::fromJson(body)["data"]["remotes"][0].toObject();
    Shown shown;
    if (remote.isEmpty())
        return shown;
    shown.pending = remote["ledger"]["pending"].toDouble(-1);
    if (const double left = remote["secondsToEmpty"].toDouble(-1); left >= 0)
        shown.secondsToFinish = left;
    return shown;
}

struct Drain {
    double seconds = 0;
    std::optional<double> shownAfter;  ///< Seconds since the start when the time to finish was read.
    std::optional<double> shownFinish; ///< And when, by that, it would end.
};

/// Runs the agent until all is delivered.
Drain drain(process::Agent &agent, const WriteReceiver &receiver, std::uint64_t samples)
{
    if (!agent.start())
        fail("the agent does not start");
    QElapsedTimer timer;
    Drain out;
    const double limit = 60 + 4 * static_cast<double>(samples) * 40 / kLinkBytesPerSecond;
    while (receiver.sampleCount() == 0) { // the clock starts with the first request
        if (!agent.running())
            fail("the agent ended: " + agent.output().toStdString());
        QThread::msleep(20);
    }
    timer.start();
    while (receiver.sampleCount() - receiver.repetitions() < samples) {
        const double now = static_cast<double>(timer.elapsed()) / 1000;
        if (now > limit || !agent.running())
            fail("not delivered in time: " + std::to_string(receiver.sampleCount()) + " of " + std::to_string(samples) +
                 '\n' + agent.output().right(2000).toStdString());
        if (!out.shownFinish && now >= kSettlingSeconds) {
            const Shown shown = look(agent); // takes a while itself on this line
            if (shown.secondsToFinish) {
                out.shownAfter = static_cast<double>(timer.elapsed()) / 1000;
                out.shownFinish = *out.shownAfter + *shown.secondsToFinish;
            }
        }
        QThread::msleep(50);
    }
    out.seconds = static_cast<double>(timer.elapsed()) / 1000;
    return out;
}

int torture(bool full, bool shaped)
{
    const std::chrono::seconds outage = full ? std::chrono::hours(9) : std::chrono::minutes(50);
    QTemporaryDir directory;
    WriteReceiver receiver;
    process::Agent agent(directory.path(), "agent", process::freePort());
    const std::string storage = agent.storage().toStdString();
    const TimestampMs start = SystemClock().now() - std::chrono::milliseconds(outage).count();
    for (int life = 0; life < 3; ++life)
        writeBacklog(storage, start + life * std::chrono::milliseconds(outage / 3).count(), outage / 3, life == 1);
    const std::uint64_t rounds =
        3 * static_cast<std::uint64_t>((outage / 3 + kInterval - std::chrono::seconds(1)) / kInterval);
    const std::uint64_t samples = rounds * kSeries;
    if (!receiver.start())
        fail("the receiver does not start");
    QUrl url(QString::fromStdString(receiver.url()));
    std::optional<ThinLine> line;
    if (!shaped) {
        line.emplace(static_cast<std::uint16_t>(url.port()), ThinLine::Shape{kLinkBytesPerSecond, kDelay});
        url.setPort(line->port());
    }
    if (!agent.writeConfig(QStringLiteral("remote_write:\n- url: %1\n  name: hq\n").arg(url.toString())))
        fail("the configuration cannot be written");
    const Drain drained = drain(agent, receiver, samples);
    if (!agent.stop())
        fail("the agent did not stop");

    std::uint64_t bytes = 0;
    for (const WriteReceiver::Request &request : receiver.requests())
        bytes += request.bodyBytes;
    const double use = static_cast<double>(bytes) / drained.seconds / kLinkBytesPerSecond;
    std::printf("%llu samples of %ld minutes in %.1f s: %.1f MB in %zu requests, %.1f bytes a sample; %.1f %% of the "
                "link is samples; %llu sent twice\n",
                static_cast<unsigned long long>(samples), static_cast<long>(outage.count() / 60), drained.seconds,
                static_cast<double>(bytes) / 1e6, receiver.requestCount(),
                static_cast<double>(bytes) / static_cast<double>(samples), 100 * use,
                static_cast<unsigned long long>(receiver.repetitions()));
    if (receiver.outOfOrder() > 0 || !receiver.complaints().empty())
        fail(receiver.complaints().empty() ? "samples came out of order" : receiver.complaints().front());
    if (receiver.series().size() < kSeries)
        fail("series are missing");
    if (full && use < kLeastUse)
        fail("the link carries more");
    if (!full)
        return 0;
    if (!drained.shownFinish)
        fail("no time to finish was shown");
    const double left = drained.seconds - *drained.shownAfter;
    const double error = (*drained.shownFinish - drained.seconds) / left;
    std::printf("after %.0f s the end was shown at %.0f s: off by %.1f %% of what was left\n", *drained.shownAfter,
                *drained.shownFinish, 100 * error);
    if (std::abs(error) > kMostEtaError)
        fail("the time to finish that was shown is wrong");
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const bool shaped = shapeLoopback();
    std::printf("the link is %s\n", shaped ? "made by tc" : "a relay");
    return torture(application.arguments().contains("--full"), shaped);
}
