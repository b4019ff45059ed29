// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock_guard.h"
#include "agent/base/executor.h"
#include "agent/base/filesystem.h"
#include "agent/base/published.h"
#include "agent/config/loader.h"
#include "agent/discovery/manager.h"
#include "agent/engine/certificate_watch.h"
#include "agent/engine/clock_watch.h"
#include "agent/engine/course_log.h"
#include "agent/engine/desk.h"
#include "agent/engine/diagnoses.h"
#include "agent/engine/engine.h"
#include "agent/engine/event_log.h"
#include "agent/engine/metadata_feed.h"
#include "agent/engine/process_watch.h"
#include "agent/engine/series_desk.h"
#include "agent/engine/series_tap.h"
#include "agent/engine/snapshot_builder.h"
#include "agent/engine/wal_sink.h"
#include "agent/remote/manager.h"
#include "agent/scrape/manager.h"
#include "agent/telemetry/logger.h"
#include "agent/telemetry/registry.h"
#include "agent/wal/log.h"

#include <atomic>
#include <memory>
#include <string>

namespace agent::engine {

/// The engine: owns every room and wires them. Internally synchronised.
///
/// Three threads of its own: `agent-control` owns the configuration and builds snapshots; `agent-upkeep` does what may
/// take long (searching, deleting segments), so that it never delays a reload or a snapshot; `agent-desk` reads and
/// weighs configurations that people are writing.
class EngineImpl final : public Engine {
public:
    EngineImpl(Options options, telemetry::Logger &logger, telemetry::Registry &registry);
    ~EngineImpl() override;

    /// Loads the configuration, opens the log, starts. Errors: see startEngine.
    [[nodiscard]] Status start();

    [[nodiscard]] std::shared_ptr<const EngineSnapshot> snapshot() const override { return m_snapshot.get(); }
    [[nodiscard]] std::unique_ptr<Subscription> onSnapshotChanged(std::function<void()> nudge) override
    {
        return m_subscribers.add(std::move(nudge));
    }
    void requestReload(Done done) override;
    void requestApply(std::string text, Done done) override;
    void checkConfig(std::string text, std::function<void(std::vector<ConfigProblem>)> done) override
    {
        m_desk->check(std::move(text), std::move(done));
    }
    [[nodiscard]] ConfigDesk *configDesk() override { return m_desk.get(); }
    void pauseRemote(const std::string &name) override;
    void resumeRemote(const std::string &name) override;
    void retryRemote(const std::string &name) override;
    void commandRemote(RemoteCommand command, std::function<void(const Result<RemoteEffect> &)> done) override;
    void listDeadLetters(DeadLetterQuery query,
                         std::function<void(const Result<std::vector<DeadLetterRow>> &)> done) override;
    void resendDeadLetters(DeadLetterQuery query, Done done) override;
    void dropDeadLetters(DeadLetterQuery query, std::function<void(const Result<std::uint64_t> &)> done) override;
    void diagnoseRemote(const std::string &name, bool sendTestSample,
                        std::function<void(const model::DiagnosisStep &)> onStep,
                        std::function<void(const Result<model::Diagnosis> &)> done) override;
    void scrapeNow(TargetName target, std::function<void(const Result<TargetLook> &)> done) override;
    void targetHistory(TargetName target, std::function<void(const Result<TargetHistory> &)> done) override;
    void explainRelabelling(std::string job, model::Labels discovered,
                            std::function<void(const Result<RelabelExplanation> &)> done) override;
    void findSeries(SeriesQuery query, std::function<void(const Result<SeriesFindings> &)> done) override
    {
        m_series->find(std::move(query), std::move(done));
    }
    void lookUpSeries(std::vector<model::Labels> labels,
                      std::function<void(const std::vector<SeriesInfo> &)> done) override
    {
        m_series->lookUp(std::move(labels), std::move(done));
    }
    void readSeries(SeriesRange range, std::function<void(const Result<SeriesPast> &)> done) override
    {
        m_series->read(std::move(range), std::move(done));
    }
    void watchSeries(std::vector<model::SeriesRef> series) override { m_tap.watch(std::move(series)); }
    [[nodiscard]] std::vector<SeriesPoint> takePoints() override { return m_tap.take(); }
    [[nodiscard]] std::vector<TargetMetadata> targetMetadata() const override;
    [[nodiscard]] std::string metricsText() const override { return m_registry.text(); }
    [[nodiscard]] const Options &options() const override { return m_options; }
    void beginStop() override;

private:
    /// Applies a valid configuration to all rooms. On the control thread, or before it runs. `source` is for the
    /// history.
    [[nodiscard]] Status apply(const config::LoadResult &loaded, std::string text, const std::string &source);
    [[nodiscard]] Status reload(const std::string &source = "file");
    [[nodiscard]] config::LoadResult load(const std::string &text) const;
    /// Looks at the files of the configuration at each interval, and reloads when one has changed.
    void watchConfiguration();
    /// A hash of what the files hold now.
    [[nodiscard]] std::size_t configurationHash() const;
    [[nodiscard]] Status writeAndReload(const ConfigText &wanted);
    void applyText(ConfigText wanted, Done done);
    /// Looks at each interval whether the configuration file is still as it was loaded.
    void compareFile();
    [[nodiscard]] Result<RemoteEffect> obey(const RemoteCommand &command);
    void noteReload(const Status &status);
    void publish();
    void publishLater();
    void truncateSoon();
    /// Looks at each interval what targets tell about metric families.
    void feedMetadata();
    /// The same for threads, memory and files of the process, and for certificates.
    void watchProcess();
    void watchCertificates();
    /// Keeps now and then what charts show of the time before a start.
    void noteCourse();

