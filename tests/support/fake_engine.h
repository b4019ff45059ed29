// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"
#include "agent/base/subscription.h"
#include "agent/engine/engine.h"
#include "tests/support/fake_desk.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

/// An engine that only pretends, for tests of the console and for its pictures: a batmobile that scrapes a few jobs and
/// forwards to two receivers, one of which goes offline now and then. Everything follows from the options and from the
/// time that `advance` lets pass: two runs give the same states. Internally synchronised. Answers come on a thread of
/// its own, as the real engine's do.
///
///     FakeEngine engine({.targets = 30});
///     bridge.attach(engine);
///     engine.advance(std::chrono::seconds(5));
class FakeEngine final : public agent::engine::Engine {
public:
    struct Settings {
        int targets = 30;                                 ///< From a few to 10,000 and more; above 30 in jobs of ten.
        agent::TimestampMs startTime = 1'795'000'000'000; ///< When the pretended time begins.
        bool outages = true;                              ///< headquarters goes away for four minutes in every ten.
        int receivers = 2;                                ///< headquarters, backup-site, depot-1, ...
        bool oldSegments = false; ///< The log holds thousands of segments of each kind from before.
    };

    explicit FakeEngine(Settings settings);
    ~FakeEngine() override;

    /// Lets time pass in steps of a second, then publishes one snapshot and nudges.
    void advance(std::chrono::milliseconds span);
    /// Advances by `period` every `period` of real time until the engine dies.
    void run(std::chrono::milliseconds period);
    /// Cuts or restores the network of every receiver.
    void setNetworkUp(bool up);
    /// Publishes a copy of the newest snapshot that `change` has changed. The change is lost with the next `advance`.
    void publish(const std::function<void(agent::engine::EngineSnapshot &)> &change);
    /// What reload and apply answer from now on.
    void failReloads(std::string error);
    /// Calls that arrived, oldest first: "pause headquarters", "reload", "apply", "find can", "watch 2".
    [[nodiscard]] std::vector<std::string> calls() const;

    [[nodiscard]] std::shared_ptr<const agent::engine::EngineSnapshot> snapshot() const override;
    [[nodiscard]] std::unique_ptr<agent::Subscription> onSnapshotChanged(std::function<void()> nudge) override;
    void requestReload(Done done) override;
    void requestApply(std::string text, Done done) override;
    void checkConfig(std::string text, std::function<void(std::vector<agent::engine::ConfigProblem>)> done) override;
    [[nodiscard]] agent::engine::ConfigDesk *configDesk() override { return m_desk.get(); }
    [[nodiscard]] FakeDesk &desk() { return *m_desk; }
    void pauseRemote(const std::string &name) override;
    void resumeRemote(const std::string &name) override;
    void retryRemote(const std::string &name) override;
    void commandRemote(agent::engine::RemoteCommand command,
                       std::function<void(const agent::Result<agent::engine::RemoteEffect> &)> done) override;
    void listDeadLetters(
        agent::engine::DeadLetterQuery query,
        std::function<void(const agent::Result<std::vector<agent::engine::DeadLetterRow>> &)> done) override;
    void resendDeadLetters(agent::engine::DeadLetterQuery query, Done done) override;
    void dropDeadLetters(agent::engine::DeadLetterQuery query,
                         std::function<void(const agent::Result<std::uint64_t> &)> done) override;
    void diagnoseRemote(const std::string &name, bool sendTestSample,
                        std::function<void(const agent::model::DiagnosisStep &)> onStep,
                        std::function<void(const agent::Result<agent::model::Diagnosis> &)> done) override;
    void scrapeNow(agent::engine::TargetName target,
                   std::function<void(const agent::Result<agent::engine::TargetLook> &)> done) override;
    void targetHistory(agent::engine::TargetName target,
                       std::function<void(const agent::Result<agent::engine::TargetHistory> &)> done) override;
    void explainRelabelling(
        std::string job, agent::model::Labels discovered,
        std::function<void(const agent::Result<agent::engine::RelabelExplanation> &)> done) override;
    void findSeries(agent::engine::SeriesQuery query,
                    std::function<void(const agent::Result<agent::engine::SeriesFindings> &)> done) override;
    void lookUpSeries(std::vector<agent::model::Labels> labels,
                      std::function<void(const std::vector<agent::engine::SeriesInfo> &)> done) override;
    void readSeries(agent::engine::SeriesRange range,
                    std::function<void(const agent::Result<agent::engine::SeriesPast> &)> done) override;
    void watchSeries(std::vector<agent::model::SeriesRef> series) override;
    [[nodiscard]] std::vector<agent::engine::SeriesPoint> takePoints() override;
    [[nodiscard]] std::vector<agent::engine::TargetMetadata> targetMetadata() const override;
    [[nodiscard]] std::string metricsText() const override;
    [[nodiscard]] const agent::engine::Options &options() const override;
    void beginStop() override;

private:
    struct World;

    void later(std::function<void()> answer);
    void work(const std::stop_token &stop);
    void record(std::string call);
    void publishWorld();

    agent::engine::Options m_options;
    int m_looks = 0; ///< Of the worker's thread.
    mutable agent::Mutex
        m_publishMutex; ///< Held for moments only, so that readers do not wait for the world. Taken after m_mutex.
    std::shared_ptr<const agent::engine::EngineSnapshot> m_snapshot AGENT_GUARDED_BY(m_publishMutex);
    mutable agent::Mutex m_mutex; ///< Guards the members below.
    std::unique_ptr<World> m_world AGENT_GUARDED_BY(m_mutex);
    std::vector<std::string> m_calls AGENT_GUARDED_BY(m_mutex);
    std::string m_reloadError AGENT_GUARDED_BY(m_mutex);
    std::deque<std::function<void()>> m_answers AGENT_GUARDED_BY(m_mutex);
    agent::CondVar m_wake;
    agent::Subscribers m_subscribers;
    std::unique_ptr<FakeDesk> m_desk;
    std::jthread m_worker;
    std::jthread m_runner;
};
