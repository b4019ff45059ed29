// SPDX-License-Identifier: GPL-3.0-or-later
//
// Three receivers, one dead and one very slow: the healthy one must not notice. The real agent scrapes some pages every
// second and forwards them, in turn to the healthy receiver alone and to all three.
//
//   torture_remotes             two rounds of six seconds each way
//   torture_remotes --full      eight rounds of fifteen seconds
//
// Prints how old samples were when the healthy receiver had them, and how long reloads and the stop took. Fails when a
// reload or the stop took more than 2 s, or (in full) when the 99th percentile grew by more than 10 %.

#include "agent/base/clock.h"
#include "tests/support/counting_target.h"
#include "tests/support/faulty_line.h"
#include "tests/support/process.h"
#include "tests/support/write_receiver.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QThread>
#include <QUrl>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace {

constexpr int kTargets = 20;
constexpr int kSeries = 1000;
constexpr double kMostGrowth = 0.1;
constexpr qint64 kMostMs = 2000;

[[noreturn]] void fail(const std::string &what)
{
    std::fprintf(stderr, "FAILED: %s\n", what.c_str());
    std::exit(1);
}

/// Ages of samples at their arrival, in milliseconds. Internally synchronised.
class Ages {
public:
    void add(const WriteReceiver::Request &request)
    {
        const agent::TimestampMs now = m_clock.now();
        const std::lock_guard lock(m_mutex);
        for (const WriteReceiver::Sample &sample : request.samples)
            m_ages.push_back(static_cast<double>(now - sample.timestamp));
    }
    /// The 99th percentile since the last call.
    double take()
    {
        const std::lock_guard lock(m_mutex);
        if (m_ages.empty())
            fail("nothing arrived");
        const auto at = m_ages.begin() + static_cast<std::ptrdiff_t>(m_ages.size() * 99 / 100);
        std::nth_element(m_ages.begin(), at, m_ages.end());
        const double age = *at;
        m_ages.clear();
        return age;
    }

private:
    agent::SystemClock m_clock;
    std::mutex m_mutex;
    std::vector<double> m_ages;
};

std::uint16_t portOf(const WriteReceiver &receiver)
{
    return static_cast<std::uint16_t>(QUrl(QString::fromStdString(receiver.url())).port());
}

double median(std::vector<double> values)
{
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

class Site {
public:
    Site() : m_agent(m_directory.path(), "agent", process::freePort(), {"--web.enable-lifecycle"})
    {
        for (int i = 0; i < kTargets; ++i) {
            m_targets.push_back(std::make_unique<CountingTarget>(kSeries));
            if (!m_targets.back()->start())
                fail("a target does not start");
        }
        m_healthy.answerBy([this](const WriteReceiver::Request &request) {
            m_ages.add(request);
            return std::nullopt;
        });
        m_slow.answerBy([](const WriteReceiver::Request &) {
            QThread::msleep(3000);
            return std::nullopt;
        });
        if (!m_healthy.start() || !m_slow.start())
            fail("a receiver does not start");
        m_dead = std::make_unique<FaultyLine>(portOf(m_healthy));
        m_dead->set(FaultyLine::Fault::Hang);
        configure(false);
        if (!m_agent.startAndWait())
            fail("the agent does not start: " + m_agent.output().toStdString());
    }

    /// Forwards to the healthy one alone, or to all, for so long. Returns the 99th percentile of ages there.
    double phase(bool all, int ms)
    {
        configure(all);
        QElapsedTimer timer;
        timer.start();
        if (process::httpPost(m_agent.port(), "/-/reload", 10000).status != 200)
            fail("the agent does not reload: " + m_agent.output().toStdString());
        m_longestReload = std::max(m_longestReload, timer.elapsed());
        QThread::msleep(1500); // new remotes begin
        m_ages.take();
        QThread::msleep(static_cast<unsigned long>(ms));
        return m_ages.take();
    }
    [[nodiscard]] qint64 longestReload() const { return m_longestReload; }
    /// Milliseconds that it took.
    qint64 stop()
    {
        QElapsedTimer timer;
        timer.start();
        if (!m_agent.stop())
            fail("the agent did not stop");
        if (m_healthy.outOfOrder() > 0 || !m_healthy.complaints().empty())
            fail("the healthy receiver complains");
        return timer.elapsed();
    }

private:
    void configure(bool all)
    {
        QString yaml = "global: {scrape_interval: 1s}\nscrape_configs:\n- job_name: site\n  static_configs:\n"
                       "  - targets: [";
        for (const auto &target : m_targets)
            yaml += QStringLiteral("'127.0.0.1:%1', ").arg(target->port());
        yaml += QStringLiteral("]\nremote_write:\n- {name: healthy, url: '%1'}\n")
                    .arg(QString::fromStdString(m_healthy.url()));
        if (all)
            yaml += QStringLiteral("- {name: dead, url: 'http://127.0.0.1:%1/api/v1/write'}\n"
                                   "- {name: slow, url: '%2'}\n")
                        .arg(m_dead->port())
                        .arg(QString::fromStdString(m_slow.url()));
        if (!m_agent.writeConfig(yaml))
            fail("the configuration cannot be written");
    }

    QTemporaryDir m_directory;
    std::vector<std::unique_ptr<CountingTarget>> m_targets;
    Ages m_ages;
    WriteReceiver m_healthy;
    WriteReceiver m_slow;
    std::unique_ptr<FaultyLine> m_dead;
    process::Agent m_agent;
    qint64 m_longestReload = 0;
};

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const bool full = application.arguments().contains("--full");
    Site site;
    std::vector<double> alone;
    std::vector<double> all;
    for (int round = 0; round < (full ? 8 : 2); ++round) {
        alone.push_back(site.phase(false, full ? 15'000 : 6000));
        all.push_back(site.phase(true, full ? 15'000 : 6000));
    }
    const qint64 stop = site.stop();
    const double growth = median(all) / median(alone) - 1;
    std::printf("p99 from scrape to receiver: alone %.0f ms, beside a dead and a slow one %.0f ms (%+.1f %%); the "
                "longest reload took %lld ms, the stop %lld ms\n",
                median(alone), median(all), 100 * growth, static_cast<long long>(site.longestReload()),
                static_cast<long long>(stop));
    if (site.longestReload() > kMostMs || stop > kMostMs)
        fail("reload and stop are to take at most 2 s");
    if (full && growth > kMostGrowth)
        fail("the healthy receiver suffers");
    return 0;
}