    const Options m_options;
    telemetry::Logger &m_logger;
    telemetry::Registry &m_registry;
    const SystemRawClocks m_rawClocks;
    ClockGuard m_clock{m_rawClocks};
    const std::unique_ptr<FileSystem> m_files;
    EventLog m_events{m_clock};
    SeriesTap m_tap;
    Published<EngineSnapshot> m_snapshot;
    Subscribers m_subscribers;
    std::atomic<bool> m_stopping{false};
    std::atomic<bool> m_truncationQueued{false};
    SteadyTime m_truncateAgain; ///< Not before; of agent-upkeep.
    telemetry::Gauge &m_ready;
    telemetry::Gauge &m_reloadOk;
    telemetry::Gauge &m_reloadTime;

    // Owned by agent-control once it runs.
    ConfigView m_config;
    config::StorageLimits m_storage;
    std::vector<remote::Settings> m_remoteSettings;
    std::vector<std::string> m_configFiles; ///< All that the configuration was read from.
    std::size_t m_configHash = 0;           ///< Of these when they were read last, with success or without.
    SnapshotBuilder m_builder{m_clock, m_events};
    ClockWatch m_clockWatch{m_clock, m_events, m_logger, m_registry};
    ProcessWatch m_processWatch;
    CourseLog m_course; ///< Of agent-upkeep once that runs.
    std::shared_ptr<const std::vector<CoursePoint>> m_earlier;
    CertificateWatch m_certificates{m_clock};
    TimestampMs m_startTime = 0;

    std::unique_ptr<wal::Log> m_log;
    std::unique_ptr<wal::CursorStore> m_cursors;
    std::unique_ptr<WalSink> m_sink;
    std::unique_ptr<Executor> m_upkeep;
    std::unique_ptr<remote::MetadataStore> m_metadata;
    std::unique_ptr<SeriesDesk> m_series;
    std::unique_ptr<remote::Manager> m_remotes;
    std::unique_ptr<scrape::Manager> m_scrape;
    std::unique_ptr<MetadataFeed> m_metadataFeed;
    std::unique_ptr<discovery::Manager> m_discovery;
    Diagnoses m_diagnoses{m_clock};
    std::unique_ptr<Desk> m_desk;
    std::unique_ptr<Executor> m_control;
};

} // namespace agent::engine
