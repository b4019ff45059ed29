// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Inside of FakeEngine: the pretended world. Not for others.

#include "tests/support/fake_delivery.h"
#include "tests/support/fake_engine.h"

#include <deque>
#include <unordered_map>

/// One thread: whoever holds the engine's mutex.
struct FakeEngine::World {
    explicit World(const Settings &settings);

    void step();
    [[nodiscard]] std::shared_ptr<const agent::engine::EngineSnapshot> snapshot();
    [[nodiscard]] std::shared_ptr<const agent::engine::ProcessRow> process() const;
    void addEvent(agent::engine::AgentState severity, std::string kind, std::string text);
    void addTargetEvent(const agent::engine::TargetRow &row);
    void addLog(int level, std::string component, std::string message, std::string fields);
    void loadConfig(std::string text);

    struct Series {
        agent::engine::SeriesInfo info;
        double level = 0;
        double swing = 0;
        double period = 60;
        int every = 5;    ///< Seconds between points.
        double share = 1; ///< Of a bucket: of all observations.
    };
    [[nodiscard]] double valueOf(const Series &series, std::int64_t second) const;
    /// Whether it has a point then.
    [[nodiscard]] static bool isScraped(std::size_t place, const Series &series, std::int64_t second);
    [[nodiscard]] agent::engine::SeriesPast past(const agent::engine::SeriesRange &range) const;

    struct Receiver {
        agent::engine::RemoteRow row;
        double capacity = 4; ///< Times the rate of arrival.
        bool paused = false;
        bool reachable = true;
        double acknowledged = 0;
        double givenUp = 0; ///< Of these.
        FakeLetters letters;
        bool busy = false; ///< Has refused something, has a quota and a schedule: to show what that looks like.
    };
    [[nodiscard]] Receiver *receiver(const std::string &name);
    /// What a command of an operator comes to; does it unless it is a dry run.
    agent::engine::RemoteEffect obey(const agent::engine::RemoteCommand &command);

    Settings settings;
    agent::TimestampMs now;
    std::int64_t second = 0;
    bool networkUp = true;
    bool stopping = false;
    std::uint64_t number = 0;
    double committed = 0;
    double inRate = 0;
    std::vector<agent::engine::TargetRow> targets;
    std::vector<int> targetSamples;
    std::vector<Receiver> receivers;
    std::deque<double> committedAt; ///< Total at the end of each second.
    std::deque<agent::engine::SegmentRow> segments;
    std::deque<double> segmentEnds; ///< Total of samples at the end of each segment.
    std::vector<agent::engine::EventRow> events;
    std::vector<agent::engine::LogRow> logs;
    std::vector<Series> series;
    std::vector<std::size_t> watched; ///< Places in `series`.
    std::vector<agent::engine::SeriesPoint> points;
    std::string configText;
    agent::TimestampMs reloadTime = 0;
    bool reloadOk = true;
    std::string reloadError;

private:
    void makeTargets();
    void makeReceivers();
    void makeSeries();
    void scrape();
    void deliver(Receiver &receiver, bool reachable);
    void setState(Receiver &receiver, agent::engine::AgentState state);
    void account(Receiver &receiver) const;
    void growLog(double samples);
    void addPoints();
    void addPools(agent::engine::EngineSnapshot &snapshot) const;
};
