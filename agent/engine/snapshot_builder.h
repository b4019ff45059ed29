// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/discovery/manager.h"
#include "agent/engine/delivery_spans.h"
#include "agent/engine/event_log.h"
#include "agent/engine/rate.h"
#include "agent/engine/snapshot.h"
#include "agent/remote/manager.h"
#include "agent/scrape/manager.h"
#include "agent/telemetry/logger.h"
#include "agent/wal/log.h"

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace agent::engine {

/// What the configuration side tells a snapshot.
struct ConfigView {
    model::Labels externalLabels;
    std::string path;
    std::string text;
    bool fileDiffers = false; ///< The file is not `text` any more.
    std::string printed;
    bool lastReloadOk = true;
    std::string lastReloadError;
    TimestampMs lastReloadTime = 0;
};

/// Turns the rooms' states into one snapshot, computes rates and the agent's state, and notes transitions as events.
/// One thread: agent-control.
class SnapshotBuilder {
public:
    SnapshotBuilder(const Clock &clock, EventLog &events) : m_clock(clock), m_events(events) {}

    struct Inputs {
        const scrape::Manager &scrape;
        const discovery::Manager &discovery;
        const remote::Manager &remotes;
        const wal::Log &log;
        const telemetry::Logger &logger;
        const ConfigView &config;
        TimestampMs startTime = 0;
        bool ready = false;
        bool stopping = false;
        ClockRow clock = {};
        std::shared_ptr<const ProcessRow> process = std::make_shared<ProcessRow>(); ///< Not null.
        std::vector<CertificateRow> certificates = {};
        std::shared_ptr<const std::vector<CoursePoint>> earlier =
            std::make_shared<std::vector<CoursePoint>>(); ///< Not null.
    };
    [[nodiscard]] std::shared_ptr<const EngineSnapshot> build(const Inputs &inputs);

private:
    struct RemoteMemory {
        Rate out;
        Rate bytes;
        AgentState state = AgentState::Starting;
        std::uint64_t lost = 0; ///< Sum of drops when last seen.
        TimestampMs lastLoss = 0;
        bool seen = false;
    };

    void addTargets(const Inputs &inputs, EngineSnapshot &out);
    void noteHealth(const TargetRow &row);
    void addWal(const wal::LogStatus &log, EngineSnapshot &out);
    void noteStorage(const wal::LogStatus &log, EngineSnapshot &out);
    void addRemotes(std::vector<remote::RemoteStatus> remotes, const wal::LogStatus &log, EngineSnapshot &out);
    RemoteRow remoteRow(remote::RemoteStatus &&status, const EngineSnapshot &out, RemoteMemory &memory);
    void decideState(const Inputs &inputs, EngineSnapshot &out);

    const Clock &m_clock;
    EventLog &m_events;
    std::uint64_t m_number = 0;
    Rate m_in;
    Rate m_walBytes{std::chrono::seconds(30)};
    std::map<std::string, RemoteMemory> m_remotes;
    DeliverySpans m_spans;
    std::unordered_map<std::uint64_t, TargetHealth> m_health; ///< By target; for transitions.
    AgentState m_state = AgentState::Starting;
    TimestampMs m_stateSince = 0;
    AgentState m_storageState = AgentState::Delivering; ///< Of the disk: this, ActionNeeded or LosingData.
    std::uint64_t m_memoryDropped = 0;                  ///< Samples given up when last seen.
    TimestampMs m_memoryLoss = 0;                       ///< When that was last more than before.
};

} // namespace agent::engine
