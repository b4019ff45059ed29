// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/remote/delivery.h"
#include "agent/remote/wire/decoder.h"
#include "tests/agent/remote/fake_source.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http_client.h"
#include "tests/support/recording_log.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

/// A delivery among fakes: the test moves time, and answers requests. One thread: the test's.
struct DeliveryRig {
    using Cursor = agent::wal::CursorStore::Cursor;
    struct Sent {
        std::string series;
        agent::TimestampMs timestamp;
        double value;
    };

    DeliveryRig()
    {
        settings.name = "headquarters";
        settings.url = "http://hq.example/api/v1/write";
    }

    void start(const Cursor &cursor = {}, const agent::model::Labels &external = {},
               const agent::relabel::Rules &rules = {})
    {
        delivery.reset();
        metrics.reset();
        metrics = std::make_unique<agent::remote::Metrics>(registry, settings);
        delivery = std::make_unique<agent::remote::Delivery>(
            settings, external, rules, cursor,
            agent::remote::Delivery::Surroundings{source,
                                                  client,
                                                  clock,
                                                  random,
                                                  log,
                                                  *metrics,
                                                  [this](const Cursor &c) {
                                                      if (saveFails)
                                                          return agent::Status(agent::Code::NoSpace, "disk full");
                                                      saved.push_back(c);
                                                      return agent::Status();
                                                  },
                                                  [this] { ++settledCalls; },
                                                  "Belfry/test",
                                                  {},
                                                  hooks,
                                                  nullptr,
                                                  deadLetters,
                                                  note,
                                                  [this](const agent::remote::SteeringNote &n) {
                                                      notes.push_back(n);
                                                      return agent::Status();
                                                  }});
        run();
    }
    /// Lets the answers given so far arrive, and whatever is due happen.
    agent::SteadyTime run()
    {
        client.poll(std::chrono::milliseconds(0));
        wake = delivery->run();
        return wake;
    }
    void advance(std::chrono::milliseconds by)
    {
        clock.advance(by);
        run();
    }
    /// One record with one sample for each of `series`, at the present time.
    void append(const std::vector<agent::model::SeriesRef> &series)
    {
        std::vector<agent::model::Sample> samples;
        for (const agent::model::SeriesRef ref : series)
            samples.push_back({ref, clock.now(), static_cast<double>(m_value++)});
        source.append(samples);
    }
    std::vector<agent::model::SeriesRef> makeSeries(int count)
    {
        std::vector<agent::model::SeriesRef> out;
        for (int i = 0; i < count; ++i)
            out.push_back(source.series({{"__name__", "m" + std::to_string(m_made++)}}));
        return out;
    }
    [[nodiscard]] static std::vector<Sent> decode(const agent::http::Request &request)
    {
        std::vector<Sent> out;
        agent::remote::decodeWriteRequest(*request.body, [&](const agent::remote::ReceivedSeries &series) {
            agent::model::Labels labels;
            for (const auto &[name, value] : series.labels)
                labels.set(name, value);
            for (const auto &[timestamp, value] : series.samples)
                out.push_back({labels.toString(), timestamp, value});
        }).ignore("a body that does not decode gives no samples, which tests notice");
        return out;
    }
    [[nodiscard]] std::size_t sizeOf(std::size_t index) const { return decode(client.pending[index].request).size(); }
    [[nodiscard]] static std::string header(const agent::http::Request &request, std::string_view name)
    {
        for (const auto &[key, value] : request.headers)
            if (key == name)
                return value;
        return "(none)";
    }
    /// The state, published afresh.
    agent::remote::RemoteStatus status()
    {
        advance(std::chrono::milliseconds(1000));
        return *delivery->status();
    }

    FakeSource source;
    FakeHttpClient client;
    FakeClock clock;
    FakeRandom random{0.5};
    RecordingLog log;
    agent::telemetry::Registry registry;
    std::unique_ptr<agent::remote::Metrics> metrics;
    agent::remote::Settings settings;
    agent::remote::ClockHooks hooks;
    std::vector<Cursor> saved;
    agent::remote::SteeringNote note;               ///< That the next delivery finds.
    std::vector<agent::remote::SteeringNote> notes; ///< Saved.
    agent::remote::DeadLetters *deadLetters = nullptr;
    bool saveFails = false;
    int settledCalls = 0;
    agent::SteadyTime wake;
    std::unique_ptr<agent::remote::Delivery> delivery;

private:
    int m_made = 0;
    int m_value = 0;
};
