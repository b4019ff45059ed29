// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/scrape/worker.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http_client.h"
#include "tests/support/fake_sample_sink.h"
#include "tests/support/recording_log.h"

#include <memory>
#include <string>
#include <utility>

/// A scrape worker without thread, network or real time: the test moves the clock, gives the answers and reads the
/// commits.
class ScrapeRig {
public:
    explicit ScrapeRig(agent::scrape::Manager::Options scrapeOptions = defaultOptions())
        : options(std::move(scrapeOptions)), metrics(registry), client(new FakeHttpClient),
          worker({options, sink, clock, log, metrics, counters}, std::unique_ptr<agent::http::Client>(client))
    {
        job.name = "job";
        job.interval = std::chrono::seconds(10);
        job.timeout = std::chrono::seconds(5);
        job.protocols = {"PrometheusText0.0.4"};
    }
    static agent::scrape::Manager::Options defaultOptions()
    {
        agent::scrape::Manager::Options out;
        out.userAgent = "Belfry/test";
        out.offsetSeed = 99;
        return out;
    }

    /// The target h:1 with the settings in `job`.
    agent::scrape::LoopSpec spec(std::uint64_t mapping = 1)
    {
        auto settings = agent::scrape::compileSettings(job, mapping);
        auto pool = std::make_shared<agent::scrape::PoolSettings>(**settings);
        pool->forcedError = forcedError;
        pool->failures = failures;
        auto target =
            agent::scrape::assembleTarget(agent::model::Labels{{"__address__", "h:1"}}, {}, job, pool->relabel)->target;
        return {target, state, pool, options.offsetSeed};
    }
    /// Hands the target with the settings in `job` to the worker.
    void ensure(std::uint64_t id = 1)
    {
        current = spec();
        worker.ensure(id, current);
        worker.step({});
    }
    /// Moves the clock to the target's next tick, and `late` beyond.
    void toNextTick(std::chrono::milliseconds late = {})
    {
        const auto offset =
            agent::scrape::scrapeOffset(current.target->key, options.offsetSeed, current.target->interval);
        const agent::TimestampMs next = agent::scrape::nextTick(clock.now() + 1, current.target->interval, offset);
        clock.advance(std::chrono::milliseconds(next - clock.now()) + late);
        worker.step({});
    }
    /// The request under way gets this outcome.
    void answer(const std::string &body, const std::string &contentType = "text/plain", int status = 200)
    {
        client->answer(0, status, body, {{"content-type", contentType}});
        worker.step({});
    }
    void fail(agent::http::Failure failure, const std::string &message)
    {
        client->finish(0, FakeHttpClient::failure(failure, message));
        worker.step({});
    }
    /// A whole scrape at the next tick.
    void scrape(const std::string &body, const std::string &contentType = "text/plain")
    {
        toNextTick();
        answer(body, contentType);
    }
    [[nodiscard]] agent::scrape::TargetStatus status() const
    {
        agent::scrape::TargetStatus out;
        state->fill(out);
        return out;
    }
    /// The last commit without the report series: "a 1\nb stale\n" — labels `instance` and `job` are left out.
    [[nodiscard]] std::string committed(bool withTimestamps = false) const
    {
        std::string out;
        for (const std::string &line : sink.lastCommit(withTimestamps))
            if (!isReport(line))
                out += shortened(line) + "\n";
        return out;
    }
    /// The report series of the last commit, in order, the duration as "?".
    [[nodiscard]] std::string reported() const
    {
        std::string out;
        for (const std::string &line : sink.lastCommit())
            if (isReport(line)) {
                const std::string text = shortened(line);
                out += (text.rfind("scrape_duration_seconds ", 0) == 0 && text.find("stale") == std::string::npos
                            ? "scrape_duration_seconds ?"
                            : text) +
                       "\n";
            }
        return out;
    }
    /// A counter or gauge as /metrics shows it; -1 when absent.
    [[nodiscard]] double metric(const std::string &series) const
    {
        const std::string text = "\n" + registry.text();
        const std::size_t at = text.find("\n" + series + " ");
        return at == std::string::npos ? -1 : std::stod(text.substr(at + series.size() + 2));
    }

    agent::scrape::Manager::Options options;
    agent::scrape::JobSettings job;
    std::string forcedError;
    std::shared_ptr<agent::scrape::FailureLog> failures;
    FakeClock clock;
    FakeSampleSink sink;
    RecordingLog log;
    agent::telemetry::Registry registry;
    agent::scrape::ScrapeMetrics metrics;
    agent::scrape::ScrapeCounters counters;
    FakeHttpClient *client; ///< Owned by the worker.
    agent::scrape::Worker worker;
    std::shared_ptr<agent::scrape::TargetState> state = std::make_shared<agent::scrape::TargetState>();
    agent::scrape::LoopSpec current;

private:
    static bool isReport(const std::string &line) { return line.rfind("up{", 0) == 0 || line.rfind("scrape_", 0) == 0; }
    static std::string shortened(std::string line)
    {
        for (const std::string part : {"instance=\"h:1\"", "job=\"job\""}) {
            const std::size_t at = line.find(part);
            if (at == std::string::npos)
                continue;
            const bool first = line[at - 1] == '{';
            const bool last = line[at + part.size()] == '}';
            if (!last)
                line.erase(at, part.size() + 2);
            else if (!first)
                line.erase(at - 2, part.size() + 2);
            else
                line.erase(at - 1, part.size() + 2);
        }
        return line;
    }
};
